//! A page, and what a person does with it: go somewhere, look for something, press keys, wait.

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::cdp::{Cdp, Session};
use crate::element::Element;
use crate::keys::Press;
use crate::place::Place;
use crate::witness::Witness;
use crate::{DEADLINE, Result};

/// How often a wait looks again.
const GLANCE: Duration = Duration::from_millis(25);

/// One page of the browser.
#[derive(Clone, Debug)]
pub struct Page {
    session: Session,
    /// What it said and asked for.
    pub witness: Witness,
}

/// The reader's choice of light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Its name in CSS and in file names.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Page {
    /// Takes over a page that has just been opened.
    pub(crate) async fn attach(cdp: &Cdp, target: &str) -> Result<Self> {
        let witness = Witness::default();
        let hears = witness.clone();
        let session = Session::attach(cdp, target, move |method, params| hears.hear(method, params)).await?;
        for domain in ["Page", "Runtime", "Log", "Network", "Inspector"] {
            session.call(&format!("{domain}.enable"), json!({})).await?;
        }
        // Several pages are open at once; each believes that it is the one in front.
        session.call("Emulation.setFocusEmulationEnabled", json!({ "enabled": true })).await?;
        let page = Self { session, witness };
        page.resize(1440, 900).await?;
        Ok(page)
    }

    /// Calls a method of the DevTools protocol.
    ///
    /// # Errors
    /// The browser refuses.
    pub async fn call(&self, method: &str, params: Value) -> Result<Value> {
        self.session.call(method, params).await
    }

    /// Goes to an address and waits until all of it has loaded.
    ///
    /// # Errors
    /// Nothing loads from there.
    pub async fn goto(&self, url: &str) -> Result<()> {
        let gone = self.call("Page.navigate", json!({ "url": url })).await?;
        if let Some(error) = gone["errorText"].as_str() {
            return Err(format!("{url} does not load: {error}").into());
        }
        self.until("the page to load", async || Ok((self.origin_time().await?.1).then_some(()))).await
    }

    /// Loads the same address again, as the reload button does.
    ///
    /// # Errors
    /// It does not load any more.
    pub async fn reload(&self) -> Result<()> {
        let (before, _) = self.origin_time().await?;
        self.call("Page.reload", json!({})).await?;
        self.until("the page to load again", async || {
            let (now, whole) = self.origin_time().await?;
            Ok((now != before && whole).then_some(()))
        })
        .await
    }

    /// When the document began, which tells one load from the next, and whether it is whole.
    async fn origin_time(&self) -> Result<(Value, bool)> {
        let now = self.js("[performance.timeOrigin, document.readyState === 'complete']").await?;
        Ok((now[0].clone(), now[1] == true))
    }

    /// The value of a JavaScript expression, a promise's once it is kept.
    ///
    /// # Errors
    /// It throws.
    pub async fn js(&self, expression: &str) -> Result<Value> {
        // A content security policy that forbids `eval` forbids it here too.
        let evaluated = self
            .call(
                "Runtime.evaluate",
                json!({
                    "expression": expression,
                    "awaitPromise": true,
                    "returnByValue": true,
                    "allowUnsafeEvalBlockedByCSP": false,
                }),
            )
            .await?;
        value_of(evaluated)
    }

    /// Looks every few milliseconds until `look` finds something.
    ///
    /// # Errors
    /// It finds nothing within [`DEADLINE`].
    pub async fn until<T>(&self, what: &str, mut look: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
        let began = Instant::now();
        let mut glances = interval(GLANCE);
        glances.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            glances.tick().await;
            // A look can fail because the page is just being replaced: only the last one counts.
            let why = match look().await {
                Ok(Some(found)) => return Ok(found),
                Ok(None) => String::new(),
                Err(error) => format!(" ({error})"),
            };
            if began.elapsed() > DEADLINE {
                return Err(format!("waited {DEADLINE:?} for {what}{why}").into());
            }
        }
    }

    /// Waits until a JavaScript expression is true.
    ///
    /// # Errors
    /// It never becomes so.
    pub async fn until_js(&self, what: &str, expression: &str) -> Result<()> {
        self.until(what, async || Ok((self.js(expression).await? == true).then_some(()))).await
    }

    /// The place of this role and accessible name, as assistive technology sees it.
    #[must_use]
    pub fn the(&self, role: &str, name: &str) -> Place {
        Place::new(self.clone(), role, name)
    }

    /// Every element of this role, and of this name if one is given, that is there now.
    ///
    /// # Errors
    /// The page is just being replaced.
    pub async fn find_all(&self, role: &str, name: Option<&str>) -> Result<Vec<Element>> {
        let document = self.call("Runtime.evaluate", json!({ "expression": "document" })).await?;
        let document = document["result"]["objectId"].as_str().ok_or("no document")?.to_owned();
        Element::new(self.clone(), document, "the page".to_owned()).find_all(role, name).await
    }

    /// The element that has the focus.
    ///
    /// # Errors
    /// The page is just being replaced.
    pub async fn focused(&self) -> Result<Element> {
        let active = self.call("Runtime.evaluate", json!({ "expression": "document.activeElement" })).await?;
        let active = active["result"]["objectId"].as_str().ok_or("no element has the focus")?.to_owned();
        Ok(Element::new(self.clone(), active, "what has the focus".to_owned()))
    }

    /// Presses a key, or several at once: `Enter`, `Control+Enter`.
    ///
    /// # Errors
    /// There is no such key.
    pub async fn press(&self, key: &str) -> Result<()> {
        for event in Press::parse(key)?.events() {
            self.call("Input.dispatchKeyEvent", event).await?;
        }
        Ok(())
    }

    /// Types text where the focus is.
    ///
    /// # Errors
    /// The browser refuses.
    pub async fn insert(&self, text: &str) -> Result<()> {
        self.call("Input.insertText", json!({ "text": text })).await.map(drop)
    }

    /// All text on the page, as it is read.
    ///
    /// # Errors
    /// The page is just being replaced.
    pub async fn text(&self) -> Result<String> {
        Ok(self.js("document.body.innerText").await?.as_str().unwrap_or_default().to_owned())
    }

    /// The page's origin, such as `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// The page is just being replaced.
    pub async fn origin(&self) -> Result<String> {
        Ok(self.js("location.origin").await?.as_str().unwrap_or_default().to_owned())
    }

    /// Makes the window this large, in CSS pixels; a narrow one is a telephone's.
    ///
    /// # Errors
    /// The browser refuses.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", size).await.map(drop)
    }

    /// Lets the system prefer light or dark, with no animation.
    ///
    /// # Errors
    /// The browser refuses.
    pub async fn prefer(&self, theme: Theme) -> Result<()> {
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": theme.name() },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]});
        self.call("Emulation.setEmulatedMedia", features).await.map(drop)
    }

    /// Saves a picture of the window, or with `whole` of the page from top to bottom.
    ///
    /// # Errors
    /// The picture cannot be taken or saved.
    pub async fn screenshot(&self, path: &Path, whole: bool) -> Result<()> {
        let mut shot = json!({ "format": "png" });
        if whole {
            let size = self.call("Page.getLayoutMetrics", json!({})).await?;
            let size = &size["cssContentSize"];
            shot["captureBeyondViewport"] = true.into();
            shot["clip"] =
                json!({ "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1 });
        }
        let taken = self.call("Page.captureScreenshot", shot).await?;
        let picture = BASE64.decode(taken["data"].as_str().unwrap_or_default())?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        Ok(std::fs::write(path, picture)?)
    }

    /// Nothing went wrong behind the page, and nothing was asked of another origin.
    ///
    /// # Errors
    /// Something was; all of it is told.
    pub async fn assert_clean(&self) -> Result<()> {
        // What the browser has to say about the last moment arrives before the answer to this.
        let origin = self.origin().await?;
        match self.witness.complaint(&origin) {
            None => Ok(()),
            Some(complaint) => Err(format!("the page is not clean:\n{complaint}").into()),
        }
    }
}

/// The value in the answer to `Runtime.evaluate` or `Runtime.callFunctionOn`, or what was thrown.
pub(crate) fn value_of(mut evaluated: Value) -> Result<Value> {
    let thrown = &evaluated["exceptionDetails"];
    if thrown.is_object() {
        let what = thrown["exception"]["description"].as_str().or(thrown["text"].as_str());
        return Err(format!("the script threw {}", what.unwrap_or("something")).into());
    }
    Ok(evaluated["result"]["value"].take())
}
