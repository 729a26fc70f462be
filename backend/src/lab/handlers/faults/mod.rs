//! Broken on purpose, on the wire for real.
//!
//! | module | what is broken |
//! |---|---|
//! | [`broken`] | how one breaks things: past hyper, which would not |
//! | [`body`] | where the body ends, or whether it does |
//! | [`connection`] | the connection: reset, cut, silent |
//! | [`head`] | the head: none, too slow, contradicting itself |
//! | [`honest`] | what is correct HTTP and still no good: hyper says it |

mod body;
mod broken;
mod connection;
mod head;
mod honest;

use shared::route::Route;
use shared::route::groups::faults::Handler;

use crate::lab::router::{Code, answer};

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Reset => answer(route, connection::reset),
        Handler::Truncate => answer(route, body::truncate),
        Handler::BadLength => answer(route, body::bad_length),
        Handler::TwoLengths => answer(route, head::two_lengths),
        Handler::BadChunk => answer(route, body::bad_chunk),
        Handler::Infinite => answer(route, body::infinite),
        Handler::FakeGzip => answer(route, honest::fake_gzip),
        Handler::BigHeaders => answer(route, honest::big_headers),
        Handler::RedirectLoop => answer(route, honest::redirect_loop),
        Handler::KeepAliveCut => answer(route, connection::keep_alive_cut),
        Handler::SlowHead => answer(route, head::slow_head),
        Handler::StatusLine => answer(route, head::status_line),
        Handler::Silent => answer(route, connection::silent),
    }
}
