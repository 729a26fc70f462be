//! What CORS did: whether the browser asked for leave first, what the server allowed, and why the page may read
//! the answer or not.

use super::{Ask, Fetched, Head, Stage, rules};

/// What is known of one exchange: its request and its response, as they were on the wire.
#[derive(Clone, Copy, Debug)]
pub struct Wire<'a> {
    /// The request.
    pub request: &'a [u8],
    /// The response.
    pub response: &'a [u8],
}

/// It in sentences. `preflight` and `main` are the exchanges that were found.
pub fn story(fetch: &Fetched, preflight: Option<Wire<'_>>, main: Option<Wire<'_>>) -> Vec<String> {
    let ask = &*fetch.ask;
    let mut story = Vec::new();
    let mut say = |parts: &[&str]| story.push(parts.concat());
    if ask.no_cors {
        say(&[
            "no-cors: the browser sends the request without asking for leave, and hands the page an empty shell of the answer, whatever it allows.",
        ]);
        return story;
    }
    let reasons = rules::preflight(ask).join(", ");
    let mut held_back = false;
    match (reasons.is_empty(), preflight) {
        (true, None) => say(&["No preflight: a form could send the same, so nobody is asked for leave."]),
        (_, Some(wire)) => {
            say(&["A preflight went ahead, since no form could send this: ", &reasons, "."]);
            match judge_preflight(ask, wire.response) {
                Ok(allowed) => say(&["It was answered: ", &allowed, "."]),
                Err(why) => {
                    held_back = true;
                    say(&[&why, " So the request itself was never sent."]);
                }
            }
        }
        (false, None) if main.is_some() => {
            say(&[
                "This needs a preflight (",
                &reasons,
                "), and none came: the browser remembers an earlier answer (Access-Control-Max-Age).",
            ]);
        }
        (false, None) => say(&["This needs a preflight: ", &reasons, "."]),
    }
    if let Some(wire) = main.filter(|wire| !wire.response.is_empty()) {
        match check(ask, &Head::read(wire.response)) {
            Ok(allowed) => say(&["The answer says ", &allowed, ", so this page may read it."]),
            Err(why) => say(&[
                &why,
                " The lab has answered, and the browser has the answer; the page does not get it.",
            ]),
        }
        if fetch.stage == Stage::Asked {
            say(&[
                "The lab has begun to answer. A browser may hold the first bytes back until it knows what type they are.",
            ]);
        }
    } else if matches!(fetch.stage, Stage::Failed(_)) && main.is_none() && !held_back {
        say(&[
            "No such request has reached the lab. The browser tells a page no reason; its console (F12) has it.",
        ]);
    }
    story
}

fn judge_preflight(ask: &Ask, response: &[u8]) -> Result<String, String> {
    let head = Head::read(response);
    let mut allowed = check(ask, &head)?;
    let status = head.first.split(' ').nth(1).unwrap_or_default();
    if !status.starts_with('2') {
        return Err(
            ["The preflight was answered with ", status, ", and only a status of 2xx gives leave."].concat()
        );
    }
    let list = |name: &str| head.get(name).unwrap_or_default();
    let names = |list: &str, name: &str| {
        list.split(',')
            .map(str::trim)
            .any(|item| item.eq_ignore_ascii_case(name) || item == "*" && !ask.credentials)
    };
    let methods = list("access-control-allow-methods");
    if !matches!(ask.method.to_ascii_uppercase().as_str(), "GET" | "HEAD" | "POST")
        && !names(&methods, &ask.method)
    {
        return Err(["Access-Control-Allow-Methods does not name ", &ask.method, "."].concat());
    }
    let fields = list("access-control-allow-headers");
    for reason in rules::preflight(ask) {
        if let Some((name, _)) = reason.split_once(": ")
            && !names(&fields, name)
        {
            return Err(["Access-Control-Allow-Headers does not name ", name, "."].concat());
        }
    }
    for (name, value) in [("Access-Control-Allow-Methods", methods), ("Access-Control-Allow-Headers", fields)]
    {
        if !value.is_empty() {
            allowed.push_str("; ");
            allowed.push_str(name);
            allowed.push_str(": ");
            allowed.push_str(&value);
        }
    }
    Ok(allowed)
}

/// The CORS check of the Fetch standard (4.9).
fn check(ask: &Ask, head: &Head) -> Result<String, String> {
    let Some(origin) = head.get("access-control-allow-origin") else {
        return Err(
            "Access-Control-Allow-Origin is missing: the server says nothing about other origins.".to_owned()
        );
    };
    if origin == "*" && ask.credentials {
        return Err("Access-Control-Allow-Origin is *, and with credentials a star allows nobody.".to_owned());
    }
    if origin != "*" && origin != ask.page {
        return Err(
            ["Access-Control-Allow-Origin names ", &origin, ", and this page is ", &ask.page, "."].concat()
        );
    }
    if ask.credentials && head.get("access-control-allow-credentials").as_deref() != Some("true") {
        return Err("With credentials, Access-Control-Allow-Credentials has to be true.".to_owned());
    }
    Ok(["Access-Control-Allow-Origin: ", &origin].concat())
}
