//! What surrounds one request on a real connection: its witness in the capture, and the orders that
//! the connection's tap carries out.

use std::net::IpAddr;
use std::task::{Context, Poll};

use super::observe::{Noted, Observer};
use super::orders::Orders;
use super::write_side::{Ending, WriteSide};
use crate::capture::Witness;

/// Goes with one request.
#[derive(Debug)]
pub(super) struct Attendant {
    pub(super) witness: Witness,
    pub(super) orders: Orders,
    pub(super) client: IpAddr,
}

impl Observer for Attendant {
    fn now(&self) -> u64 {
        self.witness.now()
    }

    fn report(&self, at: u64, noted: Noted) {
        self.witness.report(at, noted);
    }

    fn client(&self) -> IpAddr {
        self.client
    }

    fn write_side(&self) -> Option<&dyn WriteSide> {
        Some(self)
    }
}

impl WriteSide for Attendant {
    fn poll_turn(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.orders.poll_until(cx, || self.witness.is_its_turn())
    }

    fn write(&self, bytes: Vec<u8>) {
        self.orders.write(bytes);
    }

    fn poll_written(&self, cx: &mut Context<'_>) -> Poll<bool> {
        self.orders.poll_written(cx)
    }

    fn silence(&self) {
        self.witness.speaks_alone();
        self.orders.silence();
    }

    fn end(&self, ending: Ending) {
        self.orders.end(ending);
    }

    fn received(&self) -> Option<Vec<u8>> {
        self.witness.received()
    }
}
