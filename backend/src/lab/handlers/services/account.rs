//! A login that the server remembers: a cookie with a random number, and what belongs to that number in
//! memory.

use std::sync::Arc;

use axum::extract;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::given::Given;
use super::people::{self, PEOPLE};
use super::refused::refused;
use crate::lab::extract::Watched;
use crate::lab::handlers::pages::page;
use crate::lab::negotiate::prefers;
use crate::lab::reply::{self, Problem, escaped};
use crate::lab::setting::{Rules, Setting};
use crate::lab::store::Store;

/// The cookie's name.
const COOKIE: &str = "account-session";

/// How the cookie may be used: hidden from scripts, not sent along when another site's page asks, and
/// good for every path. Without an age, so the browser forgets it when it closes.
const ATTRIBUTES: &str = "Path=/; HttpOnly; SameSite=Lax";

/// The sessions.
#[derive(Debug)]
pub(super) struct State(Store<Session>);

#[derive(Debug)]
struct Session {
    user: &'static str,
    began_ms: u64,
    visits: u64,
}

impl State {
    pub(super) fn new(rules: &Rules) -> Self {
        Self(Store::new(rules))
    }

    pub(super) fn reset(&self) {
        self.0.reset();
    }
}

/// GET shows the form, POST takes it.
pub(super) async fn login(
    extract::State(setting): extract::State<Arc<Setting>>,
    method: Method,
    Watched(fields): Watched<HeaderMap>,
    form: Result<Given, Problem>,
) -> Response {
    if method != Method::POST {
        return match form {
            Ok(_) => page("Log in", &format!("<h1>Log in</h1>\n{}", login_form())),
            Err(problem) => problem.into_response(),
        };
    }
    let user = match form.and_then(|form| people::recognised(&form)) {
        Ok(user) => user,
        Err(problem) => return refused(problem, &fields, "Log in", &login_form()),
    };
    let State(sessions) = &setting.states.services.account;
    // Always a new number: one that somebody else has put into the browser must not become good.
    for old in cookies(&fields) {
        sessions.remove(old);
    }
    let now_ms = setting.unix_ms();
    let id = format!("{:016x}{:016x}", setting.outside.random(), setting.outside.random());
    sessions.with(now_ms, &id, || Session { user, began_ms: now_ms, visits: 0 }, |_| ());
    see_other(
        "/account",
        &format!("{COOKIE}={id}; {ATTRIBUTES}"),
        "Logged in; GET /account with the cookie.\n",
    )
}

/// The page behind the session.
pub(super) async fn account(
    extract::State(setting): extract::State<Arc<Setting>>,
    Watched(fields): Watched<HeaderMap>,
) -> Response {
    let State(sessions) = &setting.states.services.account;
    let now_ms = setting.unix_ms();
    let visit = |session: &mut Session| {
        session.visits += 1;
        (session.user, session.visits, now_ms.saturating_sub(session.began_ms) / 1000)
    };
    let found = cookies(&fields).find_map(|id| sessions.find(now_ms, id, visit));
    let Some((user, visits, seconds)) = found else {
        let why = if cookies(&fields).next().is_some() {
            "No session has the number in your cookie: it has ended, or was forgotten. Log in at /login.\n"
        } else {
            "Nobody is logged in here: the request has no session cookie. Log in at /login.\n"
        };
        return (StatusCode::SEE_OTHER, [(header::LOCATION, "/login")], reply::text(why)).into_response();
    };
    let remembers =
        "The session: whose it is, when it began, and how often you came. The cookie is only its number.";
    let response = if prefers(&fields, "text/html", "application/json") {
        page(
            "Your account",
            &format!(
                "<h1>{}</h1>\n<p>Visits in this session: {visits}</p>\n<p>What the server remembers: {remembers}</p>\n\
             <form action=\"/logout\" method=\"post\"><button>Log out</button></form>\n",
                escaped(user)
            ),
        )
    } else {
        reply::json(&json!({
            "user": user,
            "visits": visits,
            "logged_in_for": seconds,
            "server_remembers": remembers,
        }))
    };
    ([(header::VARY, "accept, cookie"), (header::CACHE_CONTROL, "no-store")], response).into_response()
}

/// Forgets the session, and asks the client to forget the cookie.
pub(super) async fn logout(
    extract::State(setting): extract::State<Arc<Setting>>,
    Watched(fields): Watched<HeaderMap>,
) -> Response {
    let State(sessions) = &setting.states.services.account;
    let forgotten = cookies(&fields).filter(|id| sessions.remove(id)).count();
    let said = if forgotten > 0 {
        "Logged out: the server has forgotten the session.\n"
    } else {
        "There was no session to end.\n"
    };
    see_other("/login", &format!("{COOKIE}=; Max-Age=0; {ATTRIBUTES}"), said)
}

fn see_other(to: &'static str, cookie: &str, said: &'static str) -> Response {
    let fields = [(header::LOCATION, to), (header::SET_COOKIE, cookie), (header::CACHE_CONTROL, "no-store")];
    (StatusCode::SEE_OTHER, fields, reply::text(said)).into_response()
}

/// The session numbers that came; a client may send several cookies of one name.
fn cookies(fields: &HeaderMap) -> impl Iterator<Item = &str> {
    let values = fields.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(';')).filter_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == COOKIE).then_some(value)
    })
}

fn login_form() -> String {
    let people: Vec<_> =
        PEOPLE.iter().map(|(name, password)| format!("{name} with the password {password}")).collect();
    format!(
        "<form action=\"/login\" method=\"post\">\n\
         <label>User <input name=\"user\" autocomplete=\"off\" required></label>\n\
         <label>Password <input name=\"password\" type=\"password\" autocomplete=\"off\" required></label>\n\
         <button>Log in</button>\n</form>\n\
         <p class=\"quiet\">This lab knows {}. Use no password of your own here: every byte is shown.</p>\n",
        people.join(", and ")
    )
}
