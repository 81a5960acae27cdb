import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core import reading
from core.reading import Unreadable

TODAY = date(2026, 3, 4)  # a Wednesday
NEW_YORK = ZoneInfo("America/New_York")
ZONES = available_timezones()
NOW = datetime(2026, 3, 4, 9, 30, tzinfo=NEW_YORK)
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
HOW = {"on-track": ("ok", "good"), "behind": (), "rest": ("rest day",), "struggling": (), "avoiding": ()}

READERS: dict[str, Callable[[str], object]] = {
    "date": lambda text: reading.date(text, TODAY),
    "past date": lambda text: reading.date(text, TODAY, "past"),
    "minutes": reading.minutes,
    "moment": lambda text: reading.moment_ahead(text, NOW),
    "clock": reading.clock_time,
    "hours": reading.hours_between,
    "number": lambda text: reading.whole_number(text, 0, 10, "a number of attempts"),
    "percentage": reading.percentage,
    "yes or no": reading.yes_no,
    "zone": reading.zone,
    "weekdays": reading.weekdays,
    "choice": lambda text: reading.choice(text, HOW, "how it goes"),
}
HOSTILE = [
    "",
    " ",
    "💥",
    "غدا",
    "ישראל",
    "x" * 5000,
    "9" * 5000,
    "-" * 5000,
    "a " * 2500,
    "mar \x00 3",
    "mar\x1f3",
    "mar 3\x07",
    "٣/٣",
    "२०२६-०३-०३",
    "\uff19\uff10",
    "²",
    "½",
    "\u202emoorb\u202c",
    "\ud800",
    "<!channel> @everyone",
    "'; drop table people; --",
    "{0}%s$(x)",
    "1e5",
    "0x10",
    "1_000",
    "nan",
    "inf",
    "--1",
    "\x1b[31mred\x1b[0m",
    "9999999999-01-01",
    "in 9999 years",
    "9999 weeks ago",
    "0000-00-00",
    "99:99",
    "-1h",
    "- - -",
    ":::",
    ",,;",
]


def refusal(read: Callable[[], object]) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read()
    return caught.value


def assert_is_a_sentence(refused: Unreadable, typed: str) -> None:
    said = str(refused)
    assert said.endswith(".")
    assert ". " in said, "it says what to type"
    assert len(said) < 320
    assert all(unicodedata.category(letter) not in {"Cc", "Cf", "Cs"} for letter in said)
    said.encode()
    for quote in re.findall("“([^”]*)”", said):
        assert len(quote) <= 40
    if len(typed) > 400:
        assert typed[:50] not in said


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
def test_hostile_text_is_refused_in_a_short_sentence(reader: Callable[[str], object]) -> None:
    """Whatever is typed, the answer says what was not understood, in at most 40 of its characters."""
    for typed in HOSTILE:
        with pytest.raises(Unreadable) as caught:
            reader(typed)
        assert_is_a_sentence(caught.value, typed)


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
@settings(max_examples=50, deadline=None)
@given(typed=st.text(max_size=60) | st.text("0123456789 :.,/-apmhdw%<>+", max_size=12))
def test_any_text_is_read_or_refused(reader: Callable[[str], object], typed: str) -> None:
    """Nothing that can be typed raises anything but a sentence."""
    try:
        reader(typed)
    except Unreadable as refused:
        assert_is_a_sentence(refused, typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-03-03", date(2026, 3, 3)),
        ("2026/3/3", date(2026, 3, 3)),
        ("2026.03.03", date(2026, 3, 3)),
        ("3.3.2026", date(2026, 3, 3)),
        ("25/3/2026", date(2026, 3, 25)),
        ("3/25/2026", date(2026, 3, 25)),
        ("25.3.", date(2026, 3, 25)),
        ("3/25", date(2026, 3, 25)),
        ("mar 3 2026", date(2026, 3, 3)),
        ("March 3rd, 2026", date(2026, 3, 3)),
        ("3 march 2026", date(2026, 3, 3)),
        ("the 3rd of March", date(2027, 3, 3)),
        ("3. Mar. 2026", date(2026, 3, 3)),
        ("3-mar-2026", date(2026, 3, 3)),
        ("2026 sept 9", date(2026, 9, 9)),
        ("  MAR\u00a0\u202f4 ", date(2026, 3, 4)),
        ("may 11", date(2026, 5, 11)),
        ("mar 3", date(2027, 3, 3)),
        ("mar 4", TODAY),
        ("feb 29", date(2028, 2, 29)),
        ("today", TODAY),
        ("Yesterday", date(2026, 3, 3)),
        ("tomorrow", date(2026, 3, 5)),
        ("wednesday", TODAY),
        ("next wednesday", date(2026, 3, 11)),
        ("this friday", date(2026, 3, 6)),
        ("on Monday", date(2026, 3, 9)),
        ("last friday", date(2026, 2, 27)),
        ("last wed", date(2026, 2, 25)),
        ("in 8 weeks", date(2026, 4, 29)),
        ("8 weeks", date(2026, 4, 29)),
        ("8w", date(2026, 4, 29)),
        ("in 3 days", date(2026, 3, 7)),
        ("two days from now", date(2026, 3, 6)),
        ("2 weeks ago", date(2026, 2, 18)),
        ("in a month", date(2026, 4, 4)),
        ("in a year", date(2027, 3, 4)),
    ],
)
def test_a_date_is_read_as_people_write_it(typed: str, meant: date) -> None:
    """Dates in words, in clear numbers and relative to today are read, ahead if both sides are possible."""
    assert reading.date(typed, TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mar 3", date(2026, 3, 3)),
        ("mar 4", TODAY),
        ("mar 5", date(2025, 3, 5)),
        ("feb 29", date(2024, 2, 29)),
        ("25/12", date(2025, 12, 25)),
        ("wednesday", TODAY),
        ("thursday", date(2026, 2, 26)),
        ("last wednesday", date(2026, 2, 25)),
        ("next friday", date(2026, 3, 6)),
        ("3 days", date(2026, 3, 1)),
        ("in 3 days", date(2026, 3, 7)),
        ("tomorrow", date(2026, 3, 5)),
    ],
)
def test_a_date_without_a_side_is_on_the_preferred_one(typed: str, meant: date) -> None:
    """With the past preferred, a date that names no side is the nearest one that has been; today counts."""
    assert reading.date(typed, TODAY, "past") == meant


def test_a_month_ends_with_its_last_day() -> None:
    """A month from the end of January is the end of February."""
    assert reading.date("in a month", date(2026, 1, 31)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("3/4/2026", "mar 4 2026 or apr 3 2026"),
        ("4.3.2026", "apr 3 2026 or mar 4 2026"),
        ("3/4", "mar 4 or apr 3"),
        ("25/3/26", "too short"),
        ("3 mar 26", "too short"),
        ("feb 30", "February has 29 days and no day 30"),
        ("2026-02-29", "February 2026 has 28 days and no day 29"),
        ("april 0", "no day 0"),
        ("2026-13-01", "There is no month 13"),
        ("13/13/2026", "There is no month 13"),
        ("2206-03-03", "from 1990 to 2100"),
        ("mar 3 1989", "from 1990 to 2100"),
        ("in 80 years", "from 1990 to 2100"),
        ("in 9999 years", "from 1990 to 2100"),
        ("mar 2026", "as a date"),
        ("next week", "as a date"),
    ],
)
def test_a_date_that_cannot_be_says_why(typed: str, said: str) -> None:
    """An ambiguous, impossible or far-off date is refused for its own reason."""
    assert said in str(refusal(lambda: reading.date(typed, TODAY)))


@pytest.mark.parametrize(
    ("typed", "offer"),
    [
        ("marhc 3", "march 3"),
        ("3 febuary 2027", "3 february 2027"),
        ("mondya", "monday"),
        ("tomorow", "tomorrow"),
        ("febuary 30", None),
        ("banana", None),
    ],
)
def test_a_misspelt_date_is_offered_right(typed: str, offer: str | None) -> None:
    """A near miss is offered in full, and only when it can be read."""
    refused = refusal(lambda: reading.date(typed, TODAY))
    assert refused.offer == offer
    assert offer is None or f"Did you mean {offer}?" in str(refused)


def test_a_refused_date_shows_one_of_this_year() -> None:
    """The example to follow is today's own date."""
    assert "Type it as 2026-03-04, mar 4," in str(refusal(lambda: reading.date("banana", TODAY)))


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.dates(date(1991, 1, 1), date(2099, 1, 1)))
def test_a_full_date_means_itself_on_any_day(day: date, today: date) -> None:
    """A date with its year is the same whenever it is read, however it is written."""
    month = MONTHS[day.month - 1]
    for typed in (day.isoformat(), f"{day.day} {month} {day.year}", f"{month.upper()} {day.day}, {day.year}"):
        assert reading.date(typed, today) == day


@given(
    st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
    st.dates(date(1991, 1, 1), date(2099, 1, 1)),
    st.sampled_from(["", "next ", "last "]),
)
def test_a_weekday_is_within_the_week(name: str, today: date, which: str) -> None:
    """A weekday is the nearest one, never more than a week away, and `next` and `last` never mean today."""
    ahead = (reading.date(which + name, today) - today).days
    assert (today + timedelta(days=ahead)).strftime("%a").lower() == name
    assert ahead in {"": range(7), "next ": range(1, 8), "last ": range(-7, 0)}[which]


@given(st.dates(date(1999, 1, 1), date(2090, 1, 1)), st.dates(date(1999, 1, 1), date(2090, 1, 1)))
def test_a_date_without_a_year_is_the_nearest(day: date, today: date) -> None:
    """Without a year the date is on its side of today, and no date in between has the same day and month."""
    typed = f"{day.day} {MONTHS[day.month - 1]}"
    before, after = reading.date(typed, today, "past"), reading.date(typed, today, "future")
    assert before <= today <= after
    assert (before.month, before.day) == (after.month, after.day) == (day.month, day.day)
    between = (before + timedelta(days=count) for count in range(1, (after - before).days))
    assert all((other.month, other.day) != (day.month, day.day) for other in between)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("90", 90),
        ("90m", 90),
        ("90 min", 90),
        ("1 minute", 1),
        ("1h30", 90),
        ("1h 30m", 90),
        ("1 hour and 30 minutes", 90),
        ("1:30", 90),
        ("2h", 120),
        ("2 hours", 120),
        ("2 HRS", 120),
        ("1.5h", 90),
        ("1,5 h", 90),
        ("0.75 hours", 45),
        ("24h", 1440),
    ],
)
def test_a_duration_is_read_as_people_write_it(typed: str, meant: int) -> None:
    """Minutes, hours and both together are read, with a point or a comma."""
    assert reading.minutes(typed) == meant


@pytest.mark.parametrize("typed", ["0", "0m", "1441", "25h", "24:01", "1h75", "1:60", "1.5", "2 weeks", "h", "-5"])
def test_a_duration_out_of_the_day_is_refused(typed: str) -> None:
    """A study session lasts from one minute to 24 hours, and a fraction needs its unit."""
    refusal(lambda: reading.minutes(typed))


@given(st.integers(1, 1440))
def test_minutes_come_back(total: int) -> None:
    """A duration is the same in each way of writing it."""
    hours, rest = divmod(total, 60)
    for typed in (f"{total}", f"{total} min", f"{hours}h{rest}", f"{hours} h {rest} m", f"{hours}:{rest:02}"):
        assert reading.minutes(typed) == total


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("20:00", time(20)),
        ("20.00", time(20)),
        ("20h30", time(20, 30)),
        ("2000", time(20)),
        ("8", time(8)),
        ("8pm", time(20)),
        ("8:30 pm", time(20, 30)),
        ("8 P.M.", time(20)),
        ("12am", time(0)),
        ("12 pm", time(12)),
        ("24:00", time(0)),
        ("noon", time(12)),
        ("Midnight", time(0)),
        ("at 7:05", time(7, 5)),
    ],
)
def test_a_time_of_day_is_read_as_people_write_it(typed: str, meant: time) -> None:
    """The 24-hour clock, am and pm, and the two named times are read."""
    assert reading.clock_time(typed) == meant


@pytest.mark.parametrize("typed", ["25:00", "24:30", "13pm", "0am", "20:60", "8:5", "800", "evening", "20:00:00"])
def test_a_time_that_no_clock_shows_is_refused(typed: str) -> None:
    """What no clock shows is refused with an example."""
    assert "20:00" in str(refusal(lambda: reading.clock_time(typed)))


@given(st.times().map(lambda moment: moment.replace(second=0, microsecond=0)))
def test_a_time_comes_back(moment: time) -> None:
    """A time is the same on the 24-hour and on the 12-hour clock."""
    assert reading.clock_time(f"{moment:%H:%M}") == moment
    assert reading.clock_time(f"{moment:%I:%M %p}") == moment


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("22:00-08:00", (time(22), time(8))),
        ("22:00 \u2013 08:00", (time(22), time(8))),
        ("10pm to 8am", (time(22), time(8))),
        ("10 p.m. - 8 a.m.", (time(22), time(8))),
        ("from 22 until 8", (time(22), time(8))),
        ("22:00-8am", (time(22), time(8))),
        ("noon to 3pm", (time(12), time(15))),
        ("22-24:00", (time(22), time(0))),
        ("off", None),
        ("None", None),
    ],
)
def test_hours_are_read_from_one_time_to_another(typed: str, meant: tuple[time, time] | None) -> None:
    """Quiet hours are two times, or off."""
    assert reading.hours_between(typed) == meant


@pytest.mark.parametrize("typed", ["22:00", "22:00-", "22:00-22:00", "10pm to 22:00", "10-8am", "10 to 8pm", "late"])
def test_hours_that_are_none_are_refused(typed: str) -> None:
    """One time, equal ends, and am or pm on one side only, which would silence most of a day, are refused."""
    refusal(lambda: reading.hours_between(typed))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2d", "2026-03-06 09:30"),
        ("3 days", "2026-03-07 09:30"),
        ("4h", "2026-03-04 13:30"),
        ("in 90m", "2026-03-04 11:00"),
        ("an hour", "2026-03-04 10:30"),
        ("48h", "2026-03-06 09:30"),
        ("1w", "2026-03-11 09:30"),
        ("in a month", "2026-04-04 09:30"),
        ("tomorrow", "2026-03-05 09:30"),
        ("monday", "2026-03-09 09:30"),
        ("wednesday", "2026-03-11 09:30"),
        ("wednesday 18:00", "2026-03-04 18:00"),
        ("wednesday 8:00", "2026-03-11 08:00"),
        ("on friday at 6pm", "2026-03-06 18:00"),
        ("tomorrow, 7:15", "2026-03-05 07:15"),
        ("mar 10", "2026-03-10 09:30"),
        ("2026-03-10", "2026-03-10 09:30"),
        ("18:00", "2026-03-04 18:00"),
        ("at 9:30", "2026-03-05 09:30"),
        ("8am", "2026-03-05 08:00"),
        ("noon", "2026-03-04 12:00"),
    ],
)
def test_a_moment_ahead_is_read_as_people_write_it(typed: str, meant: str) -> None:
    """Spans, days, weekdays, dates and times of day ahead are read, days at the same time of day."""
    moment = reading.moment_ahead(typed, NOW)
    assert moment == datetime.fromisoformat(meant).replace(tzinfo=NEW_YORK)
    assert moment.tzinfo is NEW_YORK


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("yesterday", "not ahead"),
        ("today", "not ahead"),
        ("last monday", "not ahead"),
        ("2 days ago", "not ahead"),
        ("0m", "not ahead"),
        ("today 8:00", "not ahead"),
        ("mar 3", "over 90 days"),
        ("91d", "over 90 days"),
        ("9999h", "over 90 days"),
        ("3/4", "could be"),
        ("feb 30", "no day 30"),
        ("2", "as a moment ahead"),
        ("later", "as a moment ahead"),
    ],
)
def test_a_moment_that_is_not_near_ahead_says_why(typed: str, said: str) -> None:
    """What has been, is over 90 days away, or could be several moments is refused for its reason."""
    assert said in str(refusal(lambda: reading.moment_ahead(typed, NOW)))


def test_days_ahead_keep_the_wall_clock() -> None:
    """Over the change to summer time two days are 47 hours, and 48 hours an hour later on the clock."""
    eve = datetime(2026, 3, 7, 9, 0, tzinfo=NEW_YORK)
    days_later, hours_later = reading.moment_ahead("2d", eve), reading.moment_ahead("48h", eve)
    assert days_later.astimezone(UTC) - eve.astimezone(UTC) == timedelta(hours=47)
    assert hours_later.astimezone(UTC) - eve.astimezone(UTC) == timedelta(hours=48)
    assert (days_later.hour, hours_later.hour) == (9, 10)


def test_a_moment_that_clocks_skip_is_the_first_after() -> None:
    """A day from 02:30 to the night without a 02:30 is 03:00."""
    eve = datetime(2026, 3, 7, 2, 30, tzinfo=NEW_YORK)
    assert reading.moment_ahead("tomorrow", eve).replace(tzinfo=None) == datetime(2026, 3, 8, 3, 0)  # noqa: DTZ001


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2037, 1, 1), timezones=st.just(NEW_YORK)),  # noqa: DTZ001
    st.sampled_from(["1d", "90d", "2160h", "1m", "12w", "tomorrow", "sunday", "20:00", "midnight", "mon 4:00"]),
)
def test_a_moment_ahead_is_ahead_and_near(now: datetime, typed: str) -> None:
    """A moment that is read is later than now and at most 90 days and an hour of clock change away."""
    try:
        moment = reading.moment_ahead(typed, now)
    except Unreadable:
        assert typed == "2160h"  # 90 times 24 hours may be an hour over 90 days on the clock
        return
    assert timedelta(0) < moment.astimezone(UTC) - now.astimezone(UTC) <= timedelta(days=90, hours=1)


def test_a_moment_needs_a_zone() -> None:
    """A clock without a zone is a mistake of ours and says so."""
    with pytest.raises(ValueError, match="has no zone"):
        reading.moment_ahead("2d", NOW.replace(tzinfo=None))
    assert reading.moment_ahead("2d", NOW.astimezone(timezone(timedelta(hours=-5)))) == NOW + timedelta(days=2)


@pytest.mark.parametrize("typed", ["0", "10", " 7 ", "+3"])
def test_a_whole_number_in_range_is_read(typed: str) -> None:
    """A whole number from the lowest to the highest is read."""
    assert reading.whole_number(typed, 0, 10, "a rating") == int(typed)


@pytest.mark.parametrize("typed", ["-1", "11", "1.5", "ten", "1 0", "10" * 40])
def test_another_number_is_told_the_range(typed: str) -> None:
    """Anything else is told what was asked for and its range."""
    said = str(refusal(lambda: reading.whole_number(typed, 0, 10, "a rating")))
    assert "a rating" in said
    assert "from 0 to 10" in said


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("6", 6),
        ("6%", 6),
        ("6,5 %", 6.5),
        ("99.4 percent", 99.4),
        ("0", 0),
        ("100", 100),
        ("1", 1),
        ("0.5%", 0.5),
        ("<1%", 0.5),
        ("< 1", 0.5),
        (">99%", 99.5),
        ("> 99", 99.5),
    ],
)
def test_a_percentage_is_read_as_reports_print_it(typed: str, meant: float) -> None:
    """Percentages are read with and without their sign, and so are the two ends as reports print them."""
    assert reading.percentage(typed) == meant


@pytest.mark.parametrize("typed", ["0.85", "101", "-1", "<5", ">50", "6/10", "%", "six"])
def test_a_percentage_that_could_be_another_is_refused(typed: str) -> None:
    """A fraction that may stand for a percentage a hundred times as high is not guessed."""
    refusal(lambda: reading.percentage(typed))


def test_yes_and_no_are_read() -> None:
    """Yes and no are read in any case, and nothing else is taken for one of them."""
    assert [reading.yes_no(typed) for typed in ("yes", "Y", " on ", "No", "n", "off")] == [True] * 3 + [False] * 3
    assert "Type yes or no." in str(refusal(lambda: reading.yes_no("perhaps")))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("America/New_York", "America/New_York"),
        ("america/new_york", "America/New_York"),
        ("new york", "America/New_York"),
        ("New-York", "America/New_York"),
        ("berlin", "Europe/Berlin"),
        ("Zürich", "Europe/Zurich"),
        ("São Paulo", "America/Sao_Paulo"),
        ("port-au-prince", "America/Port-au-Prince"),
        ("buenos aires", "America/Argentina/Buenos_Aires"),
        ("indianapolis", "America/Indiana/Indianapolis"),
        ("chicago", "America/Chicago"),
        ("boston", "America/New_York"),
        ("Mumbai", "Asia/Kolkata"),
        ("pacific time", "America/Los_Angeles"),
        ("us/eastern", "US/Eastern"),
        ("Singapore", "Asia/Singapore"),
        ("utc", "UTC"),
        ("Etc/UTC", "UTC"),
    ],
)
def test_a_city_is_enough_for_a_zone(typed: str, meant: str) -> None:
    """A zone is read by its key or by a city in it, in any case, with or without accents."""
    assert reading.zone(typed) == meant


@pytest.mark.parametrize(
    ("typed", "offer"),
    [
        ("EST", "America/New_York"),
        ("PST8PDT", "America/Los_Angeles"),
        ("cet", "Europe/Berlin"),
        ("GMT", "Europe/London"),
        ("UTC+2", None),
        ("GMT-5", None),
        ("+05:30", None),
        ("utc \u22125", None),
        ("Etc/GMT+5", None),
    ],
)
def test_an_offset_is_no_zone(typed: str, offer: str | None) -> None:
    """Offsets and abbreviations do not know summer time, so a city is asked for."""
    refused = refusal(lambda: reading.zone(typed))
    assert "does not say when clocks change. Type a city" in str(refused)
    assert refused.offer == offer


@pytest.mark.parametrize(
    ("typed", "offer"),
    [
        ("berlni", "Europe/Berlin"),
        ("new yrok", "America/New_York"),
        ("America/NewYork City", "America/New_York"),
        ("Paris, Texas", "Europe/Paris"),
        ("xyzzy", None),
    ],
)
def test_a_misspelt_zone_is_offered_right(typed: str, offer: str | None) -> None:
    """A near miss is offered and not taken."""
    assert refusal(lambda: reading.zone(typed)).offer == offer


def test_every_zone_to_complete_from_is_read() -> None:
    """Every name offered for completion means itself, however it is cased and spaced, and is a zone."""
    names = reading.zone_names()
    assert list(names) == sorted(set(names))
    assert {"UTC", "Europe/Berlin", "America/New_York"} <= set(names) <= ZONES
    assert not any(name.startswith(("Etc/", "SystemV/")) for name in names)
    for name in names:
        assert reading.zone(name) == reading.zone(name.upper().replace("_", " ")) == name


def test_no_zone_that_is_read_is_a_fixed_offset_in_disguise() -> None:
    """Every key of this machine is read as a place or refused; the abbreviations among them are refused."""
    for key in ZONES:
        try:
            assert ZoneInfo(reading.zone(key)).key
        except Unreadable as refused:
            assert "/" not in key or key.startswith("Etc/"), key
            assert refused.offer in {None, *ZONES}  # noqa: PT017


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sun", {6}),
        ("sat,sun", {5, 6}),
        ("Saturday and Sunday", {5, 6}),
        ("sat/sun", {5, 6}),
        ("sundays", {6}),
        ("weekends", {5, 6}),
        ("fri-mon", {4, 5, 6, 0}),
        ("mon, wed; fri,", {0, 2, 4}),
        ("none", set()),
    ],
)
def test_weekdays_are_read_as_people_write_them(typed: str, meant: set[int]) -> None:
    """Weekdays are read one by one, as a range, as the weekend, or as none."""
    assert reading.weekdays(typed) == meant


def test_seven_rest_days_are_refused() -> None:
    """A week keeps a day to study on."""
    assert "All seven" in str(refusal(lambda: reading.weekdays("mon-sun")))
    assert refusal(lambda: reading.weekdays("sat, sundya")).offer == "sunday"


def test_a_list_is_split_and_trimmed() -> None:
    """A list is split at commas, semicolons and line ends, and empty entries are dropped."""
    assert reading.items(" form 26, form 27;; \r\n form 28\n") == ("form 26", "form 27", "form 28")
    assert reading.items("  ") == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("on-track", "on-track"),
        ("On Track", "on-track"),
        ("ONTRACK", "on-track"),
        ("ok", "on-track"),
        ("rest day", "rest"),
    ],
)
def test_a_choice_is_read_in_any_spelling(typed: str, meant: str) -> None:
    """Case, spaces and hyphens do not matter, and another name leads to the same choice."""
    assert reading.choice(typed, HOW, "how it goes") == meant


def test_a_near_choice_is_offered() -> None:
    """A misspelt choice is offered right; with nothing near, the choices are listed."""
    near = refusal(lambda: reading.choice("on-trak", HOW, "how it goes"))
    assert near.offer == "on-track"
    assert "Did you mean on-track?" in str(near)
    far = refusal(lambda: reading.choice("banana", HOW, "how it goes"))
    assert far.offer is None
    assert str(far) == ("I can't read “banana” as how it goes. Type on-track, behind, rest, struggling or avoiding.")


def test_the_closest_name_is_found() -> None:
    """The name that was probably meant is given as it is written; nothing near is nothing."""
    names = ["log-score", "log-study", "check-in", "Today"]
    assert reading.closest("logscore", names) == "log-score"
    assert reading.closest("LOG STUDDY", names) == "log-study"
    assert reading.closest("tody", names) == "Today"
    assert reading.closest("xyzzy", names) is None
    assert reading.closest("", names) is None


@pytest.mark.parametrize(
    ("typed", "quote"),
    [
        ("banana", "“banana”"),
        (" two\n\n lines\t", "“two lines”"),
        ("a\x00b\u202ec", "“abc”"),
        ("x" * 41, "“" + "x" * 39 + "…”"),
        ("x" * 40, "“" + "x" * 40 + "”"),
        ("\x00", "an empty value"),
    ],
)
def test_a_quote_is_short_and_plain(typed: str, quote: str) -> None:
    """A quote is one line of at most 40 characters without controls."""
    assert reading.quoted(typed) == quote


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  don't  ", "don't"),
        ("two\r\nlines\rthree", "two\nlines\nthree"),
        ("a\tb", "a b"),
        ("bell\x07 null\x00", "bell null"),
        ("cafe\u0301", "café"),
        ("שלום عليكم", "שלום عليكم"),
        ("\u202eevil\u202c", "evil"),
        ("👩\u200d⚕️", "👩\u200d⚕️"),
        ("lone \ud800 half", "lone  half"),
        ("@everyone <!channel>", "@everyone <!channel>"),
    ],
)
def test_free_text_is_kept_as_data(typed: str, kept: str) -> None:
    """A member's words are kept as they are, without what would disturb a screen or a database."""
    assert reading.clean(typed) == kept


def test_free_text_over_the_limit_is_told_the_limit() -> None:
    """Text that is too long is told how long it is and how much fits."""
    assert reading.clean("x" * 1000 + "  ") == "x" * 1000
    assert "1,001 characters long and 1,000 fit" in str(refusal(lambda: reading.clean("x" * 1001)))
    assert "6 characters long and 5 fit" in str(refusal(lambda: reading.clean("sixsix", limit=5)))


@example("\u0344\u0300 \u202a\u0301")
@given(st.text(st.characters(), max_size=80))
def test_clean_text_stays_clean(typed: str) -> None:
    """Cleaning twice is cleaning once, and what is clean can be stored and sent."""
    once = reading.clean(typed)
    assert reading.clean(once) == once
    once.encode()
    assert unicodedata.is_normalized("NFC", once)
