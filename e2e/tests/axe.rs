//! axe-core, the accessibility checker of others, finds nothing: in each state of the page, in both themes, in three
//! sizes. (`e2e/vendor/axe-core-4.11.0/`, Mozilla Public License 2.0.)

use e2e::page::{Page, Theme};
use e2e::{Result, outside, visit};

const AXE: &str = include_str!("../vendor/axe-core-4.11.0/axe.min.js");
const SIZES: [(u32, u32); 3] = [(1440, 900), (1280, 720), (390, 844)];

/// What axe has to say, in sentences, once nothing moves any more.
const RUN: &str = "(async () => {
    await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    for (let left; (left = document.getAnimations().filter(it => it.playState === 'running')).length;)
        await Promise.allSettled(left.map(it => it.finished));
    const result = await axe.run(document, { resultTypes: ['violations'] });
    return result.violations.flatMap(found =>
        found.nodes.map(node => `${found.id}: ${node.target.join(' ')}: ${node.failureSummary}`));
})()";

/// Everything found in one state, so that all of it can be mended at once.
async fn check(page: &Page, state: &str) -> Result<()> {
    let mut all = String::new();
    for theme in [Theme::Light, Theme::Dark] {
        page.prefer(theme).await?;
        for (width, height) in SIZES {
            page.resize(width, height).await?;
            let found = page.js(RUN).await?;
            for sentence in found.as_array().into_iter().flatten().filter_map(|it| it.as_str()) {
                all.push_str(&format!("{}, {width}x{height}: {sentence}\n", theme.name()));
            }
        }
    }
    assert!(all.is_empty(), "{state}:\n{all}");
    page.resize(1440, 900).await
}

#[tokio::test]
async fn axe_finds_nothing_wherever_one_comes_by() {
    visit(async |visit| {
        let page = visit.page.clone();
        page.js(AXE).await?;
        check(&page, "as one finds it").await?;

        visit.send().await?;
        visit.response().shows("200 OK").await?;
        outside::send(&visit.server.lab, b"DELETE /users/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .await?;
        visit.lists(&["/users/1"]).await?;
        check(&page, "after a send").await?;

        visit.send_this("GET /hello HTTP/1.1\nHost : lab\n\n").await?;
        visit.response().shows("400 Bad Request").await?;
        check(&page, "a request that is refused").await
    })
    .await;
}

#[tokio::test]
async fn axe_finds_nothing_in_what_lies_over_the_page() {
    visit(async |visit| {
        let page = visit.page.clone();
        page.js(AXE).await?;
        visit.send().await?;
        visit.response().shows("200 OK").await?;
        for (opens, words) in [
            ("Examples", "examples"),
            ("Paste a request", "paste"),
            ("Copy as", "copy as"),
            ("Share", "share"),
            ("Keys", "keys"),
            ("Reach the lab", "reach"),
            ("Kept in this browser", "browser keeps"),
        ] {
            visit.command(words).await?;
            page.the("dialog", opens).find().await?;
            check(&page, opens).await?;
            page.press("Escape").await?;
            page.until_js("the dialog to go", "!document.querySelector('dialog')").await?;
        }
        visit.commands().await?;
        check(&page, "the commands").await
    })
    .await;
}

/// Clicks every radio button of this name that is there.
async fn choose(page: &Page, name: &str) -> Result<()> {
    let buttons = page.find_all("radio", Some(name)).await?;
    assert!(!buttons.is_empty(), "there is no {name}");
    for button in buttons {
        button.js("function () { this.click() }").await?;
    }
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_in_what_is_folded_away_at_first() {
    visit(async |visit| {
        let page = visit.page.clone();
        page.js(AXE).await?;
        visit.send_this("GET /json HTTP/1.1\nHost: lab\n\n").await?;
        visit.response().shows("200 OK").await?;
        visit.send_this("POST /echo HTTP/1.1\nHost: lab\nContent-Length: 2\n\n{}").await?;
        visit.response().shows("200 OK").await?;
        page.js("for (const folded of document.querySelectorAll('details')) folded.open = true").await?;
        check(&page, "unfolded").await?;
        choose(&page, "Hex").await?;
        check(&page, "bytes in hexadecimal").await?;
        choose(&page, "Body").await?;
        choose(&page, "JSON").await?;
        check(&page, "bodies").await?;
        choose(&page, "Reads").await?;
        choose(&page, "Writes").await?;
        choose(&page, "Files").await?;
        choose(&page, "Escapes").await?;
        check(&page, "read by read").await?;

        page.the("button", "Compare with the one before").click().await?;
        page.the("dialog", "Compare two exchanges").find().await?;
        check(&page, "a comparison").await?;
        page.press("Escape").await?;
        page.until_js("the dialog to go", "!document.querySelector('dialog')").await?;
        visit.command("present").await?;
        page.until_js("large type", "document.documentElement.hasAttribute('data-presenting')").await?;
        check(&page, "in front of a room").await
    })
    .await;
}
