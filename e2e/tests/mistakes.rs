//! Mistakes on purpose, and guessing what the server will say to them.

use e2e::{Result, Visit, visit};

const PLAIN: &str = "POST /echo HTTP/1.1\nHost: lab\nContent-Type: text/plain\nContent-Length: 5\n\nhello";

/// What the lab answers to each, by the name on its button; none where it waits.
const ANSWERS: &[(&str, Option<&str>)] = &[
    ("lower-case method", Some("200")),
    ("space missing", Some("400")),
    ("two spaces", Some("400")),
    ("space in the target", Some("400")),
    ("non-ASCII target", Some("404")),
    ("unknown version", Some("400")),
    ("empty line first", Some("200")),
    ("space before the colon", Some("400")),
    ("no colon", Some("400")),
    ("folded line", Some("400")),
    ("NUL in a value", Some("400")),
    ("lone CR", Some("400")),
    ("bare LF", Some("200")),
    ("no Host", Some("200")),
    ("two Hosts", Some("200")),
    ("101 fields", Some("431")),
    ("a huge field", Some("431")),
    ("no empty line", None),
    ("length too long", None),
    ("length too short", Some("200")),
    ("length no number", Some("400")),
    ("two lengths", Some("400")),
    ("length and chunks", Some("200")),
    ("wrong chunk size", Some("400")),
    ("chunk size no number", Some("400")),
];

async fn open_palette(visit: &Visit) -> Result<()> {
    visit.page.js("document.querySelector('.mistakes').open = true").await.map(drop)
}

/// Looks at what stands beside the Send button until it says this.
async fn outcome(visit: &Visit, says: &str) -> Result<()> {
    visit
        .page
        .until_js(
            &format!("the outcome to say {says:?}"),
            &format!("document.querySelector('.outcome').innerText.includes({says:?})"),
        )
        .await
}

#[tokio::test]
async fn the_lab_answers_each_mistake_as_foretold() {
    visit(async |visit| {
        open_palette(visit).await?;
        for (name, status) in ANSWERS {
            visit.editor().fill(PLAIN).await?;
            visit.page.the("button", name).click().await?;
            let said = visit
                .page
                .until(&format!("what {name} should do"), async || {
                    let said = visit.page.js("document.querySelector('.should')?.innerText ?? ''").await?;
                    Ok(said.as_str().filter(|said| said.starts_with(name)).map(str::to_owned))
                })
                .await?;
            if let Some(refused @ ("400" | "431")) = status {
                assert!(said.contains(refused), "{name} says {said:?}");
            }
            visit.send().await?;
            let says = match status {
                Some(status) => format!("Answered {status}"),
                None => "The server waits for more.".to_owned(),
            };
            outcome(visit, &says).await.map_err(|error| format!("{name}: {error}"))?;
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn every_mistake_there_is_has_its_answer_tried() {
    visit(async |visit| {
        open_palette(visit).await?;
        let names =
            visit.page.js("[...document.querySelectorAll('.mistakes button')].map(b => b.innerText)").await?;
        let tried: Vec<&str> = ANSWERS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, serde_json::json!(tried));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn one_undo_takes_a_mistake_back_with_keys_alone() {
    visit(async |visit| {
        visit.editor().fill(PLAIN).await?;
        open_palette(visit).await?;
        let button = visit.page.the("button", "wrong chunk size");
        button.focus().await?;
        visit.page.press("Enter").await?;
        visit
            .page
            .until_js("the mistake", "document.querySelector('.editor textarea').value.includes('chunked')")
            .await?;
        assert!(button.has_focus().await?, "one goes on where one was");
        visit.page.the("button", "Undo").focus().await?;
        visit.page.press("Enter").await?;
        let back =
            format!("document.querySelector('.editor textarea').value === {}", serde_json::json!(PLAIN));
        visit.page.until_js("the text before the mistake", &back).await?;
        visit.page.until_js("the sentence to be gone", "!document.querySelector('.should')").await
    })
    .await;
}

#[tokio::test]
async fn who_guesses_first_is_told_afterwards_and_the_score_is_kept() {
    visit(async |visit| {
        visit.page.the("checkbox", "Guess first").click().await?;
        open_palette(visit).await?;
        visit.page.the("button", "space before the colon").click().await?;
        let said = visit.page.js("document.querySelector('.should').innerText").await?;
        assert!(!said.as_str().unwrap_or_default().contains("400"), "not told beforehand: {said}");
        visit.send().await?;
        visit.page.the("group", "What will the server answer?").find().await?;
        assert_eq!(
            visit.page.js("document.querySelectorAll('.exchanges li').length").await?,
            0,
            "nothing is sent yet"
        );
        visit.page.the("button", "400").click().await?;
        visit.says("Right: you said 400, and it was 400.").await?;
        visit.says("RFC 9112 5.1").await?;
        let score = "document.querySelector('.guess').innerText.includes('1 of 1 right')";
        visit.page.until_js("the score", score).await
    })
    .await;
}

#[tokio::test]
async fn a_guess_is_made_with_keys_alone_and_the_focus_comes_back() {
    visit(async |visit| {
        visit.page.the("checkbox", "Guess first").focus().await?;
        visit.page.press(" ").await?;
        visit.editor().fill("GET /hello HTTP/1.1\nHost: lab\n").await?;
        visit.page.press("Control+Enter").await?;
        let first = visit.page.the("button", "200");
        visit
            .page
            .until("the focus on the first answer", async || Ok(first.has_focus().await?.then_some(())))
            .await?;
        visit.page.press("Enter").await?;
        visit.says("Not this time: you said 200, and it was no answer.").await?;
        visit.says("The server waits for another field line").await?;
        assert!(visit.editor().has_focus().await?, "one goes on writing where one was");
        // The same once more is not asked again.
        visit.page.press("Control+Enter").await?;
        outcome(visit, "The server waits for more.").await
    })
    .await;
}
