//! The page's WebSocket: opening it, and carrying messages both ways until either side is gone.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use shared::wire::{self, PageId, ToPage};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};

use super::Shared;
use super::guard;
use super::session::Session;
use super::throttle::Throttle;
use crate::config::show;
use crate::stop::told_to_stop;

/// The least time between two looks at what has changed: a screen shows no more, and a burst of
/// thousands of exchanges becomes a few messages.
const LOOK_EVERY: Duration = Duration::from_millis(16);

/// The pause after a look that found more changed exchanges than this. Nobody reads a list that changes
/// a thousand lines a second, and drawing it would leave the page no time for its learner.
const BUSY: usize = 20;
const LOOK_WHEN_BUSY: Duration = Duration::from_millis(250);

/// How often rare things are looked at: limits reached, a page that no longer answers.
const TICK: Duration = Duration::from_secs(1);

/// What a message may cost beside its bytes in base64, and what one cut of its plan.
const MESSAGE_FRAME: usize = 64 * 1024;
const MESSAGE_CUT: usize = 64;

/// Answers of the dialer waiting to be told.
const TOLD_QUEUE: usize = 64;

/// Why a page was let go: the close code's number and a sentence it can show.
type Farewell = (u16, String);

/// Lets a page in, or says why not.
pub(super) async fn open(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Response {
    if let Err(why) = guard::own_origin(&headers, &shared.console.config.allow_origin) {
        return (StatusCode::FORBIDDEN, why).into_response();
    }
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => {
            let why = format!("The page's WebSocket is here. {rejection}.\n");
            return (rejection.status(), why).into_response();
        }
    };
    let page = query.get("page").and_then(|page| page.parse().ok()).map_or(PageId(0), PageId);
    // A page that does not say its version is taken to have ours; what it then says will show.
    let same_version =
        query.get("v").is_none_or(|v| u32::from_str_radix(v, 16).is_ok_and(|v| v == wire::VERSION));
    // Twice what is allowed is still read, so that whoever sends too much can be told so.
    let config = &shared.console.config;
    let largest = 2 * (config.send_bytes / 3 * 4) + config.send_pieces * MESSAGE_CUT + MESSAGE_FRAME;
    upgrade.max_message_size(largest).max_frame_size(largest).on_upgrade(move |socket| async move {
        let alive = shared.alive.clone();
        let (sink, stream) = socket.split();
        let mut line = Line { sink, stall: shared.console.config.page_stall, seq: 0 };
        let mut session = Session::new(&shared.console, page);
        let (code, why) = if same_version {
            serve(&shared, &mut session, &mut line, stream).await
        } else {
            // It cannot read more than the version of this, and that is all it needs to.
            let _ = line.say(&session.hello()).await;
            (close_code::POLICY, "This page is of another version than the server: reload it.".to_owned())
        };
        line.part(code, &why).await;
        drop(alive);
    })
}

/// Carries messages both ways until the page is gone or has to be let go.
async fn serve(
    shared: &Shared,
    session: &mut Session<'_>,
    line: &mut Line,
    mut stream: SplitStream<WebSocket>,
) -> Farewell {
    let console = &shared.console;
    let config = &console.config;
    let Ok(_room) = shared.pages.try_acquire() else {
        console.notices.reached("--pages", config.pages, "A page was turned away: too many are open.");
        let why =
            format!("The server has as many open pages as it takes: {} (option --pages).", config.pages);
        return (close_code::AGAIN, why);
    };
    if let Err(farewell) = line.say(&session.hello()).await {
        return farewell;
    }
    let _watching = console.capture.watch();
    let (tell, mut told) = mpsc::channel(TOLD_QUEUE);
    let mut stop = shared.stop.clone();
    let mut throttle = Throttle::new(config.page_messages);
    let mut tick = interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let ping_every = config.page_stall.min(config.console_idle) / 3;
    let (mut pinged, mut unanswered) = (Instant::now(), None);
    let mut changed = pin!(console.capture.changed());
    let mut look_at = Some(Instant::now());
    loop {
        let may_read = throttle.next();
        let incoming = async {
            sleep_until(may_read).await;
            stream.next().await
        };
        let outcome = tokio::select! {
            message = incoming => {
                unanswered = None;
                if throttle.took() {
                    let what = "A page sends messages faster than they are taken; they wait their turn.";
                    console.notices.reached("--page-messages", config.page_messages, what);
                }
                match read(message) {
                    Ok(None) => Ok(()),
                    Ok(Some(text)) => {
                        // Whatever it asked for may be there at once.
                        look_at = Some(Instant::now());
                        match session.take(&text, &tell).await {
                            ControlFlow::Continue(answers) => line.say_all(answers).await,
                            ControlFlow::Break(last) => match line.say(&last).await {
                                Ok(()) => Err((close_code::POLICY, "Another version: reload the page.".to_owned())),
                                Err(farewell) => Err(farewell),
                            },
                        }
                    }
                    Err(farewell) => Err(farewell),
                }
            }
            Some(what) = told.recv() => {
                // A notice may be why.
                let mut messages = session.notices();
                messages.extend(session.told(what));
                line.say_all(messages).await
            }
            () = changed.as_mut(), if look_at.is_none() => {
                look_at = Some(Instant::now() + LOOK_EVERY);
                Ok(())
            }
            () = sleep_until(look_at.unwrap_or_else(Instant::now)), if look_at.is_some() => {
                // Waiting again before looking: a change that comes in between wakes us once more.
                changed.set(console.capture.changed());
                changed.as_mut().enable();
                match tell_news(session, line).await {
                    Ok(again) => {
                        look_at = again.map(|pause| Instant::now() + pause);
                        Ok(())
                    }
                    Err(farewell) => Err(farewell),
                }
            }
            _ = tick.tick() => match unanswered {
                Some(since) if Instant::now() > since + config.page_stall => {
                    let limit = show(config.page_stall);
                    Err((close_code::POLICY, format!("The page did not answer for {limit} (option --page-stall).")))
                }
                _ => {
                    let mut outcome = line.say_all(session.notices()).await;
                    if outcome.is_ok() && pinged.elapsed() > ping_every {
                        pinged = Instant::now();
                        unanswered.get_or_insert(pinged);
                        outcome = line.send(Message::Ping(Vec::new().into())).await;
                    }
                    outcome
                }
            },
            () = told_to_stop(&mut stop) => {
                Err((close_code::AWAY, "The server is stopping.".to_owned()))
            }
        };
        if let Err(farewell) = outcome {
            return farewell;
        }
    }
}

/// Tells what is new to the page, as far as fits in a few messages, so that in between it is listened
/// to; and when to look again, if not only at the next change.
async fn tell_news(session: &mut Session<'_>, line: &mut Line) -> Result<Option<Duration>, Farewell> {
    let list = session.list();
    let rows =
        |message: &ToPage| if let ToPage::Exchanges { changed, .. } = message { changed.len() } else { 0 };
    let busy = list.iter().map(rows).sum::<usize>() > BUSY;
    line.say_all(list).await?;
    if let Some(detail) = session.next_detail() {
        line.say(&ToPage::Detail(detail)).await?;
        return Ok(Some(Duration::ZERO));
    }
    Ok(busy.then_some(LOOK_WHEN_BUSY))
}

/// The text of a message, if it is one.
fn read(
    message: Option<Result<Message, axum::Error>>,
) -> Result<Option<axum::extract::ws::Utf8Bytes>, Farewell> {
    match message {
        Some(Ok(Message::Text(text))) => Ok(Some(text)),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
        Some(Ok(Message::Binary(_))) => {
            Err((close_code::UNSUPPORTED, "Messages of this protocol are text.".to_owned()))
        }
        Some(Ok(Message::Close(_))) | None => Err((close_code::NORMAL, String::new())),
        // Too long, no WebSocket frame at all, or the connection broke: for a page that can still hear it.
        Some(Err(error)) => Err((close_code::PROTOCOL, error.to_string())),
    }
}

/// The way to one page.
struct Line {
    sink: SplitSink<WebSocket, Message>,
    stall: Duration,
    seq: u64,
}

impl Line {
    async fn say(&mut self, message: &ToPage) -> Result<(), Farewell> {
        self.seq += 1;
        self.send(Message::Text(wire::encode(self.seq, message).into())).await
    }

    async fn say_all(&mut self, messages: Vec<ToPage>) -> Result<(), Farewell> {
        for message in &messages {
            self.say(message).await?;
        }
        Ok(())
    }

    /// A page that takes nothing for too long is let go; it can come back.
    async fn send(&mut self, message: Message) -> Result<(), Farewell> {
        match timeout(self.stall, self.sink.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err((close_code::ERROR, error.to_string())),
            Err(_) => {
                let limit = show(self.stall);
                Err((close_code::POLICY, format!("The page took nothing for {limit} (option --page-stall).")))
            }
        }
    }

    async fn part(&mut self, code: u16, why: &str) {
        tracing::debug!(code, why, "a page leaves");
        // A close frame holds 125 bytes, two of them the code.
        let why = &why[..why.floor_char_boundary(123)];
        let close = Message::Close(Some(CloseFrame { code, reason: why.into() }));
        let _ = timeout(Duration::from_millis(300), self.sink.send(close)).await;
    }
}
