//! One visit to the playground: a server, a browser, a page, and the words a test needs for them.

use std::panic::{AssertUnwindSafe, Location, resume_unwind};
use std::path::PathBuf;
use std::thread;

use futures_util::FutureExt as _;

use crate::browser::Browser;
use crate::element::Element;
use crate::page::Page;
use crate::place::Place;
use crate::server::Server;
use crate::{Result, target};

/// A page open in a browser, and the server behind it, all of one test's own.
#[derive(Debug)]
pub struct Visit {
    /// The page.
    pub page: Page,
    /// The browser it is open in.
    pub browser: Browser,
    /// The server it came from.
    pub server: Server,
}

/// Opens the page, runs a test with it, and checks that nothing went wrong behind the page meanwhile.
///
/// # Panics
/// When the test fails. A picture of the page is saved first, and what could be read there is told.
#[track_caller]
pub fn visit(test: impl AsyncFnOnce(&mut Visit) -> Result<()>) -> impl Future<Output = ()> {
    let name = name_of(Location::caller());
    async move {
        let mut visit = match Visit::open().await {
            Ok(visit) => visit,
            Err(error) => panic!("the visit did not begin: {error}"),
        };
        let ran = AssertUnwindSafe(async {
            test(&mut visit).await?;
            visit.page.assert_clean().await
        });
        match ran.catch_unwind().await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                let report = visit.report(&name).await;
                panic!("{error}\n{report}");
            }
            Err(panic) => {
                // What it said has been printed already.
                eprintln!("{}", visit.report(&name).await);
                resume_unwind(panic);
            }
        }
    }
}

impl Visit {
    /// Starts everything, opens the page and waits until it says that it is connected.
    ///
    /// # Errors
    /// Something does not start.
    pub async fn open() -> Result<Self> {
        let server = Server::start().await?;
        let browser = Browser::launch().await?;
        let page = browser.page().await?;
        page.goto(&server.url()).await?;
        let visit = Self { page, browser, server };
        if let Err(error) = visit.says("Connected").await {
            let report = visit.report("open").await;
            return Err(format!("{error}\n{report}").into());
        }
        Ok(visit)
    }

    /// Waits until the page's status says this.
    ///
    /// # Errors
    /// It never does.
    pub async fn says(&self, words: &str) -> Result<()> {
        self.page
            .until(&format!("the status to say {words:?}"), async || {
                for status in self.page.find_all("status", None).await? {
                    if status.text().await?.contains(words) {
                        return Ok(Some(()));
                    }
                }
                Ok(None)
            })
            .await
    }

    /// Where the learner writes.
    #[must_use]
    pub fn editor(&self) -> Place {
        self.page.the("textbox", "Raw request")
    }

    /// The request as it arrived.
    #[must_use]
    pub fn request(&self) -> Place {
        self.page.the("region", "Request on the wire")
    }

    /// The response as it left.
    #[must_use]
    pub fn response(&self) -> Place {
        self.page.the("region", "Response on the wire")
    }

    /// What the server did, in words.
    #[must_use]
    pub fn facts(&self) -> Place {
        self.page.the("region", "What the server did")
    }

    /// The list of exchanges.
    #[must_use]
    pub fn exchanges(&self) -> Place {
        self.page.the("list", "Exchanges")
    }

    /// Presses the button.
    ///
    /// # Errors
    /// It is not there, or cannot be pressed.
    pub async fn send(&self) -> Result<()> {
        self.page.the("button", "Send").click().await
    }

    /// Writes this request in place of what stands there, and sends it.
    ///
    /// # Errors
    /// One cannot write, or not send.
    pub async fn send_this(&self, request: &str) -> Result<()> {
        self.editor().fill(request).await?;
        self.send().await
    }

    /// Opens the commands by their keys, and waits until one can type.
    ///
    /// # Errors
    /// They do not open, or not with the focus in their field.
    pub async fn commands(&self) -> Result<()> {
        self.page.press("Control+k").await?;
        self.may_type().await
    }

    /// Waits until the field of the commands has the focus.
    ///
    /// # Errors
    /// It never has.
    pub async fn may_type(&self) -> Result<()> {
        let field = self.page.the("combobox", "What to do");
        self.page.until("the focus in the field", async || Ok(field.has_focus().await?.then_some(()))).await
    }

    /// Does what the command with these words does, with keys alone.
    ///
    /// # Errors
    /// The commands do not open.
    pub async fn command(&self, words: &str) -> Result<()> {
        self.commands().await?;
        self.page.insert(words).await?;
        self.page.press("Enter").await
    }

    /// Waits for a line in the list of exchanges that contains all these parts.
    ///
    /// # Errors
    /// It never comes.
    pub async fn lists(&self, parts: &[&str]) -> Result<()> {
        self.line(parts).await.map(drop)
    }

    async fn line(&self, parts: &[&str]) -> Result<Element> {
        let list = self.exchanges();
        self.page
            .until(&format!("an exchange with {parts:?}"), async || {
                for line in list.now().await?.find_all("listitem", None).await? {
                    let text = line.text().await?;
                    if parts.iter().all(|part| text.contains(part)) {
                        return Ok(Some(line));
                    }
                }
                Ok(None)
            })
            .await
    }

    /// Opens the exchange whose line contains this, with the mouse.
    ///
    /// # Errors
    /// It never comes, or cannot be clicked.
    pub async fn open_exchange(&self, part: &str) -> Result<()> {
        let line = self.line(&[part]).await?;
        // One clicks on what looks like it can be: the line's button, not the air beside it.
        line.find_all("button", None).await?.first().unwrap_or(&line).click().await
    }

    /// What there is to know after a failure.
    async fn report(&self, name: &str) -> String {
        let picture: PathBuf = target().join("e2e").join(format!("{name}.png"));
        let picture = match self.page.screenshot(&picture, false).await {
            Ok(()) => format!("picture: {}", picture.display()),
            Err(error) => format!("no picture: {error}"),
        };
        let text = self.page.text().await.unwrap_or_else(|error| format!("(nothing: {error})"));
        format!(
            "{picture}\n--- the page says\n{text}\n--- errors behind the page\n{}\n--- the server says\n{}\n---",
            self.page.witness.errors().join("\n"),
            self.server.log(),
        )
    }
}

/// The test's name: its thread has it, except when tests run one by one on the main thread.
fn name_of(caller: &Location<'_>) -> String {
    match thread::current().name() {
        Some(name) if name != "main" => name.replace("::", "-"),
        _ => caller.to_string().replace(|c: char| !c.is_ascii_alphanumeric(), "-"),
    }
}
