"""Money, percentages, durations, rates, hours and dates: what the house counts with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

MONTHS_PER_YEAR: Final = 12
NBSP: Final = "\u00a0"


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


DAYS = {
    "minutes": Decimal(1) / 1440,
    "hours": Decimal(1) / 24,
    "days": Decimal(1),
    "business days": Decimal(7) / 5,
    "weeks": Decimal(7),
    "months": Decimal("30.4375"),
    "years": Decimal("365.25"),
}


@dataclass(frozen=True)
class Duration:
    """A number of `minutes`, `hours`, `days`, `business days`, `weeks`, `months` or `years`."""

    count: int
    unit: str

    @property
    def comparable(self) -> Decimal:
        """Length in days for comparing with bounds: an average month and year, seven days for five business days."""
        return Decimal(self.count) * DAYS[self.unit]


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


WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


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
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return [canonical(item) for item in value]
    return str(value)
