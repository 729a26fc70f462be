//! The page's program in two files: the second comes when it is needed, and not before.

use e2e::{Result, visit};
use tokio::time::{Duration, sleep};

/// The second files the browser has fetched.
const LATE: &str =
    "performance.getEntriesByType('resource').filter(entry => entry.name.endsWith('_late.wasm')).length";
/// Whether this page is one in two files: a development build is whole.
const IN_TWO: &str = "Promise.all(performance.getEntriesByType('resource')
    .filter(entry => entry.name.endsWith('.js'))
    .map(entry => fetch(entry.name).then(answer => answer.text())))
    .then(scripts => scripts.some(script => script.includes('_late.wasm')))";

#[tokio::test]
async fn a_first_look_does_without_the_second_file_and_the_first_key_brings_it() {
    visit(async |visit| -> Result<()> {
        if visit.page.js(IN_TWO).await? == false {
            eprintln!("this page is a development build, in one file");
            return Ok(());
        }
        // Time enough for what the page does of its own; there is nothing to wait for.
        sleep(Duration::from_secs(1)).await;
        assert_eq!(visit.page.js(LATE).await?, 0, "`cargo xtask look` finds anew what a first look needs");
        visit.page.press("Tab").await?;
        visit.page.until_js("the second file", &format!("{LATE} > 0")).await
    })
    .await;
}

#[tokio::test]
async fn what_comes_later_works_when_it_is_called_before_it_is_there() {
    visit(async |visit| -> Result<()> {
        // No key and no pointer: a click from the page's own script gives no sign ahead of it.
        visit.page.js("[...document.querySelectorAll('button')].find(b => b.textContent.startsWith('Keys')).click()").await?;
        visit.page.until_js("the sheet of keys", "document.querySelector('dialog[open]') !== null").await
    })
    .await;
}
