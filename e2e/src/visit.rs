//! One visit to the playground: a server, a browser, a page, and the words a test needs for them.

use std::panic::{AssertUnwindSafe, Location, resume_unwind};
use std::path::PathBuf;
use std::thread;

use futures_util::FutureExt as _;

use crate::browser::Browser;
use crate::element::Element;
use crate::page::Page;
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
    ///
    /// # Errors
    /// It is not there.
    pub async fn editor(&self) -> Result<Element> {
        self.page.find("textbox", "Raw request").await
    }

    /// Presses the button.
    ///
    /// # Errors
    /// It is not there, or cannot be pressed.
    pub async fn send(&self) -> Result<()> {
        self.page.find("button", "Send").await?.click().await
    }

    /// The request as it arrived.
    ///
    /// # Errors
    /// It is not there.
    pub async fn request(&self) -> Result<Element> {
        self.page.find("region", "Request on the wire").await
    }

    /// The response as it left.
    ///
    /// # Errors
    /// It is not there.
    pub async fn response(&self) -> Result<Element> {
        self.page.find("region", "Response on the wire").await
    }

    /// What the server did, in words.
    ///
    /// # Errors
    /// It is not there.
    pub async fn facts(&self) -> Result<Element> {
        self.page.find("region", "What the server did").await
    }

    /// The list of exchanges.
    ///
    /// # Errors
    /// It is not there.
    pub async fn exchanges(&self) -> Result<Element> {
        self.page.find("list", "Exchanges").await
    }

    /// Waits for the line of the list that contains this.
    ///
    /// # Errors
    /// It never comes.
    pub async fn exchange(&self, part: &str) -> Result<Element> {
        let list = self.exchanges().await?;
        self.page
            .until(&format!("an exchange with {part:?}"), async || {
                for line in list.find_all("listitem", None).await? {
                    if line.text().await?.contains(part) {
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
        let line = self.exchange(part).await?;
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
