//! The page on a desk, on a projector and on a telephone, in light and in dark, for eyes and for
//! screen readers.

use std::collections::BTreeSet;

use e2e::page::Theme;
use e2e::{Result, Visit, outside, visit};
use serde_json::json;

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

#[tokio::test]
async fn nothing_overflows_sideways_in_any_size_or_theme() {
    visit(async |visit| {
        let mut wide = Vec::new();
        for theme in [Theme::Light, Theme::Dark] {
            visit.page.prefer(theme).await?;
            for (width, height) in SIZES {
                visit.page.resize(width, height).await?;
                let mut look = async |state: &str| -> Result<()> {
                    let scroll = visit.page.js("document.scrollingElement.scrollWidth").await?;
                    if scroll.as_u64().is_none_or(|scroll| scroll > u64::from(width)) {
                        wide.push(format!("{state} at {width}x{height}, {}: {scroll} wide", theme.name()));
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

#[tokio::test]
async fn everything_one_can_use_has_a_name_and_the_page_has_its_bones() {
    visit(async |visit| {
        check_semantics(visit, "before a send").await?;
        visit.send().await?;
        visit.response().shows("HTTP/1.1 200 OK").await?;
        outside::send(&visit.server.lab, b"GET /users/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .await?;
        visit.lists(&["/users/1"]).await?;
        check_semantics(visit, "after exchanges").await
    })
    .await;
}

async fn check_semantics(visit: &Visit, state: &str) -> Result<()> {
    const NAMED: [&str; 19] = [
        "button",
        "link",
        "textbox",
        "searchbox",
        "combobox",
        "listbox",
        "checkbox",
        "switch",
        "radio",
        "radiogroup",
        "slider",
        "spinbutton",
        "tab",
        "menuitem",
        "region",
        "dialog",
        "img",
        "image",
        "heading",
    ];
    let tree = visit.page.call("Accessibility.getFullAXTree", json!({})).await?;
    let nodes: Vec<_> =
        tree["nodes"].as_array().into_iter().flatten().filter(|node| node["ignored"] != true).collect();
    let role = |node: &serde_json::Value| node["role"]["value"].as_str().unwrap_or_default().to_owned();
    for node in &nodes {
        let named = node["name"]["value"].as_str().is_some_and(|name| !name.trim().is_empty());
        assert!(named || !NAMED.contains(&role(node).as_str()), "{state}: no name: {node:#}");
    }
    let mains = nodes.iter().filter(|node| role(node) == "main").count();
    assert_eq!(mains, 1, "{state}: one main landmark");
    let bones = "({
        lang: document.documentElement.lang,
        title: document.title.length > 0,
        headings: document.querySelectorAll('h1').length,
        repeatedIds: [...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i),
        positiveTabindex: document.querySelectorAll('[tabindex]:not([tabindex=\"0\"]):not([tabindex=\"-1\"])').length,
        hiddenButFocusable: document.querySelectorAll('[aria-hidden=true] :is(button, a[href], input, textarea)').length,
        brokenReferences: [...document.querySelectorAll('[aria-labelledby], [aria-describedby], [aria-controls]')]
            .flatMap(e => ['aria-labelledby', 'aria-describedby', 'aria-controls'].flatMap(a => e.getAttribute(a)?.split(' ') ?? []))
            .filter(id => !document.getElementById(id)),
        zoomForbidden: /user-scalable\\s*=\\s*no|maximum-scale/.test(document.querySelector('meta[name=viewport]')?.content ?? 'maximum-scale'),
    })";
    assert_eq!(
        visit.page.js(bones).await?,
        json!({
            "lang": "en", "title": true, "headings": 1, "repeatedIds": [], "positiveTabindex": 0,
            "hiddenButFocusable": 0, "brokenReferences": [], "zoomForbidden": false,
        }),
        "{state}"
    );
    Ok(())
}

#[tokio::test]
async fn tab_comes_by_everything_and_its_place_can_be_seen() {
    visit(async |visit| {
        visit.send().await?;
        visit.response().shows("HTTP/1.1 200 OK").await?;
        // A click leaves a mark from which Tab goes on; a fresh page has none.
        visit.page.reload().await?;
        visit.says("Connected").await?;
        // What surrounds it may show the focus too; compared with how it looks when the focus leaves.
        let place = "(() => {
            const at = document.activeElement;
            if (at === document.body) return null;
            const around = [at, at.parentElement, at.parentElement.parentElement];
            const look = () => around.map(element => {
                const style = getComputedStyle(element);
                const outline = style.outlineStyle === 'none' ? '' : style.outline;
                return [outline, style.boxShadow, style.borderColor, style.backgroundColor].join();
            }).join();
            const focused = look();
            at.blur();
            const left = look();
            at.focus();
            const box = at.getBoundingClientRect();
            const name = at.getAttribute('aria-label') ?? at.innerText ?? '';
            return [`${at.tagName} ${name.slice(0, 40)}`, focused !== left && box.width > 0 && box.height > 0];
        })()";
        let (mut places, mut unseen) = (Vec::new(), BTreeSet::new());
        for _ in 0..100 {
            visit.page.press("Tab").await?;
            let now = visit.page.js(place).await?;
            if now.is_null() {
                break;
            }
            if now[1] != true {
                unseen.insert(now[0].to_string());
            }
            places.push(now[0].to_string());
        }
        assert!(places.len() < 100, "Tab is caught among {places:#?}");
        assert!(places.iter().any(|place| place.contains("Send")), "Tab misses the button: {places:#?}");
        assert!(unseen.is_empty(), "the focus cannot be seen on {unseen:#?}");
        Ok(())
    })
    .await;
}
