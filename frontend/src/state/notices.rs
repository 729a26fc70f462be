//! What the page has to say to the learner outside of any exchange.

use shared::wire::Notice as Limit;

/// How many are shown; the oldest make room.
const SHOWN_AT_MOST: usize = 4;

/// Where a notice belongs, so that it stands near what it concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Beside the composer.
    Compose,
    /// Beside the list.
    List,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Counted by the page.
    pub id: u64,
    /// Where it belongs.
    pub place: Place,
    /// What happened, in a sentence or two.
    pub text: String,
    /// The option that sets the limit that was reached, with its value.
    pub option: Option<(String, String)>,
    /// How often it happened.
    pub times: u64,
}

/// All that have not been dismissed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notices {
    all: Vec<Notice>,
    counted: u64,
}

impl Notices {
    /// Says something. What is said already is not said twice.
    pub fn say(&mut self, place: Place, text: String) {
        self.all.retain(|notice| notice.place != place || notice.text != text);
        self.add(place, text, None, 1);
    }

    /// A limit of the server was reached; a newer word about the same limit replaces the older.
    pub fn limit(&mut self, limit: Limit) {
        self.all.retain(|notice| notice.option.as_ref().is_none_or(|(option, _)| *option != limit.option));
        self.add(Place::List, limit.what, Some((limit.option, limit.value)), limit.times);
    }

    fn add(&mut self, place: Place, text: String, option: Option<(String, String)>, times: u64) {
        self.counted += 1;
        self.all.push(Notice { id: self.counted, place, text, option, times });
        if self.all.len() > SHOWN_AT_MOST {
            self.all.remove(0);
        }
    }

    /// The learner has read it.
    pub fn dismiss(&mut self, id: u64) {
        self.all.retain(|notice| notice.id != id);
    }

    /// Nothing at this place holds any more.
    pub fn clear(&mut self, place: Place) {
        self.all.retain(|notice| notice.place != place);
    }

    /// Those that belong to a place, oldest first.
    pub fn at(&self, place: Place) -> impl Iterator<Item = &Notice> {
        self.all.iter().filter(move |notice| notice.place == place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_limit_is_told_once_with_its_latest_count() {
        let mut notices = Notices::default();
        for times in 1..=3 {
            notices.limit(Limit {
                option: "--lab-connections".into(),
                value: "1024".into(),
                what: "One more was turned away.".into(),
                times,
            });
        }
        let shown: Vec<u64> = notices.at(Place::List).map(|notice| notice.times).collect();
        assert_eq!(shown, [3]);
    }

    #[test]
    fn notices_are_bounded_and_dismissed_one_by_one() {
        let mut notices = Notices::default();
        for i in 0..9 {
            notices.say(Place::Compose, i.to_string());
        }
        notices.say(Place::Compose, "8".into());
        let texts: Vec<&str> = notices.at(Place::Compose).map(|notice| notice.text.as_str()).collect();
        assert_eq!(texts, ["5", "6", "7", "8"]);
        let first = notices.at(Place::Compose).next().unwrap().id;
        notices.dismiss(first);
        assert_eq!(notices.at(Place::Compose).count(), 3);
    }
}
