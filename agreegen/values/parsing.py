"""What people write, as quantities: each parser takes text and returns a value, or raises `Unparsable` with the rule of the message.

Words are understood in Spanish and English whatever the document's language; output is `language/`'s business."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time

from agreegen.values.numbers import plain_words, positive_money, short
from agreegen.values.quantities import (
    DAYS,
    WEEKDAYS,
    DayOfYear,
    Duration,
    Rate,
    TimeRange,
    Unparsable,
)

_UNIT_WORDS: Mapping[str, tuple[str, ...]] = {
    "minutes": ("minute", "minutes", "min", "minuto", "minutos"),
    "hours": ("hour", "hours", "h", "hora", "horas"),
    "days": ("day", "days", "calendar day", "calendar days", "dia", "dias", "dia natural", "dias naturales"),
    "business days": (
        *("business day", "business days", "working day", "working days", "workday", "workdays"),
        *("dia habil", "dias habiles", "dia laborable", "dias laborables"),
    ),
    "weeks": ("week", "weeks", "semana", "semanas"),
    "months": ("month", "months", "mes", "meses"),
    "years": ("year", "years", "ano", "anos"),
}
_UNIT_OF = {word: unit for unit, words in _UNIT_WORDS.items() for word in words}
_PERIOD_WORDS = {
    "hour": "hour",
    "hours": "hour",
    "h": "hour",
    "hora": "hour",
    "day": "day",
    "dia": "day",
    "jornada": "day",
    "week": "week",
    "semana": "week",
    "month": "month",
    "mes": "month",
    "quarter": "quarter",
    "trimestre": "quarter",
    "year": "year",
    "ano": "year",
}
_WEEKDAY_WORDS = {
    **{word: index for index, word in enumerate(WEEKDAYS)},
    **{w: i for i, w in enumerate(("lun", "mar", "mie", "jue", "vie", "sab", "dom"))},
    **{w: i for i, w in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))},
    **{w: i for i, w in enumerate(("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"))},
}


@short
def rate(text: str) -> Rate:
    """`60 EUR per hour`, `60 €/h`, `400 EUR por día`."""
    found = re.fullmatch(r"(.+?)\s*(?:/|\bper\b|\bpor\b|\ban?\b|\bla\b|\bal\b)\s*(\S+)", text.strip())
    if not found:
        raise Unparsable("rate-without-period", value=text)
    unit = _PERIOD_WORDS.get(plain_words(found[2]))
    if unit is None:
        raise Unparsable("unknown-period", value=text, unit=found[2])
    return Rate(positive_money(found[1]), unit)


@short
def period(text: str) -> str:
    """`month`, `mes`, `quarter` … as hour, day, week, month, quarter or year."""
    unit = _PERIOD_WORDS.get(plain_words(text))
    if unit is None:
        raise Unparsable("unknown-period", value=text, unit=text)
    return unit


@short
def duration(text: str) -> Duration:
    """`30 days`, `5 business days`, `12 meses`. The unit is always required."""
    found = re.fullmatch(r"(-?\d+(?:[.,]\d+)?)\s*(.*)", text.strip(), re.DOTALL)
    if not found:
        raise Unparsable("not-duration", value=text)
    if found[1].startswith("-"):
        raise Unparsable("negative", value=text)
    if not found[2]:
        raise Unparsable("duration-without-unit", value=text)
    unit = _UNIT_OF.get(plain_words(found[2]))
    if unit is None:
        raise Unparsable("unknown-unit", value=text, unit=found[2])
    if not found[1].isdigit():
        raise Unparsable("duration-not-whole", value=text)
    count = int(found[1])
    if count * DAYS[unit] > 36500:
        raise Unparsable("duration-too-long", value=text)
    return Duration(count, unit)


@short
def clock(text: str) -> time | None:
    """`09:00`, `9:00`, `24:00` (None)."""
    found = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?:\s*h)?", text.strip())
    if not found:
        raise Unparsable("not-a-time", value=text)
    hour, minute = int(found[1]), int(found[2])
    if (hour, minute) == (24, 0):
        return None
    if hour > 23 or minute > 59:
        raise Unparsable("not-a-time", value=text)
    return time(hour, minute)


def time_of_day(text: str) -> time:
    """A time that is not 24:00."""
    parsed = clock(text)
    if parsed is None:
        raise Unparsable("not-a-time", value=text)
    return parsed


@short
def time_range(text: str) -> TimeRange:
    """`09:00-14:00`, with a hyphen or a dash. It ends later than it starts."""
    parts = re.split(r"\s*[-–—]\s*", text.strip())
    if len(parts) != 2:
        raise Unparsable("not-a-time-range", value=text)
    start, end = time_of_day(parts[0]), clock(parts[1])
    if end is not None and end <= start:
        raise Unparsable("hours-reversed", value=text)
    return TimeRange(start, end)


@short
def weekdays(text: str) -> tuple[int, ...]:
    """`mon-fri`, `mon, wed, fri`, `lun-vie`: sorted numbers, 0 is Monday."""
    days: set[int] = set()
    for part in re.split(r"\s*,\s*", text.strip()):
        ends = [_WEEKDAY_WORDS.get(plain_words(name)) for name in re.split(r"\s*[-–]\s*", part)]
        if len(ends) > 2 or None in ends:
            raise Unparsable("not-weekdays", value=text)
        first, last = ends[0], ends[-1]
        assert first is not None
        assert last is not None
        days.update(range(first, last + 1) if first <= last else [*range(first, 7), *range(last + 1)])
    return tuple(sorted(days))


@short
def day(text: str) -> date:
    """`2026-11-20`. Other orders are refused: 03/04/2026 is two dates."""
    stripped = text.strip()
    if not re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", stripped):
        raise Unparsable("not-a-date", value=text)
    year, month, day_ = map(int, stripped.split("-"))
    try:
        parsed = date(year, month, day_)
    except ValueError:
        raise Unparsable("no-such-date", value=text) from None
    if not 1900 <= parsed.year <= 2199:
        raise Unparsable("date-out-of-range", value=text)
    return parsed


@short
def day_of_year(text: str) -> DayOfYear:
    """`06-15`: month and day. 02-29 is refused: most years do not have it."""
    found = re.fullmatch(r"(\d{2})-(\d{2})", text.strip())
    if found is None:
        raise Unparsable("not-a-day-of-year", value=str(text))
    try:
        date(2001, int(found[1]), int(found[2]))
    except ValueError:
        raise Unparsable("no-such-date", value=str(text)) from None
    return DayOfYear(int(found[1]), int(found[2]))


@short
def moment(text: str) -> datetime:
    """`2026-12-17 16:00`, without a zone: it is in the engagement's."""
    parts = re.split(r"[ T]+", text.strip())
    if len(parts) != 2:
        raise Unparsable("not-a-moment", value=text)
    return datetime.combine(day(parts[0]), time_of_day(parts[1]))


def day_or_moment(text: str) -> date | datetime:
    """`2026-12-17`, or `2026-12-17 16:00` where the time of day matters."""
    return moment(text) if ":" in text else day(text)


@short
def yes_or_no(text: str) -> bool:
    """`true`, `false`, `yes`, `no`, `sí`."""
    word = plain_words(text)
    if word in ("true", "yes", "si", "on"):
        return True
    if word in ("false", "no", "off"):
        return False
    raise Unparsable("not-yes-or-no", value=text)


def switch_of(value: object) -> bool | None:
    """True or False where the setting is a plain yes or no, else None."""
    if not isinstance(value, str):
        return None
    try:
        return yes_or_no(value)
    except Unparsable:
        return None
