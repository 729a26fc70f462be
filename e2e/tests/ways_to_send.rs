//! In which pieces, on which connection, several in one go.

use e2e::{Result, Visit, visit};

async fn open_choices(visit: &Visit) -> Result<()> {
    visit.page.js("document.querySelector('details.how').open = true").await.map(drop)
}

async fn caret_at(visit: &Visit, place: u32) -> Result<()> {
    visit.editor().focus().await?;
    let set = format!("document.querySelector('.editor textarea').setSelectionRange({place}, {place})");
    visit.page.js(&set).await.map(drop)
}

/// Waits for the plan that is told beside "How to send".
async fn plan(visit: &Visit, says: &str) -> Result<()> {
    let says = format!("document.querySelector('details.how summary').innerText.includes({says:?})");
    visit.page.until_js("the plan", &says).await
}

#[tokio::test]
async fn a_request_is_cut_where_the_caret_was_and_arrives_in_two_reads() {
    visit(async |visit| {
        visit.editor().fill("GET /hello HTTP/1.1\nHost: lab\n\n").await?;
        open_choices(visit).await?;
        visit.page.the("radio", "at marks").click().await?;
        visit.page.the("textbox", "Marks").fill("").await?;
        // In the text, line ends are one character: this is before the l of lab, at byte 27.
        caret_at(visit, 26).await?;
        visit.page.the("button", "Split at the caret").click().await?;
        visit.page.the("list", "Marks").shows("27 before lab").await?;
        visit.send().await?;
        visit.response().shows("HTTP/1.1 200 OK").await?;
        visit.request().shows("2 reads").await
    })
    .await;
}

#[tokio::test]
async fn marks_are_set_moved_and_taken_away_with_keys_alone() {
    visit(async |visit| {
        visit.editor().fill("GET /hello HTTP/1.1\nHost: lab\n\n").await?;
        open_choices(visit).await?;
        caret_at(visit, 10).await?;
        visit.page.press("Alt+s").await?;
        let marks = visit.page.the("list", "Marks");
        marks.shows("10 before").await?;
        let compose = visit.page.the("region", "Compose");
        assert!(!compose.text().await?.contains("ends in \\n"), "and no line ends in another way");
        // In another field these keys do nothing.
        visit.page.the("textbox", "Marks").focus().await?;
        visit.page.press("Alt+s").await?;
        visit.page.press("Alt+Enter").await?;
        marks.shows("10 before").await?;
        caret_at(visit, 5).await?;
        visit.page.insert("say").await?;
        marks.shows("13 before").await?;
        visit.page.the("button", "Take the mark at 13 away").focus().await?;
        visit.page.press("Enter").await?;
        visit.page.until_js("no mark", "document.querySelectorAll('.marks li').length === 0").await
    })
    .await;
}

#[tokio::test]
async fn a_mark_stands_before_the_byte_at_the_caret_where_the_text_is_written_as_escapes_too() {
    visit(async |visit| {
        visit.editor().fill("GET /hello HTTP/1.1\nHost: lab\n\n").await?;
        visit.page.the("radio", "Escapes").click().await?;
        visit
            .page
            .until_js("escapes", "document.querySelector('.editor textarea').value.includes('\\\\r')")
            .await?;
        open_choices(visit).await?;
        visit.page.the("radio", "at marks").click().await?;
        // A line end is five characters here, and two bytes.
        let place = visit.page.js("document.querySelector('.editor textarea').value.indexOf('lab')").await?;
        caret_at(visit, u32::try_from(place.as_u64().unwrap_or(0))?).await?;
        visit.page.the("region", "Compose").shows("byte 27").await?;
        visit.page.the("button", "Split at the caret").click().await?;
        visit.page.the("list", "Marks").shows("27 before lab").await
    })
    .await;
}

#[tokio::test]
async fn queued_requests_go_out_in_one_go_on_one_connection() {
    visit(async |visit| {
        open_choices(visit).await?;
        for path in ["/anything/one", "/anything/two"] {
            visit.editor().fill(&format!("GET {path} HTTP/1.1\nHost: lab\n\n")).await?;
            visit.page.the("button", "Queue this request").click().await?;
            visit.page.the("list", "Queue").shows(path).await?;
        }
        visit.editor().fill("GET /anything/three HTTP/1.1\nHost: lab\nConnection: close\n\n").await?;
        plan(visit, "3 requests in one go").await?;
        visit.send().await?;
        for path in ["/anything/one", "/anything/two", "/anything/three"] {
            visit.lists(&[path, "200"]).await?;
        }
        visit.open_exchange("/anything/three").await?;
        visit.facts().shows("third request").await?;
        visit.page.the("button", "Take request 2 out").click().await?;
        plan(visit, "2 requests in one go").await
    })
    .await;
}

#[tokio::test]
async fn one_request_goes_out_several_times() {
    visit(async |visit| {
        open_choices(visit).await?;
        visit.editor().fill("GET /anything/again HTTP/1.1\nHost: lab\n\n").await?;
        visit.page.the("spinbutton", "How often").fill("4").await?;
        plan(visit, "4 requests in one go").await?;
        visit.send().await?;
        visit
            .page
            .until("four exchanges", async || {
                let lines = visit.exchanges().find().await?.find_all("listitem", None).await?;
                Ok((lines.len() == 4).then_some(()))
            })
            .await
    })
    .await;
}

#[tokio::test]
async fn a_half_closed_request_that_is_not_whole_gets_no_answer() {
    visit(async |visit| {
        open_choices(visit).await?;
        visit.editor().fill("GET /hello HTTP/1.1\nHost: lab\n").await?;
        visit.page.the("checkbox", "half-close after the last byte").click().await?;
        plan(visit, "then half-closed").await?;
        visit.send().await?;
        let says = "document.querySelector('.outcome').innerText.includes('No answer.')";
        visit.page.until_js("the outcome", says).await
    })
    .await;
}
