//! What came of it, in short sentences: the same on the page and at a terminal.

use super::compare::{Compared, Fit, Near, Param};
use super::methods::By;
use super::{Answered, Explanation, Form, Nearest, Outcome, Tried, Verdict};

/// The most characters that are shown of something a client sent.
const LONGEST: usize = 60;

impl Tried<'_> {
    /// What came of trying it.
    pub fn words(&self) -> String {
        match &self.verdict {
            Verdict::Matched => match params(self.segments.iter().filter_map(|part| part.fit.param())) {
                None => "the path matches".to_owned(),
                Some(params) => format!("the path matches: {params}"),
            },
            Verdict::MethodWrong { method, allow } => {
                format!("the path matches, but {} is none of its methods: {allow}", quoted(method))
            }
            Verdict::PathDiffers { at } => match self.segments.get(*at) {
                // Every path has a first segment.
                Some(Compared { number: 1, fit: Fit::Missing(_), .. }) | None => {
                    "there is no path to compare with it".to_owned()
                }
                Some(segment) => segment.words(),
            },
            Verdict::NotTried => "not tried: a route before it took the path".to_owned(),
        }
    }
}

impl Nearest<'_> {
    /// What is different, first thing first.
    pub fn words(&self) -> String {
        let different = self.segments.iter().filter(|segment| !segment.fit.fits());
        different.map(Compared::words).collect::<Vec<_>>().join("; ")
    }
}

impl Compared<'_> {
    /// How the two compare.
    pub fn words(&self) -> String {
        let Self { number, pattern, path, fit } = self;
        let wanted = quoted(pattern.unwrap_or_default());
        let given = quoted(path.as_ref().map_or("", |segment| &segment.text));
        match fit {
            Fit::Equal if *pattern == Some("") => format!("segment {number} is empty in both"),
            Fit::Equal => format!("segment {number} is {wanted} in both"),
            Fit::Captured(captured) => format!("segment {number}: {}", param(captured)),
            Fit::Swallowed(captured) => format!("segment {number} and all behind it: {}", param(captured)),
            Fit::Empty => {
                format!("segment {number} has nothing for {wanted}, which needs something at the end")
            }
            Fit::Differs(Near::EmptySegment) => {
                format!("segment {number} is empty, for two slashes in a row; the route has {wanted}")
            }
            Fit::Differs(near) => {
                let given = if given == "``" { "empty".to_owned() } else { given };
                let wanted = if wanted == "``" { "nothing".to_owned() } else { wanted };
                format!("segment {number} is {given}, the route has {wanted}{}", near.words())
            }
            Fit::Missing(Near::TrailingSlash) => "the route ends with a slash, the path does not".to_owned(),
            Fit::Missing(_) => format!("segment {number} is missing, the route has {wanted}"),
            Fit::LeftOver(Near::TrailingSlash) => "the path ends with a slash, the route does not".to_owned(),
            Fit::LeftOver(Near::EmptySegment) => {
                format!("segment {number} is empty, for two slashes in a row; the route does not have it")
            }
            Fit::LeftOver(_) => format!("segment {number} is {given}, the route has no such segment"),
        }
    }
}

impl Near {
    /// What makes a different segment nearly the same; begins with its punctuation.
    const fn words(self) -> &'static str {
        match self {
            Self::Case => ": upper and lower case differ",
            Self::Encoding => ": the same when percent-decoded, but paths are compared as they are spelled",
            Self::EncodedSlash => ": an encoded slash (%2F) does not divide segments",
            Self::Slip => ": nearly the same",
            Self::TrailingSlash | Self::EmptySegment | Self::Far => "",
        }
    }
}

impl Explanation<'_> {
    /// What came of the request.
    pub fn words(&self) -> String {
        match &self.outcome {
            Outcome::Answered(answered) => answered.words(),
            Outcome::MethodNotAllowed { route, allow } => {
                format!("{} has the path, but not for this method: 405, with Allow: {allow}.", route.pattern)
            }
            Outcome::NotFound(nearest) => {
                let why = match &self.path {
                    Some(path) if path.form == Form::Authority => {
                        "The target is a host and has no path: 404."
                    }
                    Some(path) if path.form == Form::Asterisk => {
                        "Only OPTIONS may ask about * as a whole: 404."
                    }
                    _ => "No route has this path: 404.",
                };
                match nearest {
                    None => why.to_owned(),
                    Some(nearest) => {
                        format!("{why} The nearest is {}: {}.", nearest.route.pattern, nearest.words())
                    }
                }
            }
            Outcome::ServerOptions { allow } => {
                format!("OPTIONS * asks about the server as a whole; it allows {allow}.")
            }
            Outcome::NotRouted => {
                "The target is no URI, so the request never comes to the router.".to_owned()
            }
        }
    }
}

impl Answered<'_> {
    /// Who answers.
    pub fn words(&self) -> String {
        let (name, pattern) = (self.route.handler.name(), self.route.pattern);
        let mut words = match self.by {
            By::Handler => format!("{pattern} answers, by its handler {name}."),
            By::HandlerWithoutBody => {
                format!("{pattern} answers, by its handler {name}; a response to HEAD goes without its body.")
            }
            By::GetWithoutBody => format!(
                "{pattern} answers, by {name}, its handler for GET: HEAD gets the same without the body."
            ),
            By::Options => format!(
                "{pattern} has the path; the router itself answers OPTIONS, with Allow: {}.",
                self.allow.as_deref().unwrap_or_default()
            ),
        };
        // The router's own answer to OPTIONS asks for no parameter.
        if let Some(param) = self.undecodable().filter(|_| self.by != By::Options) {
            words.push_str(&format!(
                " {} is no UTF-8 when decoded: a handler that asks for parameters refuses with 400.",
                quoted(param.name)
            ));
        }
        words
    }
}

fn params<'a>(params: impl Iterator<Item = &'a Param<'a>>) -> Option<String> {
    params.map(param).reduce(|all, next| format!("{all}, {next}"))
}

/// What was captured, and what it means if that is something else.
fn param(param: &Param<'_>) -> String {
    let (name, raw) = (quoted(param.name), quoted(&param.raw));
    match &param.value {
        _ if param.raw.is_empty() => format!("{name} is empty"),
        None => format!("{name} is {raw}, which is no UTF-8 when decoded"),
        Some(value) if *value == param.raw => format!("{name} is {raw}"),
        Some(value) => format!("{name} is {raw}, which means {}", quoted(value)),
    }
}

/// A text as it can be shown: not too long, and with nothing invisible in it.
fn quoted(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(LONGEST)
        .flat_map(|letter| {
            let plain = letter == ' ' || letter.is_ascii_graphic();
            let escaped = (!plain).then(|| letter.escape_debug());
            plain.then_some(letter).into_iter().chain(escaped.into_iter().flatten())
        })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}
