"""Business days, holidays, deemed receipt and notice dates. Pure: the calendar is passed in, nothing is ambient.

Counting rules (DOMAIN: Spanish Civil Code art. 5.1, and the same wording in the contract's clauses):
a period that runs *from* an event does not count the day of the event; months run date to date and are clamped
to the month's end; plain days count every day, business days only the working days of the calendar.
"""

from __future__ import annotations

import calendar as month_lengths
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from agreegen.values.quantities import MONTHS_PER_YEAR, DayOfYear, Duration, TimeRange


def add(start: date, duration: Duration) -> date:
    """`start` plus days, weeks, months or years: 31 January plus one month is 28 or 29 February.

    Raises ValueError for units that need a calendar (business days) or are shorter than a day.
    """
    count, unit = duration.count, duration.unit
    if unit == "days":
        return start + timedelta(days=count)
    if unit == "weeks":
        return start + timedelta(weeks=count)
    if unit in ("months", "years"):
        months = start.month - 1 + (count if unit == "months" else count * MONTHS_PER_YEAR)
        year, month = start.year + months // MONTHS_PER_YEAR, months % MONTHS_PER_YEAR + 1
        return date(year, month, min(start.day, month_lengths.monthrange(year, month)[1]))
    raise ValueError(unit)


def last_day_of(start: date, duration: Duration) -> date:
    """The last day of a term, which counts its first day: 12 months from 1 December end on 30 November, and one month from
    31 August ends on 30 September, the last day that September has."""
    until = add(start, duration)
    clamped = duration.unit in ("months", "years") and until.day != start.day
    return until if clamped else until - timedelta(days=1)


@lru_cache(maxsize=32)
def _public_holidays(code: str, year: int, language: str) -> Mapping[date, str]:
    """The public holidays of `ES-MD` and the like in a year, named in `language` where the library can."""
    import holidays

    country, _, region = code.partition("-")
    supported = getattr(holidays, country).supported_languages or ()
    chosen = next((tag for tag in supported if tag.split("_")[0] == language), None)
    found = holidays.country_holidays(country, subdiv=region or None, years=year, language=chosen)
    return dict(found)


@dataclass(frozen=True)
class Season:
    """A part of every year with hours of its own, both days included; it may run over the year's end."""

    first: DayOfYear
    last: DayOfYear
    hours: tuple[TimeRange, ...]

    def covers(self, day: date) -> bool:
        today = DayOfYear(day.month, day.day)
        if self.first <= self.last:
            return self.first <= today <= self.last
        return today >= self.first or today <= self.last


@dataclass(frozen=True)
class WorkCalendar:
    """Working weekdays, holidays and hours of one contract.

    `weekdays`: numbers, 0 is Monday. `holidays`: a code of the holidays library or "none".
    `local_holidays`: more days off. `hours`: the opening hours of a working day, empty for the whole day.
    """

    weekdays: tuple[int, ...]
    holidays: str = "none"
    local_holidays: frozenset[date] = frozenset()
    hours: tuple[TimeRange, ...] = ()
    language: str = ""
    season: Season | None = None

    def hours_on(self, day: date) -> tuple[TimeRange, ...]:
        """The opening hours of a working day, in the season that it falls in."""
        return self.season.hours if self.season is not None and self.season.covers(day) else self.hours

    def holiday(self, day: date) -> str | None:
        """The holiday's name, "" for a local one without a name, None on any other day."""
        if self.holidays != "none":
            name = _public_holidays(self.holidays, day.year, self.language).get(day)
            if name:
                return name
        return "" if day in self.local_holidays else None

    def is_business_day(self, day: date) -> bool:
        return day.weekday() in self.weekdays and self.holiday(day) is None

    def is_open(self, moment: datetime) -> bool:
        """Whether a moment is on a business day and, where the day has hours, within one of them."""
        minute = moment.hour * 60 + moment.minute
        spans = [hours.minutes for hours in self.hours_on(moment.date())]
        return self.is_business_day(moment.date()) and (
            not spans or any(first <= minute < last for first, last in spans)
        )

    def next_business_day(self, day: date) -> date:
        """The first business day after `day`."""
        for _ in range(400):
            day += timedelta(days=1)
            if self.is_business_day(day):
                return day
        raise ValueError("the calendar has no business day in 400 days")

    def skipped(self, first: date, last: date) -> dict[date, str]:
        """The holidays on working weekdays from `first` to `last`, both included, with their names."""
        found: dict[date, str] = {}
        day = first
        while day <= last:
            name = self.holiday(day)
            if name is not None and day.weekday() in self.weekdays:
                found[day] = name
            day += timedelta(days=1)
        return found

    def deemed_receipt(self, sent: date | datetime) -> date:
        """When a message counts as received: the day it is sent if that is a business day and the hours have not
        ended, else the next business day. A date without a time counts as sent within the hours."""
        moment = sent if isinstance(sent, datetime) else None
        day = sent.date() if isinstance(sent, datetime) else sent
        if not self.is_business_day(day):
            return self.next_business_day(day)
        if moment is not None and self.hours_on(day):
            minute = moment.hour * 60 + moment.minute
            if minute >= max(hours.minutes[1] for hours in self.hours_on(day)):
                return self.next_business_day(day)
        return day


@dataclass(frozen=True)
class Period:
    """A counted period: it runs from the day after `event`; `last` is its last day; `skipped` are the holidays
    that a count of business days left out."""

    event: date
    duration: Duration
    first: date
    last: date
    skipped: Mapping[date, str] = field(default_factory=dict)


def count(calendar: WorkCalendar, event: date, duration: Duration) -> Period:
    """The period of `duration` that runs from `event`, whose own day is not counted."""
    first = event + timedelta(days=1)
    if duration.unit != "business days":
        return Period(event, duration, first, add(event, duration))
    day = event
    for _ in range(duration.count):
        day = calendar.next_business_day(day)
    return Period(event, duration, first, day, calendar.skipped(first, day))


def opening_hours_overlap(hours: list[TimeRange]) -> tuple[TimeRange, TimeRange] | None:
    """The first two ranges that overlap, or None."""
    ordered = sorted(hours, key=lambda h: h.minutes)
    for left, right in pairwise(ordered):
        if right.minutes[0] < left.minutes[1]:
            return left, right
    return None
