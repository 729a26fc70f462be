//! In front of a room: large, one thing at a time, driven by keys or a remote control.

use e2e::{Result, Visit, visit};

const REQUEST: &str = "GET /users/7 HTTP/1.1\nHost: lab\n\n";

/// What is presented: `request`, `response`, or nothing.
async fn presented(visit: &Visit) -> Result<String> {
    let side = visit.page.js("document.documentElement.getAttribute('data-presenting')").await?;
    Ok(side.as_str().unwrap_or_default().to_owned())
}

async fn until_presented(visit: &Visit, side: &str) -> Result<()> {
    let what = format!("{side:?} to be presented");
    visit.page.until(&what, async || Ok((presented(visit).await? == side).then_some(()))).await
}

/// Sends a request, waits for its answer, and presents it from the button that sent it.
async fn present(visit: &Visit) -> Result<()> {
    visit.page.resize(1280, 720).await?;
    visit.send_this(REQUEST).await?;
    visit.response().shows("200 OK").await?;
    visit.page.the("button", "Send").focus().await?;
    visit.page.press("f").await?;
    until_presented(visit, "request").await
}

fn player(visit: &Visit) -> e2e::place::Place {
    visit.page.the("group", "Player")
}

#[tokio::test]
async fn one_thing_is_shown_in_type_for_the_back_row() {
    visit(async |visit| {
        present(visit).await?;
        visit.request().shows("GET /users/7").await?;
        for region in ["Compose", "Response on the wire", "What the server did", "Routes tried"] {
            assert!(visit.page.find_all("region", Some(region)).await?.is_empty(), "{region} is tucked away");
        }
        let size = |selector: &str| format!("parseFloat(getComputedStyle(document.querySelector('{selector}')).fontSize)");
        for (selector, least) in [("#request .bytes", 22.0), (".say .sentence", 24.0)] {
            let px = visit.page.js(&size(selector)).await?.as_f64().unwrap_or_default();
            assert!(px >= least, "{selector} has {px} px");
        }
        let fits = "document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight";
        visit.page.until_js("everything to fit on the screen", fits).await
    })
    .await;
}

#[tokio::test]
async fn a_remote_control_steps_through_both_sides_and_can_do_no_harm() {
    visit(async |visit| {
        present(visit).await?;
        player(visit).shows("Step 1 of").await?;
        visit.page.press("PageDown").await?;
        player(visit).shows("Step 2 of").await?;
        for key in ["b", "."] {
            visit.page.press(key).await?;
        }
        visit.page.press("ArrowRight").await?;
        player(visit).shows("Step 3 of").await?;
        visit.page.press("PageUp").await?;
        player(visit).shows("Step 2 of").await?;
        assert_eq!(presented(visit).await?, "request");

        visit.page.press("End").await?;
        until_presented(visit, "response").await?;
        visit.response().shows("200 OK").await?;
        visit.page.press("Home").await?;
        until_presented(visit, "request").await
    })
    .await;
}

#[tokio::test]
async fn the_focus_goes_to_the_player_and_comes_back() {
    visit(async |visit| {
        present(visit).await?;
        visit
            .page
            .until("the player to have the focus", async || {
                Ok(player(visit).has_focus().await?.then_some(()))
            })
            .await?;
        visit.page.press("Escape").await?;
        until_presented(visit, "").await?;
        assert!(visit.page.the("button", "Send").has_focus().await?, "where one was before");
        // The exchange stays open: Esc ended one thing only.
        visit.response().shows("200 OK").await
    })
    .await;
}

#[tokio::test]
async fn the_bytes_of_the_step_are_in_sight() {
    visit(async |visit| {
        visit.page.resize(1280, 720).await?;
        let fields: String = (0..60).map(|n| format!("X-{n}: {n}\n")).collect();
        visit.send_this(&format!("GET /users/7 HTTP/1.1\nHost: lab\n{fields}\n")).await?;
        visit.response().shows("200 OK").await?;
        visit.page.the("button", "Send").focus().await?;
        visit.page.press("f").await?;
        until_presented(visit, "request").await?;
        for _ in 0..50 {
            visit.page.press("PageDown").await?;
        }
        let seen = "(() => { const lit = document.querySelector('#request .lit'), box = document.querySelector('.wires'); \
            if (!lit) return false; const a = lit.getBoundingClientRect(), b = box.getBoundingClientRect(); \
            return box.scrollTop > 100 && a.top >= b.top && a.bottom <= b.bottom })()";
        visit.page.until_js("the lit bytes to be in sight", seen).await
    })
    .await;
}

#[tokio::test]
async fn the_mouse_leaves_it_and_an_f_in_the_editor_is_a_letter() {
    visit(async |visit| {
        visit.editor().focus().await?;
        visit.page.press("f").await?;
        assert_eq!(presented(visit).await?, "", "one is writing");
        present(visit).await?;
        let bar = visit.page.the("complementary", "Presenter view").find().await?;
        for button in bar.find_all("button", None).await? {
            if button.text().await?.contains("Leave") {
                button.click().await?;
            }
        }
        until_presented(visit, "").await?;
        visit.facts().shows("/users/{id}").await
    })
    .await;
}
