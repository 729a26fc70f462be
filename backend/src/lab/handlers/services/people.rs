//! Who may log in. It is no secret here: this server is for learning, and says so itself.

use axum::http::StatusCode;

use super::given::Given;
use crate::lab::reply::Problem;

/// Names with their passwords. A server with real people behind it would keep no password, only a slow
/// hash of each.
pub(super) const PEOPLE: [(&str, &str); 2] = [("ada", "engine"), ("grace", "compiler")];

/// Characters that a name or a password may have.
const LONGEST: usize = 100;

/// Who the parameters `user` and `password` show somebody to be.
///
/// Both are in the body, and never in the query, which stands in logs and in the history of browsers.
pub(super) fn recognised(form: &Given) -> Result<&'static str, Problem> {
    for name in ["user", "password"] {
        if form.is_in_query(name) {
            return Err(Problem::bad(format!(
                "{name} stands in the query, where every log would keep it; send it in a form, in the body."
            )));
        }
    }
    let (user, password) = (form.text("user", LONGEST)?, form.text("password", LONGEST)?);
    let known = PEOPLE.iter().find(|known| **known == (user, password));
    known.map(|(name, _)| *name).ok_or_else(|| {
        // Not which of the two was wrong: that would tell a stranger who has an account.
        let all: Vec<_> = PEOPLE.iter().map(|(name, password)| format!("{name} with {password}")).collect();
        Problem::new(
            StatusCode::FORBIDDEN,
            format!(
                "No such user with this password. This lab knows {}. (403, and not 401, which would have to say how \
                 to come back with Authorization: here a form is asked for.)",
                all.join(", and ")
            ),
        )
    })
}
