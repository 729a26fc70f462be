use super::*;

const NOW: Moment = Moment::at_seconds(1_760_000_000);

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
        (u64::MAX, "9999-12-31T23:59:59.999Z"),
    ] {
        assert_eq!(Moment::at(ms).iso(), iso);
    }
    assert_eq!(Moment::at_seconds(-1).iso(), "1969-12-31T23:59:59.000Z");
}

#[test]
fn a_log_has_the_same_dates() {
    for (seconds, expected) in [
        (0, "01/Jan/1970:00:00:00 +0000"),
        (951_782_400, "29/Feb/2000:00:00:00 +0000"),
        (1_709_251_199, "29/Feb/2024:23:59:59 +0000"),
        (4_107_542_400, "01/Mar/2100:00:00:00 +0000"),
        (1_798_761_599, "31/Dec/2026:23:59:59 +0000"),
    ] {
        assert_eq!(Moment::at_seconds(seconds).common_log(), expected);
    }
}

#[test]
fn http_dates_are_written_as_everybody_knows_them() {
    for (seconds, text) in [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        (2_147_483_648, "Tue, 19 Jan 2038 03:14:08 GMT"),
        (i64::MAX, "Fri, 31 Dec 9999 23:59:59 GMT"),
        (i64::MIN, "Sat, 01 Jan 0000 00:00:00 GMT"),
    ] {
        let moment = Moment::at_seconds(seconds);
        assert_eq!(moment.to_string(), text);
        assert_eq!(Moment::of_http(text, NOW), Some(moment.whole_seconds()), "{text}");
    }
    assert_eq!(Moment::at(1_999).to_string(), "Thu, 01 Jan 1970 00:00:01 GMT");
}

#[test]
fn seconds_are_added_as_far_as_the_calendar_goes() {
    assert_eq!(Moment::at_seconds(-1).plus_seconds(2), Moment::at(1000));
    assert_eq!(Moment::at(0).plus_seconds(u64::MAX), Moment::at(u64::MAX));
    assert_eq!(Moment::at(1_999).whole_seconds(), Moment::at_seconds(1));
    assert!(Moment::at(1_999) > Moment::at_seconds(1));
}

#[test]
fn every_day_of_nine_hundred_years_follows_the_one_before() {
    let new_year = |year| Date { year, month: 1, day: 1 };
    let mut expected = new_year(1600);
    for days in new_year(1600).days()..new_year(2500).days() {
        assert_eq!(Date::at(days), expected);
        assert_eq!(expected.days(), days);
        let Date { year, month, day } = expected;
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            2 => 28 + i64::from(leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        expected = match (month, day) {
            (12, 31) => new_year(year + 1),
            (month, day) if day == length => Date { year, month: month + 1, day: 1 },
            (month, day) => Date { year, month, day: day + 1 },
        };
    }
}

#[test]
fn the_three_forms_of_the_rfc_are_the_same_moment() {
    for text in
        ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
    {
        assert_eq!(Moment::of_http(text, NOW), Some(Moment::at_seconds(784_111_777)), "{text}");
    }
    assert_eq!(Moment::of_http("Thu, 01 Jan 1970 00:00:01 GMT", NOW), Some(Moment::at(1000)));
}

#[test]
fn a_two_digit_year_is_at_most_fifty_years_ahead() {
    let year = |digits: &str| {
        Moment::of_http(&format!("Monday, 01-Jan-{digits} 00:00:00 GMT"), NOW)
            .map(|moment| moment.date().year)
    };
    assert_eq!(NOW.date().year, 2025);
    assert_eq!((year("70"), year("75"), year("76")), (Some(2070), Some(2075), Some(1976)));
    assert_eq!((year("25"), year("00"), year("99")), (Some(2025), Some(2000), Some(1999)));
}

#[test]
fn a_leap_second_is_taken_and_what_is_no_date_is_not() {
    let leap = Moment::of_http("Sat, 31 Dec 2016 23:59:60 GMT", NOW);
    assert_eq!(leap.map(|date| date.to_string()).as_deref(), Some("Sun, 01 Jan 2017 00:00:00 GMT"));
    for text in [
        "",
        "0",
        "soon",
        "784111777",
        "Sun Nov  6 1994",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "sun, 06 nov 1994 08:49:37 gmt",
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
        "Sun Nov 6 08:49:37 1994",
        "Sun Nov  6 08:49:37 1994 GMT",
        "Sün Nov  6 08:49:37 1994",
        "2994-11-06T08:49:37Z",
    ] {
        assert_eq!(Moment::of_http(text, NOW), None, "{text}");
        assert_eq!(Moment::of_cookie(text, NOW), None, "{text}");
    }
}

#[test]
fn cookies_may_have_dashes_or_a_short_day_and_nothing_else_may() {
    for (text, seconds) in [
        ("Wed, 21-Oct-2015 07:28:00 GMT", 1_445_412_480),
        ("Sunday, 06-Nov-1994 08:49:37 GMT", 784_111_777),
        ("Sun, 6 Nov 1994 08:49:37 GMT", 784_111_777),
    ] {
        assert_eq!(Moment::of_http(text, NOW), None, "{text}");
        assert_eq!(Moment::of_cookie(text, NOW), Some(Moment::at_seconds(seconds)), "{text}");
    }
    let text = "Sunday, 06-Nov-94 08:49:37 GMT";
    assert_eq!(Moment::of_cookie(text, NOW), Moment::of_http(text, NOW));
}
