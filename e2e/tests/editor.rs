//! The raw editor: any bytes, every line end, and undo.

use e2e::{Result, Visit, visit};

/// What stands in the raw editor, once it is this.
async fn holds(visit: &Visit, text: &str) -> Result<()> {
    let editor = visit.editor();
    let mut last = String::new();
    let waited = visit.page.until("the editor to hold that", async || {
        last = editor.text().await?;
        Ok((last == text).then_some(()))
    });
    waited.await.map_err(|error| format!("{error}; it holds {last:?} and not {text:?}").into())
}

/// Types it key by key: a line break is the Enter key.
async fn type_in(visit: &Visit, text: &str) -> Result<()> {
    for key in text.chars() {
        match key {
            '\n' => visit.page.press("Enter").await?,
            key => visit.page.insert(&key.to_string()).await?,
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_refused_request_is_told_before_it_is_sent_and_mended_by_a_click() {
    visit(async |visit| {
        visit.editor().fill("GET /hello HTTP/1.1\nHost : lab\n\n").await?;
        let verdict = visit.page.the("group", "Before it is sent");
        verdict.shows("Refused at line 2, column 5, byte 25").await?;
        verdict.shows("hyper will answer 400 Bad Request").await?;
        visit.page.the("button", "Take away the space at byte 25").click().await?;
        verdict.shows("A whole request.").await?;
        holds(visit, "GET /hello HTTP/1.1\nHost: lab\n\n").await?;
        visit.send().await?;
        visit.response().shows("HTTP/1.1 200 OK").await
    })
    .await;
}

#[tokio::test]
async fn what_is_missing_and_what_is_pipelined_is_said() {
    visit(async |visit| {
        let verdict = visit.page.the("group", "Before it is sent");
        visit.editor().fill("POST /echo HTTP/1.1\nHost: lab\nContent-Length: 5\n\nhel").await?;
        verdict.shows("The server will wait for 2 more bytes of body.").await?;
        visit.editor().fill(&"GET /hello HTTP/1.1\nHost: lab\n\n".repeat(3)).await?;
        verdict.shows("3 whole requests, one behind the other.").await?;
        visit.editor().fill("GET /hello HTTP/1.1\n\n").await?;
        verdict.shows("a strict server would refuse it").await
    })
    .await;
}

#[tokio::test]
async fn words_are_undone_one_by_one_with_the_keys_and_with_the_buttons() {
    visit(async |visit| {
        visit.editor().fill("-").await?;
        visit.page.press("Backspace").await?;
        type_in(visit, "one two\nx").await?;
        holds(visit, "one two\nx").await?;
        visit.page.press("Control+z").await?;
        holds(visit, "one two\n").await?;
        visit.page.press("Control+z").await?;
        holds(visit, "one ").await?;
        visit.page.press("Control+y").await?;
        holds(visit, "one two\n").await?;
        visit.page.press("Control+Shift+z").await?;
        holds(visit, "one two\nx").await?;
        // The caret is where the change was: one writes on from there.
        visit.page.press("Control+z").await?;
        holds(visit, "one two\n").await?;
        type_in(visit, "y").await?;
        holds(visit, "one two\ny").await?;
        // So does the browser's own menu.
        let undo = serde_json::json!({ "type": "rawKeyDown", "commands": ["undo"] });
        visit.page.call("Input.dispatchKeyEvent", undo).await?;
        holds(visit, "one two\n").await?;
        visit.page.press("Control+y").await?;
        holds(visit, "one two\ny").await?;
        visit.page.the("button", "Undo").click().await?;
        holds(visit, "one two\n").await?;
        visit.page.the("button", "Redo").click().await?;
        holds(visit, "one two\ny").await
    })
    .await;
}

#[tokio::test]
async fn a_line_end_is_changed_with_the_keys_alone_and_no_other_one() {
    visit(async |visit| {
        visit.editor().fill("GET /anything HTTP/1.1\nHost: lab\nX-Last: 1\n\n").await?;
        visit.page.press("Control+Home").await?;
        visit.page.press("ArrowDown").await?;
        let compose = visit.page.the("region", "Compose");
        compose.shows("Line 2, column 1, byte 24").await?;
        visit.page.press("Alt+Enter").await?;
        compose.shows("Line 2 ends in \\n, the others in \\r\\n.").await?;
        let how = "document.querySelector('details.how summary').innerText.includes('whole')";
        assert_eq!(visit.page.js(how).await?, true, "and nothing is cut");
        // Typing elsewhere leaves it as it is.
        visit.page.press("ArrowDown").await?;
        visit.page.insert("X-New: 2").await?;
        visit.page.press("Enter").await?;
        compose.shows("Line 2 ends in \\n, the others in \\r\\n.").await?;
        visit.page.the("button", "Make all \\r\\n").click().await?;
        compose.shows("Line 3, column").await?;
        assert!(!compose.text().await?.contains("ends in"), "every line ends as Enter makes it");
        visit.page.the("radio", "\\n").click().await?;
        compose.shows("All lines end in \\r\\n.").await
    })
    .await;
}

#[tokio::test]
async fn any_byte_can_be_typed_as_an_escape_and_crosses_the_wire() {
    visit(async |visit| {
        visit.page.the("radio", "Escapes").click().await?;
        visit.editor().fill("POST /echo HTTP/1.1\nHost: lab\nContent-Length: 4\n\n").await?;
        type_in(visit, "\\x0").await?;
        visit.page.the("region", "Compose").shows("needs two hexadecimal digits").await?;
        type_in(visit, "0\\xff\\t").await?;
        // What was half an escape is one byte now.
        type_in(visit, "\u{7}").await?;
        holds(
            visit,
            "POST /echo HTTP/1.1\\r\\n\nHost: lab\\r\\n\nContent-Length: 4\\r\\n\n\\r\\n\n\\x00\\xff\\t\\x07",
        )
        .await?;
        visit.page.the("group", "Before it is sent").shows("A whole request.").await?;
        visit.send().await?;
        visit.response().shows("HTTP/1.1 200 OK").await?;
        visit.page.reload().await?;
        visit.says("Connected").await?;
        visit.page.the("region", "Compose").shows("is a NUL").await?;
        assert!(visit.editor().text().await?.ends_with("\\x00\\xff\\t\\x07"), "a reload keeps every byte");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_part_under_the_caret_is_lit_and_follows_it() {
    visit(async |visit| {
        visit.editor().fill("GET /hello?name=you HTTP/1.1\nHost: lab\n\n").await?;
        let lit = async |text: &str| {
            visit
                .page
                .until(&format!("{text:?} to be lit"), async || {
                    let all = "[...document.querySelectorAll('.copy .lit')].map(e => e.textContent).join('')";
                    Ok((visit.page.js(all).await? == text).then_some(()))
                })
                .await
        };
        visit.page.press("Control+Home").await?;
        lit("GET").await?;
        visit.page.press("ArrowDown").await?;
        lit("Host").await?;
        visit.page.press("End").await?;
        lit("lab").await?;
        visit.page.press("Tab").await?;
        lit("").await
    })
    .await;
}
