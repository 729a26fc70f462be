//! Which of the page's functions a first look calls, and the first writing; the others, by their marks, are written into a file.
//!
//! `cargo xtask look` builds the page that notes it, and calls this.

use std::fs;
use std::process::ExitCode;
use std::time::Duration;

use e2e::page::Theme;
use e2e::{Result, Visit};

const HEAD: &str = "\
# What a first look at the page does not call, and so comes in a second file: the marks of functions, as
# `cargo xtask look` has found them. A function that is not in the list comes with the page.
";
/// After the last thing that could be waited for: what the page does of its own, it has done by then.
const SETTLED: Duration = Duration::from_secs(2);
const IN_A_ROW: usize = 12;
/// A mark that several functions have is late if none of them was called.
const NOT_CALLED: &str = "(() => {
    const flags = Object.entries(watched).filter(([name]) => name.startsWith('@'));
    const mark = (name) => name.slice(1, 9);
    const called = new Set(flags.filter(([, flag]) => flag.value).map(([name]) => mark(name)));
    return [...new Set(flags.map(([name]) => mark(name)))].filter((name) => !called.has(name)).sort().join(' ');
})()";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match look().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("look: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn look() -> Result<()> {
    let list = std::env::args_os().nth(1).ok_or("It has to be told which file to write.")?;
    let mut visit = Visit::open().await?;
    tokio::time::sleep(SETTLED).await;
    // Whoever comes is to be able to write, even if the server has gone since: nothing could be fetched then.
    visit.server.kill();
    visit.says("Reconnecting").await?;
    for text in
        ["POST /anything HTTP/1.1\nHost: lab\nContent-Length: 2\n\nhi", "GET /hello HTTP/1.1\nHost: lab\n\n"]
    {
        visit.editor().fill(text).await?;
        tokio::time::sleep(SETTLED).await;
    }
    visit.page.press("a").await?;
    visit.page.press("Backspace").await?;
    tokio::time::sleep(SETTLED).await;
    visit.server.restart().await?;
    visit.says("Connected").await?;
    tokio::time::sleep(SETTLED).await;
    // A window of another size, in other colours, is a first look as well.
    visit.page.resize(390, 844).await?;
    visit.page.prefer(Theme::Dark).await?;
    tokio::time::sleep(SETTLED).await;
    let marks = visit.page.js(NOT_CALLED).await?;
    let marks: Vec<&str> = marks.as_str().ok_or("The page does not note its calls.")?.split(' ').collect();
    let rows: Vec<String> = marks.chunks(IN_A_ROW).map(|row| row.join(" ")).collect();
    fs::write(list, format!("{HEAD}{}\n", rows.join("\n")))?;
    Ok(())
}
