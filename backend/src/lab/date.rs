//! Dates as HTTP writes them (RFC 9110 5.6.7).
//!
//! ```text
//! Sun, 06 Nov 1994 08:49:37 GMT     IMF-fixdate: the one form to write
//! Sunday, 06-Nov-94 08:49:37 GMT    RFC 850: still to be read, with its two-digit year
//! Sun Nov  6 08:49:37 1994          asctime: still to be read
//! ```
//!
//! A date is a number of seconds since 1970, as everywhere; years go from 0 to 9999, as four digits can.

const SECONDS_PER_DAY: i64 = 86_400;
const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// 1 January 1970 was one.
const THURSDAY: i64 = 4;

/// A point in time, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct HttpDate(i64);

impl HttpDate {
    /// From seconds since 1970; what four digits of a year can't say is moved to where they can.
    pub(super) const fn at(seconds: i64) -> Self {
        const FIRST: i64 = days_since_1970(0, 1, 1) * SECONDS_PER_DAY;
        const LAST: i64 = days_since_1970(10_000, 1, 1) * SECONDS_PER_DAY - 1;
        Self(if seconds < FIRST {
            FIRST
        } else if seconds > LAST {
            LAST
        } else {
            seconds
        })
    }

    /// From a clock's milliseconds since 1970.
    pub(super) fn at_ms(unix_ms: u64) -> Self {
        Self::at(i64::try_from(unix_ms / 1000).unwrap_or(i64::MAX))
    }

    /// So many seconds later.
    pub(super) fn plus(self, seconds: u64) -> Self {
        Self::at(self.0.saturating_add_unsigned(seconds))
    }

    /// Reads any of the three forms. A two-digit year is one of this century or the last: never more
    /// than 50 years after `now`.
    pub(super) fn parse(text: &str, now: Self) -> Option<Self> {
        imf_fixdate(text).or_else(|| rfc850(text, now)).or_else(|| asctime(text))
    }

    /// The day since 1970 and the second of that day.
    fn split(self) -> (i64, i64) {
        (self.0.div_euclid(SECONDS_PER_DAY), self.0.rem_euclid(SECONDS_PER_DAY))
    }

    fn year(self) -> i64 {
        civil(self.split().0).0
    }
}

impl std::fmt::Display for HttpDate {
    /// The form to write: IMF-fixdate.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (days, second) = self.split();
        let (year, month, day) = civil(days);
        let name = |names: &[&'static str], at: i64| {
            usize::try_from(at).ok().and_then(|at| names.get(at)).map_or("", |name| &name[..3])
        };
        let weekday = name(&DAYS, (days + THURSDAY).rem_euclid(7));
        let month = name(&MONTHS, month - 1);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`
fn imf_fixdate(text: &str) -> Option<HttpDate> {
    let (weekday, rest) = text.split_once(", ")?;
    DAYS.iter().find(|day| &day[..3] == weekday)?;
    let &[day, month, year, time, "GMT"] = &rest.split(' ').collect::<Vec<_>>()[..] else { return None };
    date(digits(year, 4)?, month_number(month)?, digits(day, 2)?, time)
}

/// `Sunday, 06-Nov-94 08:49:37 GMT`
fn rfc850(text: &str, now: HttpDate) -> Option<HttpDate> {
    let (weekday, rest) = text.split_once(", ")?;
    DAYS.iter().find(|day| **day == weekday)?;
    let &[dashed, time, "GMT"] = &rest.split(' ').collect::<Vec<_>>()[..] else { return None };
    let &[day, month, year] = &dashed.split('-').collect::<Vec<_>>()[..] else { return None };
    let (year, month, day) = (digits(year, 2)?, month_number(month)?, digits(day, 2)?);
    // "More than 50 years in the future" means the most recent year in the past with these digits.
    let in_century = now.year() - now.year().rem_euclid(100) + year;
    let year = if in_century > now.year() + 50 { in_century - 100 } else { in_century };
    date(year, month, day, time)
}

/// `Sun Nov  6 08:49:37 1994`
fn asctime(text: &str) -> Option<HttpDate> {
    let (weekday, rest) = text.split_at_checked(3)?;
    DAYS.iter().find(|day| &day[..3] == weekday)?;
    let (month, rest) = rest.strip_prefix(' ')?.split_at_checked(3)?;
    let (day, rest) = rest.strip_prefix(' ')?.split_at_checked(2)?;
    let day = day.strip_prefix(' ').map_or_else(|| digits(day, 2), |day| digits(day, 1))?;
    let (time, year) = rest.strip_prefix(' ')?.split_once(' ')?;
    date(digits(year, 4)?, month_number(month)?, day, time)
}

fn digits(text: &str, count: usize) -> Option<i64> {
    let right = text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    right.then(|| text.parse().ok()).flatten()
}

fn month_number(name: &str) -> Option<i64> {
    (1..).zip(MONTHS).find(|(_, month)| *month == name).map(|(number, _)| number)
}

/// Puts a date together, if there is such a day and such a time. A leap second counts as the next one.
fn date(year: i64, month: i64, day: i64, time: &str) -> Option<HttpDate> {
    let &[hour, minute, second] = &time.split(':').collect::<Vec<_>>()[..] else { return None };
    let (hour, minute, second) = (digits(hour, 2)?, digits(minute, 2)?, digits(second, 2)?);
    let days = days_since_1970(year, month, day);
    let exists = civil(days) == (year, month, day) && hour < 24 && minute < 60 && second <= 60;
    exists.then(|| HttpDate::at(days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second))
}

/// Days from 1 January 1970 to a day of the Gregorian calendar. The year is thought to begin in March,
/// so that the leap day is its last; 400 years are 146,097 days.
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era =
        year.rem_euclid(400) * 365 + year.rem_euclid(400) / 4 - year.rem_euclid(400) / 100 + day_of_year;
    year.div_euclid(400) * 146_097 + day_of_era - 719_468
}

/// The year, month and day, so many days after 1 January 1970: the same the other way round.
fn civil(days: i64) -> (i64, i64, i64) {
    let from_era = days + 719_468;
    let day_of_era = from_era.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + from_era.div_euclid(146_097) * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: HttpDate = HttpDate::at(1_760_000_000);

    #[test]
    fn the_three_forms_of_the_rfc_are_the_same_moment() {
        for text in
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
        {
            assert_eq!(HttpDate::parse(text, NOW), Some(HttpDate::at(784_111_777)), "{text}");
        }
        assert_eq!(HttpDate::at(784_111_777).to_string(), "Sun, 06 Nov 1994 08:49:37 GMT");
    }

    #[test]
    fn known_days_are_written_as_everybody_knows_them() {
        for (seconds, text) in [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (2_147_483_648, "Tue, 19 Jan 2038 03:14:08 GMT"),
            (i64::MAX, "Fri, 31 Dec 9999 23:59:59 GMT"),
            (i64::MIN, "Sat, 01 Jan 0000 00:00:00 GMT"),
        ] {
            assert_eq!(HttpDate::at(seconds).to_string(), text);
            assert_eq!(HttpDate::parse(text, NOW), Some(HttpDate::at(seconds)), "{text}");
        }
    }

    #[test]
    fn every_day_of_eight_hundred_years_follows_the_one_before() {
        let mut expected = (1600, 1, 1);
        for days in days_since_1970(1600, 1, 1)..days_since_1970(2400, 1, 1) {
            assert_eq!(civil(days), expected);
            assert_eq!(days_since_1970(expected.0, expected.1, expected.2), days);
            let (year, month, day) = expected;
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let length = match month {
                2 => 28 + i64::from(leap),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            expected = match (month, day) {
                (12, 31) => (year + 1, 1, 1),
                (month, day) if day == length => (year, month + 1, 1),
                (month, day) => (year, month, day + 1),
            };
        }
    }

    #[test]
    fn a_two_digit_year_is_at_most_fifty_years_ahead() {
        let year = |digits: &str| {
            HttpDate::parse(&format!("Monday, 01-Jan-{digits} 00:00:00 GMT"), NOW).map(HttpDate::year)
        };
        assert_eq!(NOW.year(), 2025);
        assert_eq!((year("70"), year("75"), year("76")), (Some(2070), Some(2075), Some(1976)));
        assert_eq!((year("25"), year("00"), year("99")), (Some(2025), Some(2000), Some(1999)));
    }

    #[test]
    fn a_leap_second_is_taken_and_what_is_no_date_is_not() {
        let leap = HttpDate::parse("Sat, 31 Dec 2016 23:59:60 GMT", NOW);
        assert_eq!(leap.map(|date| date.to_string()).as_deref(), Some("Sun, 01 Jan 2017 00:00:00 GMT"));
        for text in [
            "",
            "0",
            "784111777",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "sun, 06 nov 1994 08:49:37 gmt",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov  1994 08:49:37 GMT",
            "Sun, 06 Nov 94 08:49:37 GMT",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 29 Feb 1900 08:49:37 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1994 08:60:00 GMT",
            "Sun, 06 Nov 1994 08:49:61 GMT",
            "Sun, +6 Nov 1994 08:49:37 GMT",
            "Sun, 06-Nov-94 08:49:37 GMT",
            "Sunday, 06-Nov-1994 08:49:37 GMT",
            "Sun Nov 6 08:49:37 1994",
            "Sun Nov  6 08:49:37 1994 GMT",
            "Sün Nov  6 08:49:37 1994",
            "2994-11-06T08:49:37Z",
        ] {
            assert_eq!(HttpDate::parse(text, NOW), None, "{text}");
        }
    }
}
