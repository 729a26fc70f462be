//! Heads held against httparse itself, which is what hyper parses them with.
//!
//! hyper looks at a head only now and then ([`crate::looks`]), groups its fields and keeps no names as
//! they were written. httparse can be asked at every byte, and says exactly. So here the first head of
//! each stream is compared to the letter, and the byte at which it is refused.

use axum::http::Version;
use httparse::{EMPTY_HEADER, Request, Status};

use crate::compare::Difference;
use crate::prediction::{Message, Prediction, Then};

/// What differs in the first head, if anything; `limit` is how many fields it may have.
pub fn difference(input: &[u8], predicted: &Prediction, limit: usize) -> Option<Difference> {
    let accepted = predicted.messages.first();
    let refused = match &predicted.then {
        Then::Refused { .. } if accepted.is_none() => predicted.refused_after,
        _ => None,
    };
    let mut fields = vec![EMPTY_HEADER; limit];
    let mut request = Request::new(&mut fields);
    let (httparse, after) = match request.parse(input) {
        Ok(Status::Partial) => ("wants more of the head".to_owned(), None),
        Ok(Status::Complete(end)) => ("accepts the head".to_owned(), Some(end)),
        Err(error) => (format!("refuses the head ({error})"), Some(refused_after(input, limit))),
    };
    let tracer = match (&predicted.then, accepted) {
        (_, Some(_)) => "accepts the head".to_owned(),
        // hyper has more to say of a head when it is whole: about the target, and the framing.
        (Then::Refused { .. }, None) if httparse == "accepts the head" && refused == after => return None,
        (Then::Refused { rule, .. }, None) => format!("refuses the head ({rule})"),
        (Then::Nothing, None) => "wants more of the head".to_owned(),
    };
    let same = |verb: &str| httparse.starts_with(verb) && tracer.starts_with(verb);
    if !(same("wants") || same("accepts") || same("refuses")) {
        return Some(Difference::new(
            format!("httparse {httparse}, tracer {tracer}"),
            format!("at {after:?}"),
        ));
    }
    let here = accepted.map(|message| message.head_end).or(refused);
    if here != after {
        let where_to = format!("httparse at {after:?}, tracer at {here:?}");
        return Some(Difference::new(format!("httparse {httparse}, tracer {tracer}, elsewhere"), where_to));
    }
    accepted.and_then(|message| same_head(&request, message))
}

fn same_head(request: &Request<'_, '_>, message: &Message) -> Option<Difference> {
    let version = if request.version == Some(1) { Version::HTTP_11 } else { Version::HTTP_10 };
    let line = (request.method.map(str::as_bytes), request.path.map(str::as_bytes), version);
    let fields = request.headers.iter().map(|field| (field.name.as_bytes(), field.value));
    let what = match () {
        () if line != (Some(&message.method), Some(&message.target), message.version) => "request line",
        () if !fields.eq(message.fields.0.iter().map(|(name, value)| (&name[..], &value[..]))) => "fields",
        () => return None,
    };
    Some(Difference::new(format!("httparse has another {what}"), format!("{request:?} is not {message:?}")))
}

/// How many bytes httparse needs to see that something is wrong.
fn refused_after(input: &[u8], limit: usize) -> usize {
    let mut fields = vec![EMPTY_HEADER; limit];
    let (mut fine, mut wrong) = (0, input.len());
    // What is wrong stays wrong, so the place can be found by halving.
    while wrong - fine > 1 {
        let middle = fine.midpoint(wrong);
        if Request::new(&mut fields).parse(&input[..middle]).is_err() {
            wrong = middle;
        } else {
            fine = middle;
        }
    }
    wrong
}
