//! The server goes away and comes back; the page and what was typed stay.

use e2e::visit;

/// What the browser logs by itself for each attempt while nobody listens.
const NOBODY_LISTENS: &str = "WebSocket connection to";

#[tokio::test]
async fn the_page_recovers_by_itself_and_nothing_is_lost() {
    visit(async |visit| {
        visit.page.witness.excuse(NOBODY_LISTENS);
        visit.send_this("GET /anything/before HTTP/1.1\nHost: lab\n\n").await?;
        visit.lists(&["/anything/before", "200"]).await?;
        visit.response().shows("HTTP/1.1 200 OK").await?;
        let text = "GET /anything/after HTTP/1.1\nHost: lab\n\n";
        visit.editor().fill(text).await?;

        visit.server.kill();
        visit.says("Reconnecting").await?;
        assert_eq!(visit.editor().text().await?, text);
        visit.lists(&["/anything/before"]).await?;
        visit.request().shows("GET /anything/before HTTP/1.1").await?;

        visit.server.restart().await?;
        visit.says("Connected").await?;
        assert_eq!(visit.editor().text().await?, text);
        visit.lists(&["/anything/before"]).await?;
        visit.send().await?;
        visit.request().shows("GET /anything/after HTTP/1.1").await?;
        visit.response().shows("HTTP/1.1 200 OK").await?;
        visit.lists(&["/anything/after", "200"]).await?;
        visit.lists(&["/anything/before"]).await
    })
    .await;
}

#[tokio::test]
async fn what_is_typed_while_the_server_is_gone_survives_a_reload_after_its_return() {
    visit(async |visit| {
        visit.page.witness.excuse(NOBODY_LISTENS);
        // The first sign of somebody at the page brings the second half of its program.
        visit.page.press("Tab").await?;
        visit.page.until_js("the whole program", "!('half' in document.documentElement.dataset)").await?;
        visit.server.kill();
        visit.says("Reconnecting").await?;
        let text = "GET /anything/offline HTTP/1.1\nHost: lab\n\n";
        visit.editor().fill(text).await?;
        visit.server.restart().await?;
        visit.says("Connected").await?;
        visit.page.reload().await?;
        visit.says("Connected").await?;
        assert_eq!(visit.editor().text().await?, text);
        visit.send().await?;
        visit.response().shows("HTTP/1.1 200 OK").await
    })
    .await;
}

#[tokio::test]
async fn the_page_survives_one_crash_after_another() {
    visit(async |visit| {
        visit.page.witness.excuse(NOBODY_LISTENS);
        for round in 1..=3 {
            visit.server.kill();
            visit.says("Reconnecting").await?;
            visit.server.restart().await?;
            visit.says("Connected").await?;
            let target = format!("/anything/round-{round}");
            visit.send_this(&format!("GET {target} HTTP/1.1\nHost: lab\n\n")).await?;
            visit.lists(&[&target, "200"]).await?;
        }
        Ok(())
    })
    .await;
}
