//! A status board: commands as paths, parameters in the query, and users that outlive the request.

use std::sync::Arc;

use axum::extract::{self, Path};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::given::{Given, needed};
use super::ring::Ring;
use crate::lab::extract::{Args, Watched};
use crate::lab::reply::{self, Problem};
use crate::lab::setting::{Rules, Setting};
use crate::lab::store::Store;
use crate::problem::echoed;

/// Characters that a name may have.
const NAME: usize = 40;
/// Characters that a status may have.
const STATUS: usize = 140;
/// Characters that a post may have.
const POST: usize = 500;
/// Posts that are kept of one user.
const POSTS: usize = 20;

/// Who is there when the board is new, so that there is something to ask for.
const FIRST: [(&str, &str); 2] = [("ada", "thinking about an engine"), ("grace", "looking for a bug")];

/// What is at the end of a path under `/status-board/`.
const COMMANDS: &str = "setStatus, getStatus, addUser, listUsers, profile, posts";

/// The board.
#[derive(Debug)]
pub(super) struct State {
    users: Store<User>,
    most: usize,
    lifetime_ms: u64,
}

#[derive(Debug)]
struct User {
    status: String,
    since_ms: u64,
    posts: Ring<String>,
}

impl State {
    pub(super) fn new(rules: &Rules) -> Self {
        let lifetime_ms = u64::try_from(rules.state_lifetime.as_millis()).unwrap_or(u64::MAX);
        Self { users: Store::new(rules), most: rules.state_entries, lifetime_ms }
    }

    pub(super) fn reset(&self) {
        self.users.reset();
    }

    /// The users; where nobody is left, the first ones again.
    fn users(&self, now_ms: u64) -> &Store<User> {
        if self.names(now_ms).is_empty() {
            for (name, status) in FIRST {
                self.add(now_ms, name, status);
            }
        }
        &self.users
    }

    fn names(&self, now_ms: u64) -> Vec<String> {
        self.users.list(now_ms, |name, _| name.to_owned())
    }

    /// Adds a user who is not there yet; the one who had to go for that, if any.
    fn add(&self, now_ms: u64, name: &str, status: &str) -> Option<String> {
        let before = self.names(now_ms);
        let user = || User {
            status: status.to_owned(),
            since_ms: now_ms,
            posts: Ring::holding(POSTS, self.lifetime_ms),
        };
        self.users.with(now_ms, name, user, |_| ());
        let after = self.names(now_ms);
        before.into_iter().find(|name| !after.contains(name))
    }
}

fn unknown(user: &str) -> Problem {
    Problem::not_found(format!(
        "Nobody here is called {:?}: /status-board/listUsers names everybody, /status-board/addUser?user=… adds somebody.",
        echoed(user)
    ))
}

/// Does something with a user who is there.
fn with_user<R>(setting: &Setting, name: &str, act: impl FnOnce(&mut User) -> R) -> Result<R, Problem> {
    let (now_ms, board) = (setting.unix_ms(), &setting.states.services.board);
    board.users(now_ms).find(now_ms, name, act).ok_or_else(|| unknown(name))
}

pub(super) async fn board(extract::State(setting): extract::State<Arc<Setting>>, method: Method) -> Response {
    let (now_ms, board) = (setting.unix_ms(), &setting.states.services.board);
    if method == Method::DELETE {
        board.reset();
    }
    let users = board.users(now_ms).list(now_ms, |name, user| json!({ "user": name, "status": user.status }));
    reply::json(&json!({
        "users": users,
        "kept": format!(
            "At most {} users (option --state-entries); then the one not asked for longest is dropped.",
            board.most
        ),
    }))
}

pub(super) async fn set_status(
    extract::State(setting): extract::State<Arc<Setting>>,
    given: Given,
) -> Result<Response, Problem> {
    let (user, status) = (given.text("user", NAME)?, given.text("status", STATUS)?);
    let now_ms = setting.unix_ms();
    let before = with_user(&setting, user, |user| {
        user.since_ms = now_ms;
        std::mem::replace(&mut user.status, status.to_owned())
    })?;
    Ok(reply::json(&json!({ "user": user, "status": status, "before": before })))
}

pub(super) async fn get_status(
    extract::State(setting): extract::State<Arc<Setting>>,
    args: Args,
) -> Result<Response, Problem> {
    let user = needed("user", args.get("user"), NAME)?;
    let status = with_user(&setting, user, |user| user.status.clone())?;
    Ok(reply::json(&json!({ "user": user, "status": status })))
}

pub(super) async fn add_user(
    extract::State(setting): extract::State<Arc<Setting>>,
    given: Given,
) -> Result<Response, Problem> {
    let (user, status) = (given.text("user", NAME)?, "new here");
    let (now_ms, board) = (setting.unix_ms(), &setting.states.services.board);
    let found = board.users(now_ms).find(now_ms, user, |user| user.status.clone());
    if let Some(status) = found {
        return Ok(reply::json(&json!({ "user": user, "status": status, "added": false })));
    }
    let dropped = board.add(now_ms, user, status);
    let mut answer = json!({ "user": user, "status": status, "added": true });
    if let Some(dropped) = dropped {
        answer["dropped"] = json!(format!(
            "{dropped}, who was not asked for longest: at most {} users are remembered (option --state-entries).",
            board.most
        ));
    }
    Ok((StatusCode::CREATED, reply::json(&answer)).into_response())
}

pub(super) async fn list_users(extract::State(setting): extract::State<Arc<Setting>>) -> Response {
    let (now_ms, board) = (setting.unix_ms(), &setting.states.services.board);
    reply::json(&json!(board.users(now_ms).list(now_ms, |name, _| name.to_owned())))
}

pub(super) async fn profile(
    extract::State(setting): extract::State<Arc<Setting>>,
    args: Args,
) -> Result<Response, Problem> {
    let name = needed("user", args.get("user"), NAME)?;
    let now_ms = setting.unix_ms();
    let profile = with_user(&setting, name, |user| {
        user.posts.tidy(now_ms);
        json!({
            "user": name,
            "status": user.status,
            "status_since": user.since_ms / 1000,
            "posts": user.posts.next() - user.posts.first(),
        })
    })?;
    Ok(reply::json(&profile))
}

pub(super) async fn posts(
    extract::State(setting): extract::State<Arc<Setting>>,
    method: Method,
    given: Given,
) -> Result<Response, Problem> {
    let name = given.text("user", NAME)?;
    let new = if method == Method::POST { Some(given.text("text", POST)?.to_owned()) } else { None };
    let (now_ms, adds) = (setting.unix_ms(), new.is_some());
    let answer: Value = with_user(&setting, name, |user| {
        if let Some(text) = new {
            user.posts.push(now_ms, text);
        }
        user.posts.tidy(now_ms);
        let posts: Vec<_> =
            user.posts.since(0).map(|(index, text)| json!({ "index": index, "text": text })).collect();
        let mut answer = json!({ "user": name, "posts": posts });
        if user.posts.first() > 0 {
            answer["dropped"] = json!(format!(
                "The first {} posts are gone: {POSTS} are kept of each user.",
                user.posts.first()
            ));
        }
        answer
    })?;
    let status = if adds { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, reply::json(&answer)).into_response())
}

/// Every other command: help, and those that do not exist.
pub(super) async fn command(Watched(Path(command)): Watched<Path<String>>) -> Result<Response, Problem> {
    if command != "help" {
        return Err(Problem::not_found(format!(
            "The status board has no command {:?}. Its commands are {COMMANDS}, and help.",
            echoed(&command)
        )));
    }
    Ok(reply::text(
        "/status-board                               everybody with their status; DELETE begins again\n\
         /status-board/setStatus?user=…&status=…     changes a status; a POSTed form does the same\n\
         /status-board/getStatus?user=…              tells it\n\
         /status-board/addUser?user=…                adds somebody; a POSTed form does the same\n\
         /status-board/listUsers                     all names\n\
         /status-board/profile?user=…                one user\n\
         /status-board/posts?user=…                  their posts; POST text=… adds one\n",
    ))
}
