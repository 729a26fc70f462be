//! A place on the page, named as assistive technology names it: `region "Response on the wire"`.
//!
//! A place is looked up anew each time. A page may replace what stands there when its state changes;
//! a person does not notice, and neither does a test.

use crate::Result;
use crate::element::Element;
use crate::page::Page;

/// Where something is to be found.
#[derive(Clone, Debug)]
pub struct Place {
    page: Page,
    role: String,
    name: String,
}

impl Place {
    pub(crate) fn new(page: Page, role: &str, name: &str) -> Self {
        Self { page, role: role.to_owned(), name: name.to_owned() }
    }

    /// Waits for the one element that is there.
    ///
    /// # Errors
    /// There is none, or more than one.
    pub async fn find(&self) -> Result<Element> {
        self.page.until(&self.to_string(), async || self.now().await.map(Some)).await
    }

    /// The one element that is there now.
    pub(crate) async fn now(&self) -> Result<Element> {
        let mut found = self.page.find_all(&self.role, Some(&self.name)).await?;
        match (found.pop(), found.len()) {
            (Some(one), 0) => Ok(one),
            (None, _) => Err("it is not there".into()),
            (_, more) => Err(format!("there are {} of them", more + 1).into()),
        }
    }

    /// Its text as it is read; of an input, what is in it.
    ///
    /// # Errors
    /// It is not there.
    pub async fn text(&self) -> Result<String> {
        self.find().await?.text().await
    }

    /// Waits until its text contains `part`.
    ///
    /// # Errors
    /// It never does; what it says instead is told.
    pub async fn shows(&self, part: &str) -> Result<()> {
        let mut last = String::new();
        let what = format!("{self} to show {part:?}");
        let waited = self.page.until(&what, async || {
            last = self.now().await?.text().await?;
            Ok(last.contains(part).then_some(()))
        });
        waited.await.map_err(|error| format!("{error}; it says:\n{last}").into())
    }

    /// Whether it has the focus, or something inside it has.
    ///
    /// # Errors
    /// It is not there.
    pub async fn has_focus(&self) -> Result<bool> {
        self.find().await?.has_focus().await
    }

    /// Puts the focus on it.
    ///
    /// # Errors
    /// It is not there, or cannot have the focus.
    pub async fn focus(&self) -> Result<()> {
        self.find().await?.focus().await
    }

    /// Replaces all its text, as select-all and typing would.
    ///
    /// # Errors
    /// It is not there, or cannot be written in.
    pub async fn fill(&self, text: &str) -> Result<()> {
        self.find().await?.fill(text).await
    }

    /// Clicks it with the mouse.
    ///
    /// # Errors
    /// It is not there, or something lies over it.
    pub async fn click(&self) -> Result<()> {
        self.find().await?.click().await
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:?}", self.role, self.name)
    }
}
