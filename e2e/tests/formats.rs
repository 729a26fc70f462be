//! Requests from elsewhere and for elsewhere: examples, what is pasted, what is copied.

use std::process::Command;

use e2e::{Result, Visit, visit};

/// Waits until the editor holds all these parts.
async fn editor_holds(visit: &Visit, parts: &[&str]) -> Result<()> {
    for part in parts {
        visit.editor().shows(part).await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_example_is_found_by_a_word_and_chosen_with_keys_alone() {
    visit(async |visit| {
        visit.page.the("button", "Examples").focus().await?;
        visit.page.press("Enter").await?;
        let search = visit.page.the("searchbox", "Search the examples");
        search.find().await?;
        assert!(search.has_focus().await?, "one can type at once");
        visit.page.insert("put json").await?;
        visit.page.press("ArrowDown").await?;
        let row = visit.page.focused().await?.text().await?;
        assert!(row.contains("PUT /put"), "the first one found has the focus: {row}");
        visit.page.press("Enter").await?;
        let host = format!("Host: {}", visit.server.lab);
        editor_holds(
            visit,
            &["PUT /put HTTP/1.1", &host, "Content-Length: 26", "{\"name\": \"Ada\", \"age\": 36}"],
        )
        .await?;
        // What was there is one step back.
        visit.page.the("button", "Undo").click().await?;
        editor_holds(visit, &["GET /hello HTTP/1.1"]).await
    })
    .await;
}

#[tokio::test]
async fn an_example_is_chosen_and_sent_with_one_click() {
    visit(async |visit| {
        visit.page.the("button", "Examples").click().await?;
        visit.page.the("searchbox", "Search the examples").fill("/users/7 captures").await?;
        visit.page.the("button", "Choose and send GET /users/7").click().await?;
        visit.response().shows("HTTP/1.1 200 OK").await?;
        visit.request().shows("GET /users/7 HTTP/1.1").await
    })
    .await;
}

#[tokio::test]
async fn a_search_that_finds_nothing_says_what_to_try() {
    visit(async |visit| {
        visit.page.the("button", "Examples").click().await?;
        visit.page.the("searchbox", "Search the examples").fill("xyzzy").await?;
        visit.says("0 examples").await?;
        let dialog = visit.page.the("dialog", "Examples");
        dialog.shows("Try a method").await
    })
    .await;
}

#[tokio::test]
async fn a_curl_command_is_pasted_looked_at_and_used_with_keys_alone() {
    visit(async |visit| {
        visit.page.the("button", "Paste").focus().await?;
        visit.page.press("Enter").await?;
        let text = visit.page.the("textbox", "Pasted text");
        text.find().await?;
        assert!(text.has_focus().await?, "one can paste at once");
        let curl = "curl -s 'http://lab/echo' \\\n  -H 'Content-Type: text/plain' --frobnicate \\\n  --data-raw $'a\\nb'";
        visit.page.insert(curl).await?;
        visit.says("This is a curl command.").await?;
        let dialog = visit.page.the("dialog", "Paste a request");
        dialog.shows("POST /echo HTTP/1.1").await?;
        dialog.shows("Line 2, character 34: curl has no option --frobnicate").await?;
        visit.page.press("Control+Enter").await?;
        editor_holds(visit, &["POST /echo HTTP/1.1", "Host: lab", "Content-Length: 3", "\n\na\nb"]).await
    })
    .await;
}

#[tokio::test]
async fn one_of_several_requests_is_chosen() {
    visit(async |visit| {
        visit.page.the("button", "Paste").click().await?;
        let text = visit.page.the("textbox", "Pasted text");
        text.fill("### One\nGET http://lab/one\n\n### Two\nPUT http://lab/two\nX-A: b\n\nhello\n").await?;
        visit.says("This is a .http file with 2 requests.").await?;
        visit.page.the("radio", "PUT /two HTTP/1.1").click().await?;
        visit.page.the("button", "Use this request").click().await?;
        editor_holds(visit, &["PUT /two HTTP/1.1", "X-A: b", "Content-Length: 5", "hello"]).await
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_is_kept_and_its_place_is_told() {
    visit(async |visit| {
        visit.page.the("button", "Paste").click().await?;
        let text = visit.page.the("textbox", "Pasted text");
        text.fill("curl http://lab/ \\\n  -H 'X: 1").await?;
        visit.says("Not read. Line 2, character 6: What is opened here is never closed.").await?;
        assert!(text.text().await?.contains("-H 'X: 1"), "what was pasted stays");
        text.fill("curl http://lab/ \\\n  -H 'X: 1'").await?;
        visit.says("This is a curl command.").await
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_copied_as_a_command_that_sends_it() {
    visit(async |visit| {
        let draft = format!(
            "POST /echo HTTP/1.1\nHost: {}\nX-Quote: it's\nContent-Length: 5\n\nhello",
            visit.server.lab
        );
        visit.editor().fill(&draft).await?;
        visit.page.the("button", "Copy as").click().await?;
        let dialog = visit.page.the("dialog", "Copy as");
        dialog.shows("-H 'X-Quote: it'\\''s'").await?;
        let text = dialog.text().await?;
        let command =
            text.split_once("curl http").map(|(_, rest)| format!("curl -sS http{rest}")).unwrap_or_default();
        let command = command.split("\nCopy").next().unwrap_or_default().trim().to_owned();
        visit.page.the("button", "Copy").click().await?;
        visit.says("Copied.").await?;
        let output = Command::new("bash").args(["-c", &command]).output()?;
        assert_eq!(String::from_utf8_lossy(&output.stdout), "hello", "{command}: {output:?}");
        visit.lists(&["/echo", "200"]).await
    })
    .await;
}

#[tokio::test]
async fn a_broken_draft_can_be_copied_exactly_and_the_other_forms_say_what_is_lost() {
    visit(async |visit| {
        visit.editor().fill("no request\n\n").await?;
        visit.page.the("button", "Copy as").focus().await?;
        visit.page.press("Enter").await?;
        let dialog = visit.page.the("dialog", "Copy as");
        dialog.shows("This is no request line that the form could say.").await?;
        visit.page.the("radio", "nc").focus().await?;
        visit.page.press(" ").await?;
        dialog.shows("printf 'no request\\r\\n'").await?;
        dialog.shows("Exactly these bytes").await
    })
    .await;
}
