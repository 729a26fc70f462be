//! States, routes, facts and times as pictures: where one stands can be seen in each, and each leads there.

use e2e::element::Element;
use e2e::{Visit, visit};

/// The entries of a region that are marked as the one that the current moment is about.
async fn marked(visit: &Visit, region: &str) -> e2e::Result<String> {
    let region = visit.page.the("region", region).find().await?;
    let read = "function () { return [...this.querySelectorAll('[aria-current]')].map(e => e.textContent).join('\n') }";
    Ok(region.js(&read.replace('\n', "\\n")).await?.as_str().unwrap_or_default().to_owned())
}

async fn until_marked(visit: &Visit, region: &str, part: &str) -> e2e::Result<()> {
    let what = format!("{part:?} to be marked in {region:?}");
    visit.page.until(&what, async || Ok(marked(visit, region).await?.contains(part).then_some(()))).await
}

/// The one button in a region whose text contains this.
async fn button(visit: &Visit, region: &str, part: &str) -> e2e::Result<Element> {
    let place = visit.page.the("region", region);
    let what = format!("a button {part:?} in {region:?}");
    visit
        .page
        .until(&what, async || {
            for button in place.find().await?.find_all("button", None).await? {
                if button.text().await?.contains(part) {
                    return Ok(Some(button));
                }
            }
            Ok(None)
        })
        .await
}

async fn rows(visit: &Visit) -> e2e::Result<usize> {
    Ok(visit.page.the("region", "Routes tried").find().await?.find_all("row", None).await?.len())
}

#[tokio::test]
async fn the_routes_say_why_not_and_the_nearest_can_be_tried() {
    visit(async |visit| {
        visit.editor().fill("GET /userz/7?x=1 HTTP/1.1\nHost: lab\n\n").await?;
        let routes = visit.page.the("region", "Routes tried");
        routes.shows("Predicted: No route has this path: 404.").await?;
        routes.shows("/users/{id}").await?;
        button(visit, "Routes tried", "Try it with /users/7").await?.click().await?;
        visit.page.until_js("a hit", "!!document.querySelector('.routing tr.hit')").await?;
        assert_eq!(visit.editor().text().await?, "GET /users/7?x=1 HTTP/1.1\nHost: lab\n\n");
        routes.shows("the path matches: id is 7").await?;

        visit.send().await?;
        routes.shows("The server did so.").await
    })
    .await;
}

#[tokio::test]
async fn the_keys_alone_unfold_the_routes_that_have_nothing_to_do_with_it() {
    visit(async |visit| {
        visit.editor().fill("GET /nothing-like-it HTTP/1.1\nHost: lab\n\n").await?;
        // What is foretold follows with the first pause.
        visit.page.the("region", "Routes tried").shows("404").await?;
        let fold = button(visit, "Routes tried", "with another first segment").await?;
        let before = rows(visit).await?;
        fold.focus().await?;
        visit.page.press("Enter").await?;
        visit
            .page
            .until("all routes to be shown", async || Ok((rows(visit).await? > before + 50).then_some(())))
            .await?;
        assert!(fold.has_focus().await?);
        visit.page.press("Enter").await?;
        visit.page.until("them to be folded", async || Ok((rows(visit).await? == before).then_some(()))).await
    })
    .await;
}

#[tokio::test]
async fn a_wrong_method_is_shown_with_what_is_allowed() {
    visit(async |visit| {
        visit.send_this("DELETE /hello HTTP/1.1\nHost: lab\n\n").await?;
        let routes = visit.page.the("region", "Routes tried");
        routes.shows("405, with Allow: GET,HEAD").await?;
        button(visit, "Routes tried", "Try it with GET").await?.click().await?;
        visit
            .page
            .until("the draft to change", async || {
                Ok(visit.editor().text().await?.starts_with("GET /hello ").then_some(()))
            })
            .await
    })
    .await;
}

#[tokio::test]
async fn what_hyper_refuses_is_said_to_be_not_routed() {
    visit(async |visit| {
        visit.send_this("GET /hello HTTP/1.1\nHost : lab\n\n").await?;
        visit.page.the("region", "Routes tried").shows("no route was tried").await?;
        visit.page.the("region", "States of the parser").shows("rejected").await
    })
    .await;
}

#[tokio::test]
async fn the_timeline_leads_to_the_moment_and_the_pictures_follow() {
    visit(async |visit| {
        visit.send_this("GET /users/7 HTTP/1.1\nHost: lab\n\n").await?;
        visit.page.the("region", "Time").shows("handler").await?;
        button(visit, "Time", "handler").await?.click().await?;
        until_marked(visit, "Time", "handler").await?;
        until_marked(visit, "What the server did", "The handler user took").await?;
        // And with keys alone.
        button(visit, "Time", "parse").await?.focus().await?;
        visit.page.press("Enter").await?;
        until_marked(visit, "Time", "parse").await?;
        let picture = visit.page.the("region", "States of the parser").find().await?;
        let name = picture
            .js("function () { return this.querySelector('[role=img]').getAttribute('aria-label') }")
            .await?;
        let name = name.as_str().unwrap_or_default();
        assert!(name.starts_with("Request: ") && name.contains("start"), "{name}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_draft_has_no_times_and_says_what_will_be_there() {
    visit(async |visit| {
        visit.page.the("region", "Time").shows("Once it is sent").await?;
        visit.page.the("region", "States of the parser").shows("States of the parser").await
    })
    .await;
}
