//! The page for those who read it with a screen reader, use it with keys, or see it poorly.

use std::collections::BTreeSet;

use e2e::page::Theme;
use e2e::{Result, Visit, outside, visit};
use serde_json::json;

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

#[tokio::test]
async fn all_text_stands_out_from_what_is_behind_it() {
    visit(async |visit| {
        let mut faint = Vec::new();
        for theme in [Theme::Light, Theme::Dark] {
            visit.page.prefer(theme).await?;
            let mut look = async |state: &str| -> Result<()> {
                let found = visit.page.js(FAINT_TEXT).await?;
                let found = found.as_array().into_iter().flatten();
                faint.extend(found.map(|text| format!("{}, {state}: {text}", theme.name())));
                Ok(())
            };
            look("before a send").await?;
            visit.send_this("GET /users/7?name=value HTTP/1.1\nHost: lab\n\n").await?;
            visit.response().shows("HTTP/1.1 200 OK").await?;
            look("after a send").await?;
            visit.send_this("GET /hello HTTP/1.1\nHost : lab\n\n").await?;
            visit.response().shows("400 Bad Request").await?;
            look("after a refusal").await?;
        }
        assert!(faint.is_empty(), "less contrast than WCAG 2.2 asks for (1.4.3):\n{}", faint.join("\n"));
        Ok(())
    })
    .await;
}

/// Text whose contrast is below 4.5, or below 3 where it is large, with its ratio. What lies behind it
/// is taken to be the nearest backgrounds around it; none of ours are pictures.
const FAINT_TEXT: &str = r"(() => {
    const ink = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    // A colour in any notation, as red, green, blue from 0 to 255 and alpha from 0 to 1.
    const rgba = colour => {
        ink.clearRect(0, 0, 1, 1);
        ink.fillStyle = colour;
        ink.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = ink.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
    const luminance = ([r, g, b]) => {
        const [x, y, z] = [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const behind = element => element === null ? [255, 255, 255, 1]
        : over(rgba(getComputedStyle(element).backgroundColor), behind(element.parentElement));
    const opacity = element => element === null ? 1 : getComputedStyle(element).opacity * opacity(element.parentElement);
    const faint = new Set();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const element = texts.currentNode.parentElement;
        const text = texts.currentNode.data.trim();
        const shown = element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
        const { width, height } = element.getBoundingClientRect();
        // Text for screen readers alone is clipped to a pixel; what cannot be used need not stand out.
        if (!text || !shown || width <= 1 || height <= 1 || element.closest('[disabled], [aria-disabled=true]')) continue;
        const style = getComputedStyle(element);
        const [r, g, b, a] = rgba(style.color);
        const ground = behind(element);
        const front = over([r, g, b, a * opacity(element)], ground);
        const [dark, light] = [luminance(front), luminance(ground)].sort((x, y) => x - y);
        const ratio = (light + 0.05) / (dark + 0.05);
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
        if (ratio < (large ? 3 : 4.5)) faint.add(`${ratio.toFixed(2)} ${element.tagName}.${element.className} ${text.slice(0, 40)}`);
    }
    return [...faint];
})()";
