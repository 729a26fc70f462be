use proptest::prelude::*;
use shared::message::{Framing, Rendered};

use super::kind::Kind;
use super::*;
use crate::state::draft::Draft;

/// What a change makes of a form.
fn after(change: Change) -> Composed {
    match change {
        Change::Form(composed, _) | Change::Click(composed) => *composed,
        other => panic!("{other:?}"),
    }
}

/// The form after this was done, in order.
fn done(bytes: &[u8], ops: &[(Op, &str)]) -> Composed {
    ops.iter().fold(Composed::from_bytes(bytes), |composed, (op, typed)| {
        after(apply(&composed, *op, typed).unwrap_or_else(|| panic!("{op:?}")).change)
    })
}

fn text_of(composed: &Composed) -> String {
    String::from_utf8_lossy(&composed.to_bytes().bytes).into_owned()
}

const GET: &[u8] =
    b"GET /find?q=caf%C3%A9&q=2 HTTP/1.1\r\nhOsT:lab\r\nno colon\r\nX-Twice: 1\r\nX-Twice:  2\r\n\r\n";

#[test]
fn a_field_changes_its_own_bytes() {
    let form = done(
        GET,
        &[
            (Op::Type(Slot::Method, 0), "PUT"),
            (Op::Type(Slot::QueryValue, 0), "café & tea"),
            (Op::Type(Slot::FieldValue, 3), "two"),
            (Op::Type(Slot::OddLine, 1), "no colons"),
        ],
    );
    assert_eq!(
        text_of(&form),
        "PUT /find?q=caf%C3%A9%20%26%20tea&q=2 HTTP/1.1\r\nhOsT:lab\r\nno colons\r\nX-Twice: 1\r\nX-Twice:  two\r\n\r\n"
    );
}

#[test]
fn a_question_mark_in_the_path_begins_rows() {
    let typed = (Op::Type(Slot::Path, 0), "/find?a=1 é%20&b");
    let form = done(GET, &[typed]);
    assert!(text_of(&form).starts_with("GET /find?a=1%20%C3%A9%20&b&q=caf%C3%A9&q=2 HTTP/1.1\r\n"));
    let focus = apply(&Composed::from_bytes(GET), typed.0, typed.1).unwrap().focus;
    assert_eq!(focus, Some(Op::Type(Slot::QueryName, 0)));
}

#[test]
fn a_new_row_is_sent_as_soon_as_it_has_a_name() {
    let add = (Op::Row(Act::Add, List::Fields, 2), "");
    assert_eq!(text_of(&done(GET, &[add])).as_bytes(), GET, "an empty row is no broken line");
    let form = done(GET, &[add, (Op::Type(Slot::FieldName, 2), "A"), (Op::Type(Slot::FieldValue, 2), "b")]);
    assert!(text_of(&form).contains("no colon\r\nA: b\r\nX-Twice: 1"));
}

#[test]
fn rows_move_and_go_and_are_switched_off_in_their_order() {
    let form = done(
        GET,
        &[
            (Op::Row(Act::Up, List::Fields, 3), ""),
            (Op::Row(Act::Remove, List::Fields, 1), ""),
            (Op::Switch(0), ""),
            (Op::Row(Act::Down, List::Query, 0), ""),
        ],
    );
    assert_eq!(text_of(&form), "GET /find?q=2&q=caf%C3%A9 HTTP/1.1\r\nX-Twice:  2\r\nX-Twice: 1\r\n\r\n");
    assert_eq!(form.request().unwrap().fields.len(), 3, "what is switched off is still there");
    assert!(apply(&form, Op::Row(Act::Up, List::Fields, 0), "").is_none());
}

#[test]
fn keys_make_take_and_move_rows() {
    let form = Composed::from_bytes(GET);
    let request = form.request().unwrap();
    let last = Op::Type(Slot::FieldValue, 3);
    assert_eq!(press(request, last, "Enter", false), Some((Some(Op::Row(Act::Add, List::Fields, 4)), None)));
    let odd = Some((None, Some(Op::Type(Slot::OddLine, 1))));
    assert_eq!(press(request, Op::Type(Slot::FieldName, 0), "Enter", false), odd);
    assert_eq!(press(request, last, "Backspace", false), None, "it is not empty");
    let up = Some((Some(Op::Row(Act::Up, List::Fields, 3)), Some(Op::Type(Slot::FieldValue, 2))));
    assert_eq!(press(request, last, "ArrowUp", true), up);
    let form = done(GET, &[(Op::Row(Act::Add, List::Fields, 4), "")]);
    let gone = press(form.request().unwrap(), Op::Type(Slot::FieldName, 4), "Backspace", false);
    assert_eq!(gone, Some((Some(Op::Row(Act::Remove, List::Fields, 4)), Some(Op::Type(Slot::FieldName, 3)))));
}

#[test]
fn a_kind_announces_its_type_and_what_somebody_else_announced_stays() {
    let post = b"POST / HTTP/1.1\r\nHost: lab\r\n\r\n";
    let form = done(post, &[(Op::Kind(Kind::Json), ""), (Op::Type(Slot::Text, 0), "{}")]);
    let text =
        "POST / HTTP/1.1\r\nHost: lab\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    assert_eq!(text_of(&form), text);
    assert_eq!(Kind::of(form.request().unwrap()), Kind::Json);
    let none = after(apply(&form, Op::Kind(Kind::None), "").unwrap().change);
    assert_eq!(text_of(&none), "POST / HTTP/1.1\r\nHost: lab\r\nContent-Length: 0\r\n\r\n");

    let csv = b"POST / HTTP/1.1\r\nContent-Type: text/csv\r\nContent-Length: 3\r\n\r\na,b";
    let chosen = apply(&Composed::from_bytes(csv), Op::Kind(Kind::Json), "").unwrap();
    assert!(chosen.said.contains("stays text/csv"), "{}", chosen.said);
    assert_eq!(text_of(&after(chosen.change)).as_bytes(), csv);
}

#[test]
fn pairs_become_parts_and_parts_become_pairs() {
    let post = b"POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\na=1&b=%26";
    let parts = done(post, &[(Op::Kind(Kind::Files), "")]);
    let text = text_of(&parts);
    assert!(text.contains("Content-Type: multipart/form-data; boundary=playground-0\r\n"), "{text}");
    assert!(text.contains("form-data; name=\"b\"\r\n\r\n&\r\n--playground-0--\r\n"), "{text}");
    let typed = after(apply(&parts, Op::Type(Slot::PieceText, 0), "playground-0").unwrap().change);
    let text = text_of(&typed);
    assert!(
        text.contains("boundary=playground-1\r\n")
            && text.contains("\r\n\r\nplayground-0\r\n--playground-1\r\n")
    );
    assert_eq!(text_of(&after(apply(&parts, Op::Kind(Kind::Form), "").unwrap().change)).as_bytes(), post);
}

#[test]
fn a_file_brings_its_name_and_type() {
    let form = done(
        b"POST / HTTP/1.1\r\n\r\n",
        &[(Op::Kind(Kind::Files), ""), (Op::Row(Act::Add, List::Pieces, 0), "")],
    );
    let change = with_file(&form, 1, "a \"b\".png".to_owned(), "image/png".to_owned(), b"\x89PNG").unwrap();
    let form = after(change);
    let all = kind::multipart(form.request().unwrap()).unwrap();
    assert_eq!(all.pieces[0].data, b"\x89PNG");
    let named = all.pieces[0].named().unwrap();
    assert_eq!((named.file.as_deref(), named.media.as_str()), (Some("a \"b\".png"), "image/png"));
    let whole =
        after(with_file(&done(GET, &[]), 0, "x".to_owned(), "image/png".to_owned(), b"\xff").unwrap());
    assert!(text_of(&whole).contains("\r\nContent-Type: image/png\r\nContent-Length: 1\r\n\r\n"));
}

#[test]
fn digits_that_cannot_be_read_stay_for_as_long_as_the_body_they_were_typed_over() {
    let hi = Composed::from_bytes(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi");
    let other = Composed::from_bytes(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nho");
    let (hi, other) = (hi.request().unwrap(), other.request().unwrap());
    let typed = Typed::of(hi, Slot::Hex, "68 6x").unwrap();
    assert!(typed.holds(hi) && !typed.holds(other), "an undo has changed the body");
    assert_eq!((typed.at(Slot::Hex), typed.at(Slot::Sizes)), (Some("68 6x"), None));
    // What can be read is the body by the time that it is drawn.
    let typed = Typed::of(other, Slot::Hex, "68\n69 6").unwrap();
    assert!(typed.holds(hi) && !typed.holds(other));
    assert_eq!(Typed::of(hi, Slot::Path, "/a"), None);
}

#[test]
fn chunks_are_cut_as_typed_and_digits_are_bytes() {
    let post = b"POST / HTTP/1.1\r\nContent-Length: 12\r\n\r\nHello, world";
    let form = done(post, &[(Op::Frame(Framing::Chunked), ""), (Op::Type(Slot::Sizes, 0), "5, 2, rest")]);
    assert!(text_of(&form).ends_with("\r\n\r\n5\r\nHello\r\n2\r\n, \r\n5\r\nworld\r\n0\r\n\r\n"));
    let request = form.request().unwrap();
    assert_eq!(current(request, Slot::Sizes, 0).unwrap(), b"5, 2, rest");
    assert!(means_the_same(request, Slot::Sizes, "5 2"));
    assert!(!means_the_same(request, Slot::Sizes, "5"));
    let form = done(post, &[(Op::Type(Slot::Hex, 0), "00 f")]);
    assert!(form.to_bytes().bytes.ends_with(b"Content-Length: 1\r\n\r\n\0"));
    assert!(apply(&form, Op::Type(Slot::Hex, 0), "0g").is_none());
}

#[test]
fn a_length_that_counts_can_be_taken_over() {
    let post = b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi";
    let form = done(post, &[(Op::Type(Slot::FieldValue, 0), "3"), (Op::Type(Slot::Text, 0), "hello")]);
    assert_eq!(text_of(&form), "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nhello");
    let back = after(apply(&form, Op::Frame(Framing::Counted), "").unwrap().change);
    assert_eq!(text_of(&back), "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello");
}

#[test]
fn what_is_no_request_gets_a_line_and_loses_nothing() {
    let raw = Composed::from_bytes(b"\x16\x03\x01\n");
    assert!(apply(&raw, Op::Type(Slot::Method, 0), "GET").is_none());
    let form = after(apply(&raw, Op::BeginAnew, "").unwrap().change);
    assert_eq!(form.to_bytes().bytes, b"GET / HTTP/1.1\r\n\x16\x03\x01\n");
}

#[test]
fn every_field_is_explained() {
    let form = Composed::from_bytes(b"get /users/7 HTTP/1.1\r\nHost: lab\r\nX-Own: 1\r\n\r\n");
    let said = |op| about::about(form.request().unwrap(), op);
    assert!(said(None)[0].1.starts_with("Not GET"));
    assert_eq!(said(None)[1].0, "/users/{id}");
    assert_eq!(said(Some(Op::Type(Slot::FieldValue, 0)))[0].1, "The client wants the site named “lab”.");
    assert!(!about::suggestions(form.request().unwrap(), Slot::FieldValue, 0).is_empty());
    for name in about::suggestions(form.request().unwrap(), Slot::FieldName, 0) {
        assert!(shared::explain::field(name).is_some(), "{name}");
    }
}

#[test]
fn what_is_wrong_is_told_where_it_stands() {
    let odd = b"GET /?q=%zz HTTP/1.1\r\nAccept : */*\r\n\r\n";
    let issues = Composed::from_bytes(odd).issues();
    let at = |place| about::issues_at(&issues, place).map(|issue| issue.rule.id()).collect::<Vec<_>>();
    assert_eq!(at(Part::QueryName(0)), ["bad-percent-encoding"]);
    assert_eq!(at(Part::Field(0)), ["space-before-colon"]);
    assert_eq!(at(Part::EndOfHead), ["missing-host"]);
    let placed: usize = [Part::RequestLine, Part::QueryName(0), Part::Field(0), Part::EndOfHead, Part::Body]
        .map(|place| at(place).len())
        .iter()
        .sum();
    assert_eq!(placed, issues.len(), "none is left out");
}

#[test]
fn what_is_typed_in_one_field_is_undone_in_one_step() {
    let mut draft = Draft::new(GET);
    for typed in ["1", "12", "123"] {
        draft.update(Change::Fill(Op::Type(Slot::FieldValue, 2), typed.to_owned()));
    }
    draft.update(Change::Fill(Op::Switch(0), String::new()));
    draft.update(Change::File { n: 0, name: "a".to_owned(), media: String::new(), bytes: b"x".to_vec() });
    assert!(draft.bytes().ends_with(b"X-Twice: 123\r\nX-Twice:  2\r\nContent-Length: 1\r\n\r\nx"));
    for _ in 0..3 {
        draft.update(Change::Undo);
    }
    assert_eq!((draft.bytes(), draft.can().0), (GET, false));
}

/// What each part says, but for the lengths that are counted.
fn parts(rendered: &Rendered, but: Part) -> Vec<(Part, Vec<u8>)> {
    let leaf =
        |part: Part| part.level() > 0 || matches!(part, Part::OddLine(_) | Part::EndOfHead | Part::Behind);
    let all = rendered
        .parts()
        .iter()
        .map(|&(part, _)| part)
        .filter(|&part| leaf(part) && part != but && part != Part::Target);
    all.map(|part| (part, rendered.text_of(part).to_vec())).collect()
}

proptest! {
    #[test]
    fn typing_in_one_field_changes_no_other_bytes(
        bytes in "(GET|POST) /[a-z]{0,3}(\\?[a=&%+]{0,6})? HTTP/1\\.1\r\n((A|X-B|host):[ ]?[ -~]{0,5}\r?\n|no colon\r\n){0,4}\r\n",
        slot in 0..8_usize, n in 0..4_usize, typed in "[ -~é]{0,6}",
    ) {
        let before = Composed::from_bytes(bytes.as_bytes());
        let slot = Slot::ALL[slot];
        if let Some(done) = apply(&before, Op::Type(slot, n), &typed) && !(slot == Slot::Path && typed.contains('?')) {
            let after = after(done.change).to_bytes();
            let but = slot.part(n);
            prop_assert_eq!(parts(&after, but), parts(&before.to_bytes(), but));
            let shown = text::shown(&current(before.request().unwrap(), slot, n).unwrap(), false);
            if shown == typed {
                prop_assert_eq!(after.bytes, bytes.as_bytes());
            }
        }
    }

    #[test]
    fn whatever_one_does_the_bytes_are_read_as_the_form_they_came_from(
        ops in prop::collection::vec((0..10_usize, 0..19_usize, 0..3_usize, "[ -~]{0,4}"), 0..8),
        body in "[ -~]{0,6}",
    ) {
        let mut form = Composed::from_bytes(b"POST /a?b=c HTTP/1.1\r\nHost: lab\r\n\r\n");
        form = after(apply(&form, Op::Type(Slot::Text, 0), &body).unwrap().change);
        for (kind, a, n, typed) in ops {
            let code = [kind.to_string(), a.to_string(), n.to_string()].join("-");
            if let Some(done) = Op::of(&code).and_then(|op| apply(&form, op, &typed)) {
                form = after(done.change);
            }
            let bytes = form.to_bytes().bytes;
            prop_assert_eq!(form.reread(&bytes), form.clone());
            prop_assert_eq!(Composed::from_bytes(&bytes).to_bytes().bytes, bytes);
        }
    }
}
