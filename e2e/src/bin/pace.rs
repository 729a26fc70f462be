//! How fast the page is, in a real browser: each figure beside its budget in `frontend/budgets.txt`.
//!
//! ```text
//! cargo run --release -p e2e --bin pace
//! ```
//!
//! A key's cost is the time the page's main thread spent on it in script, style and layout, as the browser counts it,
//! from the key to the end of the second frame after it: not how long until the next tick of the screen, and without
//! the drawing of pixels, which a browser without a graphics card does in software.

#![expect(clippy::print_stdout, reason = "figures are this program's output")]

use std::process::ExitCode;
use std::time::Duration;

use e2e::browser::Browser;
use e2e::page::Page;
use e2e::{Result, Visit, outside};
use serde_json::json;
use tokio::time::{Instant, interval};

const BUDGETS: &str = include_str!("../../../frontend/budgets.txt");

/// How often each thing is done; the first few warm up and do not count.
const TIMES: usize = 40;
const WARM_UP: usize = 5;
/// Cold starts.
const STARTS: usize = 5;
/// The list, and how fast it grows.
const LISTED: usize = 500;
const PER_SECOND: u64 = 50;
const SECONDS: u64 = 8;

const TWO_FRAMES: &str =
    "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match measure().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("pace: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn measure() -> Result<bool> {
    println!("{:24}{:>10}{:>10}{:>10}{:>10}", "in milliseconds", "median", "95 %", "worst", "budget");
    let mut kept = true;
    kept &= told("usable-ms", &starts().await?, |figures| figures.median)?;
    let visit = Visit::open().await?;
    visit.page.call("Performance.enable", json!({ "timeDomain": "threadTicks" })).await?;
    kept &= told("typing-ms", &typing(&visit).await?, |figures| figures.p95)?;
    kept &= told("stepping-ms", &stepping(&visit).await?, |figures| figures.p95)?;
    kept &= told("live-list-ms", &live_list(&visit).await?, |figures| figures.p95)?;
    Ok(kept)
}

/// What was measured, in milliseconds.
struct Figures {
    median: f64,
    p95: f64,
    worst: f64,
}

fn told(name: &str, times: &[f64], what: impl Fn(&Figures) -> f64) -> Result<bool> {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    let at =
        |part: usize| times.get((times.len().saturating_sub(1)) * part / 100).copied().unwrap_or(f64::NAN);
    let figures = Figures { median: at(50), p95: at(95), worst: at(100) };
    let budget = budget(name)?;
    let kept = what(&figures) <= budget;
    let verdict = if kept { "" } else { "  over it" };
    let Figures { median, p95, worst } = figures;
    println!("{name:24}{median:>10.1}{p95:>10.1}{worst:>10.1}{budget:>10}{verdict}");
    Ok(kept)
}

fn budget(name: &str) -> Result<f64> {
    let line = BUDGETS.lines().find_map(|line| line.strip_prefix(name));
    Ok(line.ok_or_else(|| format!("there is no budget {name}"))?.trim().parse()?)
}

/// From the first byte of the way to a page that is connected and can be written in: a new browser each time.
async fn starts() -> Result<Vec<f64>> {
    let server = e2e::server::Server::start().await?;
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let browser = Browser::launch().await?;
        let page = browser.page().await?;
        let watch = "new MutationObserver(() => {
            if (window.usable === undefined && document.querySelector('textarea, .form input') &&
                [...document.querySelectorAll('[role=status]')].some(e => e.textContent.includes('Connected')))
                window.usable = performance.now();
        }).observe(document, { childList: true, subtree: true, characterData: true })";
        page.call("Page.addScriptToEvaluateOnNewDocument", json!({ "source": watch })).await?;
        page.goto(&server.url()).await?;
        let usable = page
            .until("the page to be usable", async || Ok(page.js("window.usable ?? null").await?.as_f64()))
            .await?;
        times.push(usable);
    }
    Ok(times)
}

/// How long the main thread is busy with something.
async fn busy(page: &Page, act: impl AsyncFnOnce() -> Result<()>) -> Result<f64> {
    page.js(TWO_FRAMES).await?;
    let before = task_time(page).await?;
    act().await?;
    page.js(TWO_FRAMES).await?;
    Ok((task_time(page).await? - before) * 1_000.0)
}

async fn task_time(page: &Page) -> Result<f64> {
    let metrics = page.call("Performance.getMetrics", json!({})).await?;
    let all = metrics["metrics"].as_array().ok_or("no metrics")?;
    let of = |name: &str| {
        all.iter().find(|metric| metric["name"] == name).and_then(|metric| metric["value"].as_f64())
    };
    let ours = ["ScriptDuration", "RecalcStyleDuration", "LayoutDuration"].map(of);
    Ok(ours.into_iter().sum::<Option<f64>>().ok_or("no times")?)
}

async fn typing(visit: &Visit) -> Result<Vec<f64>> {
    let mut request = String::from("POST /echo HTTP/1.1\nHost: lab\n");
    for n in 0..60 {
        request.push_str(&format!("X-Field-{n:02}: the value of this field, {n:02}\n"));
    }
    request.push_str(&format!("Content-Length: 1500\n\n{}", "All work and no play. ".repeat(69)));
    visit.editor().fill(&request).await?;
    visit.editor().focus().await?;
    let mut times = Vec::new();
    for n in 0..WARM_UP + TIMES {
        let key = ["a", "b", "c"][n % 3];
        let time = busy(&visit.page, async || visit.page.press(key).await).await?;
        if n >= WARM_UP {
            times.push(time);
        }
    }
    Ok(times)
}

async fn stepping(visit: &Visit) -> Result<Vec<f64>> {
    let mut request = String::from("POST /echo HTTP/1.1\nHost: lab\nTransfer-Encoding: chunked\n\n");
    for _ in 0..240 {
        request.push_str("1\nx\n");
    }
    request.push_str("0\n\n");
    visit.send_this(&request).await?;
    visit.response().shows("HTTP/1.1 200 OK").await?;
    visit.page.the("radio", "token").click().await?;
    visit.page.js("document.querySelector('.stepper input[type=range]').focus()").await?;
    let steps =
        "Number(/of ([\\d,]+)/.exec(document.querySelector('.stepper').textContent)[1].replaceAll(',', ''))";
    let steps = visit.page.js(steps).await?.as_u64().unwrap_or(0);
    if steps < 1_000 {
        return Err(format!("there should be 1,000 steps, not {steps}").into());
    }
    let mut times = Vec::new();
    for n in 0..WARM_UP + TIMES {
        let time = busy(&visit.page, async || visit.page.press("ArrowRight").await).await?;
        if n >= WARM_UP {
            times.push(time);
        }
    }
    Ok(times)
}

/// The times from frame to frame while exchanges pour in.
async fn live_list(visit: &Visit) -> Result<Vec<f64>> {
    let request = |n: u64| {
        format!("GET /anything/{n} HTTP/1.1\r\nHost: lab\r\nUser-Agent: crowd/1\r\nConnection: close\r\n\r\n")
    };
    for n in 0..LISTED as u64 {
        outside::send(&visit.server.lab, request(n).as_bytes()).await?;
    }
    visit.lists(&[&format!("/anything/{}", LISTED - 1)]).await?;
    let frames = "window.times = []; let last; (function frame(now) {
        if (last !== undefined) window.times.push(now - last);
        last = now;
        requestAnimationFrame(frame);
    })(performance.now());";
    visit.page.js(frames).await?;
    let mut ticks = interval(Duration::from_millis(1_000 / PER_SECOND));
    let began = Instant::now();
    let mut n = LISTED as u64;
    while began.elapsed() < Duration::from_secs(SECONDS) {
        ticks.tick().await;
        outside::send(&visit.server.lab, request(n).as_bytes()).await?;
        n += 1;
    }
    let times = visit.page.js("window.times").await?;
    Ok(times.as_array().into_iter().flatten().filter_map(serde_json::Value::as_f64).collect())
}
