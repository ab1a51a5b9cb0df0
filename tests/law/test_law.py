"""Legal facts are dated, and the user's own figures win."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from agreegen.files.layers import Layers
from agreegen.files.yaml import parse
from agreegen.law.facts import read_law
from agreegen.values.problems import AgreegenError
from agreegen.values.quantities import Duration, Percent
from tests.conftest import Result, base, write_yaml

Run = Callable[..., Result]


def test_facts_by_jurisdiction() -> None:
    spain = read_law(Layers.of(), "ES", date(2026, 11, 20))
    assert spain.value("payment-term-max") == Duration(60, "days")
    assert "3/2004" in spain.citation("late-payment", "es")
    assert spain.rate("late-interest", date(2025, 3, 1)) == Percent(Decimal("11.15"))
    assert spain.rate("late-interest", date(2026, 12, 1)) is None, "no rate is guessed"
    assert "late-payment" in read_law(Layers.of(), "GB-EAW", date(2026, 11, 20))
    assert not read_law(Layers.of(), "PE", date(2026, 11, 20)).facts


def test_a_fact_out_of_its_dates_is_not_used(own_data: Path, tmp_path: Path) -> None:
    (own_data / "law").mkdir()
    fact = (
        "old: {article: a, source: b, type: duration, value: 90 days, valid_to: 2020-01-01, checked_on: 2019-01-01}\n"
    )
    (own_data / "law" / "es.yaml").write_text(fact)
    assert "old" in read_law(Layers.of(tmp_path), "ES", date(2019, 6, 1))
    assert "old" not in read_law(Layers.of(tmp_path), "ES", date(2021, 6, 1))


def test_overrides() -> None:
    own = parse("es: {late_interest: {2026-2: 10.15%}, payment-term-max: 45 days}\n", "agreegen.yaml")
    law = read_law(Layers.of(), "ES", date(2026, 11, 20), own)
    assert law.rate("late-interest", date(2026, 12, 1)) == Percent(Decimal("10.15"))
    assert law.rate("late-interest", date(2025, 12, 1)) == Percent(Decimal("10.15"))
    assert law.value("payment-term-max") == Duration(45, "days")
    with pytest.raises(AgreegenError) as caught:
        read_law(Layers.of(), "ES", date(2026, 11, 20), parse("es: {late_intrest: 3%}\n", "agreegen.yaml"))
    assert caught.value.problems[0].values["near"] == "late-interest"


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"governing_law": "ES", "fees.payment_term": "90 days"}, 1, "longer than the law allows: 60 days"),
        ({"governing_law": "GB-EAW", "fees.payment_term": "90 days"}, 0, "warning: A payment term of 90 days"),
        ({"governing_law": "ES", "clauses": {"acceptance-revisions": {"review": "45 days"}}}, 1, "for acceptance: 30 days"),
        (
            {"governing_law": "ES", "date": "2025-11-20", "clauses": {"late-payment": {"interest": "agreed", "rate": "3%"}}},
            0,
            "warning: Interest of 3% a year may be void",
        ),
        ({"governing_law": "PE"}, 0, "note: agreegen has no legal data for PE"),
        ({"term": {"start": "2026-12-01"}, "clauses": {"termination-notice": False}}, 0, "nobody could end it"),
        ({"term": {"start": "2026-12-01"}, "clauses": {"term-renewal": {"renewal": "automatic"}}}, 1, "cannot renew by itself"),
        ({"term.start": "2026-11-01"}, 0, "note: The term starts on 1 November 2026"),
        ({"calendar.local_holidays": ["2025-05-15"]}, 0, "All local holidays are before the term starts"),
        (
            {
                "fees": {
                    "model": "milestones", "amount": "10 GBP", "vat": "20%",
                    "milestones": [{"what": "A", "share": "100%", "due": "2029-01-01"}],
                }
            },
            0,
            "warning: The milestone “A” is due on 1 January 2029, outside the term",
        ),
    ],
)  # fmt: skip
def test_checks(run: Run, tmp_path: Path, changes: dict[str, Any], code: int, message: str) -> None:
    result = run("check", write_yaml(tmp_path, base(**changes)))
    assert result.code == code, result.err
    assert message in result.err.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("late-payment: {article: x}\n", "es.yaml:1: `late-payment.source` is missing"),
        ("x: {article: a, source: b, checked_on: 2026-13-45}\n", "The date 2026-13-45 does not exist"),
        ("x: {article: a, source: b, checked_on: 2026-01-01, type: money, value: sixty}\n", "`sixty`"),
        ("x: {article: a, source: b, checked_on: 2026-01-01, basis: hearsay}\n", "Choose one of: statute, secondary"),
        ("x: {article: a, source: b, checked_on: 2026-01-01, periods: {2026-3: 4%}}\n", "`2026-3` is not a half-year"),
        ("x: {article: a, source: b, checked_on: 2026-01-01, colour: red}\n", "Unknown key `colour`"),
    ],
)
def test_a_file_of_facts_that_is_wrong(own_data: Path, run: Run, tmp_path: Path, text: str, message: str) -> None:
    (own_data / "law").mkdir()
    (own_data / "law" / "es.yaml").write_text(text)
    result = run("check", write_yaml(tmp_path, base(governing_law="ES")))
    assert result.code == 1
    assert message in result.err


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ({"es": ["a"]}, "`law` holds a mapping for each jurisdiction"),
        ({"es": {"late_interest": {"2026-9": "10%"}}}, "`2026-9` is not a half-year"),
        ({"es": {"late_payment": "foo"}}, "`law` holds a mapping for each jurisdiction"),
        ({"es": {"recovery_cost": "lots"}}, "`lots`"),
    ],
)
def test_settings_of_the_law_that_are_wrong(run: Run, tmp_path: Path, own: dict[str, Any], message: str) -> None:
    result = run("check", write_yaml(tmp_path, base(governing_law="ES", law=own)))
    assert result.code == 1
    assert message in result.err
