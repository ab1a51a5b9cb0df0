"""What people write becomes one value or a message; never a guess."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreegen.values import numbers, parsing
from agreegen.values import quantities as q
from agreegen.values.quantities import Duration, Money, Percent, Rate, TimeRange, Unparsable
from agreegen.values.types import FIELDS, read_field

D = Decimal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1800 EUR", Money(D(1800), "EUR")),
        ("EUR 1800", Money(D(1800), "EUR")),
        ("1.800,50 €", Money(D("1800.50"), "EUR")),
        ("£1,200.00", Money(D("1200.00"), "GBP")),
        ("1 800 EUR", Money(D(1800), "EUR")),
        ("1\u00a0800,5 EUR", Money(D("1800.5"), "EUR")),
        ("1.234.567 EUR", Money(D(1234567), "EUR")),
        ("12,5 eur", Money(D("12.5"), "EUR")),
        ("500000 CLP", Money(D(500000), "CLP")),
        ("1'800 CHF", Money(D(1800), "CHF")),
    ],
)
def test_money(text: str, value: Money) -> None:
    assert numbers.money(text) == value


@pytest.mark.parametrize(
    ("parse", "text", "rule"),
    [
        (numbers.money, "1.800 EUR", "ambiguous-number"),
        (numbers.money, "1,800 EUR", "ambiguous-number"),
        (numbers.money, "-5 EUR", "negative"),
        (numbers.money, "1800", "currency-missing"),
        (numbers.money, "$1800", "dollar-ambiguous"),
        (numbers.money, "US$ 10", "dollar-ambiguous"),
        (numbers.money, "1800 XQQ", "unknown-currency"),
        (numbers.money, "mucho", "not-money"),
        (numbers.money, "1.2.3 EUR", "not-a-number"),
        (numbers.money, "10.123,4.5 EUR", "not-a-number"),
        (numbers.money, "10.5055 EUR", "too-many-decimals"),
        (numbers.money, "1.5 JPY", "too-many-decimals"),
        (numbers.positive_money, "0 EUR", "amount-zero"),
        (numbers.percent, "21", "percent-sign-missing"),
        (numbers.percent, "lots", "not-percent"),
        (numbers.percent, "-3%", "negative"),
        (parsing.duration, "30", "duration-without-unit"),
        (parsing.duration, "soon", "not-duration"),
        (parsing.duration, "30 moons", "unknown-unit"),
        (parsing.duration, "-3 days", "negative"),
        (parsing.duration, "1.5 hours", "duration-not-whole"),
        (parsing.duration, "900 years", "duration-too-long"),
        (parsing.rate, "60 EUR", "rate-without-period"),
        (parsing.rate, "60 EUR per fortnight", "unknown-period"),
        (parsing.time_range, "14:00-09:00", "hours-reversed"),
        (parsing.time_range, "09:00-09:00", "hours-reversed"),
        (parsing.time_range, "9-14", "not-a-time"),
        (parsing.time_range, "09:00", "not-a-time-range"),
        (parsing.time_range, "25:00-26:00", "not-a-time"),
        (parsing.weekdays, "mon-fry", "not-weekdays"),
        (parsing.day, "2026-02-30", "no-such-date"),
        (parsing.day, "20/11/2026", "not-a-date"),
        (parsing.day, "0026-01-01", "date-out-of-range"),
        (parsing.moment, "2026-12-17", "not-a-moment"),
        (parsing.yes_or_no, "maybe", "not-yes-or-no"),
    ],
)
def test_refused(parse: Callable[[str], object], text: str, rule: str) -> None:
    with pytest.raises(Unparsable) as caught:
        parse(text)
    assert caught.value.rule == rule


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("30 days", Duration(30, "days")),
        ("1 hour", Duration(1, "hours")),
        ("5 business days", Duration(5, "business days")),
        ("5 días hábiles", Duration(5, "business days")),
        ("12 meses", Duration(12, "months")),
        ("2 años", Duration(2, "years")),
    ],
)
def test_duration(text: str, value: Duration) -> None:
    assert parsing.duration(text) == value


def test_others() -> None:
    assert (
        parsing.rate("60 EUR per hour")
        == parsing.rate("60 €/h")
        == parsing.rate("60 EUR por hora")
        == Rate(Money(D(60), "EUR"), "hour")
    )
    assert numbers.percent("12,5 %") == Percent(D("12.5"))
    assert parsing.time_range("9:00–24:00") == TimeRange(time(9), None)
    assert parsing.weekdays("lun-vie") == parsing.weekdays("mon-fri") == (0, 1, 2, 3, 4)
    assert parsing.weekdays("sun, mon, wed") == (0, 2, 6)
    assert parsing.weekdays("sat-mon") == (0, 5, 6)
    assert parsing.moment("2026-12-17 16:00") == datetime(2026, 12, 17, 16)
    assert parsing.day("2028-02-29") == date(2028, 2, 29)


@given(st.decimals(0, 10**9, places=2), st.sampled_from(["EUR", "GBP", "USD", "MXN"]))
def test_money_round_trips(amount: Decimal, currency: str) -> None:
    money = Money(amount, currency)
    assert numbers.money(str(q.canonical(money))) == money


@given(st.integers(0, 1200), st.sampled_from(tuple(q.DAYS)))
def test_duration_round_trips(count: int, unit: str) -> None:
    duration = Duration(count, unit)
    if duration.comparable <= 36500:
        assert parsing.duration(str(q.canonical(duration))) == duration


@given(st.text(max_size=30))
def test_no_type_of_a_field_fails_with_anything_else(text: str) -> None:
    for name in FIELDS:
        try:
            read_field(name, text)
        except Unparsable as exc:
            assert exc.rule


@given(st.decimals(0, 100, places=2), st.decimals(1, 10**6, places=2))
def test_shares_are_rounded_to_the_cent(share: Decimal, amount: Decimal) -> None:
    part = Percent(share).of(Money(amount, "EUR")).amount
    assert part is not None
    assert abs(part - amount * share / 100) <= D("0.005")
    assert -part.as_tuple().exponent == 2  # type: ignore[operator]
