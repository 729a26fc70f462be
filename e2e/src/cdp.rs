//! The browser's DevTools protocol: calls with answers, and events.
//!
//! One task owns the WebSocket. It hands each answer to whoever asked, and each event to the listener
//! of its session, in the order of arrival: when a call returns, every event that came before the
//! answer has been heard.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::Result;

/// How long the browser may take over one call. Longer than any wait inside a page.
const ANSWER: Duration = Duration::from_secs(30);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;
type Listener = Box<dyn FnMut(&str, &Value) + Send>;
type Answer = std::result::Result<Value, String>;

/// A connection to the browser.
#[derive(Clone)]
pub struct Cdp {
    orders: mpsc::UnboundedSender<Order>,
}

impl fmt::Debug for Cdp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cdp")
    }
}

enum Order {
    Call { message: Value, answer: oneshot::Sender<Answer> },
    Listen { session: String, listener: Listener },
}

impl Cdp {
    /// Connects to the address the browser printed.
    ///
    /// # Errors
    /// The browser does not answer there.
    pub async fn connect(url: &str) -> Result<Self> {
        let (socket, _) = tokio_tungstenite::connect_async(url).await?;
        let (orders, inbox) = mpsc::unbounded_channel();
        tokio::spawn(carry(socket, inbox));
        Ok(Self { orders })
    }

    /// Calls a method of the browser itself.
    ///
    /// # Errors
    /// The browser refuses, is gone, or does not answer in time.
    pub async fn call(&self, method: &str, params: Value) -> Result<Value> {
        self.send(method, json!({ "method": method, "params": params })).await
    }

    async fn send(&self, method: &str, message: Value) -> Result<Value> {
        let (answer, answered) = oneshot::channel();
        // When the task is gone, the sender of the answer is dropped, and that is noticed below.
        let _ = self.orders.send(Order::Call { message, answer });
        match timeout(ANSWER, answered).await {
            Ok(Ok(Ok(value))) => Ok(value),
            Ok(Ok(Err(refusal))) => Err(format!("{method}: {refusal}").into()),
            Ok(Err(_)) => Err(format!("{method}: the browser is gone").into()),
            Err(_) => Err(format!("{method}: no answer from the browser within {ANSWER:?}").into()),
        }
    }
}

/// A conversation with one page.
#[derive(Clone, Debug)]
pub struct Session {
    cdp: Cdp,
    id: String,
}

impl Session {
    /// Attaches to a target; `listener` hears the method and parameters of each of its events.
    ///
    /// # Errors
    /// There is no such target.
    pub async fn attach(
        cdp: &Cdp,
        target: &str,
        listener: impl FnMut(&str, &Value) + Send + 'static,
    ) -> Result<Self> {
        let attached =
            cdp.call("Target.attachToTarget", json!({ "targetId": target, "flatten": true })).await?;
        let id = attached["sessionId"].as_str().ok_or("Target.attachToTarget gave no session")?.to_owned();
        let _ = cdp.orders.send(Order::Listen { session: id.clone(), listener: Box::new(listener) });
        Ok(Self { cdp: cdp.clone(), id })
    }

    /// Calls a method of the page.
    ///
    /// # Errors
    /// The browser refuses, is gone, or does not answer in time.
    pub async fn call(&self, method: &str, params: Value) -> Result<Value> {
        self.cdp.send(method, json!({ "method": method, "params": params, "sessionId": self.id })).await
    }
}

/// Carries orders out and answers and events in, until either side is gone.
async fn carry(mut socket: Socket, mut inbox: mpsc::UnboundedReceiver<Order>) {
    let mut listeners: HashMap<String, Listener> = HashMap::new();
    let mut waiting: HashMap<u64, oneshot::Sender<Answer>> = HashMap::new();
    let mut last = 0_u64;
    loop {
        tokio::select! {
            order = inbox.recv() => match order {
                Some(Order::Call { mut message, answer }) => {
                    last += 1;
                    message["id"] = last.into();
                    waiting.insert(last, answer);
                    if socket.send(Message::text(message.to_string())).await.is_err() {
                        return;
                    }
                }
                Some(Order::Listen { session, listener }) => {
                    listeners.insert(session, listener);
                }
                None => return,
            },
            message = socket.next() => {
                let Some(Ok(message)) = message else { return };
                let Message::Text(text) = message else { continue };
                let Ok(mut message) = serde_json::from_str::<Value>(&text) else { continue };
                if let Some(id) = message["id"].as_u64() {
                    if let Some(answer) = waiting.remove(&id) {
                        let _ = answer.send(match message.get("error") {
                            Some(error) => Err(error["message"].as_str().unwrap_or("refused").to_owned()),
                            None => Ok(message["result"].take()),
                        });
                    }
                } else if let (Some(session), Some(method)) =
                    (message["sessionId"].as_str(), message["method"].as_str())
                    && let Some(listener) = listeners.get_mut(session)
                {
                    listener(method, &message["params"]);
                }
            }
        }
    }
}
