//! The words of the explanation in its three languages.

use crate::lab::negotiate::Why;

/// What is said, in one language.
pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) greeting: &'static str,
    pub(super) chosen: &'static str,
    pub(super) silent: &'static str,
    pub(super) unread: &'static str,
    nothing_said: &'static str,
    matched: &'static str,
    no_coding: &'static str,
    not_listed: &'static str,
}

const ENGLISH: Words = Words {
    title: "How this answer was chosen",
    greeting: "Good day! Your client prefers this form, this language and this encoding.",
    chosen: "chosen",
    silent: "(not sent)",
    unread: "not understood",
    nothing_said: "the field says nothing, so anything is welcome",
    matched: "the most specific range that matches is",
    no_coding: "not listed: no coding at all is fine unless it is ruled out, and comes after all that is listed",
    not_listed: "nothing in the field matches",
};

const GERMAN: Words = Words {
    title: "Wie diese Antwort ausgewählt wurde",
    greeting: "Guten Tag! Diese Form, diese Sprache und diese Kodierung sind Ihrem Client am liebsten.",
    chosen: "ausgewählt",
    silent: "(nicht gesendet)",
    unread: "nicht verstanden",
    nothing_said: "das Feld sagt nichts, also ist alles willkommen",
    matched: "der genaueste passende Bereich ist",
    no_coding: "nicht genannt: ohne Kodierung geht es immer, solange das nicht ausgeschlossen ist, doch nach allem Genannten",
    not_listed: "nichts im Feld passt",
};

const FRENCH: Words = Words {
    title: "Comment cette réponse a été choisie",
    greeting: "Bonjour ! Votre client préfère cette forme, cette langue et ce codage.",
    chosen: "choisi",
    silent: "(non envoyé)",
    unread: "non compris",
    nothing_said: "le champ ne dit rien, tout est donc bienvenu",
    matched: "la plage la plus précise qui convient est",
    no_coding: "non mentionné : l'absence de codage convient toujours, sauf si elle est exclue, mais après tout ce qui est mentionné",
    not_listed: "rien dans le champ ne convient",
};

impl Words {
    /// Those of a language; English for any that is not known.
    pub(super) fn of(language: &str) -> Self {
        match language {
            "de" => GERMAN,
            "fr" => FRENCH,
            _ => ENGLISH,
        }
    }

    pub(super) fn why(&self, why: &Why) -> String {
        match why {
            Why::NothingSaid => self.nothing_said.to_owned(),
            Why::Matched(range) => format!("{} {range}", self.matched),
            Why::NoCodingIsFine => self.no_coding.to_owned(),
            Why::NotListed => self.not_listed.to_owned(),
        }
    }
}
