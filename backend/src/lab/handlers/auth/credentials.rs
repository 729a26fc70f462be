//! The field Authorization: a scheme, and what belongs to it (RFC 9110 11.4).

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use crate::lab::reply::Problem;
use crate::problem::echoed;

/// What follows the scheme.
pub(super) struct Credentials<'r> {
    pub(super) rest: &'r str,
}

impl<'r> Credentials<'r> {
    /// Those of one scheme, or in words why there are none.
    pub(super) fn of(fields: &'r HeaderMap, scheme: &str) -> Result<Result<Self, String>, Problem> {
        let mut lines = fields.get_all(AUTHORIZATION).iter();
        let Some(line) = lines.next() else {
            return Ok(Err(format!("Your request has no Authorization; this page asks for {scheme}.")));
        };
        if lines.next().is_some() {
            return Err(Problem::bad("Authorization stands more than once; nobody can be two at a time."));
        }
        // Names may be in UTF-8: the challenges say so (RFC 7617 2.1, RFC 7616 4).
        let Ok(line) = std::str::from_utf8(line.as_bytes()) else {
            return Err(Problem::bad("Authorization holds bytes that are not UTF-8."));
        };
        let (given, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        if !given.eq_ignore_ascii_case(scheme) {
            return Ok(Err(format!(
                "Your Authorization is of the scheme {:?}; this page asks for {scheme}.",
                echoed(given)
            )));
        }
        Ok(Ok(Self { rest: rest.trim() }))
    }
}

/// Far more than any scheme has; each is compared with all before it.
const MOST_PARAMETERS: usize = 50;

/// Reads `name=value, name="quoted value"` (RFC 9110 11.2).
pub(super) fn parameters(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut rest = text.trim_start_matches([' ', '\t', ',']);
    while !rest.is_empty() {
        let (name, after) = rest
            .split_once('=')
            .ok_or_else(|| format!("{:?} is no parameter; they are written name=value.", echoed(rest)))?;
        let name = name.trim().to_ascii_lowercase();
        if found.iter().any(|(known, _)| *known == name) {
            return Err(format!("The parameter {} stands twice.", echoed(&name)));
        }
        if found.len() >= MOST_PARAMETERS {
            return Err(format!("There are more than {MOST_PARAMETERS} parameters; no scheme has so many."));
        }
        let (value, after) = value(after.trim_start(), &name)?;
        found.push((name, value));
        let after = after.trim_start();
        if !after.is_empty() && !after.starts_with(',') {
            return Err(format!("Between parameters a comma is needed, before {:?}.", echoed(after)));
        }
        rest = after.trim_start_matches([' ', '\t', ',']);
    }
    Ok(found)
}

/// One value, and what follows it.
fn value<'t>(text: &'t str, name: &str) -> Result<(String, &'t str), String> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([',', ' ', '\t']).unwrap_or(text.len());
        return Ok((text[..end].to_owned(), &text[end..]));
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Ok((value, &quoted[at + 1..])),
            '\\' => value.extend(characters.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    Err(format!("The value of {} begins with a quotation mark that is never closed.", echoed(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_bare_or_quoted() {
        let read = parameters(r#" a=1,B="x, \"y\" \\" ,, c = "" , d=/p?q=r"#).unwrap();
        let expected = [("a", "1"), ("b", r#"x, "y" \"#), ("c", ""), ("d", "/p?q=r")];
        assert!(read.iter().map(|(name, value)| (name.as_str(), value.as_str())).eq(expected), "{read:?}");
        for (wrong, what) in [
            ("a", "name=value"),
            (r#"a="1"#, "never closed"),
            (r#"a="1\"#, "never closed"),
            ("a=1 b=2", "comma"),
            ("a=1,A=2", "twice"),
        ] {
            assert!(parameters(wrong).unwrap_err().contains(what), "{wrong}");
        }
    }
}
