//! The bytes on the wire: as text, in hexadecimal, read by read, and the body for what it means.

use e2e::place::Place;
use e2e::{Result, visit};
use serde_json::Value;

/// Clicks the switch of a panel; the radio of this name is looked for inside the panel.
async fn choose(panel: &Place, view: &str) -> Result<()> {
    panel.find().await?.find_all("radio", Some(view)).await?.first().ok_or("no such view")?.click().await
}

/// What one is told of the byte that is asked about.
async fn told(panel: &Place) -> Result<String> {
    let told =
        panel.find().await?.js("function () { return this.querySelector('.byte').textContent }").await?;
    Ok(told.as_str().unwrap_or_default().to_owned())
}

/// Clicks, with the mouse, a fraction of the way through the nth thing of a kind.
async fn point(page: &e2e::page::Page, panel: &Place, selector: &str, nth: usize, share: f64) -> Result<()> {
    let place = panel
        .find()
        .await?
        .js(&format!(
            "function () {{ const box = this.querySelectorAll('{selector}')[{nth}].getClientRects()[0]; \
             return [box.left + box.width * {share}, box.top + box.height / 2] }}"
        ))
        .await?;
    for kind in ["mousePressed", "mouseReleased"] {
        let event = serde_json::json!({
            "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1,
        });
        page.call("Input.dispatchMouseEvent", event).await?;
    }
    Ok(())
}

const REQUEST: &str = "GET /anything/a HTTP/1.1\nHost: lab\nX-Note: café\n\n";

#[tokio::test]
async fn any_byte_can_be_asked_with_the_mouse_and_is_lit_in_every_view() {
    visit(async |visit| {
        visit.send_this(REQUEST).await?;
        visit.response().shows("HTTP/1.1 200 OK").await?;
        let request = visit.request();
        point(&visit.page, &request, ".t-target", 0, 0.01).await?;
        visit
            .page
            .until("the slash to be explained", async || {
                Ok(told(&request).await?.contains("“/” 0x2F, the 1st byte of the target").then_some(()))
            })
            .await?;
        // The first half of a line end is its CR, the second its LF.
        for (share, name) in [(0.2, "CR 0x0D, the first half"), (0.8, "LF 0x0A, the second half")] {
            point(&visit.page, &request, ".end", 1, share).await?;
            visit.page.until(name, async || Ok(told(&request).await?.contains(name).then_some(()))).await?;
        }
        choose(&request, "Hex").await?;
        let asked = "document.querySelector('#request .hex .bytes .asked')?.textContent.trim() === '0a'";
        visit.page.until_js("the same byte to be marked in hexadecimal", asked).await?;
        let lit = "document.querySelectorAll('#request .hex .lit').length > 2";
        visit.page.until_js("the line to be lit in hexadecimal", lit).await
    })
    .await;
}

#[tokio::test]
async fn the_keys_alone_go_from_byte_to_byte() {
    visit(async |visit| {
        visit.send_this(REQUEST).await?;
        visit.response().shows("HTTP/1.1 200 OK").await?;
        let request = visit.request();
        let bytes = request.find().await?.find_all("group", None).await?;
        let bytes = bytes.last().ok_or("no bytes to focus")?;
        bytes.focus().await?;
        // The first key shows the cursor, the others move it.
        for key in ["ArrowRight", "ArrowDown", "ArrowRight"] {
            visit.page.press(key).await?;
        }
        visit
            .page
            .until("the second byte of the second line", async || {
                Ok(told(&request)
                    .await?
                    .contains("“o” 0x6F, a token character, the 2nd of the field name")
                    .then_some(()))
            })
            .await?;
        visit.page.press("End").await?;
        visit
            .page
            .until("the end of the line", async || Ok(told(&request).await?.contains("LF").then_some(())))
            .await?;
        assert!(bytes.has_focus().await?, "one goes on from where one was");
        visit.page.press("Enter").await?;
        visit.page.until_js("its line to be lit", "document.querySelector('#request .lit') !== null").await
    })
    .await;
}

#[tokio::test]
async fn a_byte_that_is_refused_is_marked() {
    visit(async |visit| {
        visit.send_this("GET / HTTP/1.1\nHost : lab\n\n").await?;
        visit.response().shows("400 Bad Request").await?;
        let error =
            "[...document.querySelectorAll('#request .t-error')].map(e => e.dataset.b).join() === '20'";
        visit.page.until_js("the space before the colon to be marked", error).await?;
        choose(&visit.request(), "Hex").await?;
        let error = "document.querySelector('#request .hex .bytes .t-error')?.textContent.trim() === '20'";
        visit.page.until_js("the same in hexadecimal", error).await
    })
    .await;
}

#[tokio::test]
async fn a_body_is_shown_as_what_it_means_and_nothing_of_it_runs() {
    visit(async |visit| {
        let response = visit.response();
        let shows = async |path: &str| -> Result<()> {
            visit.send_this(&format!("GET {path} HTTP/1.1\nHost: lab\n\n")).await?;
            visit.lists(&[path, "200"]).await?;
            visit.request().shows(&format!("GET {path} ")).await
        };
        shows("/json").await?;
        choose(&response, "Body").await?;
        visit.page.until_js("a tree of JSON", "document.querySelector('#response .json details[open]') !== null").await?;
        // The choice stays for the next exchange.
        shows("/image/png").await?;
        let drawn = "document.querySelector('#response img')?.naturalWidth > 0";
        visit.page.until_js("the image to be drawn", drawn).await?;
        shows("/gzip").await?;
        response.shows("unpacked").await?;
        shows("/html").await?;
        let frame = "document.querySelector('#response iframe')?.getAttribute('sandbox') === ''";
        visit.page.until_js("the page in a frame without rights", frame).await?;

        let evil = "<script>parent.document.title='evil'</script><img src=x onerror=alert(1)><p style='color:red'>text";
        visit
            .send_this(&format!(
                "POST /echo HTTP/1.1\nHost: lab\nContent-Type: text/html\nContent-Length: {}\n\n{evil}",
                evil.len()
            ))
            .await?;
        visit.lists(&["/echo", "200"]).await?;
        let calm = "document.querySelector('#response iframe')?.srcdoc.endsWith('<p>text')";
        visit.page.until_js("only what cannot act", calm).await?;
        assert_ne!(visit.page.js("document.title").await?, Value::from("evil"));
        visit.send_this("GET /status/204 HTTP/1.1\nHost: lab\n\n").await?;
        visit.lists(&["/status/204", "204"]).await?;
        response.shows("No body: answers to HEAD").await
    })
    .await;
}

#[tokio::test]
async fn a_large_body_is_scrolled_through_and_only_what_is_near_is_drawn() {
    visit(async |visit| {
        visit.send_this("GET /bytes/100000 HTTP/1.1\nHost: lab\n\n").await?;
        let response = visit.response();
        response.shows("200 OK").await?;
        choose(&response, "Hex").await?;
        visit
            .page
            .until_js("rows of hexadecimal", "document.querySelector('#response .hex .row') !== null")
            .await?;
        let few = "document.querySelectorAll('#response .row').length < 1000";
        visit.page.until_js("few of them", few).await?;
        // To the end of it, and the last row is there.
        visit
            .page
            .js("document.querySelector('#response .page:last-child').scrollIntoView({ block: 'end' })")
            .await?;
        visit
            .page
            .until_js("the last row", "document.querySelector('#response .page:last-child .row') !== null")
            .await?;
        visit.page.until_js("few of them still", few).await
    })
    .await;
}

#[tokio::test]
async fn wide_and_right_to_left_text_breaks_no_byte() {
    visit(async |visit| {
        let body = "漢字 עברית \u{202e}x";
        let text = format!("POST /echo HTTP/1.1\nHost: lab\nContent-Length: {}\n\n{body}", body.len());
        visit.send_this(&text).await?;
        let request = visit.request();
        // The character that would turn the others round is drawn as what it is.
        request.shows("漢字 עברית ").await?;
        let shown = "document.querySelector('#request .esc')?.dataset.show === '\\\\u{202e}'";
        visit.page.until_js("the override to be seen", shown).await?;
        let copied = "document.querySelector('#request .rows').textContent.endsWith('漢字 עברית \\u202ex')";
        visit.page.until_js("the text to be there as it was", copied).await
    })
    .await;
}
