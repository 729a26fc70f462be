//! Something on the page, found by its role and accessible name.

use serde_json::{Value, json};

use crate::Result;
use crate::page::{Page, value_of};

/// An element of a page. It stays the same element however the page changes around it.
#[derive(Clone, Debug)]
pub struct Element {
    page: Page,
    object: String,
    /// How a failing test names it.
    what: String,
}

impl Element {
    pub(crate) fn new(page: Page, object: String, what: String) -> Self {
        Self { page, object, what }
    }

    /// Every element inside this one of this role, and of this name if one is given.
    ///
    /// # Errors
    /// This element is gone.
    pub async fn find_all(&self, role: &str, name: Option<&str>) -> Result<Vec<Self>> {
        let mut query = json!({ "objectId": self.object, "role": role });
        if let Some(name) = name {
            query["accessibleName"] = name.into();
        }
        let found = self.page.call("Accessibility.queryAXTree", query).await?;
        let mut elements = Vec::new();
        for node in found["nodes"].as_array().into_iter().flatten() {
            // What is hidden from assistive technology is not there for its users.
            if node["ignored"] == true || node["backendDOMNodeId"].is_null() {
                continue;
            }
            let resolved = self
                .page
                .call("DOM.resolveNode", json!({ "backendNodeId": node["backendDOMNodeId"] }))
                .await?;
            let object = resolved["object"]["objectId"].as_str().ok_or("the element is gone")?.to_owned();
            let what = format!("{role} {}", node["name"]["value"]);
            elements.push(Self::new(self.page.clone(), object, what));
        }
        Ok(elements)
    }

    /// Calls a JavaScript function with the element as `this`.
    ///
    /// # Errors
    /// It throws, or the element is gone.
    pub async fn js(&self, function: &str) -> Result<Value> {
        let call = json!({
            "objectId": self.object,
            "functionDeclaration": function,
            "awaitPromise": true,
            "returnByValue": true,
        });
        value_of(self.page.call("Runtime.callFunctionOn", call).await?)
    }

    /// Its text as it is read; of an input, what is in it.
    ///
    /// # Errors
    /// It is gone.
    pub async fn text(&self) -> Result<String> {
        let read = "function () { return this.matches('input, textarea') ? this.value : this.innerText }";
        let text = self.js(read).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Whether it has the focus, or something inside it has.
    ///
    /// # Errors
    /// It is gone.
    pub async fn has_focus(&self) -> Result<bool> {
        Ok(self.js("function () { return this.contains(document.activeElement) }").await? == true)
    }

    /// Puts the focus on it, as a click or the Tab key would.
    ///
    /// # Errors
    /// It cannot have the focus.
    pub async fn focus(&self) -> Result<()> {
        self.page.call("DOM.focus", json!({ "objectId": self.object })).await.map(drop)
    }

    /// Replaces all its text, as select-all and typing would.
    ///
    /// # Errors
    /// It cannot be written in.
    pub async fn fill(&self, text: &str) -> Result<()> {
        self.focus().await?;
        // The command and not its keys: those differ between systems.
        let select = json!({ "type": "rawKeyDown", "commands": ["selectAll"] });
        self.page.call("Input.dispatchKeyEvent", select).await?;
        self.page.call("Input.dispatchKeyEvent", json!({ "type": "keyUp" })).await?;
        self.page.insert(text).await
    }

    /// Clicks its middle with the mouse, once it holds still there and nothing covers it.
    ///
    /// # Errors
    /// It is not to be seen, or something lies over it.
    pub async fn click(&self) -> Result<()> {
        let what = format!("{} to be where the mouse can reach it", self.what);
        let (x, y) = self.page.until(&what, async || self.middle().await).await?;
        for (kind, buttons) in [("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 0)] {
            let button = if kind == "mouseMoved" { "none" } else { "left" };
            let event = json!({
                "type": kind, "x": x, "y": y, "button": button, "buttons": buttons, "clickCount": 1,
            });
            self.page.call("Input.dispatchMouseEvent", event).await?;
        }
        Ok(())
    }

    /// Where to click it, if a click there would reach it.
    async fn middle(&self) -> Result<Option<(f64, f64)>> {
        self.page.call("DOM.scrollIntoViewIfNeeded", json!({ "objectId": self.object })).await?;
        let quads = self.page.call("DOM.getContentQuads", json!({ "objectId": self.object })).await?;
        let corner = |i: usize| quads["quads"][0][i].as_f64();
        let (Some(left), Some(top), Some(right), Some(bottom)) = (corner(0), corner(1), corner(4), corner(5))
        else {
            return Ok(None);
        };
        let (x, y) = (f64::midpoint(left, right), f64::midpoint(top, bottom));
        let hit = self
            .js(&format!("function () {{ return this.contains(document.elementFromPoint({x}, {y})) }}"))
            .await?;
        Ok((hit == true).then_some((x, y)))
    }
}
