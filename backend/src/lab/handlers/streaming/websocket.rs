//! A WebSocket that says back what it hears (RFC 6455).

#[cfg(feature = "net")]
pub(super) use with_net::echo;
#[cfg(not(feature = "net"))]
pub(super) use without_net::echo;

#[cfg(not(feature = "net"))]
mod without_net {
    use axum::http::StatusCode;

    use crate::lab::reply::Problem;

    /// There is no connection that could leave HTTP.
    pub(in super::super) async fn echo() -> Problem {
        Problem::new(
            StatusCode::NOT_IMPLEMENTED,
            "A WebSocket needs a network connection of its own, and here is none.",
        )
    }
}

#[cfg(feature = "net")]
mod with_net {
    use std::sync::Arc;
    use std::time::Duration;

    use axum::extract::State;
    use axum::extract::ws::rejection::WebSocketUpgradeRejection;
    use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
    use axum::http::header::{SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
    use axum::http::{HeaderMap, StatusCode};
    use axum::response::Response;
    use base64::Engine as _;
    use base64::prelude::BASE64_STANDARD;
    use tungstenite::error::ProtocolError;

    use crate::lab::Setting;
    use crate::lab::extract::{Args, Refusal, Telling, Watched, number};
    use crate::lab::places::Places;
    use crate::lab::reply::Problem;
    use crate::problem::echoed;

    /// Bytes of a key.
    const KEY: usize = 16;

    /// How long a connection is kept after its client was told why it ends. What the client still sends
    /// is not read; to close at once would reset the connection, and could take the reason with it.
    const FAREWELL: Duration = Duration::from_millis(500);

    impl Telling for WebSocketUpgrade {
        const NAME: &'static str = "WebSocketUpgrade";

        fn got(&self) -> String {
            "a handshake".to_owned()
        }
    }

    impl Refusal for WebSocketUpgradeRejection {
        fn status(&self) -> StatusCode {
            self.status()
        }

        fn words(&self) -> String {
            self.body_text()
        }
    }

    /// Shakes hands, then echoes for as long as the connection's own limits allow.
    pub(in super::super) async fn echo(
        State(setting): State<Arc<Setting>>,
        places: Places,
        args: Args,
        fields: HeaderMap,
        upgrade: Result<Watched<WebSocketUpgrade>, Problem>,
    ) -> Result<Response, Problem> {
        let message = size(&args, "max_message_size", setting.rules.message_bytes, "option --message-bytes")?;
        let fragment = size(&args, "max_fragment_size", message, "the largest message")?;
        let Watched(upgrade) = upgrade.map_err(|problem| explained(&fields, problem))?;
        check_key(&fields)?;
        let place = places.take()?;
        let upgrade = upgrade.max_message_size(message).max_frame_size(fragment);
        Ok(upgrade.on_upgrade(move |mut socket| async move {
            converse(&setting, &mut socket).await;
            // Before the socket: who sees the connection closed finds the place free.
            drop(place);
            drop(socket);
        }))
    }

    /// axum takes any key; RFC 6455 4.2.1 does not.
    fn check_key(fields: &HeaderMap) -> Result<(), Problem> {
        let key = fields.get(SEC_WEBSOCKET_KEY).map(|key| key.as_bytes()).unwrap_or_default();
        let bytes = BASE64_STANDARD.decode(key.trim_ascii()).map(|bytes| bytes.len());
        let what = match bytes {
            Ok(KEY) => return Ok(()),
            Ok(length) => format!("{length} bytes in Base64"),
            Err(_) => "no Base64".to_owned(),
        };
        let key = String::from_utf8_lossy(key);
        Err(Problem::bad(format!(
            "Sec-WebSocket-Key is {:?}, which is {what}; {KEY} bytes in Base64 are needed (RFC 6455 4.2.1).",
            echoed(&key)
        )))
    }

    fn size(args: &Args, name: &str, most: usize, limit: &str) -> Result<usize, Problem> {
        let Some(text) = args.get(name) else { return Ok(most) };
        let size = number(name, text, 1..=u64::MAX)?;
        match usize::try_from(size) {
            Ok(size) if size <= most => Ok(size),
            _ => Err(Problem::bad(format!("{name} is {size}; at most {most} is possible here ({limit})."))),
        }
    }

    /// What was wrong with a handshake, with the fields that say what would be right.
    fn explained(fields: &HeaderMap, problem: Problem) -> Problem {
        let says = |name, what: &str| {
            fields.get(name).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(what.as_bytes()))
        };
        let required = |detail: &'static str| {
            Problem::new(StatusCode::UPGRADE_REQUIRED, detail)
                .with("upgrade", "websocket")
                .with("connection", "upgrade")
        };
        if !says(UPGRADE, "websocket") {
            required(
                "Here is a WebSocket: ask with Connection: Upgrade, Upgrade: websocket, Sec-WebSocket-Version: 13 and \
                 a Sec-WebSocket-Key.",
            )
        } else if !says(SEC_WEBSOCKET_VERSION, "13") {
            required("Sec-WebSocket-Version must be 13: there is no other (RFC 6455).")
                .with("sec-websocket-version", "13")
        } else {
            problem
        }
    }

    /// Says back what it hears, until the client closes or breaks a rule.
    async fn converse(setting: &Setting, socket: &mut WebSocket) {
        while let Some(heard) = socket.recv().await {
            match heard {
                Ok(message @ (Message::Text(_) | Message::Binary(_))) => {
                    if socket.send(message).await.is_err() {
                        return;
                    }
                }
                // Answered below this.
                Ok(Message::Ping(_) | Message::Pong(_) | Message::Close(_)) => {}
                Err(error) => {
                    let Some((code, reason)) = farewell(error) else { return };
                    let frame = CloseFrame { code, reason: reason.into() };
                    if socket.send(Message::Close(Some(frame))).await.is_ok() {
                        setting.outside.sleep(FAREWELL).await;
                    }
                    return;
                }
            }
        }
    }

    /// The close code for what the client did wrong, with a few words; `None` when it is gone.
    fn farewell(error: axum::Error) -> Option<(u16, String)> {
        let error = error.into_inner();
        let code = match error.downcast_ref::<tungstenite::Error>()? {
            tungstenite::Error::Capacity(_) => close_code::SIZE,
            tungstenite::Error::Utf8(_) => close_code::INVALID,
            tungstenite::Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => return None,
            tungstenite::Error::Protocol(_) => close_code::PROTOCOL,
            _ => return None,
        };
        // A close frame has room for 123 bytes of words.
        let mut words = error.to_string();
        words.truncate(words.floor_char_boundary(123));
        Some((code, words))
    }
}
