//! A page made calm: its text and structure, and nothing that could act or ask for anything.
//!
//! It is shown in a frame that has no rights at all; this is so that nothing even tries.

/// What is let through, without its attributes.
const KEPT: &[&str] = &[
    "a",
    "article",
    "b",
    "blockquote",
    "br",
    "caption",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "kbd",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
    "var",
];

/// What goes with all that is in it.
const DROPPED: &[&str] = &[
    "script", "style", "template", "title", "iframe", "object", "svg", "math", "noscript", "textarea", "xmp",
    "noembed", "noframes", "select",
];

/// The document for the frame.
pub fn calm(html: &str) -> String {
    let mut text = "<!doctype html><meta charset=utf-8><meta name=color-scheme content=\"light dark\">\
        <meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">"
        .to_owned();
    pour(html, &mut text);
    text
}

fn pour(mut html: &str, text: &mut String) {
    while let Some(open) = html.find('<') {
        text.push_str(&html[..open]);
        let tag = &html[open + 1..];
        let name_at = usize::from(tag.starts_with('/'));
        let length = tag[name_at..].bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = tag[name_at..name_at + length].to_ascii_lowercase();
        let end = if tag.starts_with("!--") {
            tag.find("-->").map(|at| at + 3)
        } else if name.is_empty() && !tag.starts_with(['!', '?', '/']) {
            // A mere sign.
            text.push_str("&lt;");
            Some(0)
        } else {
            end_of_tag(tag)
        };
        // What is cut off within a tag shows nothing more.
        let Some(end) = end else { return };
        html = &tag[end..];
        if KEPT.contains(&name.as_str()) {
            text.push('<');
            text.push_str(&tag[..name_at]);
            text.push_str(&name);
            text.push('>');
        } else if name_at == 0 && DROPPED.contains(&name.as_str()) {
            html = behind(html, &name);
        }
    }
    text.push_str(html);
}

/// Behind the `>` that is in no quotes.
fn end_of_tag(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// From the closing tag of this name on.
fn behind<'a>(html: &'a str, name: &str) -> &'a str {
    let is_close = |at: &usize| {
        let rest = &html.as_bytes()[*at..];
        rest.starts_with(b"</")
            && rest[2..].get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()))
    };
    (0..html.len()).find(is_close).map_or("", |at| &html[at..])
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn poured(html: &str) -> String {
        let mut text = String::new();
        pour(html, &mut text);
        text
    }

    #[test]
    fn text_and_structure_stay_and_what_acts_goes() {
        let page = "<!doctype html><title>T</title><style>p { color: red }</style><h1 onclick='x(\">\")'>Hi</h1>\
            <script>if (1 < 2) alert(1)</script><img src=//evil><A HREF=/x>link</a> 1 < 2 <!-- <b> -->&amp;";
        assert_eq!(poured(page), "<h1>Hi</h1><a>link</a> 1 &lt; 2 &amp;");
        assert!(calm(page).contains("default-src 'none'"));
    }

    #[test]
    fn what_has_no_end_shows_no_more() {
        assert_eq!(poured("a<p title='"), "a");
        assert_eq!(poured("a<script>b"), "a");
        assert_eq!(poured("a</"), "a");
    }

    proptest! {
        #[test]
        fn nothing_but_bare_tags_that_are_known_comes_through(
            html in "(<|>|/|!|--|script|ScRiPt|p|b|img|svg| on=|src=|'|\"|&|é|\0| ){0,40}",
        ) {
            for part in poured(&html).split('<').skip(1) {
                let name = part.split('>').next().unwrap_or_default();
                prop_assert!(part.contains('>') && KEPT.contains(&name.trim_start_matches('/')), "{part}");
            }
        }
    }
}
