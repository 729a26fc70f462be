//! Two exchanges side by side: where they part, and what differs.

use e2e::place::Place;
use e2e::{Visit, outside, visit};

const DIALOG: &str = "Compare two exchanges";

fn dialog(visit: &Visit) -> Place {
    visit.page.the("dialog", DIALOG)
}

#[tokio::test]
async fn a_changed_request_is_compared_with_the_one_before() {
    visit(async |visit| {
        visit.send_this("GET /users/7 HTTP/1.1\nHost: lab\n\n").await?;
        visit.response().shows("HTTP/1.1 200 OK").await?;
        visit.send_this("GET /nowhere HTTP/1.1\nHost: lab\n\n").await?;
        visit.response().shows("HTTP/1.1 404").await?;
        visit.page.the("button", "Compare with the one before").click().await?;

        let dialog = dialog(visit);
        dialog.shows("The first 2 steps are the same; then they part").await?;
        for part in ["/users/7", "/nowhere", "200", "404", "Target"] {
            dialog.shows(part).await?;
        }
        visit.page.press("Escape").await?;
        visit
            .page
            .until("the dialog to close", async || {
                Ok(visit.page.find_all("dialog", Some(DIALOG)).await?.is_empty().then_some(()))
            })
            .await
    })
    .await;
}

#[tokio::test]
async fn two_lines_are_compared_with_keys_alone() {
    visit(async |visit| {
        for target in ["/users/1", "/users/2"] {
            let request = format!("GET {target} HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n");
            outside::send(&visit.server.lab, request.as_bytes()).await?;
            visit.lists(&[target]).await?;
        }
        visit.exchanges().find().await?.find_all("button", None).await?[0].focus().await?;
        visit.page.press("c").await?;
        visit.says("Now choose the one to compare it with.").await?;
        for key in ["ArrowDown", "c"] {
            visit.page.press(key).await?;
        }
        let dialog = dialog(visit);
        dialog.shows("the same; then they part").await?;
        visit.page.press("n").await?;
        dialog.shows("Difference 1 of ").await?;
        let focused = visit.page.focused().await?.text().await?;
        assert!(focused.contains("/users/1") && focused.contains("/users/2"), "{focused}");
        visit.page.press("p").await?;
        let last = visit.page.focused().await?.text().await?;
        assert_ne!(focused, last, "from the first back to the last");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_same_bytes_sent_again_differ_in_nothing_that_was_sent() {
    visit(async |visit| {
        visit.send_this("GET /hello HTTP/1.1\nHost: lab\n\n").await?;
        visit.lists(&["/hello", "200"]).await?;
        visit.exchanges().find().await?.find_all("button", None).await?[0].focus().await?;
        visit.page.press("r").await?;
        visit.page.the("button", "Compare with the one before").click().await?;
        dialog(visit).shows("Request: the same 34 bytes in both").await
    })
    .await;
}

#[tokio::test]
async fn one_goes_on_at_the_step_where_they_part() {
    visit(async |visit| {
        for target in ["/users/1", "/users/2"] {
            visit.send_this(&format!("GET {target} HTTP/1.1\nHost: lab\n\n")).await?;
            visit.lists(&[target, "200"]).await?;
        }
        visit.page.the("button", "Compare with the one before").click().await?;
        dialog(visit).shows("then they part").await?;
        let open = visit.page.find_all("button", Some("Open at this step")).await?;
        assert_eq!(open.len(), 2, "one for each");
        open[0].click().await?;
        visit.request().shows("GET /users/1 ").await?;
        visit.page.the("button", "Edit the request from here").click().await?;
        visit.editor().shows("GET /users/1 ").await
    })
    .await;
}
