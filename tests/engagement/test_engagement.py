"""Every kind of bad input has a message that says what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agreegen.values.identity import tax_id_is_valid
from tests.conftest import Result, base, write_yaml

Run = Callable[..., Result]

MILESTONES = {"model": "milestones", "amount": "1000 GBP", "vat": "20%"}
TWO = [{"what": "Design", "share": "40%"}, {"what": "Build", "share": "50%"}]

# (changes to a valid engagement, what the message must say)
BAD: list[tuple[dict[str, Any], str]] = [
    ({"language": None}, "`language` is missing"),
    ({"language": "fr"}, "`fr` is not possible here. Choose one of: en, en-GB, en-INT, en-US, es, es-AR"),
    ({"governing_law": "UK"}, "`UK` is not a law that agreegen knows"),
    ({"governing_law": "GB"}, "differs by region. Choose one of: GB-EAW"),
    ({"client.name": None}, "`client.name` is missing. Add it, or use --draft"),
    ({"client.kind": "consumer"}, "Consumers have rights that this text does not respect"),
    ({"client.kind": None}, "`client.kind` is missing"),
    ({"client.country": "ES", "client.tax_id": "B12345675"}, "`B12345675` is not a valid tax number of ES"),
    ({"provider.iban": "ES91 2100 0418 4502 0005 1333"}, "is not a valid IBAN"),
    ({"client.signatories": None}, "A company signs through a person"),
    ({"client.country": "XX"}, "`XX` is not a country code"),
    ({"client.email": "nobody"}, "`nobody` is not an e-mail address"),
    ({"client.adress": "x"}, "Unknown key `adress`"),
    ({"client.adress": "x"}, "Did you mean `address`?"),
    ({"client": ["a", "list"]}, "`client` must hold keys and values"),
    ({"services.deliverables": "one"}, "`services.deliverables` must be a list"),
    ({"services.summary": {"a": {"b": "c"}}}, "`services.summary` must be a text"),
    ({"calendar.timezone": "Europe/Lodon"}, "Did you mean `Europe/London`?"),
    ({"calendar.holidays": "GB-XYZ"}, "has no region as in `GB-XYZ`. Known:"),
    ({"calendar.holidays": "QQ"}, "There is no holiday calendar `QQ`"),
    ({"calendar.weekdays": "mon-fry"}, "is not a set of weekdays"),
    ({"date": "2026-02-30"}, "The date 2026-02-30 does not exist"),
    ({"date": "20/11/2026"}, "is not a date. Write year-month-day"),
    ({"term": {"start": "2026-12-01", "end": "2026-11-01"}}, "The end (2026-11-01) is before the start (2026-12-01)"),
    ({"term": {"start": "2026-12-01", "end": "2027-11-01", "duration": "1 month"}}, "Give the end or the duration"),
    ({"term.duration": "12"}, "`12` has no unit"),
    ({"fees.amount": "-3000 GBP"}, "`-3000` is negative"),
    ({"fees.amount": "1.800 GBP"}, "can be 1800 or 1.8."),
    ({"fees.amount": "plenty"}, "`plenty` is not an amount"),
    ({"fees.amount": "3000"}, "has no currency"),
    ({"fees.amount": "$3000"}, "`$` is the sign of many currencies"),
    ({"fees.vat": "21"}, "is not possible here. Write a rate (21%), or exempt"),
    (
        {"fees.model": "barter"},
        "`barter` is not possible here. Choose one of: fixed, hourly, daily, retainer, milestones",
    ),
    ({"fees.model": None}, "`fees.model` is missing"),
    ({"fees": {"model": "retainer", "amount": "10 GBP", "per": "hour", "vat": "20%"}}, "A retainer is paid per week"),
    ({"fees": {"model": "hourly", "rate": "60 GBP per day", "vat": "20%"}}, "needs it per hour"),
    ({"fees": {**MILESTONES, "milestones": TWO}}, "The shares of the milestones sum to 90 %, not to 100 %"),
    (
        {"fees": {"model": "milestones", "vat": "20%", "milestones": [{"what": "All", "share": "100%"}]}},
        "need a total: add `amount:` to `fees`",
    ),
    ({"fees": {**MILESTONES, "milestones": [{"what": "X"}]}}, "“X” needs a share (40%) or an amount"),
    (
        {"fees": {**MILESTONES, "milestones": [{"what": "X", "amount": "900 GBP"}]}},
        "The milestones sum to 900, and `fees.amount` says 1000",
    ),
    ({"clauses": {"busines-hours": True}}, "Unknown clause `busines-hours`. Did you mean `business-hours`?"),
    ({"clauses": {"business-hours": {"hour": ["09:00-10:00"]}}}, "has no parameter `hour`"),
    ({"clauses": {"business-hours": "perhaps"}}, "takes true, false or parameters"),
    ({"clauses": {"business-hours": {"hours": ["14:00-09:00"]}}}, "`14:00-09:00` ends before it starts"),
    ({"clauses": {"business-hours": {"hours": ["09:00-14:00", "13:00-18:00"]}}}, "These hours overlap"),
    (
        {"clauses": {"termination-notice": {"notice": "3 years"}}},
        "`3 years` is out of bounds: from 0 days to 12 months",
    ),
    ({"clauses": {"termination-notice": {"notice": "30"}}}, "`30` has no unit"),
    ({"clauses": {"termination-notice": {"by": "bothh"}}}, "Did you mean `both`?"),
    ({"clauses": {"urgent-calls": {"surcharge": "50%"}}}, "`urgent-calls.surcharge` needs an hourly rate"),
    ({"clauses": {"urgent-calls": {"surcharge": "many"}}}, "`many` is not a percentage"),
    ({"clauses": {"change-requests": {"pricing": "hourly"}}}, "needs an hourly rate"),
    ({"clauses": {"late-payment": {"interest": "agreed"}}}, "the clause `late-payment` also needs `rate`"),
    ({"clauses": {"liability-cap": {"amount": "50000 GBP"}}}, "`amount` only counts with `cap: amount`"),
    ({"clauses": {"deliverables": True}}, "needs `services.deliverables`, which has no value"),
    ({"clauses": {"termination-notice": {"notice": "48 hours"}}}, "here the unit must be one of: days, business days"),
    ({"governing_law": "ES-XX"}, "is not a law that agreegen knows"),
    ({"calendar.holidays": "UK"}, "There is no holiday calendar `UK`"),
    ({"clauses": {"liability-cap": {"cap": "amount"}}}, "the clause `liability-cap` also needs `amount`"),
    ({"clauses": {"data-protection": {"access": "processor"}}}, "also needs `data`"),
    ({"clauses": {"notices": False}}, "The clause `termination-notice` needs the clause `notices`, which was left out"),
    ({"annexes": [{"title": "Proposal", "file": "none.md"}]}, "There is no file for the annex: none.md"),
    ({"annexes": [{"title": "Proposal"}]}, "needs a `file` or a `text`"),
    ({"fees.rate": "60 EUR per hour"}, "The amounts are in different currencies"),
    ({"clauses": {"expenses": {"free_up_to": "100 USD"}}}, "The amounts are in different currencies"),
    (
        {
            "fees": {"model": "daily", "rate": "480 GBP per day", "vat": "20%"},
            "clauses": {"urgent-calls": {"surcharge": "50%"}},
        },
        "`urgent-calls.surcharge` needs an hourly rate",
    ),
]


@pytest.mark.parametrize(("changes", "message"), BAD, ids=lambda v: str(v)[:60] if isinstance(v, dict) else "")
def test_bad_values(run: Run, tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    path = write_yaml(tmp_path, base(**changes))
    result = run("contract", path, "-f", "md")
    assert result.code == 1
    assert message in result.err
    assert not list(tmp_path.glob("*.md"))
    line = next(line for line in result.err.splitlines() if message in line)
    assert line.startswith(f"{path}:"), "the message names the file and line"
    assert line.removeprefix(f"{path}:")[0].isdigit()


def test_all_problems_at_once_in_both_languages(run: Run, tmp_path: Path) -> None:
    data = base(**{"client.name": None, "fees.amount": "3000", "clauses": {"busines-hours": True}, "nonsense": "x"})
    path = write_yaml(tmp_path, data)
    english = run("check", path)
    spanish = run("check", path, "--ui", "es")
    assert english.code == spanish.code == 1
    assert "4 to mend. Nothing was written." in english.err
    assert "Por corregir: 4." in spanish.err
    assert "¿Querías decir `business-hours`?" in spanish.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The file is empty"),
        ("- a\n- b\n", "The file holds a list"),
        ("language: es\n\tdate: x\n", "YAML does not take tabs"),
        ("language: [\n", "not valid YAML"),
        ("language: es\nlanguage: en\n", "The key `language` is here twice; it was first on line 1"),
        ("a: &a [b]\nc: *a\n", "References of YAML"),
        ("client: {address: Calle 7 #45-10}\n", "YAML would take #45-10 as a comment"),
    ],
)
def test_bad_files(run: Run, tmp_path: Path, text: str, message: str) -> None:
    result = run("check", write_yaml(tmp_path, text))
    assert result.code == 1
    assert message in result.err


def test_missing_file(run: Run, tmp_path: Path) -> None:
    result = run("contract", tmp_path / "nothing.yaml")
    assert result.code == 1
    assert "nothing.yaml: There is no such file" in result.err


def test_what_yaml_would_eat_is_kept(run: Run, tmp_path: Path) -> None:
    data = base(**{"provider.phone": "PHONE"})
    text = (
        write_yaml(tmp_path, data).read_text().replace("PHONE", "+34600100200").replace("1 St James", "01234 St James")
    )
    (tmp_path / "deal.yaml").write_text(text)
    written = run("contract", "deal.yaml", "-f", "md", "-o", "-").out
    assert "on +34600100200" in written
    assert "01234 St James's Square" in written


def test_settings_file_merges_and_check_shows_where_values_came_from(run: Run, tmp_path: Path) -> None:
    house = {"provider": base()["provider"], "clauses": {"termination-notice": {"notice": "2 months"}}}
    write_yaml(tmp_path, house, "agreegen.yaml")
    data = base(provider=None, clauses={"termination-notice": {"by": "both"}})
    path = write_yaml(tmp_path, data)
    shown = run("check", path, "--show", "--set", "place=London")
    assert shown.code == 0
    assert f"provider.name: Ada Byron   ({tmp_path}/agreegen.yaml:2)" in shown.out
    assert "place: London   (--set place)" in shown.out
    assert "notice of 2 months" in run("contract", path, "-f", "md", "-o", "-").out.replace("\u00a0", " ")


def test_set_needs_a_key(run: Run, tmp_path: Path) -> None:
    result = run("check", write_yaml(tmp_path, base()), "--set", "nothing")
    assert result.code == 1
    assert "--set takes KEY=VALUE" in result.err


def test_free_text_in_two_languages(run: Run, tmp_path: Path) -> None:
    path = write_yaml(tmp_path, base(**{"services.summary": {"es": "notas", "en": "notes"}}))
    assert "servicios siguientes: notas" in run("contract", path, "-f", "md", "-o", "-", "-l", "es").out
    path = write_yaml(tmp_path, base(**{"services.summary": {"es": "notas"}}))
    result = run("contract", path)
    assert result.code == 1
    assert "`services.summary` has no text in en" in result.err


@pytest.mark.parametrize(
    ("country", "good", "bad"),
    [
        ("ES", "B12345674", "B12345675"),
        ("ES", "12345678Z", "12345678A"),
        ("MX", "GODE561231GR8", "GODE561231GR"),
        ("AR", "20-05536168-2", "20-05536168-3"),
    ],
)
def test_tax_ids(country: str, good: str, bad: str) -> None:
    assert tax_id_is_valid(country, good)
    assert not tax_id_is_valid(country, bad)
    assert tax_id_is_valid("NZ", "anything"), "a country without a module is not checked"
