//! Entity tags (RFC 9110 8.8.3): names for one version of a document.

use std::fmt;

/// What a tag promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lab::handlers) enum Strength {
    /// The same bytes.
    Strong,
    /// The same meaning.
    Weak,
}

/// An entity tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::lab::handlers) struct EntityTag {
    strength: Strength,
    opaque: String,
}

impl EntityTag {
    /// From what stands between the quotes; none where that holds what no tag may hold.
    pub(in crate::lab::handlers) fn new(strength: Strength, opaque: &str) -> Option<Self> {
        opaque.chars().all(is_etagc).then(|| Self { strength, opaque: opaque.to_owned() })
    }

    /// Reads one tag from the beginning of a text, and returns the rest.
    fn read(text: &str) -> Option<(Self, &str)> {
        let (strength, quoted) =
            text.strip_prefix("W/").map_or((Strength::Strong, text), |rest| (Strength::Weak, rest));
        let (opaque, rest) = quoted.strip_prefix('"')?.split_once('"')?;
        Some((Self::new(strength, opaque)?, rest))
    }

    /// Reads a text that is one tag.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::read(text).filter(|(_, rest)| rest.is_empty()).map(|(tag, _)| tag)
    }

    pub(super) fn strength(&self) -> Strength {
        self.strength
    }

    /// The same bytes: neither is weak, and they read the same.
    pub(super) fn is_strongly(&self, other: &Self) -> bool {
        self.strength == Strength::Strong && self == other
    }

    /// The same meaning: they read the same, weak or not.
    pub(super) fn is_weakly(&self, other: &Self) -> bool {
        self.opaque == other.opaque
    }
}

impl fmt::Display for EntityTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = match self.strength {
            Strength::Strong => "",
            Strength::Weak => "W/",
        };
        write!(f, "{prefix}\"{}\"", self.opaque)
    }
}

/// Whether a character may stand in a tag. Bytes beyond ASCII may, too: here as the characters they are
/// in UTF-8.
fn is_etagc(c: char) -> bool {
    c == '!' || ('#'..='~').contains(&c) || !c.is_ascii()
}

/// What If-Match and If-None-Match list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tags {
    /// Any version at all.
    Any,
    /// These.
    Listed {
        /// As far as they could be read.
        tags: Vec<EntityTag>,
        /// What comes after that, where it is no list of tags.
        unread: Option<String>,
    },
}

impl Tags {
    /// Reads a list; one that is not well written is read as far as it goes. Commas may stand in tags.
    pub(super) fn parse(text: &str) -> Self {
        if text.trim() == "*" {
            return Self::Any;
        }
        let mut tags = Vec::new();
        let mut rest = text;
        loop {
            rest = rest.trim_start_matches([' ', '\t', ',']);
            if rest.is_empty() {
                return Self::Listed { tags, unread: None };
            }
            match EntityTag::read(rest) {
                Some((tag, after)) if after.is_empty() || after.starts_with([' ', '\t', ',']) => {
                    tags.push(tag);
                    rest = after;
                }
                _ => return Self::Listed { tags, unread: Some(rest.to_owned()) },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> EntityTag {
        EntityTag::parse(text).unwrap()
    }

    #[test]
    fn tags_compare_as_in_the_table_of_the_rfc() {
        for (one, other, strongly, weakly) in [
            ("W/\"1\"", "W/\"1\"", false, true),
            ("W/\"1\"", "W/\"2\"", false, false),
            ("W/\"1\"", "\"1\"", false, true),
            ("\"1\"", "\"1\"", true, true),
        ] {
            assert_eq!(tag(one).is_strongly(&tag(other)), strongly, "{one} {other}");
            assert_eq!(tag(other).is_strongly(&tag(one)), strongly, "{other} {one}");
            assert_eq!(tag(one).is_weakly(&tag(other)), weakly, "{one} {other}");
        }
    }

    #[test]
    fn a_list_is_read_as_far_as_it_is_one() {
        let listed = |text: &str| match Tags::parse(text) {
            Tags::Any => panic!("{text}"),
            Tags::Listed { tags, unread } => (tags.iter().map(ToString::to_string).collect(), unread),
        };
        let all = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
        assert_eq!(Tags::parse(" * "), Tags::Any);
        assert_eq!(listed("\"a,b\" ,, W/\"\",\"c\""), (all(&["\"a,b\"", "W/\"\"", "\"c\""]), None));
        for (text, before, unread) in [
            ("abc", &[][..], "abc"),
            ("\"a\", b, \"c\"", &["\"a\""], "b, \"c\""),
            ("w/\"a\"", &[], "w/\"a\""),
            ("\"a", &[], "\"a"),
            ("\"a\"b", &[], "\"a\"b"),
            ("\"a\", *", &["\"a\""], "*"),
            ("\"a b\"", &[], "\"a b\""),
        ] {
            assert_eq!(listed(text), (all(before), Some(unread.to_owned())), "{text}");
        }
        assert_eq!(listed(""), (Vec::new(), None));
    }
}
