"""Dates as a lawyer counts them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreegen.law.calendar import Season, WorkCalendar, add, count, opening_hours_overlap
from agreegen.values.quantities import DayOfYear, Duration, TimeRange

MADRID = WorkCalendar((0, 1, 2, 3, 4), "ES-MD", frozenset({date(2027, 5, 17)}), (TimeRange(time(9), time(18)),), "es")
PLAIN = WorkCalendar((0, 1, 2, 3, 4))


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        (date(2027, 1, 31), Duration(1, "months"), date(2027, 2, 28)),
        (date(2028, 1, 31), Duration(1, "months"), date(2028, 2, 29)),
        (date(2026, 12, 1), Duration(12, "months"), date(2027, 12, 1)),
        (date(2028, 2, 29), Duration(1, "years"), date(2029, 2, 28)),
        (date(2026, 11, 30), Duration(3, "months"), date(2027, 2, 28)),
        (date(2026, 12, 25), Duration(10, "days"), date(2027, 1, 4)),
        (date(2026, 12, 25), Duration(2, "weeks"), date(2027, 1, 8)),
    ],
)
def test_add(start: date, duration: Duration, end: date) -> None:
    assert add(start, duration) == end


def test_notice_of_calendar_days_does_not_count_the_day_of_receipt() -> None:
    period = count(MADRID, date(2027, 2, 26), Duration(30, "days"))
    assert (period.first, period.last) == (date(2027, 2, 27), date(2027, 3, 28))
    assert (period.last - period.first).days + 1 == 30


def test_business_days_skip_weekends_and_regional_holidays() -> None:
    # 7 and 8 December 2026: the 6th, a Sunday, moves to Monday in Madrid, and the 8th is a holiday
    period = count(MADRID, date(2026, 12, 3), Duration(3, "business days"))
    assert period.last == date(2026, 12, 10)
    assert list(period.skipped) == [date(2026, 12, 7), date(2026, 12, 8)]
    assert all(period.skipped.values())


def test_months_run_date_to_date() -> None:
    assert count(PLAIN, date(2027, 1, 31), Duration(1, "months")).last == date(2027, 2, 28)
    assert count(PLAIN, date(2027, 1, 15), Duration(1, "months")).last == date(2027, 2, 15)


@pytest.mark.parametrize(
    ("sent", "received"),
    [
        (date(2026, 12, 10), date(2026, 12, 10)),
        (date(2026, 12, 12), date(2026, 12, 14)),  # a Saturday
        (date(2026, 12, 25), date(2026, 12, 28)),  # Christmas, a Friday
        (datetime(2026, 12, 10, 17, 59), date(2026, 12, 10)),
        (datetime(2026, 12, 10, 18, 0), date(2026, 12, 11)),  # out of hours
        (datetime(2026, 12, 10, 7, 0), date(2026, 12, 10)),  # before opening, the same day
        (date(2027, 5, 17), date(2027, 5, 18)),  # the local holiday
    ],
)
def test_deemed_receipt(sent: date, received: date) -> None:
    assert MADRID.deemed_receipt(sent) == received


def test_a_calendar_without_business_days_does_not_loop_forever() -> None:
    with pytest.raises(ValueError, match="no business day"):
        WorkCalendar(()).next_business_day(date(2026, 1, 1))


days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(days, st.integers(0, 60))
def test_business_periods_end_on_business_days_and_have_the_right_length(event: date, number: int) -> None:
    period = count(MADRID, event, Duration(number, "business days"))
    inside = [period.first + timedelta(days=i) for i in range((period.last - event).days)]
    assert sum(MADRID.is_business_day(day) for day in inside) == number
    assert number == 0 or MADRID.is_business_day(period.last)


@given(days, st.integers(0, 400), st.sampled_from(["days", "weeks", "months", "years"]))
def test_longer_periods_end_later(event: date, number: int, unit: str) -> None:
    number = min(number, {"days": 400, "weeks": 60, "months": 24, "years": 5}[unit])
    last = count(PLAIN, event, Duration(number, unit)).last
    assert last >= event
    assert count(PLAIN, event, Duration(number + 1, unit)).last > last


@given(days)
def test_receipt_is_a_business_day_not_before_sending(sent: date) -> None:
    received = MADRID.deemed_receipt(sent)
    assert received >= sent
    assert MADRID.is_business_day(received)


def test_overlap() -> None:
    early, late = TimeRange(time(9), time(14)), TimeRange(time(13), time(18))
    assert opening_hours_overlap([late, early]) == (early, late)
    assert opening_hours_overlap([early, TimeRange(time(14), None)]) is None


def test_a_season_has_its_own_hours() -> None:
    """Jornada intensiva: what arrives at 16:00 in July counts from the next business day, in November it does not."""
    summer = Season(DayOfYear(6, 15), DayOfYear(9, 15), (TimeRange(time(8), time(15)),))
    calendar = WorkCalendar((0, 1, 2, 3, 4), hours=(TimeRange(time(9), time(18)),), season=summer)
    assert calendar.deemed_receipt(datetime(2027, 7, 5, 16, 0)) == date(2027, 7, 6)
    assert calendar.deemed_receipt(datetime(2027, 11, 8, 16, 0)) == date(2027, 11, 8)
    assert summer.covers(date(2027, 6, 15))
    assert summer.covers(date(2027, 9, 15))
    assert not summer.covers(date(2027, 9, 16))
    southern = Season(DayOfYear(12, 15), DayOfYear(3, 15), (TimeRange(time(8), time(15)),))
    assert southern.covers(date(2027, 1, 1))
    assert not southern.covers(date(2027, 7, 1))
