//! The harness itself, tried on small pages of which everything is known: what it promises to notice,
//! it must notice, or the other tests prove nothing.

use e2e::Result;
use e2e::browser::Browser;
use e2e::outside::Site;
use e2e::page::{Page, Theme};

async fn open(html: &str) -> Result<(Site, Browser, Page)> {
    let site =
        Site::serve(&format!("<!doctype html><html lang=en><link rel=icon href='data:,'><meta name=viewport content='width=device-width'>{html}")).await?;
    let browser = Browser::launch().await?;
    let page = browser.page().await?;
    page.goto(&site.origin).await?;
    Ok((site, browser, page))
}

#[tokio::test]
async fn a_mouse_and_a_keyboard_do_what_a_persons_do() -> Result<()> {
    let (_site, _browser, page) = open(
        "<label>Name <textarea></textarea></label>
         <button aria-label='Greet' onclick='said.textContent = `Hello, ${document.querySelector(`textarea`).value}`'>x</button>
         <section aria-label='Said' id=said style='white-space: pre'></section>
         <script>addEventListener('keydown', e => { if (e.ctrlKey && e.key === 'Enter') said.textContent += '!' })</script>",
    )
    .await?;
    let name = page.the("textbox", "Name");
    name.fill("first").await?;
    name.fill("two\nlines").await?;
    assert_eq!(name.text().await?, "two\nlines");
    page.the("button", "Greet").click().await?;
    let said = page.the("region", "Said");
    said.shows("Hello, two\nlines").await?;
    name.focus().await?;
    page.press("Control+Enter").await?;
    said.shows("lines!").await?;
    page.press("Tab").await?;
    assert!(page.the("button", "Greet").has_focus().await?);
    page.press("Enter").await?;
    page.assert_clean().await
}

#[tokio::test]
async fn errors_and_requests_to_another_origin_are_noticed() -> Result<()> {
    let elsewhere = Site::serve("").await?;
    let (_site, _browser, page) = open(&format!(
        "<script>console.error('said', 7); console.info('quiet')</script>
         <script>throw new Error('thrown')</script>
         <script>Promise.reject(new Error('unheard'))</script>
         <img alt='' src='{}/picture'>",
        elsewhere.origin
    ))
    .await?;
    page.until_js("the picture to fail", "document.querySelector('img').complete").await?;
    let told = page.assert_clean().await.expect_err("all this must be noticed").to_string();
    for part in
        ["console.error: said 7", "thrown", "unheard", &format!("asked another origin: {}", elsewhere.origin)]
    {
        assert!(told.contains(part), "{part:?} is missing from:\n{told}");
    }
    assert!(!told.contains("quiet"));
    Ok(())
}

#[tokio::test]
async fn no_name_leads_out_of_this_machine() -> Result<()> {
    let (_site, _browser, page) = open("").await?;
    let tried = page
        .js("fetch('http://example.com/', { mode: 'no-cors' }).then(() => 'reached', () => 'refused')")
        .await?;
    assert_eq!(tried, "refused");
    Ok(())
}

#[tokio::test]
async fn what_is_hidden_covered_or_missing_cannot_be_clicked() -> Result<()> {
    let (_site, _browser, page) = open(
        "<button hidden>Hidden</button>
         <button id=under onclick='hits++'>Under</button>
         <script>
           let hits = 0;
           const cover = document.createElement('div');
           cover.style = 'position: fixed; inset: 0; z-index: 1';
           document.body.append(cover);
           setTimeout(() => cover.remove(), 300);
         </script>",
    )
    .await?;
    assert!(page.find_all("button", Some("Hidden")).await?.is_empty());
    page.the("button", "Under").click().await?;
    assert_eq!(page.js("[hits, cover.isConnected]").await?, serde_json::json!([1, false]));
    Ok(())
}

#[tokio::test]
async fn theme_and_size_are_as_asked_and_end_up_in_the_picture() -> Result<()> {
    let (_site, _browser, page) = open("<body>text</body>").await?;
    page.resize(390, 844).await?;
    page.prefer(Theme::Dark).await?;
    assert_eq!(
        page.js("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]").await?,
        serde_json::json!([390, true])
    );
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("new").join("picture.png");
    page.screenshot(&path, false).await?;
    let picture = std::fs::read(path)?;
    assert_eq!(
        picture.get(16..24),
        Some(&[0, 0, 1, 0x86, 0, 0, 3, 0x4c][..]),
        "390 by 844 in the PNG's head"
    );
    Ok(())
}

#[tokio::test]
async fn a_reload_is_told_from_the_page_before_it() -> Result<()> {
    let (_site, _browser, page) =
        open("<script>sessionStorage.loads = 1 + Number(sessionStorage.loads ?? 0)</script>").await?;
    page.reload().await?;
    assert_eq!(page.js("sessionStorage.loads").await?, "2");
    Ok(())
}
