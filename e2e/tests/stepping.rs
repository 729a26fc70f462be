//! Step through an exchange: with the mouse, and with keys alone.

use e2e::visit::{Visit, visit};
use e2e::{Result, element::Element};

/// What the step one stands at is about.
async fn card(visit: &Visit, words: &str) -> Result<()> {
    visit.page.the("region", "Step").shows(words).await
}

/// Which step one stands at, and how many there are.
async fn place(visit: &Visit) -> Result<(usize, usize)> {
    let slider = visit.page.the("slider", "Step").find().await?;
    let read = slider.js("function () { return [+this.value, +this.max] }").await?;
    let number = |n: usize| usize::try_from(read[n].as_u64().unwrap_or_default()).unwrap_or_default();
    Ok((number(0), number(1)))
}

/// Waits until one stands at this step.
async fn stands_at(visit: &Visit, step: usize) -> Result<()> {
    visit
        .page
        .until(&format!("step {step}"), async || Ok((place(visit).await?.0 == step).then_some(())))
        .await
}

async fn options(visit: &Visit) -> Result<Vec<Element>> {
    visit.page.the("listbox", "All steps").find().await?.find_all("option", None).await
}

/// Sends this, and waits until all of the exchange is there.
async fn sent(visit: &Visit, request: &str) -> Result<()> {
    visit.send_this(request).await?;
    visit.response().shows("HTTP/1.1").await?;
    visit.page.the("button", "keep or close").find().await.map(drop)
}

#[tokio::test]
async fn an_exchange_is_stepped_through_with_the_mouse_and_told_in_sentences() {
    visit(async |visit| {
        sent(visit, "GET /users/7 HTTP/1.1\nHost: lab\n\n").await?;
        card(visit, "The lab accepted").await?;
        let page = &visit.page;
        page.the("button", "Forward").click().await?;
        card(visit, "arrived in the first read").await?;
        page.the("button", "Forward").click().await?;
        card(visit, "Request line").await?;
        page.the("button", "More").click().await?;
        page.the("button", "Less").find().await?;
        page.until_js("the long text", "document.querySelector('.long p')?.textContent.length > 40").await?;
        page.the("button", "Back").click().await?;
        card(visit, "Bytes read").await?;
        page.the("button", "route").click().await?;
        card(visit, "layer").await?;
        page.the("button", "Last step").click().await?;
        let (at, count) = place(visit).await?;
        assert_eq!(at, count);
        page.the("button", "First step").click().await?;
        stands_at(visit, 1).await
    })
    .await;
}

#[tokio::test]
async fn the_keys_alone_are_enough_to_step_and_nothing_is_taken_from_a_text_field() {
    visit(async |visit| {
        sent(visit, "GET /hello HTTP/1.1\nHost: lab\n\n").await?;
        let page = &visit.page;
        visit.editor().focus().await?;
        page.press("ArrowRight").await?;
        page.press("End").await?;
        assert_eq!(place(visit).await?.0, 1, "arrows in a text field move its caret");

        // Pressing Send leaves the focus on it, which has no use for arrows.
        page.the("button", "Send").focus().await?;
        page.press("ArrowRight").await?;
        stands_at(visit, 2).await?;
        page.press("k").await?;
        assert_eq!(place(visit).await?.0, 2, "letters act in the player alone");

        page.the("slider", "Step").focus().await?;
        page.press("ArrowRight").await?;
        stands_at(visit, 3).await?;
        page.press(",").await?;
        stands_at(visit, 2).await?;
        page.press("l").await?;
        card(visit, "Request line").await?;
        page.press("Control+ArrowLeft").await?;
        card(visit, "Bytes read").await?;
        page.press("End").await?;
        let (at, count) = place(visit).await?;
        assert_eq!(at, count);
        page.press("Home").await?;
        stands_at(visit, 1).await
    })
    .await;
}

#[tokio::test]
async fn going_nearer_keeps_the_place_and_shows_the_tokens() {
    visit(async |visit| {
        sent(visit, "GET /hello HTTP/1.1\nHost: lab\n\n").await?;
        let page = &visit.page;
        page.the("button", "parse").click().await?;
        card(visit, "Request line").await?;
        let (_, lines) = place(visit).await?;
        page.the("radio", "token").click().await?;
        card(visit, "Method").await?;
        assert!(place(visit).await?.1 > lines, "there are more tokens than lines");
        page.the("radio", "message").click().await?;
        card(visit, "message").await?;
        assert!(place(visit).await?.1 < lines, "and fewer messages");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_problem_has_a_caret_under_its_byte_and_a_change_that_mends_it() {
    visit(async |visit| {
        visit.editor().fill("GET /hello HTTP/1.1\nHost : lab\n\n").await?;
        let page = &visit.page;
        page.the("button", "Next problem 1").click().await?;
        card(visit, "Host : lab").await?;
        card(visit, "^").await?;
        card(visit, "Expected: a colon right behind the name.").await?;
        let card_now = page.the("region", "Step").find().await?;
        let tries = card_now.find_all("button", Some("Try it")).await?;
        tries.first().ok_or("nothing to try")?.click().await?;
        page.until("the editor to have the mended request", async || {
            Ok(visit.editor().text().await?.contains("Host: lab").then_some(()))
        })
        .await
    })
    .await;
}

#[tokio::test]
async fn playing_goes_on_by_itself_and_stops_where_one_wanted() {
    visit(async |visit| {
        sent(visit, "GET /hello HTTP/1.1\nX-Here: 1\nHost: lab\n\n").await?;
        let page = &visit.page;
        let speed = page.the("combobox", "Speed").find().await?;
        speed
            .js("function () { this.selectedIndex = 5; this.dispatchEvent(new Event('change', { bubbles: true })) }")
            .await?;
        // The summary opens what is inside it.
        page.js("document.querySelector('.stops summary').click()").await?;
        page.the("textbox", "the field named").fill("x-here").await?;
        page.the("button", "Play").click().await?;
        card(visit, "X-Here: 1").await?;
        page.the("button", "Play").find().await?;
        page.the("button", "Play").click().await?;
        page.until("the end", async || {
            let (at, count) = place(visit).await?;
            Ok((at == count).then_some(()))
        })
        .await
    })
    .await;
}

#[tokio::test]
async fn the_list_has_every_step_and_draws_only_those_in_sight() {
    visit(async |visit| {
        let fields: String = (0..90).map(|n| format!("X-{n}: {n}\n")).collect();
        sent(visit, &format!("GET /hello HTTP/1.1\nHost: lab\n{fields}\n")).await?;
        let page = &visit.page;
        page.the("radio", "token").click().await?;
        page.until("hundreds of steps", async || Ok((place(visit).await?.1 > 300).then_some(()))).await?;
        let drawn = options(visit).await?;
        assert!(drawn.len() < 100, "{} rows are drawn", drawn.len());
        drawn.get(5).ok_or("no rows")?.click().await?;
        stands_at(visit, 6).await?;
        page.the("listbox", "All steps").focus().await?;
        page.press("ArrowDown").await?;
        stands_at(visit, 7).await?;
        page.press("End").await?;
        let (_, count) = place(visit).await?;
        page.until("the last row to be in sight", async || {
            let selected = page
                .js("document.querySelector('[role=option][aria-selected=true]')?.getAttribute('aria-posinset')")
                .await?;
            Ok((selected.as_str() == Some(&*count.to_string())).then_some(()))
        })
        .await
    })
    .await;
}
