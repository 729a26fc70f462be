//! What went wrong, and what the person at the terminal can do about it.

use std::fmt;
use std::io;

/// The result of everything here that can fail.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// A failure is said once, at the end, by `main` or in the summary of `test`: so it carries all
/// that is worth reading.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    remedy: Option<String>,
}

impl Failure {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: None }
    }

    /// Adds what to do about it.
    pub(crate) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        match &self.remedy {
            Some(remedy) => write!(f, "\n{remedy}"),
            None => Ok(()),
        }
    }
}

/// Turns an operating system's bare "not found" into a sentence that says what was being done.
pub(crate) trait During<T> {
    /// `doing` completes the sentence "Could not …".
    fn during(self, doing: impl FnOnce() -> String) -> Outcome<T>;
}

impl<T> During<T> for io::Result<T> {
    fn during(self, doing: impl FnOnce() -> String) -> Outcome<T> {
        self.map_err(|error| Failure::new(format!("Could not {}: {error}.", doing())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_what_it_was_doing_and_then_what_to_do() {
        let missing = io::Error::from(io::ErrorKind::NotFound);
        let failure = Err::<(), _>(missing).during(|| "read the map".into()).unwrap_err();
        let text = failure.remedy("Draw one.").to_string();
        assert!(text.starts_with("Could not read the map: "), "{text}");
        assert!(text.ends_with("\nDraw one."), "{text}");
    }
}
