//! A page without a browser: the same WebSocket, the same messages.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use futures_util::{SinkExt as _, StreamExt as _};
use shared::wire::{self, Bytes, ConnId, ExchangeId, Hello, Notice, Plan, Summary, ToPage, ToServer};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::{DEADLINE, Kept};

pub struct Page {
    pub socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub hello: Hello,
    pub list: BTreeMap<ExchangeId, Summary>,
    pub oldest: ExchangeId,
    pub details: BTreeMap<ExchangeId, Kept>,
    pub dialled: Vec<(u64, ConnId)>,
    pub sent: Vec<(u64, u64)>,
    pub refused: Vec<(u64, String)>,
    pub hung_up: Vec<(ConnId, String)>,
    pub notices: Vec<Notice>,
    pub closed: Option<(u16, String)>,
    seq: u64,
    seq_seen: u64,
}

/// Opens the page's WebSocket with these header fields.
pub async fn knock(
    addr: SocketAddr,
    query: &str,
    fields: &[(&'static str, &str)],
) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>, tungstenite::Error> {
    let mut request = format!("ws://{addr}{}{query}", wire::PATH).into_client_request().unwrap();
    for (name, value) in fields {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    Ok(connect_async(request).await?.0)
}

impl Page {
    pub async fn open(addr: SocketAddr) -> Self {
        let query = format!("?v={:08x}&page=7", wire::VERSION);
        let origin = format!("http://{addr}");
        let mut socket = knock(addr, &query, &[("origin", &origin)]).await.unwrap();
        let first = tokio::time::timeout(DEADLINE, socket.next()).await.unwrap().unwrap().unwrap();
        let envelope = wire::decode::<ToPage>(first.to_text().unwrap()).unwrap();
        let ToPage::Hello(hello) = envelope.body else { panic!("a hello comes first, not {envelope:?}") };
        Self {
            socket,
            hello,
            list: BTreeMap::new(),
            oldest: ExchangeId(0),
            details: BTreeMap::new(),
            dialled: Vec::new(),
            sent: Vec::new(),
            refused: Vec::new(),
            hung_up: Vec::new(),
            notices: Vec::new(),
            closed: None,
            seq: 0,
            seq_seen: envelope.seq,
        }
    }

    pub async fn say(&mut self, message: &ToServer) -> u64 {
        self.seq += 1;
        self.socket.send(Message::text(wire::encode(self.seq, message))).await.unwrap();
        self.seq
    }

    pub async fn send(&mut self, bytes: impl AsRef<[u8]>, plan: Plan, on: Option<ConnId>) -> u64 {
        self.say(&ToServer::Send { bytes: Bytes(bytes.as_ref().to_vec()), plan, on }).await
    }

    /// Takes messages until a condition holds.
    pub async fn until(&mut self, what: &str, mut condition: impl FnMut(&Self) -> bool) {
        while !condition(self) {
            assert!(self.closed.is_none(), "closed while waiting for {what}: {:?}", self.closed);
            let next = tokio::time::timeout(DEADLINE, self.socket.next()).await;
            let Ok(next) = next else {
                panic!("still waiting for {what}: {:#?} {:#?} {:?}", self.list, self.details, self.refused)
            };
            self.take(next);
        }
    }

    /// Takes messages until the server closes the socket.
    pub async fn until_closed(&mut self) -> (u16, String) {
        while self.closed.is_none() {
            let next = tokio::time::timeout(DEADLINE, self.socket.next()).await.expect("the socket closes");
            self.take(next);
        }
        self.closed.clone().unwrap()
    }

    fn take(&mut self, next: Option<Result<Message, tungstenite::Error>>) {
        match next {
            Some(Ok(Message::Text(text))) => {
                let envelope = wire::decode::<ToPage>(&text).unwrap();
                assert_eq!(envelope.seq, self.seq_seen + 1, "messages are numbered without a gap");
                self.seq_seen = envelope.seq;
                self.note(envelope.body);
            }
            Some(Ok(Message::Close(frame))) => {
                self.closed =
                    Some(frame.map_or((0, String::new()), |f| (f.code.into(), f.reason.to_string())));
            }
            Some(Ok(_)) => {}
            Some(Err(error)) => self.closed = Some((1, error.to_string())),
            None => self.closed = Some((0, "ended".to_owned())),
        }
    }

    fn note(&mut self, message: ToPage) {
        match message {
            ToPage::Hello(_) => panic!("a second hello"),
            ToPage::Dialled { re, conn } => self.dialled.push((re, conn)),
            ToPage::Sent { re, bytes } => self.sent.push((re, bytes)),
            ToPage::Refused { re, why } => self.refused.push((re, why)),
            ToPage::HungUp { conn, how } => self.hung_up.push((conn, how)),
            ToPage::Exchanges { changed, oldest } => {
                self.oldest = oldest;
                self.list.extend(changed.into_iter().map(|summary| (summary.id, summary)));
            }
            ToPage::Detail(detail) => self.details.entry(detail.exchange).or_default().add(&detail),
            ToPage::Notice(notice) => self.notices.push(notice),
        }
    }
}
