//! Requests that are broken: elsewhere an obstacle, here the lesson.

use e2e::{Result, Visit, visit};

/// Sends it and sees hyper refuse it, before any route.
async fn is_refused(visit: &mut Visit, request: &str) -> Result<()> {
    visit.send_this(request).await?;
    let start_line = request.lines().next().unwrap_or_default();
    visit.request().shows(start_line).await?;
    visit.response().shows("HTTP/1.1 400 Bad Request").await?;
    visit.facts().shows("never reached a route").await?;
    let shortened = start_line.trim_end_matches(" HTTP/1.1");
    visit.lists(&[shortened, "400"]).await
}

#[tokio::test]
async fn a_space_before_the_colon_is_refused_before_any_route() {
    visit(async |visit| is_refused(visit, "GET /hello HTTP/1.1\nHost : lab\n\n").await).await;
}

#[tokio::test]
async fn a_target_of_two_words_is_refused_before_any_route() {
    visit(async |visit| is_refused(visit, "GET /two words HTTP/1.1\nHost: lab\n\n").await).await;
}

#[tokio::test]
async fn a_path_without_a_route_reaches_the_router_and_no_further() {
    visit(async |visit| {
        visit.send_this("GET /no/such/path HTTP/1.1\nHost: lab\n\n").await?;
        visit.response().shows("HTTP/1.1 404 Not Found").await?;
        let facts = visit.facts();
        // The facts may still be arriving when the response is there already.
        facts.shows("route").await?;
        let told = facts.text().await?;
        assert!(!told.contains("never reached a route"), "it did reach the router: {told}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn after_a_refusal_a_good_request_works_again() {
    visit(async |visit| {
        is_refused(visit, "GET /hello HTTP/1.1\nHost : lab\n\n").await?;
        visit.send_this("GET /hello HTTP/1.1\nHost: lab\n\n").await?;
        visit.response().shows("HTTP/1.1 200 OK").await
    })
    .await;
}
