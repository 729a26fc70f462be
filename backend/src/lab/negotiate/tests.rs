use super::*;

fn weights(field: Field, said: &str, candidates: &[&str]) -> Vec<u16> {
    judge(field, Some(said), candidates).judged.iter().map(|judged| judged.weight.0).collect()
}

fn chosen<'a>(field: Field, said: &str, candidates: &[&'a str]) -> Option<&'a str> {
    judge(field, Some(said), candidates).chosen
}

#[test]
fn the_most_specific_range_counts_as_in_the_example_of_the_rfc() {
    let said = "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, \
                text/plain;format=fixed;q=0.4, */*;q=0.5";
    let candidates = [
        "text/plain;format=flowed",
        "text/plain",
        "text/html",
        "image/jpeg",
        "text/plain;format=fixed",
        "text/html;level=3",
    ];
    assert_eq!(weights(Field::Accept, said, &candidates), [1000, 700, 300, 500, 400, 300]);
}

#[test]
fn the_highest_weight_is_picked_and_the_servers_order_settles_a_tie() {
    let candidates = ["text/plain", "text/html", "application/json"];
    for (said, expected) in [
        ("text/html;q=0.5, application/json", Some("application/json")),
        ("*/*", Some("text/plain")),
        ("text/html, text/plain", Some("text/plain")),
        ("*/*, text/plain;q=0", Some("text/html")),
        ("TEXT/HTML", Some("text/html")),
        ("image/png", None),
        ("*/*;q=0", None),
        ("text/html;q=0.001, application/json;q=0.002", Some("application/json")),
        (" , text/html ,, ", Some("text/html")),
        ("", Some("text/plain")),
        ("text/html ; q=1", Some("text/html")),
        ("text/html;charset=utf-8, */*;q=0.1", Some("text/plain")),
    ] {
        assert_eq!(chosen(Field::Accept, said, &candidates), expected, "{said:?}");
    }
    assert_eq!(judge(Field::Accept, None, &candidates).chosen, Some("text/plain"));
}

#[test]
fn what_is_not_well_written_says_nothing_and_is_named() {
    for member in
        ["text", "text/html;q=1.1", "text/html;q=0.1234", "text/html;q=-1", "*/html", "a b/c", "/", "x/y;q"]
    {
        let verdict = judge(Field::Accept, Some(member), &["text/html"]);
        assert_eq!((verdict.chosen, &verdict.unread[..]), (None, &[member.to_owned()][..]), "{member}");
    }
    let said = r#"a/b;x="1,2;q=0", text/html;q=0.5;ext=";,""#;
    let verdict = judge(Field::Accept, Some(said), &["text/html"]);
    assert_eq!((verdict.judged[0].weight, verdict.unread.len()), (Weight(500), 0));
}

#[test]
fn a_language_range_matches_what_refines_it_and_falls_back_to_what_it_refines() {
    let candidates = ["en", "de", "fr"];
    for (said, expected) in [
        ("fr-CA, de;q=0.7", Some("fr")),
        ("de-AT;q=0.5, en;q=0.4", Some("de")),
        ("en-US;q=0, *", Some("en")),
        ("en;q=0, *", Some("de")),
        ("es", None),
        ("es, *;q=0.1", Some("en")),
        ("d", None),
        ("en-US;q=0.9, en;q=0.2, de;q=0.5", Some("de")),
    ] {
        assert_eq!(chosen(Field::AcceptLanguage, said, &candidates), expected, "{said:?}");
    }
    assert_eq!(weights(Field::AcceptLanguage, "en, en-gb;q=0.5", &["en-GB", "en-US", "eng"]), [500, 1000, 0]);
}

#[test]
fn no_coding_is_fine_unless_ruled_out_and_comes_last_where_it_is_not_listed() {
    let candidates = ["identity", "gzip"];
    for (said, expected) in [
        ("gzip;q=0.1", Some("gzip")),
        ("x-gzip", Some("gzip")),
        ("br", Some("identity")),
        ("", Some("identity")),
        ("identity;q=0.5, gzip;q=0.4", Some("identity")),
        ("*;q=0, gzip", Some("gzip")),
        ("identity;q=0", None),
        ("*;q=0", None),
        ("*;q=0, identity", Some("identity")),
        ("gzip;q=0", Some("identity")),
    ] {
        assert_eq!(chosen(Field::AcceptEncoding, said, &candidates), expected, "{said:?}");
    }
    assert_eq!(judge(Field::AcceptEncoding, None, &candidates).chosen, Some("identity"));
}

#[test]
fn a_page_is_for_those_who_prefer_one() {
    let prefers_a_page = |accepted: &str| {
        let accepted = [(header::ACCEPT, accepted.parse().unwrap())];
        prefers(&HeaderMap::from_iter(accepted), "text/html", "text/plain")
    };
    for accepted in [
        "text/html",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Text/HTML;q=0.7, text/html;level=1, */*;q=0.1",
        "text/plain;q=0.5, text/*",
        "*/*, text/plain;q=0",
    ] {
        assert!(prefers_a_page(accepted), "{accepted}");
    }
    for accepted in [
        "",
        "*/*",
        "text/*",
        "application/json",
        "text/html;q=0",
        "text/html;q=0.5, text/plain",
        "text/html;q=x",
        "text/html;level=1, */*;q=0.1",
    ] {
        assert!(!prefers_a_page(accepted), "{accepted}");
    }
    assert!(!prefers(&HeaderMap::new(), "text/html", "text/plain"));
}
