"""Numbers as people write them: amounts, percentages, shares. Each parser takes text and returns a value, or raises `Unparsable`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import lru_cache, wraps
from typing import Final, TypeVar

from agreegen.values.quantities import (
    Money,
    Percent,
    Unparsable,
    coins,
)

_SYMBOLS = {"€": "EUR", "£": "GBP"}
LONGEST: Final = 80  # characters of a quantity, however it is written: no expression below looks at more
Parsed = TypeVar("Parsed")


def short(parse: Callable[[str], Parsed]) -> Callable[[str], Parsed]:
    """A parser that refuses text which no quantity needs, before anything searches it."""

    @wraps(parse)
    def bounded(text: str) -> Parsed:
        if len(text) > LONGEST:
            raise Unparsable("quantity-too-long", most=LONGEST)
        if not text.isascii() and any(char.isdigit() and not char.isascii() for char in text):
            raise Unparsable("digits-of-other-script", value=text)
        return parse(text)

    return bounded


def plain_words(text: str) -> str:
    """Lower case, no accents, single spaces: how input words are compared."""
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(text.lower().split())


@short
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


@short
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


@short
def positive_money(text: str) -> Money:
    """An amount above zero."""
    parsed = money(text)
    if not parsed.amount:
        raise Unparsable("amount-zero", value=text)
    return parsed


@short
def percent(text: str) -> Percent:
    """`21%`, `21 %`, `12,5%`. The sign is required: 0.21 and 21 are easily taken for each other."""
    found = re.fullmatch(r"(.+?)\s*%", text.strip())
    if not found:
        raise Unparsable("percent-sign-missing" if re.search(r"\d", text) else "not-percent", value=text)
    value = number(found[1])
    if value > 1000:
        raise Unparsable("percent-too-large", value=text)
    return Percent(value)


def integer(text: str) -> int:
    """A whole number of up to four figures."""
    if not re.fullmatch(r"-?[0-9]{1,4}", text):
        raise Unparsable("not-an-integer", value=text)
    return int(text)
