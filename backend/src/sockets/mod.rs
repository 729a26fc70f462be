//! Plain services beside HTTP: what one writes before there is a protocol at all.
//!
//! | service | what it does |
//! |---|---|
//! | [`thanks`] | thanks whoever comes, and closes |
//! | [`yell`] | gives every line back in capitals |
//! | [`count`] | says how many bytes came, and from where |
//! | [`chat`] | passes lines on between all who are there |
//!
//! Each listens on a port of its own, and only where `--sockets` asks for it. They are reached by `nc`, by
//! Python's `socket`, by anything that opens a connection; every byte goes through the capture, and a
//! connection there is one exchange. How many connections there may be, and how long one may stand still
//! or last, is what the lab's options say.

mod chat;
mod conn;
mod count;
mod thanks;
mod yell;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use shared::wire::{CloseReason, Side};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use self::chat::Room;
use self::conn::{Conn, Parting};
use crate::capture::Capture;
use crate::config::LabConfig;
use crate::listen::{self, BindError, Gate, Place};
use crate::notices::Notices;
use crate::patience;
use crate::stop::told_to_stop;

/// The option that asks for them.
const OPTION: &str = "--sockets";

/// A plain service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Thanks and closes.
    Thanks,
    /// Gives lines back in capitals.
    Yell,
    /// Counts bytes.
    Count,
    /// Passes lines on.
    Chat,
}

impl Service {
    /// All of them, in the order of their ports.
    pub const ALL: [Self; 4] = [Self::Thanks, Self::Yell, Self::Count, Self::Chat];

    /// The name it is announced by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Thanks => "thanks",
            Self::Yell => "yell",
            Self::Count => "count",
            Self::Chat => "chat",
        }
    }
}

/// A plain service with its listener.
#[derive(Debug)]
pub struct Socket {
    /// Which.
    pub service: Service,
    /// Where it is reached.
    pub listener: TcpListener,
}

/// Listens for all of them, on consecutive ports from `first` on, or on free ones where its port is 0.
///
/// # Errors
/// One of the ports cannot be had.
pub fn bind(first: SocketAddr) -> Result<Vec<Socket>, BindError> {
    let mut addr = first;
    let mut sockets = Vec::new();
    for service in Service::ALL {
        sockets.push(Socket { service, listener: listen::bind(addr, OPTION)? });
        if first.port() != 0 {
            addr.set_port(addr.port().saturating_add(1));
        }
    }
    Ok(sockets)
}

/// What the services share.
#[derive(Debug)]
pub struct House {
    config: LabConfig,
    capture: Arc<Capture>,
    notices: Arc<Notices>,
    gate: Gate,
    room: Room,
}

impl House {
    /// With the lab's limits.
    pub fn new(config: LabConfig, capture: Arc<Capture>, notices: Arc<Notices>) -> Self {
        let whose = "The server of plain services";
        let [all, of_one] = config.connections();
        let gate = Gate::new(all, whose, Arc::clone(&notices)).sharing(of_one).plain();
        Self { config, capture, notices, gate, room: Room::default() }
    }
}

/// Serves until told to stop, then until the last connection has ended.
pub async fn serve(sockets: Vec<Socket>, house: House, mut stop: watch::Receiver<bool>) {
    let house = Arc::new(house);
    // Each connection holds a sender: when the last is gone, so are the connections.
    let (alive, mut gone) = mpsc::channel::<Infallible>(1);
    for Socket { service, listener } in sockets {
        tokio::spawn(accept(service, listener, Arc::clone(&house), stop.clone(), alive.clone()));
    }
    told_to_stop(&mut stop).await;
    drop(alive);
    gone.recv().await;
}

async fn accept(
    service: Service,
    listener: TcpListener,
    house: Arc<House>,
    mut stop: watch::Receiver<bool>,
    alive: mpsc::Sender<Infallible>,
) {
    loop {
        let (stream, peer, place) = tokio::select! {
            accepted = house.gate.next(&listener, |_| true, |_| ()) => accepted,
            () = told_to_stop(&mut stop) => return,
        };
        let (house, stop, alive) = (Arc::clone(&house), stop.clone(), alive.clone());
        tokio::spawn(async move {
            connection(service, stream, peer, &house, stop, place).await;
            drop(alive);
        });
    }
}

async fn connection(
    service: Service,
    stream: TcpStream,
    peer: SocketAddr,
    house: &House,
    mut stop: watch::Receiver<bool>,
    place: Place,
) {
    let recorder = house.capture.accepted_plain(peer, service.name());
    let mut conn = Conn::new(stream, peer, recorder.clone());
    let began = Instant::now();
    let mut look_again = pin!(tokio::time::sleep(house.config.lab_idle.min(house.config.lab_lifetime)));
    let (by, why) = {
        let mut talk = pin!(talk(service, &mut conn, house));
        loop {
            tokio::select! {
                parting = talk.as_mut() => break parting.reason(),
                () = told_to_stop(&mut stop) => break (Side::Server, CloseReason::Stopping),
                () = &mut look_again => {
                    match patience::overdue(&house.config, &house.notices, &recorder, began) {
                        Ok(at) => look_again.as_mut().reset(at),
                        Err(why) => break (Side::Server, why),
                    }
                }
            }
        }
    };
    conn.finish(&mut stop).await;
    recorder.closed(by, &why);
    drop(place);
}

/// Lets a service talk until it has done, or cannot go on.
async fn talk(service: Service, conn: &mut Conn, house: &House) -> Parting {
    let talked = match service {
        Service::Thanks => thanks::serve(conn).await,
        Service::Yell => yell::serve(conn).await,
        Service::Count => count::serve(conn).await,
        Service::Chat => chat::serve(conn, &house.room).await,
    };
    match talked {
        Ok(parting) | Err(parting) => parting,
    }
}
