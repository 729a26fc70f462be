//! A send by the browser itself: what was written, what it sent, what the server received, and what CORS did.

use e2e::{Result, Visit, visit};

/// Lets the browser send this, whatever comes of it. The lab is another origin, for once.
async fn send_by_browser(visit: &Visit, request: &str) -> Result<()> {
    visit.page.witness.excuse(&visit.server.lab);
    if visit.page.js("document.querySelector('details.how').open").await? == false {
        visit.page.js("document.querySelector('details.how').open = true").await?;
        visit.page.the("radio", "the browser").click().await?;
    }
    visit.send_this(request).await
}

async fn outcome(visit: &Visit, says: &str) -> Result<()> {
    visit
        .page
        .until_js(
            &format!("the outcome to say {says:?}"),
            &format!("document.querySelector('.outcome').innerText.includes({says:?})"),
        )
        .await
}

async fn open_columns(visit: &Visit) -> Result<e2e::place::Place> {
    visit.page.the("button", "Written, sent, received: side by side").click().await?;
    Ok(visit.page.the("dialog", "Written, sent, received"))
}

#[tokio::test]
async fn the_three_columns_say_who_made_each_difference() {
    visit(async |visit| {
        send_by_browser(visit, "GET /hello HTTP/1.1\nHost: lab\nX-Plain: 1\nCookie: a=b\n\n").await?;
        outcome(visit, "Answered 200.").await?;
        visit.request().shows("Sec-Fetch-Mode: cors").await?;
        let dialog = open_columns(visit).await?;
        let rows = visit
            .page
            .js("[...document.querySelectorAll('.fetched tbody tr')].map(tr => [...tr.cells].map(td => td.innerText.split('\\n')[0]))")
            .await?;
        let row = |name: &str| {
            let rows = rows.as_array().cloned().unwrap_or_default();
            let found = rows.into_iter().find(|row| {
                (0..3).any(|n| row[n].as_str().is_some_and(|cell| cell.to_lowercase().starts_with(name)))
            });
            found.unwrap_or_default()
        };
        assert_eq!(row("get ")[3], "as you wrote it");
        assert_eq!(row("host:")[2], format!("Host: {}", visit.server.lab));
        assert_eq!(row("host:")[3], "the browser");
        assert_eq!(row("cookie:")[2], "");
        assert_eq!(row("cookie:")[3], "the rules of fetch");
        assert_eq!(row("x-plain:")[1], "x-plain: 1");
        assert_eq!(row("origin:")[3], "the browser");
        dialog.shows("so this page may read it").await
    })
    .await;
}

#[tokio::test]
async fn a_preflight_goes_ahead_of_what_no_form_could_send() {
    visit(async |visit| {
        send_by_browser(visit, "PUT /cors/allow HTTP/1.1\nHost: lab\nX-Token: 1\n\n").await?;
        outcome(visit, "Answered 200.").await?;
        visit.lists(&["OPTIONS", "/cors/allow"]).await?;
        let dialog = open_columns(visit).await?;
        dialog
            .shows("A preflight went ahead, since no form could send this: the method PUT, X-Token: 1.")
            .await?;
        dialog.shows("Access-Control-Allow-Headers: x-token").await
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_the_page_may_not_read_is_explained() {
    visit(async |visit| {
        visit.page.witness.excuse("CORS policy");
        visit.page.witness.excuse("ERR_FAILED");
        send_by_browser(visit, "GET /cors/none HTTP/1.1\nHost: lab\n\n").await?;
        outcome(visit, "The browser gives the page nothing.").await?;
        visit.response().shows("HTTP/1.1 200 OK").await?;
        let dialog = open_columns(visit).await?;
        dialog.shows("Access-Control-Allow-Origin is missing").await?;
        dialog.shows("Failed to fetch").await?;
        visit.page.press("Escape").await?;

        send_by_browser(visit, "PUT /cors/missing-header HTTP/1.1\nHost: lab\nX-Token: 1\n\n").await?;
        visit.lists(&["OPTIONS", "/cors/missing-header"]).await?;
        outcome(visit, "The browser gives the page nothing.").await?;
        open_columns(visit).await?.shows("So the request itself was never sent.").await
    })
    .await;
}

#[tokio::test]
async fn without_cors_the_page_sees_nothing_of_what_the_server_answered() {
    visit(async |visit| {
        send_by_browser(visit, "GET /hello HTTP/1.1\nHost: lab\nX-Token: 1\n\n").await?;
        outcome(visit, "Answered 200.").await?;
        visit.page.the("radio", "no-cors").click().await?;
        visit.send().await?;
        outcome(visit, "An answer that the page may not look into.").await?;
        visit.response().shows("HTTP/1.1 200 OK").await?;
        open_columns(visit).await?.shows("That is the price of no-cors.").await
    })
    .await;
}

#[tokio::test]
async fn a_stream_grows_and_is_aborted_with_keys_alone() {
    visit(async |visit| {
        visit.page.witness.excuse(&visit.server.lab);
        visit.page.js("document.querySelector('details.how').open = true").await?;
        visit.page.the("radio", "the browser").focus().await?;
        visit.page.press("Space").await?;
        visit.editor().fill("GET /sse?count=100&interval=0.1 HTTP/1.1\nHost: lab\n\n").await?;
        visit.page.press("Control+Enter").await?;
        outcome(visit, "pieces so far").await?;
        visit.page.the("button", "Abort").focus().await?;
        visit.page.press("Enter").await?;
        outcome(visit, "Aborted.").await?;
        visit.lists(&["/sse", "cut short"]).await
    })
    .await;
}

#[tokio::test]
async fn what_no_browser_can_send_is_told_and_kept() {
    visit(async |visit| {
        let request = "TRACE /hello HTTP/1.1\nHost: lab\n\n";
        send_by_browser(visit, request).await?;
        let says = "document.querySelector('.notices')?.innerText.includes('No browser sends this method.')";
        visit.page.until_js("the reason", says).await?;
        assert_eq!(visit.editor().text().await?, request);
        Ok(())
    })
    .await;
}
