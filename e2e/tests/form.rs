//! The request as fields to fill in, live both ways with its raw text.

use e2e::{Result, Visit, visit};

/// Waits until the raw text is this.
async fn raw_is(visit: &Visit, text: &str) -> Result<()> {
    let mut last = String::new();
    let wait = visit.page.until("the raw text", async || {
        last = visit.editor().text().await?;
        Ok((last == text).then_some(()))
    });
    wait.await.map_err(|error| format!("{error}; it is:\n{last}").into())
}

/// Waits until a field of the form holds this.
async fn field_is(visit: &Visit, role: &str, name: &str, text: &str) -> Result<()> {
    let field = visit.page.the(role, name);
    visit.page.until(name, async || Ok((field.text().await? == text).then_some(()))).await
}

const POST: &str = "POST /echo HTTP/1.1\nHost: lab\nX-Twice: 1\nno colon\nX-Other:  2\n\n";

#[tokio::test]
async fn form_and_raw_text_are_one_request() {
    visit(async |visit| {
        visit.editor().fill(POST).await?;
        field_is(visit, "combobox", "Method", "POST").await?;
        field_is(visit, "textbox", "Line 3", "no colon").await?;
        visit.page.the("combobox", "Method").fill("PUT").await?;
        visit.page.the("combobox", "Value of X-Other").fill("three").await?;
        visit.page.the("checkbox", "Send this line").click().await?;
        raw_is(visit, "PUT /echo HTTP/1.1\nHost: lab\nX-Twice: 1\nX-Other:  three\n\n").await?;
        // What is switched off waits while the raw text goes on changing.
        visit.editor().fill("PUT /echo HTTP/1.0\nHost: lab\nX-Twice: 1\nX-Other:  three\n\n").await?;
        field_is(visit, "combobox", "Version", "HTTP/1.0").await?;
        field_is(visit, "textbox", "Line 3", "no colon").await?;
        visit.page.the("button", "Remove X-Twice").click().await?;
        raw_is(visit, "PUT /echo HTTP/1.0\nHost: lab\nX-Other:  three\n\n").await?;
        visit.page.the("button", "Undo").click().await?;
        raw_is(visit, "PUT /echo HTTP/1.0\nHost: lab\nX-Twice: 1\nX-Other:  three\n\n").await
    })
    .await;
}

#[tokio::test]
async fn rows_are_made_moved_and_taken_away_with_keys_alone() {
    visit(async |visit| {
        visit.editor().fill("GET /hello HTTP/1.1\nHost: lab\nAccept: */*\n\n").await?;
        let page = &visit.page;
        page.the("combobox", "Value of Accept").focus().await?;
        page.press("Enter").await?;
        page.until_js("a new row", "document.activeElement.ariaLabel == 'Name of field 3'").await?;
        page.insert("X-Mine").await?;
        page.press("Tab").await?;
        page.insert("yes").await?;
        raw_is(visit, "GET /hello HTTP/1.1\nHost: lab\nAccept: */*\nX-Mine: yes\n\n").await?;
        page.press("Alt+ArrowUp").await?;
        raw_is(visit, "GET /hello HTTP/1.1\nHost: lab\nX-Mine: yes\nAccept: */*\n\n").await?;
        page.until_js("the focus to move with it", "document.activeElement.ariaLabel == 'Value of X-Mine'")
            .await?;
        page.press("Control+Enter").await?;
        visit.request().shows("X-Mine: yes").await?;
        // A row that is empty goes with Backspace.
        page.the("combobox", "Value of Accept").focus().await?;
        page.press("Enter").await?;
        page.until_js("a new row", "document.activeElement.ariaLabel == 'Name of field 4'").await?;
        page.press("Backspace").await?;
        page.until_js("the row above", "document.activeElement.ariaLabel == 'Name of field 3'").await
    })
    .await;
}

#[tokio::test]
async fn a_query_is_edited_as_it_is_meant() {
    visit(async |visit| {
        visit.editor().fill("GET /anything HTTP/1.1\nHost: lab\n\n").await?;
        visit.page.the("textbox", "Path").fill("/anything?q=1").await?;
        visit.page.until_js("the first pair", "document.activeElement.ariaLabel == 'Name of pair 1'").await?;
        visit.page.the("textbox", "Value of q").fill("tea & café").await?;
        raw_is(visit, "GET /anything?q=tea%20%26%20caf%C3%A9 HTTP/1.1\nHost: lab\n\n").await?;
        visit.page.the("group", "Query").shows("sent as tea%20%26%20caf%C3%A9").await?;
        visit.page.the("group", "Request as a form").shows("/anything Any method").await
    })
    .await;
}

#[tokio::test]
async fn a_field_is_explained_and_what_is_wrong_with_it_told() {
    visit(async |visit| {
        visit.editor().fill("GET /hello HTTP/1.1\nHost: lab\n\n").await?;
        let form = visit.page.the("group", "Request as a form");
        visit.page.the("combobox", "Value of Host").focus().await?;
        form.shows("The client wants the site named “lab”.").await?;
        visit.page.the("combobox", "Name of field 1").fill("Ho st").await?;
        form.shows("RFC 9110 5.1").await?;
        visit.page.the("combobox", "Version").focus().await?;
        form.shows("The version the lab speaks").await
    })
    .await;
}

#[tokio::test]
async fn json_is_checked_as_it_is_typed_and_its_length_kept_right() {
    visit(async |visit| {
        visit.editor().fill("POST /echo HTTP/1.1\nHost: lab\n\n").await?;
        visit.page.the("radio", "JSON").click().await?;
        let form = visit.page.the("group", "Request as a form");
        form.shows("Content-Type is now application/json.").await?;
        let body = visit.page.the("textbox", "Body");
        body.fill("{\"a\":\n [1 2]}").await?;
        form.shows("Line 2, column 5: expected a comma or ].").await?;
        form.shows("kept right for you").await?;
        body.fill("{\"a\": [1]}").await?;
        form.shows("This is JSON.").await?;
        visit.page.the("button", "Tidy").click().await?;
        let tidy = "{\n  \"a\": [\n    1\n  ]\n}";
        field_is(visit, "textbox", "Body", tidy).await?;
        visit.page.the("radio", "In chunks").click().await?;
        visit.page.the("textbox", "Sizes of the chunks, in bytes").fill("4, 9").await?;
        visit.send().await?;
        visit.request().shows("Transfer-Encoding: chunked").await?;
        visit.response().shows("HTTP/1.1 200 OK").await?;
        visit.response().shows("\"a\": [").await
    })
    .await;
}

#[tokio::test]
async fn files_are_read_in_the_browser_and_go_out_in_parts() {
    visit(async |visit| {
        visit.editor().fill("POST /echo HTTP/1.1\nHost: lab\n\n").await?;
        visit.page.the("radio", "Files").click().await?;
        visit.page.the("button", "Add a part").click().await?;
        visit.page.the("textbox", "Name of part 1").fill("picture").await?;
        let choose = "(() => {
            const input = document.querySelector('.form input[type=file]');
            const chosen = new DataTransfer();
            chosen.items.add(new File([Uint8Array.of(0x89, 0x50, 0x4e, 0x47)], 'dot.png', { type: 'image/png' }));
            input.files = chosen.files;
            input.dispatchEvent(new Event('input', { bubbles: true }));
        })()";
        visit.page.js(choose).await?;
        field_is(visit, "textbox", "File name of part 1", "dot.png").await?;
        field_is(visit, "combobox", "Type of part 1", "image/png").await?;
        visit.send().await?;
        visit.request().shows("name=\"picture\"; filename=\"dot.png\"").await?;
        visit.request().shows("PNG").await?;
        // The same bytes, as digits.
        visit.page.the("radio", "Binary").click().await?;
        let digits = visit.page.the("textbox", "Body, in hexadecimal digits");
        digits.shows("2d 2d 70").await?;
        digits.fill("00 ff").await?;
        visit.page.the("group", "Request as a form").shows("2 bytes").await?;
        field_is(visit, "combobox", "Value of Content-Length", "2").await?;
        // One that is too large is not even read.
        visit.page.js(&choose.replace("Uint8Array.of(0x89, 0x50, 0x4e, 0x47)", "new Uint8Array(64 << 20)")).await?;
        visit.says("dot.png has 67,108,864 bytes, and the server takes").await?;
        field_is(visit, "combobox", "Value of Content-Length", "2").await
    })
    .await;
}

#[tokio::test]
async fn what_is_no_request_stays_as_it_is_and_is_helped() {
    visit(async |visit| {
        visit.editor().fill("hello").await?;
        let form = visit.page.the("group", "Request as a form");
        form.shows("They stay exactly as they are, and can be sent.").await?;
        raw_is(visit, "hello").await?;
        visit.page.the("button", "Put a request line before them").click().await?;
        raw_is(visit, "GET / HTTP/1.1\nhello").await?;
        visit.page.until_js("the method", "document.activeElement.ariaLabel == 'Method'").await?;
        visit.page.the("button", "Undo").click().await?;
        raw_is(visit, "hello").await
    })
    .await;
}
