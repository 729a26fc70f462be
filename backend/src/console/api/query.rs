//! The parameters of a query: each at most once, and none that is not known.

use crate::problem::Problem;

/// What a path was asked with.
pub(super) type Pairs = Vec<(String, String)>;

/// The parameters that a path takes.
pub(super) struct Parameters {
    pairs: Pairs,
}

impl Parameters {
    /// These, if the path takes no others.
    pub(super) fn among(known: &[&str], pairs: Pairs) -> Result<Self, Problem> {
        for (place, (name, _)) in pairs.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                let takes = match known {
                    [] => "this path takes none".to_owned(),
                    known => format!("this path takes {}", known.join(", ")),
                };
                return Err(Problem::bad(format!("There is no parameter {name:?}: {takes}.")));
            }
            if pairs[..place].iter().any(|(other, _)| other == name) {
                return Err(Problem::bad(format!("The parameter {name} stands twice.")));
            }
        }
        Ok(Self { pairs })
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// A whole number that is not less than `least`.
    pub(super) fn number(&self, name: &str, least: u64) -> Result<Option<u64>, Problem> {
        let Some(value) = self.get(name) else { return Ok(None) };
        match value.parse() {
            Ok(number) if number >= least => Ok(Some(number)),
            _ => Err(Problem::bad(format!(
                "{name} takes a whole number from {least} on, as in {name}=20, not {value:?}."
            ))),
        }
    }

    /// `1` for yes, `0` for no.
    pub(super) fn is_on(&self, name: &str) -> Result<bool, Problem> {
        match self.get(name) {
            None | Some("0") => Ok(false),
            Some("1") => Ok(true),
            Some(value) => Err(Problem::bad(format!("{name} takes 1 or 0, not {value:?}."))),
        }
    }
}
