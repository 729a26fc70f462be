//! Pictures of the page in each of its states, sizes and themes, side by side: `gallery/index.html`.
//!
//! ```text
//! cargo run -p e2e --bin gallery
//! ```

#![expect(clippy::print_stdout, reason = "where the pictures are is this program's output")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use e2e::page::Theme;
use e2e::{Result, Visit, outside, workspace};

const SIZES: [(u32, u32); 3] = [(1440, 900), (1280, 720), (390, 844)];

/// What is to be seen, in the order in which one visit comes by.
const STATES: [&str; 12] = [
    "empty",
    "sent",
    "stepping",
    "hex",
    "refused",
    "broken",
    "outside",
    "compared",
    "examples",
    "commands",
    "presented",
    "gone",
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match paint(&workspace().join("gallery")).await {
        Ok(index) => {
            println!("{}", index.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("gallery: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn paint(folder: &Path) -> Result<PathBuf> {
    for theme in [Theme::Light, Theme::Dark] {
        for size in SIZES {
            tour(folder, theme, size).await?;
        }
    }
    let index = folder.join("index.html");
    std::fs::write(&index, table())?;
    Ok(index)
}

/// One visit in one size and theme, with a picture at each state.
async fn tour(folder: &Path, theme: Theme, (width, height): (u32, u32)) -> Result<()> {
    let mut visit = Visit::open().await?;
    visit.page.resize(width, height).await?;
    visit.page.prefer(theme).await?;
    // As someone finds it who opens it just so.
    visit.page.reload().await?;
    visit.says("Connected").await?;
    for state in STATES {
        bring_about(&mut visit, state).await?;
        // Two frames: what the last message changed is drawn.
        visit
            .page
            .js("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            .await?;
        let name = name(state, theme, (width, height));
        visit.page.screenshot(&folder.join(&name), false).await?;
        if width < 600 {
            // On a telephone most of the page is below the fold.
            visit.page.screenshot(&folder.join(format!("whole-{name}")), true).await?;
        }
    }
    Ok(())
}

async fn bring_about(visit: &mut Visit, state: &str) -> Result<()> {
    match state {
        "sent" => {
            visit.send().await?;
            visit.response().shows("200 OK").await
        }
        "refused" => {
            for radio in visit.page.find_all("radio", Some("Text")).await? {
                radio.js("function () { this.click() }").await?;
            }
            visit.send_this("GET /hello HTTP/1.1\nHost : lab\nAccept: */*\n\n").await?;
            visit.response().shows("400 Bad Request").await
        }
        "stepping" => {
            visit.page.js("document.activeElement.blur()").await?;
            for _ in 0..6 {
                visit.page.press("ArrowRight").await?;
            }
            Ok(())
        }
        "hex" => {
            for radio in visit.page.find_all("radio", Some("Hex")).await? {
                radio.click().await?;
            }
            Ok(())
        }
        "broken" => {
            visit
                .page
                .js("for (const folded of document.querySelectorAll('.compose details')) folded.open = true")
                .await?;
            Ok(())
        }
        "compared" => {
            visit.page.js("document.activeElement.blur()").await?;
            visit.page.js("document.querySelectorAll('.exchanges [data-act=compare]')[1]?.click()").await?;
            Ok(())
        }
        "examples" => command(visit, "examples for every").await,
        "commands" => {
            visit.page.press("Escape").await?;
            visit.commands().await
        }
        "presented" => {
            visit.page.press("Escape").await?;
            command(visit, "present").await
        }
        "outside" => {
            let clients = [
                ("GET", "/users/7", "curl/8.5.0"),
                ("POST", "/echo", "python-requests/2.32"),
                ("GET", "/no/such/path", "Wget/1.21"),
                ("DELETE", "/anything/you/like?q=1", "HTTPie/3.2"),
                ("GET", "/", "Mozilla/5.0"),
            ];
            for (method, target, agent) in clients {
                let request = format!(
                    "{method} {target} HTTP/1.1\r\nHost: {}\r\nUser-Agent: {agent}\r\nContent-Length: 5\r\n\
                     Connection: close\r\n\r\nhello",
                    visit.server.lab
                );
                outside::send(&visit.server.lab, request.as_bytes()).await?;
            }
            visit.open_exchange("/anything/you/like").await?;
            visit.request().shows("DELETE /anything").await
        }
        "gone" => {
            visit.page.press("Escape").await?;
            visit.server.kill();
            visit.says("Reconnecting").await
        }
        _ => Ok(()),
    }
}

/// Does what the palette finds for these words.
async fn command(visit: &Visit, words: &str) -> Result<()> {
    visit.page.press("Escape").await?;
    visit.command(words).await
}

fn name(state: &str, theme: Theme, (width, height): (u32, u32)) -> String {
    format!("{state}-{width}x{height}-{}.png", theme.name())
}

fn table() -> String {
    let mut html = String::from(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Gallery</title><style>\
         body { font: 16px/1.5 system-ui; margin: 2rem; background: #888 } figure { display: inline-block; \
         margin: 0 1rem 2rem 0; vertical-align: top } img { display: block; max-height: 30rem }</style>\n",
    );
    for state in STATES {
        // Writing to a String cannot fail.
        let _ = writeln!(html, "<h2>{state}</h2>");
        for size in SIZES {
            for theme in [Theme::Light, Theme::Dark] {
                let name = name(state, theme, size);
                let _ = writeln!(
                    html,
                    "<figure><a href='{name}'><img alt='' src='{name}'></a><figcaption>{name}</figcaption></figure>"
                );
            }
        }
    }
    html
}
