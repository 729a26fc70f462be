//! Dates as HTTP reads them (RFC 9110 5.6.7), and as cookies have them.
//!
//! ```text
//! Sun, 06 Nov 1994 08:49:37 GMT     IMF-fixdate: the one form to write
//! Sunday, 06-Nov-94 08:49:37 GMT    RFC 850: still to be read, with its two-digit year
//! Sun Nov  6 08:49:37 1994          asctime: still to be read
//! Sun, 06-Nov-1994 08:49:37 GMT     Netscape: in cookies only
//! ```

use super::{Date, MONTHS, Moment, WEEKDAYS};

impl Moment {
    /// Reads any of HTTP's three forms. A two-digit year is one of this century or the last: never more
    /// than 50 years after `now`.
    pub fn of_http(text: &str, now: Self) -> Option<Self> {
        Self::of_imf_fixdate(text).or_else(|| rfc850(text, now)).or_else(|| asctime(text))
    }

    /// Reads a date of a cookie: any of HTTP's forms, or IMF-fixdate with dashes or a day of one digit.
    pub fn of_cookie(text: &str, now: Self) -> Option<Self> {
        Self::of_http(text, now).or_else(|| netscape(text))
    }

    /// Reads the form that is to be written: `Sun, 06 Nov 1994 08:49:37 GMT`.
    pub fn of_imf_fixdate(text: &str) -> Option<Self> {
        let (weekday, rest) = text.split_once(", ")?;
        WEEKDAYS.iter().find(|day| &day[..3] == weekday)?;
        let &[day, month, year, time, "GMT"] = &rest.split(' ').collect::<Vec<_>>()[..] else { return None };
        date(digits(year, 4)?, month, digits(day, 2)?, time)
    }
}

/// `Sunday, 06-Nov-94 08:49:37 GMT`
fn rfc850(text: &str, now: Moment) -> Option<Moment> {
    let (weekday, rest) = text.split_once(", ")?;
    WEEKDAYS.iter().find(|day| **day == weekday)?;
    let &[dashed, time, "GMT"] = &rest.split(' ').collect::<Vec<_>>()[..] else { return None };
    let &[day, month, year] = &dashed.split('-').collect::<Vec<_>>()[..] else { return None };
    // "More than 50 years in the future" means the most recent year in the past with these digits.
    let this_year = now.date().year;
    let in_century = this_year - this_year.rem_euclid(100) + digits(year, 2)?;
    let year = if in_century > this_year + 50 { in_century - 100 } else { in_century };
    date(year, month, digits(day, 2)?, time)
}

/// `Sun Nov  6 08:49:37 1994`
fn asctime(text: &str) -> Option<Moment> {
    let (weekday, rest) = text.split_at_checked(3)?;
    WEEKDAYS.iter().find(|day| &day[..3] == weekday)?;
    let (month, rest) = rest.strip_prefix(' ')?.split_at_checked(3)?;
    let (day, rest) = rest.strip_prefix(' ')?.split_at_checked(2)?;
    let day = day.strip_prefix(' ').map_or_else(|| digits(day, 2), |day| digits(day, 1))?;
    let (time, year) = rest.strip_prefix(' ')?.split_once(' ')?;
    date(digits(year, 4)?, month, day, time)
}

/// `Sun, 6-Nov-1994 08:49:37 GMT`
fn netscape(text: &str) -> Option<Moment> {
    let (_, rest) = text.split_once(", ")?;
    let rest = rest.replace('-', " ");
    let &[day, month, year, time, "GMT"] = &rest.split(' ').collect::<Vec<_>>()[..] else { return None };
    date(digits(year, 4)?, month, digits(day, 2).or_else(|| digits(day, 1))?, time)
}

fn digits(text: &str, count: usize) -> Option<i64> {
    let right = text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    right.then(|| text.parse().ok()).flatten()
}

/// Puts a date together, if there is such a day and such a time. A leap second counts as the next one.
fn date(year: i64, month: &str, day: i64, time: &str) -> Option<Moment> {
    let (month, _) = (1..).zip(MONTHS).find(|(_, name)| *name == month)?;
    let &[hour, minute, second] = &time.split(':').collect::<Vec<_>>()[..] else { return None };
    let (hour, minute, second) = (digits(hour, 2)?, digits(minute, 2)?, digits(second, 2)?);
    let date = Date { year, month, day };
    let exists = Date::at(date.days()) == date && hour < 24 && minute < 60 && second <= 60;
    exists.then(|| Moment::at_seconds(date.days() * 86_400 + hour * 3600 + minute * 60 + second))
}
