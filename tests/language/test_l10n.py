"""Money, dates and lists as each language prints them."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from agreegen.files.layers import Layers
from agreegen.language.formats import L10n, read_l10n
from agreegen.values.quantities import Duration, Money, Percent, Rate, TimeRange

D = Decimal


def of(tag: str) -> L10n:
    return read_l10n(Layers.of(), tag)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("tag", "value", "text"),
    [
        ("es", date(2026, 11, 22), "22 de noviembre de 2026"),
        ("en", date(2026, 11, 22), "22 November 2026"),
        ("en-US", date(2026, 11, 22), "November 22, 2026"),
        ("es-MX", date(2026, 11, 22), "22 de noviembre de 2026"),
        ("es", Money(D("1234.5"), "EUR"), "1.234,50 €"),
        ("es", Money(D("1234.5"), "GBP"), "1.234,50 GBP"),
        ("es-MX", Money(D("1234.5"), "MXN"), "1,234.50 MXN"),
        ("es-CL", Money(D(1234567), "CLP"), "1.234.567 CLP"),
        ("en", Money(D("1234.5"), "EUR"), "€1,234.50"),
        ("en-GB", Money(D("1234.5"), "GBP"), "£1,234.50"),
        ("en-US", Money(D("1234.5"), "USD"), "USD 1,234.50"),
        ("es", Percent(D("21")), "21 %"),
        ("es", Percent(D("12.50")), "12,5 %"),
        ("en", Percent(D("100")), "100%"),
        ("es", Duration(1, "business days"), "1 día hábil"),
        ("es", Duration(30, "days"), "30 días naturales"),
        ("en", Duration(5, "business days"), "5 business days"),
        ("es", Rate(Money(D(60), "EUR"), "hour"), "60,00 € por hora"),
        ("es", [TimeRange(time(9), time(14)), TimeRange(time(16), time(18))], "de 9:00 a 14:00 y de 16:00 a 18:00"),
        ("en", TimeRange(time(9), None), "09:00 to 24:00"),
        ("en", datetime(2026, 12, 17, 16), "17 December 2026 at 16:00"),
        ("es", datetime(2026, 12, 17, 16), "17 de diciembre de 2026, a las 16:00"),
    ],
)
def test_format(tag: str, value: object, text: str) -> None:
    assert plain(of(tag).format(value)) == text


@pytest.mark.parametrize(
    ("items", "style", "text"),
    [
        (["Pablo", "Ignacio"], "standard", "Pablo e Ignacio"),
        (["Pablo", "Íñigo"], "standard", "Pablo e Íñigo"),
        (["padres", "hijos"], "standard", "padres e hijos"),
        (["cobre", "hierro"], "standard", "cobre y hierro"),
        (["agua", "hielo"], "standard", "agua y hielo"),
        (["uno", "Yolanda"], "standard", "uno y Yolanda"),
        (["a", "b", "iglesias"], "standard", "a, b e iglesias"),
        (["siete", "ocho"], "or", "siete u ocho"),
        (["7", "8"], "or", "7 u 8"),
        (["10", "11"], "or", "10 u 11"),
        (["1", "110"], "or", "1 o 110"),
        (["mujer", "hombre"], "or", "mujer u hombre"),
        (["uno", "dos"], "or", "uno o dos"),
        (["solo"], "standard", "solo"),
    ],
)
def test_spanish_lists(items: list[str], style: str, text: str) -> None:
    assert of("es").list(items, style) == text


def test_english_lists() -> None:
    assert of("en-GB").list(["a", "b", "c"]) == "a, b and c"
    assert of("en-US").list(["a", "b", "c"]) == "a, b, and c"


def test_weekdays_and_zone() -> None:
    assert of("es").weekdays((0, 1, 2, 3, 4)) == "de lunes a viernes"
    assert of("en").weekdays((0, 2, 4)) == "Monday, Wednesday and Friday"
    assert of("es").weekdays((5, 6)) == "sábado y domingo"
    assert of("es").zone("Europe/London") == "Londres"


def test_what_has_no_printed_form_is_refused() -> None:
    for value in (True, None, {"a": 1}, object()):
        with pytest.raises(TypeError):
            of("es").format(value)
