"""Letters end a contract on the day that the contract allows, and say why."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreegen.document.references import ClauseIndex
from agreegen.engagement.model import Calendar, Term
from agreegen.files.layers import Layers
from agreegen.kinds.ending import current_last_day, plan
from agreegen.kinds.reading import read_kind
from agreegen.law.calendar import WorkCalendar, add
from agreegen.record.contract import SignedContract, Watched
from agreegen.values.parsing import day, duration, moment
from agreegen.values.problems import AgreegenError
from agreegen.values.quantities import Duration, TimeRange
from tests.conftest import Result, base, write_yaml

Run = Callable[..., Result]
ANSWERS = read_kind(Layers.shipped(), "termination").model
CALENDAR = WorkCalendar((0, 1, 2, 3, 4), "GB-ENG", language="en")
CALENDAR_OF = Calendar.model_validate({"timezone": "Europe/London"})


THIRTY_DAYS = Duration(30, "days")


def told(answers: dict[str, Any]) -> dict[str, Any]:
    """What an ending is computed from, of the answers of a letter."""
    found: Any = ANSWERS.model_validate(answers)
    due = found.balance.due if found.balance is not None else None
    return {"cure_notice": found.cure_notice, "exception": found.exception, "debt_due": due}


def signed(notice: Duration = THIRTY_DAYS, end: str | None = None, **params: dict[str, Any]) -> SignedContract:
    found: dict[str, dict[str, Any]] = {
        "termination-notice": {"notice": notice, "by": "both"},
        "termination-cause": {"cure": Duration(15, "days"), "exceptions": ["threats"]},
        "term-renewal": {"renewal": "none", "notice": Duration(30, "days")},
        "notices": {"formal": "email"},
    }
    for clause, values in params.items():
        found[clause.replace("_", "-")].update(values)
    index = ClauseIndex({name: {"": "1"} for name in found}, {})
    term = Term.model_validate({"start": "2026-12-01"} | ({"end": end} if end else {}))
    return SignedContract("Services agreement", date(2026, 11, 20), "", index, Watched(found), term, CALENDAR_OF)


def ends(reason: str = "convenience", sent: str = "2027-03-01", **more: Any) -> date:
    dates = {k: day(v) if isinstance(v, str) else v for k, v in more.items() if k in ("received", "effective")}
    details = more.get("details") or {}
    options = {"received": None, "effective": None, **dates}
    contract = more.get("contract") or signed(end=more.get("last_day"))
    when = moment(sent) if ":" in sent else day(sent)
    return plan(reason, contract, CALENDAR, sent=when, **options, **details).effective


def test_a_longer_notice_after_a_longer_relationship() -> None:
    """The contract starts on 1 December 2026; two years end on 30 November 2028, and from the next day 60 days apply."""
    terms = {"long_notice": Duration(60, "days"), "long_after": Duration(2, "years")}
    contract = signed(termination_notice=terms)
    assert ends(sent="2028-11-30", contract=contract) == date(2028, 12, 30)
    assert ends(sent="2028-12-01", contract=contract) == date(2029, 1, 30)


def rule(**arguments: Any) -> str:
    with pytest.raises(AgreegenError) as caught:
        ends(**arguments)
    return caught.value.problems[0].rule


@pytest.mark.parametrize(
    ("notice", "sent", "last"),
    [
        ("30 days", "2027-03-01", "2027-03-31"),
        ("30 days", "2027-02-26", "2027-03-28"),
        ("30 days", "2027-02-27", "2027-03-31"),  # a Saturday: received on Monday the 1st
        ("1 month", "2027-01-29", "2027-02-28"),  # clamped to the month's end
        ("1 month", "2028-01-31", "2028-02-29"),
        ("10 business days", "2027-03-22", "2027-04-07"),  # Good Friday and Easter Monday are skipped
        ("0 days", "2027-03-01", "2027-03-01"),
        ("2 weeks", "2026-12-25", "2027-01-12"),  # Christmas; received on the 29th, after Boxing Day's substitute
    ],
)
def test_last_day(notice: str, sent: str, last: str) -> None:
    assert ends(sent=sent, contract=signed(duration(notice))) == day(last)


@given(st.dates(date(2026, 12, 1), date(2032, 1, 1)), st.integers(0, 365))
def test_the_notice_is_never_shorter_than_agreed(sent: date, days: int) -> None:
    made = plan(
        "convenience", signed(Duration(days, "days")), CALENDAR,
        sent=sent, received=None, effective=None,
    )  # fmt: skip
    assert made.received >= sent
    assert (made.effective - made.received).days == days


def test_what_the_user_knows_wins() -> None:
    assert ends(received="2027-03-10") == date(2027, 4, 9)
    assert ends(effective="2027-05-31") == date(2027, 5, 31)


def test_refusals() -> None:
    assert rule(effective="2027-03-30") == "effective-too-early"
    assert rule(sent="2026-11-01") == "notice-before-contract"
    assert rule(received="2027-02-01") == "received-before-sent"
    assert rule(sent="2028-03-01", last_day="2027-11-30") == "contract-already-ended"
    assert rule(contract=signed(termination_notice={"by": "client"})) == "notice-client-only"
    assert rule(reason="expiry") == "expiry-without-term"
    assert rule(reason="non-payment") == "payment-notice-missing"
    assert rule(reason="conduct") == "cure-notice-missing"
    assert rule(reason="conduct", details=told({"exception": "rudeness"})) == "unknown-exception"
    assert rule(reason="expiry", last_day="2027-11-30", effective="2027-10-01") == "effective-not-expiry"


def test_cure_period_must_be_over() -> None:
    details = told({"cure_notice": "2027-02-15"})
    assert rule(reason="non-payment", sent="2027-03-02", details=details) == "cure-not-over"
    assert ends(reason="non-payment", sent="2027-03-03", details=details) == date(2027, 3, 3)
    threat = told({"exception": "threats"})
    assert ends(reason="conduct", sent="2027-03-03", details=threat) == date(2027, 3, 3)


def test_automatic_renewal_must_be_stopped_in_time() -> None:
    automatic = signed(end="2027-11-30", term_renewal={"renewal": "automatic", "period": Duration(12, "months")})
    assert ends(reason="expiry", sent="2027-10-29", contract=automatic) == date(2027, 11, 30)
    assert rule(reason="expiry", sent="2027-11-01", contract=automatic) == "renewal-notice-late"
    assert ends(reason="expiry", sent="2028-06-01", contract=automatic) == date(2028, 11, 30), "the renewed term"
    assert ends(sent="2027-11-25", contract=automatic) == date(2027, 12, 25), "notice may run into the renewed term"
    business = signed(
        end="2027-11-30",
        term_renewal={"renewal": "automatic", "period": Duration(1, "years"), "notice": Duration(10, "business days")},
    )
    assert ends(reason="expiry", sent="2027-11-16", contract=business) == date(2027, 11, 30)
    assert rule(reason="expiry", sent="2027-11-17", contract=business) == "renewal-notice-late"


def test_renewals_do_not_drift_at_month_ends() -> None:
    quarter = signed(
        end="2027-02-28",
        term_renewal={"renewal": "automatic", "period": Duration(3, "months"), "notice": Duration(1, "months")},
    )
    assert ends(reason="expiry", sent="2027-04-29", contract=quarter) == date(2027, 5, 31)
    assert rule(reason="expiry", sent="2027-05-03", contract=quarter) == "renewal-notice-late"
    month = {"renewal": "automatic", "period": Duration(1, "months")}
    for on, last in (("2027-02-01", "2027-02-28"), ("2027-03-15", "2027-03-31"), ("2028-02-15", "2028-02-29")):
        assert current_last_day(day("2027-01-31"), month, day(on)) == day(last)


@pytest.mark.parametrize("reason", ["mutual", "conduct", "convenience"])
def test_no_reason_extends_a_term(reason: str) -> None:
    details = told({"exception": "threats"})
    more = {"details": details, "effective": "2028-01-01", "last_day": "2027-11-30"}
    assert rule(reason=reason, sent="2027-03-01", **more) == "term-ends-first"


def test_an_exception_that_the_contract_does_not_print() -> None:
    respect = signed(termination_cause={"exceptions": ["threats", "respect"]})
    details = told({"exception": "respect"})
    assert rule(reason="conduct", contract=respect, details=details) == "unknown-exception"


@pytest.mark.parametrize(
    ("cure", "balance_due", "expected"),
    [
        ({"sent": "2027-02-15", "received": "2027-02-14"}, "2027-01-01", "received-before-sent"),
        ({"sent": "2026-11-02"}, "2026-10-01", "notice-before-contract"),
        ({"sent": "2027-02-15"}, "2027-02-15", "debt-not-due"),
        ({"sent": "2027-02-12 20:00"}, "2027-01-01", "cure-not-over"),
    ],
)
def test_cure_notices_that_cannot_be(cure: dict[str, str], balance_due: str, expected: str) -> None:
    data = {"cure_notice": cure, "balance": {"amount": "900 GBP", "due": balance_due}}
    hours = WorkCalendar((0, 1, 2, 3, 4), hours=(TimeRange(time(9), time(18)),))
    with pytest.raises(AgreegenError) as caught:
        plan(
            "non-payment", signed(), hours, **told(data),
            sent=day("2027-03-02"), received=None, effective=None,
        )  # fmt: skip
    assert caught.value.problems[0].rule == expected


def test_registered_cure_notices_need_their_delivery_too() -> None:
    contract = signed(notices={"formal": "registered"})
    details = told({"cure_notice": "2027-02-01"})
    assert rule(reason="conduct", contract=contract, received="2027-03-04", details=details) == "received-needed"


def test_notice_that_runs_past_the_term_is_refused() -> None:
    assert rule(sent="2027-11-25", last_day="2027-11-30") == "term-ends-first"


def test_a_time_after_hours_moves_the_receipt() -> None:
    hours = WorkCalendar((0, 1, 2, 3, 4), hours=(TimeRange(time(9), time(18)),))
    for sent, received in (("2027-03-01 17:59", "2027-03-01"), ("2027-03-01 18:00", "2027-03-02")):
        made = plan("convenience", signed(), hours, sent=moment(sent), received=None, effective=None)
        assert made.received == day(received)


def test_registered_notices_need_the_day_of_delivery() -> None:
    contract = signed(notices={"formal": "registered"})
    assert rule(contract=contract) == "received-needed"
    assert ends(contract=contract, received="2027-03-04") == date(2027, 4, 3)


def test_threats_do_not_make_non_payment_immediate() -> None:
    details = told({"exception": "threats"})
    assert rule(reason="non-payment", details=details) == "payment-notice-missing"


def test_earliest_date_is_stated(run: Run, tmp_path: Path) -> None:
    path = write_yaml(tmp_path, base())
    result = run("terminate", path, "--notice-date", "2027-02-26", "--effective", "2027-03-10", "-f", "md")
    assert result.code == 1
    assert "the earliest date is 28 March 2027" in result.err
    assert not list(tmp_path.glob("*.md"))


TITLES = {
    "convenience": ("Preaviso", "Ending on notice"),
    "not-viable": ("Preaviso", "Ending on notice"),
    "non-payment": ("Terminación por incumplimiento", "Ending for breach"),
    "conduct": ("Terminación por incumplimiento", "Ending for breach"),
    "expiry": ("Duración", "Term"),
}


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("reason", ["convenience", "not-viable", "non-payment", "conduct", "expiry", "mutual"])
def test_every_reason_names_contract_date_and_clause(run: Run, tmp_path: Path, reason: str, language: str) -> None:
    path = write_yaml(tmp_path, base())
    details = {
        "explain": "Two invoices stayed open.",
        "balance": {"amount": "900 GBP", "due": "2027-01-15", "invoices": ["2027-001"]},
        "cure_notice": "2027-02-01",
    }
    more = write_yaml(tmp_path, details, "details.yaml")
    result = run(
        "terminate", path, "--reason", reason, "--details", more, "--notice-date", "2027-03-01",
        "-l", language, "-f", "md", "-o", "-",
    )  # fmt: skip
    assert result.code == 0, result.err
    text = result.out.replace("\u00a0", " ")
    assert ("20 de noviembre de 2026" if language == "es" else "20 November 2026") in text
    assert "Two invoices stayed open." in text
    if reason != "mutual":
        title = TITLES[reason][language == "en"]
        contract = run("contract", path, "-f", "md", "-o", "-", "-l", language).out
        number = re.search(rf"## (\d+)\. {title}\n", contract)
        assert number, "the clause that the letter cites is in the contract"
        word = "cláusula" if language == "es" else "clause"
        assert f"{word} {number[1]}.1" in text
    else:
        assert ("Acuerdan" if language == "es" else "Agreed terms") in text


def test_how_to_send_it_and_whose_advice_it_is_not(run: Run, tmp_path: Path) -> None:
    arguments = (
        "terminate",
        write_yaml(tmp_path, base(governing_law="ES")),
        "--explain",
        "x",
        "--date",
        "2027-03-01",
        "-f",
        "md",
    )
    err = run(*arguments).err
    assert "note: Send it as the clause `notices` of the contract says" in err
    assert "burofax" in err
    assert "agreegen gives no legal advice" in err
    assert "burofax" not in run(*arguments, "--set", "governing_law=GB-EAW").err


def test_letter_without_its_clause(run: Run, tmp_path: Path) -> None:
    path = write_yaml(tmp_path, base(clauses={"termination-notice": False}))
    result = run("terminate", path, "--notice-date", "2027-03-01")
    assert result.code == 1
    assert "rests on the clause `termination-notice`, and the contract does not have it" in result.err


def test_non_payment_needs_a_balance_and_conduct_an_explanation(run: Run, tmp_path: Path) -> None:
    path = write_yaml(tmp_path, base())
    owed = run("terminate", path, "--reason", "non-payment", "--date", "2027-03-01").err
    assert "With `reason: non-payment`, `balance` is needed: what is owed: amount, due date and invoices." in owed
    told = run("terminate", path, "--reason", "conduct", "--date", "2027-03-01", "--ui", "es").err
    assert (
        "Con `reason: conduct` hace falta `explain`: qué ocurrió, con fechas, en una o dos frases sin adjetivos."
        in told
    )


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_letter_cites_the_signed_contract_not_the_engagement(run: Run, tmp_path: Path, form: str) -> None:
    """The engagement changed after signing: the letter follows what was signed."""
    path = write_yaml(tmp_path, base(clauses={"termination-notice": {"notice": "2 months"}}))
    assert run("contract", path, "-f", form).code == 0
    write_yaml(tmp_path, base(clauses={"expenses": False, "termination-notice": {"notice": "10 days"}}))
    arguments = ("terminate", path, "--explain", "x", "--notice-date", "2027-03-01", "-f", "md", "-o", "-")
    stopped = run(*arguments)
    assert stopped.code == 1
    assert "Which contract is cited?" in stopped.err
    assert f"deal-contract.{form} (2026-11-20: " in stopped.err
    now = run(*arguments, "--contract", "none").out.replace("\u00a0", " ")
    then = run(*arguments, "--contract", f"deal-contract.{form}").out.replace("\u00a0", " ")
    number = {  # of the clause on notice, in the contract as it was and as it would be
        text: re.search(r"rely on its clause (\d+)\.1", text) for text in (now, then)
    }
    assert number[now]
    assert number[then]
    assert int(number[then][1]) == int(number[now][1]) + 1
    assert "notice of 10 days" in now
    assert "notice of 2 months" in then
    assert "**1 May 2027**" in then


def test_contract_files_that_cannot_be_used(run: Run, tmp_path: Path) -> None:
    path = write_yaml(tmp_path, base())
    run("contract", path, "-f", "pdf", "-o", "plain.pdf", "--no-data")
    run("contract", path, "-f", "docx", "-o", "draft.docx", "--draft")
    run("terminate", path, "--explain", "x", "--date", "2027-03-01", "-f", "docx", "-o", "letter.docx")
    other = write_yaml(tmp_path, base(**{"client.name": "Somebody Else Ltd"}), "other.yaml")
    run("contract", other, "-f", "docx", "-o", "other.docx")
    (tmp_path / "note.txt").write_text("hello")
    (tmp_path / "broken.docx").write_bytes(b"PK broken")
    for name, message in (
        ("plain.pdf", "holds no data of agreegen"),
        ("draft.docx", "is a draft"),
        ("letter.docx", "is not a contract but: termination"),
        ("other.docx", "That contract is between Ada Byron – Somebody Else Ltd"),
        ("note.txt", "neither a PDF nor a DOCX"),
        ("broken.docx", "This DOCX is broken"),
        ("none.pdf", "There is no such file"),
    ):
        result = run("terminate", path, "--date", "2027-03-01", "--contract", name)
        assert result.code == 1
        assert message in result.err


def test_the_letter_follows_the_signed_term_and_calendar(run: Run, tmp_path: Path) -> None:
    path = write_yaml(tmp_path, base())
    run("contract", path, "-f", "docx")
    more = (
        "--reason",
        "expiry",
        "--contract",
        "deal-contract.docx",
        "--notice-date",
        "2027-03-01",
        "-f",
        "md",
        "-o",
        "-",
    )
    text = run("terminate", path, "--set", "term.duration=6 months", *more).out.replace("\u00a0", " ")
    assert "**30 November 2027**" in text


def test_a_corrupt_contract_is_no_traceback(run: Run, tmp_path: Path) -> None:
    path = write_yaml(tmp_path, base())
    run("contract", path, "-f", "docx")
    content = bytearray(Path("deal-contract.docx").read_bytes())
    for at in range(400, len(content) - 400, 97):
        content[at] ^= 0xFF
    Path("corrupt.docx").write_bytes(bytes(content))
    result = run("terminate", path, "--date", "2027-03-01", "--contract", "corrupt.docx")
    assert result.code == 1
    assert "This DOCX is broken" in result.err
    Path("deal-contract.docx").write_bytes(bytes(content))
    assert "was changed after agreegen wrote it" in run("contract", path, "-f", "docx").err


@pytest.mark.parametrize(
    ("start", "duration_text", "last"),
    [
        ("2026-12-01", "12 months", "2027-11-30"),
        ("2027-08-31", "1 month", "2027-09-30"),
        ("2028-02-29", "1 year", "2029-02-28"),
        ("2027-01-31", "1 month", "2027-02-28"),
        ("2027-01-15", "1 month", "2027-02-14"),
        ("2027-01-15", "30 days", "2027-02-13"),
    ],
)
def test_a_term_includes_its_first_day(start: str, duration_text: str, last: str) -> None:
    assert Term.model_validate({"start": start, "duration": duration_text}).last_day == day(last)


def test_months_of_notice_agree_with_the_definition() -> None:
    assert add(date(2027, 3, 10), Duration(1, "months")) == date(2027, 4, 10)
