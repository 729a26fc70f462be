//! Whatever comes is drawn, fits, and lets no control character through.

use proptest::prelude::*;
use shared::rule::{Rule, RuleSet};
use shared::trace::{Answering, Profile, Side, Trace, Zoom};

use super::draw;
use crate::cli::paint::Paint;
use crate::reading::Reading;
use crate::reading::json;

/// What messages are made of, whole and broken.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let known: &[&[u8]] = &[
        b"GET / HTTP/1.1\r\n",
        b"POST /a%zz?b#c HTTP/1.0\r\n",
        b"CONNECT a:1 HTTP/1.1\r\n",
        b"Host: x\r\n",
        b"Content-Length: 3\r\n",
        b"Content-Length: 0003\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"\r\n",
        b"\n",
        b" folded\r\n",
        b"X : \xff\0\t\r\n",
        b"Connection: close\r\n",
        b"Upgrade: ws\r\nConnection: upgrade\r\n",
        b"5;a=\"b\" ; c\r\nhello\r\n",
        b"003\r\nabc\r\n",
        b"0\r\n",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 101\r\n",
        b"HTTP/1.1 204 \x1b\r\n",
        b"Date: a\r\nDate: b\r\nExpect: x\r\n",
    ];
    let known = proptest::sample::select(known).prop_map(<[u8]>::to_vec);
    let any = prop_oneof![6 => known, 1 => any::<[u8; 3]>().prop_map(Vec::from), 1 => Just(vec![b'x'; 700])];
    proptest::collection::vec(any, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_is_drawn_and_fits(
        input in pieces(), width in 60_usize..101, response: bool, lenient: bool, hyper: bool, ends: bool,
    ) {
        let all = Rule::ALL.iter().filter(|rule| rule.leniency().is_some());
        let all = all.fold(RuleSet::EMPTY, |set, &rule| set.with(rule));
        let profile = if hyper { Profile::HYPER } else { Profile::RFC };
        let profile = if lenient { profile.allowing(all) } else { profile };
        let side = if response { Side::Response(Answering::Other) } else { Side::Request };
        let reading = Reading::new(side, input, |input| {
            let mut trace = Trace::of(side, profile, input);
            if ends {
                trace.end();
            }
            trace
        });
        for zoom in Zoom::ALL {
            let drawn = draw(&reading, zoom, Paint::plain(), width);
            for line in drawn.lines() {
                prop_assert!(line.chars().count() <= width, "{} columns of {width}: {line}", line.chars().count());
                prop_assert!(!line.chars().any(char::is_control), "{line:?}");
            }
            let mut out = Vec::new();
            json::write(&mut out, &reading, zoom).unwrap();
            prop_assert!(serde_json::from_slice::<serde_json::Value>(&out).is_ok());
        }
    }
}
