"""Money, percentages, durations, rates, hours and dates: parsed once, from what people write.

Every parser takes text and returns a value, or raises `Unparsable` with the rule of the message and its values.
Input words are accepted in Spanish and English whatever the document's language; output is `l10n.py`'s business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache, wraps
from typing import Final, TypeVar

MONTHS_PER_YEAR: Final = 12


class Unparsable(ValueError):
    """Text that is not the quantity it should be. `rule` and `values` make the message."""

    def __init__(self, rule: str, **values: object) -> None:
        self.rule, self.values = rule, values
        super().__init__(f"{rule} {values}")


class Text(str):
    """What the user typed: printed as it is, in every format. `path` is its dotted key in the input."""

    path: str = ""
    blank: bool = False

    def __new__(cls, text: str, path: str = "", blank: bool = False) -> Text:
        self = super().__new__(cls, text)
        self.path, self.blank = path, blank
        return self

    @property
    def paragraphs(self) -> list[Text]:
        """The text cut at empty lines."""
        return [Text(part, self.path, self.blank) for part in re.split(r"\n\s*\n", self.strip("\n"))]


class BlankDate(date):
    """The date that a draft does not know yet."""

    path: str = ""

    def __new__(cls, path: str = "") -> BlankDate:
        self = super().__new__(cls, 1, 1, 1)
        self.path = path
        return self


@dataclass(frozen=True)
class Money:
    """An amount in a currency (ISO 4217). `amount` is None for the blank of a draft, which is named after its `path`."""

    amount: Decimal | None
    currency: str
    path: str = field(default="", compare=False)

    @property
    def blank(self) -> bool:
        return self.amount is None


@dataclass(frozen=True)
class Percent:
    """A percentage: `Percent(Decimal("21"))` is 21 %."""

    value: Decimal

    def of(self, money: Money) -> Money:
        """This share of `money`, rounded half up to the currency's smallest coin."""
        if money.amount is None:
            return money
        return rounded(Money(money.amount * self.value / 100, money.currency))


@dataclass(frozen=True)
class Rate:
    """Money for a unit of time: 60 EUR per hour."""

    money: Money
    unit: str

    @property
    def blank(self) -> bool:
        return self.money.blank

    @property
    def path(self) -> str:
        return self.money.path


@dataclass(frozen=True)
class Duration:
    """A number of `minutes`, `hours`, `days`, `business days`, `weeks`, `months` or `years`."""

    count: int
    unit: str

    @property
    def comparable(self) -> Decimal:
        """Length in days for comparing with bounds: an average month and year, seven days for five business days."""
        return Decimal(self.count) * _DAYS[self.unit]


@dataclass(frozen=True, order=True)
class DayOfYear:
    """A day that comes every year: 15 June."""

    month: int
    day: int


@dataclass(frozen=True)
class TimeRange:
    """From one time of day to a later one; `end` is 24:00 when it is None."""

    start: time
    end: time | None

    @property
    def minutes(self) -> tuple[int, int]:
        """Start and end as minutes after midnight."""
        end = 1440 if self.end is None else self.end.hour * 60 + self.end.minute
        return self.start.hour * 60 + self.start.minute, end


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
UNITS: Final = tuple(_UNIT_WORDS)
_UNIT_OF = {word: unit for unit, words in _UNIT_WORDS.items() for word in words}
_DAYS = {
    "minutes": Decimal(1) / 1440,
    "hours": Decimal(1) / 24,
    "days": Decimal(1),
    "business days": Decimal(7) / 5,
    "weeks": Decimal(7),
    "months": Decimal("30.4375"),
    "years": Decimal("365.25"),
}
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
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_WORDS = {
    **{word: index for index, word in enumerate(WEEKDAYS)},
    **{w: i for i, w in enumerate(("lun", "mar", "mie", "jue", "vie", "sab", "dom"))},
    **{w: i for i, w in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))},
    **{w: i for i, w in enumerate(("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"))},
}
_SYMBOLS = {"€": "EUR", "£": "GBP"}


LONGEST: Final = 80  # characters of a quantity, however it is written: no expression below looks at more
Parsed = TypeVar("Parsed")


def _short(parse: Callable[[str], Parsed]) -> Callable[[str], Parsed]:
    """A parser that refuses text which no quantity needs, before anything searches it."""

    @wraps(parse)
    def bounded(text: str) -> Parsed:
        if len(text) > LONGEST:
            raise Unparsable("quantity-too-long", most=LONGEST)
        if not text.isascii() and any(char.isdigit() and not char.isascii() for char in text):
            raise Unparsable("digits-of-other-script", value=text)
        return parse(text)

    return bounded


def _plain(text: str) -> str:
    """Lower case, no accents, single spaces: how input words are compared."""
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(text.lower().split())


@_short
def number(text: str) -> Decimal:
    """A number with a comma or a point: `1.234,50`, `1,234.50`, `1 234,50`, `12,5`, `40`.

    One separator followed by exactly three digits (`1.800`) could be thousands or decimals: it is refused.
    """
    digits = re.sub(r"(?<=\d)[\s\u00a0\u202f'](?=\d{3}(\D|$))", "", text.strip())
    if re.fullmatch(r"-\s*[\d.,]+", digits):
        raise Unparsable("negative", value=text)
    if not re.fullmatch(r"\d[\d.,]*", digits) or digits.endswith((".", ",")):
        raise Unparsable("not-a-number", value=text)
    separators = re.findall(r"[.,]", digits)
    if not separators:
        return Decimal(digits)
    last = max(digits.rfind("."), digits.rfind(","))
    if len(separators) == 1 and len(digits) - last - 1 == 3:
        whole, part = digits[:last], digits[last + 1 :]
        raise Unparsable(
            "ambiguous-number", value=text, thousands=whole + part, decimals=f"{whole}.{part}".rstrip("0").rstrip(".")
        )
    if len(set(separators)) == 1 and len(separators) > 1:
        groups = re.split(r"[.,]", digits)
        if not all(len(g) == 3 for g in groups[1:]) or not 1 <= len(groups[0]) <= 3:
            raise Unparsable("not-a-number", value=text)
        return Decimal("".join(groups))
    whole, part = digits[:last], digits[last + 1 :]
    if digits[last] in whole or not re.fullmatch(r"\d{1,3}([.,]\d{3})*|\d+", whole):
        raise Unparsable("not-a-number", value=text)
    try:
        return Decimal(re.sub(r"[.,]", "", whole) + "." + part)
    except InvalidOperation:  # pragma: no cover - the patterns above leave only digits
        raise Unparsable("not-a-number", value=text) from None


def coins(currency: str) -> int:
    """How many decimals the currency has: 2 for EUR, 0 for CLP."""
    from babel.numbers import get_currency_precision

    return get_currency_precision(currency)


def rounded(money: Money) -> Money:
    """`money` rounded half up to the currency's smallest coin."""
    from decimal import ROUND_HALF_UP

    if money.amount is None:
        return money
    step = Decimal(1).scaleb(-coins(money.currency))
    return Money(money.amount.quantize(step, ROUND_HALF_UP), money.currency)


@_short
def money(text: str) -> Money:
    """`1800 EUR`, `EUR 1800`, `1.800,50 €`, `£1,200`. A bare `$` is refused: many countries use it."""
    stripped = text.strip()
    found = re.fullmatch(r"(?P<n>-?\s*\d[\d.,\s\u00a0\u202f']*?)\s*(?P<c>[^\d\s.,'-]+)", stripped) or re.fullmatch(
        r"(?P<c>[^\d\s.,'-]+)\s*(?P<n>-?\s*\d[\d.,\s\u00a0\u202f']*)", stripped
    )
    if not found:
        if re.fullmatch(r"-?[\d.,\s]+", stripped):
            raise Unparsable("currency-missing", value=text)
        raise Unparsable("not-money", value=text)
    unit = found["c"]
    code = _SYMBOLS.get(unit, unit.upper())
    if "$" in unit:
        raise Unparsable("dollar-ambiguous", value=text)
    if not re.fullmatch(r"[A-Z]{3}", code) or code not in _tender():
        raise Unparsable("unknown-currency", value=text, currency=unit)
    amount = number(found["n"])
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > coins(code):
        raise Unparsable("too-many-decimals", value=text, currency=code, coins=coins(code))
    if amount >= Decimal(10) ** 12:
        raise Unparsable("amount-too-large", value=text)
    return Money(amount, code)


@lru_cache(maxsize=1)
def _tender() -> frozenset[str]:
    """The codes of the currencies in which somebody can pay today: no metals, tests or money of the past."""
    from babel.core import get_global

    return frozenset(
        code
        for periods in get_global("territory_currencies").values()
        for code, _, end, tender in periods
        if end is None and tender
    )


@_short
def positive_money(text: str) -> Money:
    """An amount above zero."""
    parsed = money(text)
    if not parsed.amount:
        raise Unparsable("amount-zero", value=text)
    return parsed


@_short
def percent(text: str) -> Percent:
    """`21%`, `21 %`, `12,5%`. The sign is required: 0.21 and 21 are easily taken for each other."""
    found = re.fullmatch(r"(.+?)\s*%", text.strip())
    if not found:
        raise Unparsable("percent-sign-missing" if re.search(r"\d", text) else "not-percent", value=text)
    value = number(found[1])
    if value > 1000:
        raise Unparsable("percent-too-large", value=text)
    return Percent(value)


@_short
def rate(text: str) -> Rate:
    """`60 EUR per hour`, `60 €/h`, `400 EUR por día`."""
    found = re.fullmatch(r"(.+?)\s*(?:/|\bper\b|\bpor\b|\ban?\b|\bla\b|\bal\b)\s*(\S+)", text.strip())
    if not found:
        raise Unparsable("rate-without-period", value=text)
    unit = _PERIOD_WORDS.get(_plain(found[2]))
    if unit is None:
        raise Unparsable("unknown-period", value=text, unit=found[2])
    return Rate(positive_money(found[1]), unit)


@_short
def period(text: str) -> str:
    """`month`, `mes`, `quarter` … as hour, day, week, month, quarter or year."""
    unit = _PERIOD_WORDS.get(_plain(text))
    if unit is None:
        raise Unparsable("unknown-period", value=text, unit=text)
    return unit


@_short
def duration(text: str) -> Duration:
    """`30 days`, `5 business days`, `12 meses`. The unit is always required."""
    found = re.fullmatch(r"(-?\d+(?:[.,]\d+)?)\s*(.*)", text.strip(), re.DOTALL)
    if not found:
        raise Unparsable("not-duration", value=text)
    if found[1].startswith("-"):
        raise Unparsable("negative", value=text)
    if not found[2]:
        raise Unparsable("duration-without-unit", value=text)
    unit = _UNIT_OF.get(_plain(found[2]))
    if unit is None:
        raise Unparsable("unknown-unit", value=text, unit=found[2])
    if not found[1].isdigit():
        raise Unparsable("duration-not-whole", value=text)
    count = int(found[1])
    if count * _DAYS[unit] > 36500:
        raise Unparsable("duration-too-long", value=text)
    return Duration(count, unit)


@_short
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


@_short
def time_range(text: str) -> TimeRange:
    """`09:00-14:00`, with a hyphen or a dash. It ends later than it starts."""
    parts = re.split(r"\s*[-–—]\s*", text.strip())
    if len(parts) != 2:
        raise Unparsable("not-a-time-range", value=text)
    start, end = time_of_day(parts[0]), clock(parts[1])
    if end is not None and end <= start:
        raise Unparsable("hours-reversed", value=text)
    return TimeRange(start, end)


@_short
def weekdays(text: str) -> tuple[int, ...]:
    """`mon-fri`, `mon, wed, fri`, `lun-vie`: sorted numbers, 0 is Monday."""
    days: set[int] = set()
    for part in re.split(r"\s*,\s*", text.strip()):
        ends = [_WEEKDAY_WORDS.get(_plain(name)) for name in re.split(r"\s*[-–]\s*", part)]
        if len(ends) > 2 or None in ends:
            raise Unparsable("not-weekdays", value=text)
        first, last = ends[0], ends[-1]
        assert first is not None
        assert last is not None
        days.update(range(first, last + 1) if first <= last else [*range(first, 7), *range(last + 1)])
    return tuple(sorted(days))


@_short
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


@_short
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


@_short
def moment(text: str) -> datetime:
    """`2026-12-17 16:00`, without a zone: it is in the engagement's."""
    parts = re.split(r"[ T]+", text.strip())
    if len(parts) != 2:
        raise Unparsable("not-a-moment", value=text)
    return datetime.combine(day(parts[0]), time_of_day(parts[1]))


def day_or_moment(text: str) -> date | datetime:
    """`2026-12-17`, or `2026-12-17 16:00` where the time of day matters."""
    return moment(text) if ":" in text else day(text)


@_short
def yes_or_no(text: str) -> bool:
    """`true`, `false`, `yes`, `no`, `sí`."""
    word = _plain(text)
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


PARSERS: Mapping[str, Callable[[str], object]] = {
    "money": money,
    "percent": percent,
    "duration": duration,
    "rate": rate,
    "time range": time_range,
    "weekdays": weekdays,
    "date": day,
    "day of year": day_of_year,
    "number": number,
    "bool": yes_or_no,
    "text": Text,
}


def is_blank(value: object) -> bool:
    """Whether `value` is the visible blank of a draft."""
    return isinstance(value, BlankDate) or bool(getattr(value, "blank", False))


def canonical(value: object) -> object:
    """A value as text that its parser reads back, for embedded data; lists stay lists."""
    if isinstance(value, Money):
        return f"{value.amount} {value.currency}"
    if isinstance(value, Percent):
        return f"{value.value}%"
    if isinstance(value, Rate):
        return f"{canonical(value.money)} per {value.unit}"
    if isinstance(value, Duration):
        return f"{value.count} {value.unit}"
    if isinstance(value, TimeRange):
        end = "24:00" if value.end is None else f"{value.end:%H:%M}"
        return f"{value.start:%H:%M}-{end}"
    if isinstance(value, DayOfYear):
        return f"{value.month:02}-{value.day:02}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return [canonical(item) for item in value]
    return str(value)
