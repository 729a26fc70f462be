//! Send and see: the first thing anyone does.

use e2e::visit;

#[tokio::test]
async fn send_shows_the_raw_request_and_response() {
    visit(async |visit| {
        let editor = visit.editor();
        let draft = editor.text().await?;
        assert!(draft.contains(" HTTP/1.1\n") && draft.contains("\nHost: "), "a whole request: {draft:?}");
        let start_line = draft.lines().next().unwrap_or_default().to_owned();

        visit.send().await?;

        let request = visit.request();
        for line in draft.lines() {
            request.shows(line).await?;
        }
        let response = visit.response();
        response.shows("HTTP/1.1 200 OK").await?;
        // Field names as hyper writes them: what is shown was on the wire, not printed anew.
        response.shows("content-type: ").await?;
        let target = start_line.split(' ').nth(1).unwrap_or_default();
        visit.lists(&[target, "200"]).await
    })
    .await;
}

#[tokio::test]
async fn the_keys_alone_are_enough_to_send_and_see() {
    visit(async |visit| {
        visit.editor().focus().await?;
        visit.page.press("Control+Enter").await?;
        visit.response().shows("HTTP/1.1 200 OK").await?;
        assert!(visit.editor().has_focus().await?, "one goes on writing where one was");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn what_is_typed_is_what_crosses_the_wire() {
    visit(async |visit| {
        let body = "{\"name\": \"Zoë\", \"likes\": \"<script>alert(1)</script> & 漢字\"}";
        let head = format!(
            "POST /echo HTTP/1.1\nhOsT:lab\nX-Twice:  one\nX-Twice: two\nContent-Type: application/json\n\
             Content-Length: {}\n\n",
            body.len()
        );
        visit.send_this(&format!("{head}{body}")).await?;

        let request = visit.request();
        for line in ["POST /echo HTTP/1.1", "hOsT:lab", "X-Twice:  one", "X-Twice: two", body] {
            request.shows(line).await?;
        }
        let response = visit.response();
        response.shows("HTTP/1.1 200 OK").await?;
        response.shows(body).await
    })
    .await;
}

#[tokio::test]
async fn each_send_is_an_exchange_of_its_own_and_the_last_one_is_shown() {
    visit(async |visit| {
        for name in ["first", "second", "third"] {
            let text = format!("GET /anything/{name} HTTP/1.1\nHost: lab\n\n");
            visit.send_this(&text).await?;
            visit.lists(&[&format!("/anything/{name}"), "200"]).await?;
            visit.request().shows(&format!("GET /anything/{name} ")).await?;
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_server_tells_which_route_it_chose_and_what_it_captured() {
    visit(async |visit| {
        visit.send_this("GET /users/42 HTTP/1.1\nHost: lab\n\n").await?;
        let facts = visit.facts();
        facts.shows("/users/{id}").await?;
        facts.shows("42").await
    })
    .await;
}

#[tokio::test]
async fn a_reload_keeps_what_was_typed() {
    visit(async |visit| {
        let text = "GET /anything/half-writ";
        visit.editor().fill(text).await?;
        visit.page.reload().await?;
        visit.says("Connected").await?;
        assert_eq!(visit.editor().text().await?, text);
        Ok(())
    })
    .await;
}
