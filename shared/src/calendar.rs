//! The calendar: from milliseconds since 1970 to a date and back, in UTC, where a day is 86,400 seconds.
//!
//! The arithmetic counts years from March on, so that the leap day is the last day of its year, and in
//! eras of 400 years, after which the calendar repeats.
//!
//! ```
//! use shared::calendar::{Moment, http_date};
//!
//! assert_eq!(Moment::at(784_111_777_000).iso(), "1994-11-06T08:49:37.000Z");
//! assert_eq!(http_date("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777_000));
//! ```

use std::fmt;

const DAY_MS: u64 = 86_400_000;
/// Days of 400 years, and from 0000-03-01 to 1970-01-01.
const ERA: u64 = 146_097;
const BEFORE_1970: u64 = 719_468;

/// A moment, as the calendar says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The year.
    pub year: u64,
    /// The month, from 1.
    pub month: u64,
    /// The day of the month, from 1.
    pub day: u64,
    /// Milliseconds since midnight.
    pub ms: u64,
}

impl Moment {
    /// So many milliseconds after 1970 began.
    pub const fn at(ms: u64) -> Self {
        let days = ms / DAY_MS + BEFORE_1970;
        let of_era = days % ERA;
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        // Months from March on: 31, 30, 31, 30, 31 days, and again.
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        Self { year: days / ERA * 400 + year + next, month, day, ms: ms % DAY_MS }
    }

    /// As ISO 8601 writes it.
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}T{}Z", self.year, self.month, self.day, Clock(self.ms))
    }

    /// The time of day: `08:49:37.000`.
    pub const fn clock(self) -> Clock {
        Clock(self.ms)
    }
}

/// A time of day, in milliseconds since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock(u64);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0 / 1000;
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        write!(f, "{hours:02}:{minutes:02}:{:02}.{:03}", seconds % 60, self.0 % 1000)
    }
}

/// Milliseconds since 1970 of a date as HTTP writes it (RFC 9110, 5.6.7); of the two obsolete forms
/// nothing is known here, nor of dates before 1970.
pub fn http_date(text: &str) -> Option<u64> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (_, date) = text.split_once(", ")?;
    // Cookies have had dashes here since Netscape.
    let date = date.replace('-', " ");
    let mut words = date.split(' ');
    let day: u64 = words.next()?.parse().ok()?;
    let name = words.next()?;
    let month = MONTHS.iter().position(|month| *month == name)? as u64 + 1;
    let year: u64 = words.next()?.parse().ok().filter(|year| (1970..10_000).contains(year))?;
    let mut clock = words.next()?.split(':').map(|part| part.parse::<u64>().ok());
    let (hours, minutes, seconds) = (clock.next()??, clock.next()??, clock.next()??);
    let is_whole = words.next()? == "GMT" && words.next().is_none() && clock.next().is_none();
    let fits = (1..=31).contains(&day) && hours < 24 && minutes < 60 && seconds <= 60;
    (is_whole && fits)
        .then(|| days(year, month, day) * DAY_MS + ((hours * 60 + minutes) * 60 + seconds) * 1000)
}

/// Days from 1970-01-01 to a date that is not before it.
const fn days(year: u64, month: u64, day: u64) -> u64 {
    let year = if month > 2 { year } else { year - 1 };
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    let of_era = year % 400;
    year / 400 * ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - BEFORE_1970
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments_have_their_dates() {
        for (ms, iso) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (951_868_799_999, "2000-02-29T23:59:59.999Z"),
            (951_868_800_000, "2000-03-01T00:00:00.000Z"),
            (1_709_251_200_001, "2024-03-01T00:00:00.001Z"),
            (1_735_689_599_000, "2024-12-31T23:59:59.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] {
            assert_eq!(Moment::at(ms).iso(), iso);
        }
    }

    #[test]
    fn every_day_of_five_hundred_years_comes_back() {
        let mut before = Moment::at(0);
        for day in 1..=182_622 {
            let moment = Moment::at(day * DAY_MS);
            assert_eq!(days(moment.year, moment.month, moment.day), day);
            let next = (moment.year, moment.month, moment.day) > (before.year, before.month, before.day);
            assert!(next && moment.day <= 31, "{moment:?}");
            before = moment;
        }
        assert_eq!(before.iso(), "2470-01-01T00:00:00.000Z");
    }

    #[test]
    fn dates_of_http_are_read_and_others_are_not_guessed() {
        assert_eq!(http_date("Thu, 01 Jan 1970 00:00:01 GMT"), Some(1000));
        assert_eq!(http_date("Wed, 21-Oct-2015 07:28:00 GMT"), Some(1_445_412_480_000));
        for text in
            ["", "soon", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 94 08:49:37 GMT", "Sun Nov  6 1994"]
        {
            assert_eq!(http_date(text), None, "{text}");
        }
    }
}
