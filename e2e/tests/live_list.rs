//! The live list at work: filtered, paused, cleared, pinned, and a line of it sent again or edited.

use e2e::element::Element;
use e2e::{Result, Visit, outside, visit};

async fn ask(visit: &Visit, line: &str) -> Result<()> {
    let request =
        format!("{line} HTTP/1.1\r\nHost: lab\r\nUser-Agent: by-hand/1\r\nConnection: close\r\n\r\n");
    outside::send(&visit.server.lab, request.as_bytes()).await.map(drop)
}

/// The lines as they are read, from the top.
async fn lines(visit: &Visit) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for line in visit.exchanges().find().await?.find_all("listitem", None).await? {
        texts.push(line.text().await?);
    }
    Ok(texts)
}

/// Waits until the list has just these lines, from the top; each is told by a part of it.
async fn has_lines(visit: &Visit, parts: &[&str]) -> Result<()> {
    visit
        .page
        .until(&format!("the lines {parts:?}"), async || {
            let lines = lines(visit).await?;
            let fits =
                lines.len() == parts.len() && lines.iter().zip(parts).all(|(line, part)| line.contains(part));
            if fits { Ok(Some(())) } else { Err(format!("{lines:?}").into()) }
        })
        .await
}

/// The button of a line by its name, once the line shows it.
async fn act(visit: &Visit, part: &str, name: &str) -> Result<Element> {
    visit
        .page
        .until(&format!("{name:?} of {part:?}"), async || {
            for line in visit.exchanges().find().await?.find_all("listitem", None).await? {
                if line.text().await?.contains(part) {
                    return Ok(line.find_all("button", Some(name)).await?.pop());
                }
            }
            Ok(None)
        })
        .await
}

#[tokio::test]
async fn a_filter_leaves_what_one_looks_for_and_names_what_it_does_not_understand() {
    visit(async |visit| {
        for line in ["GET /users/1", "POST /nowhere", "GET /nowhere"] {
            ask(visit, line).await?;
            visit.lists(&[line]).await?;
        }
        let filter = visit.page.the("combobox", "Filter the exchanges");
        let list = visit.page.the("region", "Live list");
        filter.fill("status:4xx").await?;
        has_lines(visit, &["GET /nowhere", "POST /nowhere"]).await?;
        list.shows("2 of 3").await?;

        filter.fill("status:4xx method:psot from:by-hand methd:post").await?;
        list.shows("methd:post: a filter can ask for method:").await?;
        filter.fill("method:delete").await?;
        list.shows("Nothing matches this filter; it hides 3 exchanges.").await?;

        filter.focus().await?;
        visit.page.press("Escape").await?;
        has_lines(visit, &["GET /nowhere", "POST /nowhere", "GET /users/1"]).await
    })
    .await;
}

#[tokio::test]
async fn keys_alone_filter_pin_and_open() {
    visit(async |visit| {
        for line in ["GET /users/1", "GET /users/2", "GET /users/3"] {
            ask(visit, line).await?;
            visit.lists(&[line]).await?;
        }
        visit.exchanges().find().await?.find_all("button", None).await?[0].focus().await?;
        for key in ["End", "p"] {
            visit.page.press(key).await?;
        }
        has_lines(visit, &["/users/1", "/users/3", "/users/2"]).await?;
        let focused = visit.page.focused().await?.text().await?;
        assert!(focused.contains("/users/1"), "the focus goes with the line: {focused}");

        visit.page.press("/").await?;
        assert!(visit.page.the("combobox", "Filter the exchanges").has_focus().await?);
        visit.page.insert("path:/users/2").await?;
        has_lines(visit, &["/users/1", "/users/2"]).await?;
        visit.page.press("Escape").await?;
        has_lines(visit, &["/users/1", "/users/3", "/users/2"]).await
    })
    .await;
}

#[tokio::test]
async fn a_paused_list_stands_still_until_it_goes_on() {
    visit(async |visit| {
        ask(visit, "GET /users/1").await?;
        visit.lists(&["/users/1"]).await?;
        visit.page.the("button", "Pause").click().await?;
        for line in ["GET /users/2", "GET /users/3"] {
            ask(visit, line).await?;
        }
        visit.page.the("region", "Live list").shows("Paused, 2 new").await?;
        has_lines(visit, &["/users/1"]).await?;
        visit.page.the("button", "Go on").click().await?;
        has_lines(visit, &["/users/3", "/users/2", "/users/1"]).await
    })
    .await;
}

#[tokio::test]
async fn clearing_keeps_what_is_pinned_and_shows_the_rest_again_when_asked() {
    visit(async |visit| {
        for line in ["GET /users/1", "GET /users/2", "GET /users/3"] {
            ask(visit, line).await?;
            visit.lists(&[line]).await?;
        }
        visit.open_exchange("/users/2").await?;
        act(visit, "/users/2", "Pin").await?.click().await?;
        visit.page.the("button", "Clear").click().await?;
        has_lines(visit, &["/users/2"]).await?;
        ask(visit, "GET /users/4").await?;
        has_lines(visit, &["/users/2", "/users/4"]).await?;
        visit.page.the("button", "Show 2 again").click().await?;
        has_lines(visit, &["/users/2", "/users/4", "/users/3", "/users/1"]).await
    })
    .await;
}

#[tokio::test]
async fn the_very_bytes_of_another_client_are_sent_again() {
    visit(async |visit| {
        let bytes = b"GET /anything/odd HTTP/1.1\r\nhOsT:lab\r\nX-Twice:  one\r\nX-Twice: two\r\nUser-Agent: by-hand/1\r\nConnection: close\r\n\r\n";
        outside::send(&visit.server.lab, bytes).await?;
        visit.lists(&["/anything/odd"]).await?;
        // Its bytes have not been looked at: the server is asked for them first.
        visit.exchanges().find().await?.find_all("button", None).await?[0].focus().await?;
        act(visit, "/anything/odd", "Send again").await?.click().await?;
        visit.lists(&["/anything/odd", "this page"]).await?;
        for line in ["hOsT:lab", "X-Twice:  one", "User-Agent: by-hand/1"] {
            visit.request().shows(line).await?;
        }
        let draft = visit.editor().text().await?;
        assert!(!draft.contains("/anything/odd"), "what stands in the composer stays: {draft}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_line_comes_into_the_composer_to_be_edited() {
    visit(async |visit| {
        ask(visit, "GET /users/8").await?;
        visit.lists(&["/users/8"]).await?;
        visit.exchanges().find().await?.find_all("button", None).await?[0].focus().await?;
        visit.page.press("e").await?;
        visit.editor().shows("GET /users/8 HTTP/1.1\nHost: lab").await?;
        let in_composer = "document.activeElement.closest('.compose') !== null";
        visit.page.until_js("the focus to be in the composer", in_composer).await
    })
    .await;
}

#[tokio::test]
async fn new_exchanges_are_read_out_together() {
    visit(async |visit| {
        let quiet = "document.querySelector('.exchanges > .sr').textContent === ''";
        visit.page.until_js("nothing to be read out", quiet).await?;
        // What comes while one arrives is not news; what comes after that is, and is told in one go.
        let told = "/^\\d+ new exchanges?$/.test(document.querySelector('.exchanges > .sr').textContent)";
        visit
            .page
            .until("news to be read out", async || {
                ask(visit, "GET /users/1").await?;
                Ok((visit.page.js(told).await? == true).then_some(()))
            })
            .await
    })
    .await;
}
