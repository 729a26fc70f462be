//! The explanation in its four forms.

use serde_json::json;

use super::languages::Words;
use super::{Choice, Judged};
use crate::lab::reply::escaped;

pub(super) fn text(words: &Words, choices: &[Choice]) -> String {
    let mut out = format!("{}\n\n{}\n", words.title, words.greeting);
    for choice in choices {
        out.push_str(&format!("\n{}: {}\n", choice.name(), said(words, choice)));
        let width =
            choice.verdict.judged.iter().map(|judged| judged.candidate.len()).max().unwrap_or_default();
        for judged in &choice.verdict.judged {
            let Judged { candidate, weight, why } = judged;
            let mark = if choice.is_chosen(judged) { '*' } else { ' ' };
            let (q, why) = (weight.value(), words.why(why));
            out.push_str(&format!("{mark} {candidate:width$}  q={q:<5}  {why}\n"));
        }
        for unread in &choice.verdict.unread {
            out.push_str(&format!("  {}: {unread}\n", words.unread));
        }
    }
    out.push_str(&format!("\n* {}\n", words.chosen));
    out
}

pub(super) fn json(words: &Words, choices: &[Choice]) -> String {
    let told = json!({
        "title": words.title,
        "greeting": words.greeting,
        "choices": choices.iter().map(|choice| choice.told(words)).collect::<Vec<_>>(),
    });
    format!("{told:#}\n")
}

pub(super) fn html(words: &Words, language: &str, choices: &[Choice]) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<meta charset=\"utf-8\">\n<title>{}</title>\n\
         <style>body {{ max-width: 50em; margin: 3em auto; font: 1.1em/1.5 sans-serif }} \
         td {{ padding: 0 1em 0 0 }} .chosen {{ font-weight: bold }}</style>\n<h1>{}</h1>\n<p>{}</p>\n",
        words.title, words.title, words.greeting
    );
    for choice in choices {
        let said = escaped(&said(words, choice));
        out.push_str(&format!("<h2>{}: <code>{said}</code></h2>\n<table>\n", choice.name()));
        for judged in &choice.verdict.judged {
            let class = if choice.is_chosen(judged) { " class=\"chosen\"" } else { "" };
            let why = escaped(&words.why(&judged.why));
            let (candidate, q) = (judged.candidate, judged.weight.value());
            out.push_str(&format!("<tr{class}><td>{candidate}<td>{q}<td>{why}\n"));
        }
        out.push_str("</table>\n");
        for unread in &choice.verdict.unread {
            out.push_str(&format!("<p>{}: <code>{}</code></p>\n", words.unread, escaped(unread)));
        }
    }
    out.push_str("</html>\n");
    out
}

pub(super) fn xml(words: &Words, language: &str, choices: &[Choice]) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<negotiation xml:lang=\"{language}\">\n  \
         <title>{}</title>\n  <greeting>{}</greeting>\n",
        words.title,
        escaped(words.greeting)
    );
    for choice in choices {
        let value = choice.said.as_deref().map(|said| format!(" value=\"{}\"", allowed_in_xml(said)));
        out.push_str(&format!("  <choice field=\"{}\"{}>\n", choice.name(), value.unwrap_or_default()));
        for judged in &choice.verdict.judged {
            let (chosen, why) = (choice.is_chosen(judged), allowed_in_xml(&words.why(&judged.why)));
            let (candidate, q) = (judged.candidate, judged.weight.value());
            out.push_str(&format!(
                "    <candidate name=\"{candidate}\" q=\"{q}\" chosen=\"{chosen}\">{why}</candidate>\n"
            ));
        }
        for unread in &choice.verdict.unread {
            out.push_str(&format!("    <unread>{}</unread>\n", allowed_in_xml(unread)));
        }
        out.push_str("  </choice>\n");
    }
    out.push_str("</negotiation>\n");
    out
}

/// What the client said, or that it did not.
fn said(words: &Words, choice: &Choice) -> String {
    choice.said.clone().unwrap_or_else(|| words.silent.to_owned())
}

/// Escaped, and without the two characters that a field may bring and XML 1.0 does not allow.
fn allowed_in_xml(text: &str) -> String {
    escaped(&text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}"))
}
