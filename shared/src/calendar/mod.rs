//! The calendar: from milliseconds since 1970 to a date and back, in UTC, where a day is 86,400 seconds.
//!
//! ```text
//! 1994-11-06T08:49:37.000Z          ISO 8601
//! Sun, 06 Nov 1994 08:49:37 GMT     HTTP (RFC 9110, 5.6.7); the other forms it reads are in `read`
//! 06/Nov/1994:08:49:37 +0000        the common log format
//! ```
//!
//! The arithmetic counts years from March on, so that the leap day is the last day of its year, and in
//! eras of 400 years, after which the calendar repeats.
//!
//! ```
//! use shared::calendar::Moment;
//!
//! let moment = Moment::at(784_111_777_000);
//! assert_eq!(moment.iso(), "1994-11-06T08:49:37.000Z");
//! assert_eq!(Moment::of_http(&moment.to_string(), moment), Some(moment));
//! ```

use std::fmt;

mod read;
#[cfg(test)]
mod tests;

const SECOND_MS: i64 = 1000;
const DAY_MS: i64 = 86_400 * SECOND_MS;
/// Days of 400 years, and from 0000-03-01 to 1970-01-01.
const ERA: i64 = 146_097;
const BEFORE_1970: i64 = 719_468;

const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
/// 1 January 1970 was one.
const THURSDAY: i64 = 4;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A point in time, in milliseconds since 1970, in a year that four digits can say. It is displayed as
/// HTTP writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(i64);

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Date {
    year: i64,
    /// From 1.
    month: i64,
    /// From 1.
    day: i64,
}

impl Moment {
    /// So many milliseconds after 1970 began.
    pub const fn at(ms: u64) -> Self {
        Self::between(if ms > i64::MAX as u64 { i64::MAX } else { ms.cast_signed() })
    }

    /// So many seconds after 1970 began, or before.
    pub const fn at_seconds(seconds: i64) -> Self {
        Self::between(seconds.saturating_mul(SECOND_MS))
    }

    /// What four digits of a year can't say is moved to where they can.
    const fn between(ms: i64) -> Self {
        const FIRST: i64 = Date { year: 0, month: 1, day: 1 }.days() * DAY_MS;
        const LAST: i64 = Date { year: 10_000, month: 1, day: 1 }.days() * DAY_MS - 1;
        Self(if ms < FIRST {
            FIRST
        } else if ms > LAST {
            LAST
        } else {
            ms
        })
    }

    /// So many seconds later.
    #[must_use]
    pub fn plus_seconds(self, seconds: u64) -> Self {
        let ms = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(SECOND_MS);
        Self::between(self.0.saturating_add(ms))
    }

    /// The second in which it lies: HTTP knows nothing finer.
    #[must_use]
    pub const fn whole_seconds(self) -> Self {
        Self(self.0 - self.0.rem_euclid(SECOND_MS))
    }

    /// As ISO 8601 writes it.
    pub fn iso(self) -> String {
        let Date { year, month, day } = self.date();
        format!("{year:04}-{month:02}-{day:02}T{}Z", self.clock())
    }

    /// As the common log format writes it.
    pub fn common_log(self) -> String {
        let date = self.date();
        let Date { year, day, .. } = date;
        format!("{day:02}/{}/{year:04}:{:.0} +0000", date.month_name(), self.clock())
    }

    /// The time of day: `08:49:37.000`, and with a precision of 0 `08:49:37`.
    pub const fn clock(self) -> Clock {
        Clock(self.0.rem_euclid(DAY_MS))
    }

    const fn date(self) -> Date {
        Date::at(self.0.div_euclid(DAY_MS))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        let Date { year, day, .. } = date;
        let (weekday, month) = (date.weekday_name(), date.month_name());
        write!(f, "{weekday}, {day:02} {month} {year:04} {:.0} GMT", self.clock())
    }
}

/// A time of day, in milliseconds since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock(i64);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0 / SECOND_MS;
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        write!(f, "{hours:02}:{minutes:02}:{:02}", seconds % 60)?;
        if f.precision() == Some(0) { Ok(()) } else { write!(f, ".{:03}", self.0 % SECOND_MS) }
    }
}

impl Date {
    /// So many days after 1 January 1970, or before.
    const fn at(days: i64) -> Self {
        let from_era = days + BEFORE_1970;
        let of_era = from_era.rem_euclid(ERA);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        // Months from March on: 31, 30, 31, 30, 31 days, and again.
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        Self { year: from_era.div_euclid(ERA) * 400 + year + next, month, day }
    }

    /// The same the other way round.
    const fn days(self) -> i64 {
        let year = if self.month <= 2 { self.year - 1 } else { self.year };
        let of_year = (153 * ((self.month + 9) % 12) + 2) / 5 + self.day - 1;
        let of_era = year.rem_euclid(400);
        year.div_euclid(400) * ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - BEFORE_1970
    }

    fn weekday_name(self) -> &'static str {
        &nth(&WEEKDAYS, (self.days() + THURSDAY).rem_euclid(7))[..3]
    }

    fn month_name(self) -> &'static str {
        nth(&MONTHS, self.month - 1)
    }
}

/// One of these names; the numbers are always within them.
fn nth(names: &[&'static str], at: i64) -> &'static str {
    usize::try_from(at).ok().and_then(|at| names.get(at)).copied().unwrap_or("???")
}
