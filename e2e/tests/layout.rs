//! The page on a desk, on a projector and on a telephone, in light and in dark.

use e2e::page::Theme;
use e2e::{Result, visit};

const SIZES: [(u32, u32); 3] = [(1440, 900), (1280, 720), (390, 844)];

/// Lines without a space to break at, and a body longer than any window.
fn long_request() -> String {
    let word = "x".repeat(300);
    let body = "0123456789".repeat(60);
    format!(
        "POST /echo HTTP/1.1\nHost: lab\nX-{word}: {word}\nContent-Type: text/plain\nContent-Length: {}\n\n{body}",
        body.len()
    )
}

/// A script that tells how wide the page is if that is wider than the window, and which elements reach
/// out of it (those inside a box that scrolls or clips do not matter).
fn widest(window: u32) -> String {
    format!(
        "(() => {{
            const page = document.scrollingElement;
            // What a scroll bar takes is not there to be used.
            if (page.scrollWidth <= Math.min({window}, page.clientWidth)) return null;
            const clipped = element => element.parentElement && element.parentElement !== document.body
                && (getComputedStyle(element.parentElement).overflowX !== 'visible' || clipped(element.parentElement));
            const out = [...document.body.querySelectorAll('*')]
                .filter(element => element.getBoundingClientRect().right > {window} && !clipped(element))
                .map(element => `${{element.tagName}}.${{element.className}}`);
            return `${{page.scrollWidth}} wide because of ${{out.slice(0, 8).join(', ')}}`;
        }})()"
    )
}

#[tokio::test]
async fn nothing_overflows_sideways_in_any_size_or_theme() {
    visit(async |visit| {
        let mut wide = Vec::new();
        for theme in [Theme::Light, Theme::Dark] {
            visit.page.prefer(theme).await?;
            for (width, height) in SIZES {
                visit.page.resize(width, height).await?;
                let mut look = async |state: &str| -> Result<()> {
                    let widest = visit.page.js(&widest(width)).await?;
                    if !widest.is_null() {
                        wide.push(format!("{state} at {width}x{height}, {}: {widest}", theme.name()));
                    }
                    Ok(())
                };
                look("before a send").await?;
                visit.send_this(&long_request()).await?;
                visit.response().shows("HTTP/1.1 200 OK").await?;
                look("after a long exchange").await?;
                let target = format!("/anything/{}", "y".repeat(400));
                visit.send_this(&format!("GET {target} HTTP/1.1\nHost : lab\n\n")).await?;
                visit.response().shows("400 Bad Request").await?;
                look("after a refusal").await?;
                visit.page.reload().await?;
                visit.says("Connected").await?;
            }
        }
        assert!(wide.is_empty(), "{wide:#?}");
        Ok(())
    })
    .await;
}
