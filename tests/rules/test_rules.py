"""Every rule: what makes it speak, at which level and under which law, and what it says to the user."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from agreegen.files.layers import Layers
from agreegen.files.yaml import load
from agreegen.law.facts import read_law
from agreegen.rules import INPUT_RULES, RULES
from tests.conftest import ROOT, Result, base, write_yaml

Run = Callable[..., Result]
RETAINER = {"model": "retainer", "amount": "500 GBP", "per": "month", "vat": "20%"}
FIXED = {"model": "fixed", "amount": "3000 GBP", "vat": "20%"}


def milestones(*dues: str) -> dict[str, Any]:
    share = [f"{100 // len(dues)}%"] * len(dues)
    listed = [{"what": f"M{i}", "share": s, "due": due} for i, (s, due) in enumerate(zip(share, dues, strict=True))]
    return {"model": "milestones", "amount": "10 GBP", "vat": "20%", "milestones": listed}


def condition(text: str) -> dict[str, Any]:
    return {"special_conditions": [{"title": "T", "text": text}]}


SPAIN = {"governing_law": "ES"}
SPANISH = {"provider.country": "ES", "client.country": "ES", "calendar.holidays": "ES"}
# Rule: what to change in the small engagement, and a part of what is said.
CASES: dict[str, tuple[dict[str, Any], str]] = {
    "surcharge-without-rate": ({"clauses": {"urgent-calls": {"pricing": "multiplier"}}}, "`urgent-calls.pricing` needs an hourly rate"),
    "mixed-currencies": ({"clauses": {"expenses": {"cap": "100 EUR"}}}, "different currencies"),
    "reverse-charge-at-home": ({"fees.vat": "reverse-charge"}, "both parties are in GB"),
    "vat-unusual": ({**SPAIN, **SPANISH, "fees.vat": "10%"}, "VAT of 10% is not the general rate of 21% (Ley 37/1992, art. 90)"),
    "withholding-company": ({**SPAIN, "fees.withholding": "15%", "provider.form": "company", "provider.signatories": [{"name": "A", "role": "b"}]}, "A withholding of 15%"),
    "withholding-unusual": ({**SPAIN, "fees.withholding": "19%"}, "19% is neither 15% nor, in the first years, 7%"),
    "kill-fee-without-end": ({"term": {"start": "2026-12-01"}, "fees": RETAINER, "clauses": {"termination-notice": {"kill_fee": "20%"}}}, "nobody can say how much"),
    "retainer-without-hours": ({"fees": RETAINER}, "hours: 20 hours"),
    "full-time-hours": ({"fees": {**RETAINER, "hours": "20 days"}}, "20 days are about full time"),
    "urgent-cap-below-minimum": ({"fees.rate": "60 GBP per hour", "clauses": {"urgent-calls": {"minimum": "3 hours", "cap": "2 hours"}}}, "(2 hours) is less than the minimum charged for one (3 hours)"),
    "insurance-without-sum": ({"clauses": {"liability-cap": {"cap": "insurance"}, "insurance": True}}, "has no `sum`"),
    "cap-below-price": ({"clauses": {"liability-cap": {"cap": "amount", "amount": "500 GBP"}}}, "A cap of £500.00 is below the price of £3,000.00"),
    "expenses-free-above-cap": ({"clauses": {"expenses": {"free_up_to": "200 GBP", "cap": "100 GBP"}}}, "£200.00 needs no approval"),
    "invoicing-without-retainer": ({"clauses": {"fees-payment": {"invoicing": "advance"}}}, "model `fixed`"),
    "price-without-deliverables": ({}, "no list of what is delivered"),
    "hours-overlap": ({"clauses": {"business-hours": {"hours": ["09:00-12:00", "11:00-13:00"]}}}, "9:00 to 12:00; 11:00 to 13:00".replace("9:00 to", "09:00 to", 1)),
    "no-term-no-notice": ({"term": {"start": "2026-12-01"}, "clauses": {"termination-notice": False}}, "nobody could end it"),
    "one-party-cannot-leave": ({"term": {"start": "2026-12-01"}, "clauses": {"termination-notice": {"by": "client"}}}, "only the client may end it"),
    "renewal-without-term": ({"term": {"start": "2026-12-01"}, "clauses": {"term-renewal": {"renewal": "automatic"}}}, "cannot renew by itself"),
    "vat-implausible": ({"fees.vat": "0.2%"}, "A VAT of 0.2% is no country's rate"),
    "contract-after-end": ({"date": "2028-01-10"}, "dated 10 January 2028, after its own last day (30 November 2027)"),
    "term-before-date": ({"term.start": "2026-11-01"}, "starts on 1 November 2026"),
    "milestone-outside-term": ({"fees": milestones("2029-01-01")}, "“M0” is due on 1 January 2029"),
    "milestones-out-of-order": ({"fees": milestones("2027-03-01", "2027-02-01")}, "“M1” is due on 1 February 2027, before the one above"),
    "local-holidays-past": ({"calendar.local_holidays": ["2025-05-15"]}, "All local holidays are before"),
    "holidays-elsewhere": ({"calendar.holidays": "FR"}, "those of `FR`"),
    "notice-periods-differ": ({"clauses": {"term-renewal": {"renewal": "automatic", "notice": "45 days"}}}, "notice of 30 days (`termination-notice`), and stopping its renewal 45 days"),
    "notice-longer-than-term": ({"term": {"start": "2026-12-01", "duration": "2 weeks"}}, "30 days is longer than the contract, which ends on 14 December 2026"),
    "renewal-notice-too-long": ({"clauses": {"term-renewal": {"renewal": "automatic", "period": "1 months", "notice": "60 days"}}}, "nobody could give it in time"),
    "long-notice-shorter": ({"clauses": {"termination-notice": {"long_notice": "10 days"}}}, "(10 days) is not longer than the usual one (30 days)"),
    "long-notice-out-of-reach": ({"clauses": {"termination-notice": {"long_notice": "60 days"}}}, "before 2 years have passed"),
    "notice-at-once": ({"clauses": {"termination-notice": {"notice": "0 days"}}}, "from one day to the next"),
    "amendments-shut-out-changes": ({"clauses": {"amendments-writing": {"form": "signed"}}}, "changes are approved by email"),
    "silence-agreed": ({"clauses": {"written-communication": {"silence": "agreed"}}}, "`record-accurate` is safer"),
    "document-without-clause": ({"clauses": {"termination-cause": False}}, "Without the clause `termination-cause`"),
    "excluded-and-delivered": ({"services.deliverables": ["Hosting"], "services.exclusions": ["hosting "]}, "“hosting” is both"),
    "same-party": ({"client.name": "ADA BYRON"}, "the same `ADA BYRON`"),
    "same-email": ({"client.email": "ada@byron.example"}, "one address"),
    "signatory-without-role": ({"client.signatories": [{"name": "Charles Babbage"}]}, "Charles Babbage signs for a company"),
    "urgent-without-phone": ({}, "no telephone number"),
    "approvers-differ": ({"clauses": {"change-requests": {"approver": "Ann"}, "contact-persons": {"client_contact": "Bob", "authority": "approve"}}}, "says that Ann approves changes, and `contact-persons` that Bob may"),
    "data-protection-left-out": ({"clauses": {"data-protection": False}}, "keeping `data-protection`"),
    "liability-uncapped": ({"clauses": {"liability-cap": False}}, "no limit but the law's"),
    "cap-stated-twice": (condition("Our liability is limited to 10 GBP."), "“liability is limited to”"),
    "ordinal-not-renumbered": ({"numbering": "ordinal", "language": "es"}, "does not count them"),
    "ordinal-in-figures": ({"numbering": "ordinal"}, "the clauses keep their figures"),
    "payment-term-too-long": ({**SPAIN, "fees.payment_term": "61 days"}, "A payment term of 61 days is longer than the law allows: 60 days (Ley 3/2004, art. 4.3)"),
    "payment-term-unfair": ({"fees.payment_term": "90 days"}, "90 days is above 60 days"),
    "payment-term-long": ({"governing_law": "CO", "fees.payment_term": "50 days"}, "usual legal limit: 45 days (Ley 2024 de 2020)"),
    "freelance-payment-late": ({"governing_law": "US-NY", "fees.payment_term": "45 days"}, "longer than 30 days after the work"),
    "acceptance-too-long": ({**SPAIN, "clauses": {"acceptance-revisions": {"review": "31 days"}}}, "31 days is longer than the law allows for acceptance: 30 days (Ley 3/2004, art. 4.2)"),
    "interest-excluded": ({**SPAIN, "clauses": {"late-payment": {"interest": "none"}}}, "is void in that (Ley 3/2004, art. 9)"),
    "interest-too-low": ({**SPAIN, "date": "2025-11-20", "clauses": {"late-payment": {"interest": "agreed", "rate": "3%"}}}, "Interest of 3% a year may be void"),
    "interest-not-compared": ({**SPAIN, "clauses": {"late-payment": {"interest": "agreed", "rate": "3%"}}}, "The legal rate for 2026-2"),
    "interest-ousted": ({"clauses": {"late-payment": {"interest": "none"}}}, "without a substantial remedy"),
    "interest-below-statutory": ({"clauses": {"late-payment": {"interest": "agreed", "rate": "2%"}}}, "Interest of 2% is below the statutory margin of 8%"),
    "injury-excluded": (condition("The Provider is not liable for death or personal injury."), "“not liable for death or personal injury”"),
    "late-fee-cap": ({"governing_law": "US-TX", "clauses": {"late-payment": {"interest": "agreed", "rate": "12%"}}}, "Interest of 12% a year"),
    "late-payment-left-out": ({"clauses": {"late-payment": False}}, "runs all the same"),
    "foreign-currency": ({"governing_law": "AR"}, "The fees are in GBP"),
    "trade-question": (SPAIN, "less than 75% of the provider's income"),
    "trade-annex-company": ({**SPAIN, "provider.form": "company", "provider.signatories": [{"name": "A", "role": "b"}], "clauses": {"subcontracting": False, "trade-annex": {"annual_break": "20 days", "weekly_rest": "x"}}}, "Only a person"),
    "tax-id-missing": ({**SPAIN, **SPANISH}, ".tax_id` is missing"),
    "off-payroll": ({"fees": {"model": "daily", "rate": "400 GBP per day", "vat": "20%"}}, "IR35"),
    "freelance-law-left-out": ({"governing_law": "US-IL", "clauses": {"fwpa-itemisation": False}}, "Above USD 500.00"),
    "disconnection-cited": ({**SPAIN, **condition("The Provider has the right to disconnect.")}, "“right to disconnect”"),
    "ip-left-out": ({**SPAIN, "services.deliverables": ["x"], "clauses": {"intellectual-property": False}}, "the client gets 5 years"),
    "moral-rights-waived": ({**SPAIN, **condition("The Provider waives its moral rights.")}, "“waives its moral rights”"),
    "future-works-assigned": ({**SPAIN, **condition("The Provider assigns all future works.")}, "“all future”"),
    "courts-imposed": ({**SPAIN, "clauses": {"dispute-resolution": {"courts": "Madrid"}}}, "does not bind where one side wrote the terms"),
    "negotiation-left-out": ({**SPAIN, "clauses": {"dispute-resolution": False}}, "attempt to negotiate first"),
    "negotiated-claimed": ({**SPAIN, **condition("These terms were individually negotiated.")}, "“individually negotiated”"),
    "unilateral-change": ({**SPAIN, **condition("The Provider reserves the right to change the fees.")}, "cannot be left to one party (Código Civil, art. 1256)"),
    "cure-too-short": ({"governing_law": "AR", "clauses": {"termination-cause": {"cure": "10 days"}}}, "less than the law gives: 15 days"),
    "notice-not-reasonable": ({"governing_law": "AR", "term": {"start": "2026-12-01"}, "clauses": {"termination-notice": {"notice": "5 days"}}}, "with 15 days or more"),
    "law-without-data": ({"governing_law": "PE"}, "no legal data for PE"),
    "fact-not-looked-at": ({**SPAIN, "date": "2029-11-20"}, "last checked on 20 November 2026 or since"),
    "law-overridden": ({**SPAIN, "law": {"es": {"payment_term_max": "120 days"}}, "fees.payment_term": "90 days"}, "`payment-term-max` (Ley 3/2004, art. 4.3)"),
}  # fmt: skip
# Those that need a file beside the engagement have a test of their own below.
WITH_FILES = {"ip-without-extent", "carve-out-missing", "fact-out-of-date", "term-unused"}


MEETING = {
    "date": "2026-12-03",
    "start": "16:00",
    "end": "16:45",
    "mode": "video",
    "attendees": [{"name": "Ada Byron", "side": "provider"}, {"name": "Charles Babbage", "side": "client"}],
}
AGREED = {"what": "Send the draft", "due": "2026-12-10"}
EVENT = {"about": "hours", "events": [{"on": "2027-02-04 10:00", "what": "a call"}]}
LETTER = ("--date", "2027-02-10", "-f", "md", "-o", "-")
# (command, answers, options, changes to the engagement, what the message must say): rules on the answers of letters and records.
LETTERS: dict[str, tuple[str, dict[str, Any], tuple[str, ...], dict[str, Any], str]] = {
    "owner-not-one": ("recap", {**MEETING, "agreements": [{**AGREED, "owner": "Ada Byron and Charles Babbage"}]}, (), {}, "names several people"),
    "owner-unknown": ("recap", {**MEETING, "measures": [{**AGREED, "owner": "Luigi Menabrea"}]}, (), {}, "“Luigi Menabrea” was not at the meeting"),
    "recap-before-contract": ("recap", {**MEETING, "date": "2026-11-02"}, (), {}, "The meeting (2 November 2026) was before the contract"),
    "balance-currency": ("terminate", {"explain": "x", "balance": {"amount": "9 EUR", "due": "2027-01-10"}}, (), {}, "EUR"),
    "no-explanation": ("terminate", {"delivered": ["x"]}, (), {}, "gives no reason"),
    "sent-before-written": ("terminate", {"explain": "x"}, ("--notice-date", "2027-02-01"), {}, "It is sent (1 February 2027) before the date that it bears"),
    "how-to-send": ("terminate", {"explain": "x"}, (), {}, "keep the proof"),
    "how-to-send-spain": ("terminate", {"explain": "x"}, (), SPAIN, "burofax"),
    "event-within-hours": ("remind", EVENT, (), {}, "falls within what was agreed"),
    "event-on-business-day": ("remind", {**EVENT, "events": [{"on": "2027-02-04", "what": "a call"}]}, (), {}, "say at what time"),
}  # fmt: skip


def spoken(result: Result, rule_id: str) -> str:
    return next((line for line in result.err.replace("\u00a0", " ").splitlines() if line.endswith(f"[{rule_id}]")), "")


def test_every_rule_is_tried() -> None:
    ids = [one.id for one in RULES]
    assert len(ids) == len(set(ids)) >= 35
    assert set(CASES) | WITH_FILES | set(LETTERS) == set(ids)
    assert not set(CASES) & WITH_FILES


@pytest.mark.parametrize("rule_id", list(LETTERS))
def test_a_rule_on_answers_speaks_and_can_be_explained_and_accepted(run: Run, tmp_path: Path, rule_id: str) -> None:
    command, answers, options, changes, words = LETTERS[rule_id]
    one = next(one for one in RULES if one.id == rule_id)
    given = write_yaml(tmp_path, answers, "answers.yaml")
    result = run(command, write_yaml(tmp_path, base(**changes)), given, *LETTER, *options)
    assert words in spoken(result, rule_id), result.err
    assert result.code == (1 if one.level == "error" else 0)
    assert rule_id in run("check", "--rules").out
    assert run("explain", rule_id).out.startswith(f"{rule_id}: ")
    accepted = run(command, write_yaml(tmp_path, base(**changes, accept={rule_id: "I know"})), given, *LETTER, *options)
    assert spoken(accepted, rule_id) == ""
    assert ("an error cannot be accepted" in accepted.err) == (one.level == "error")
    if "--notice-date" not in options:
        kind = {"terminate": "termination"}.get(command, command)
        checked = run("check", write_yaml(tmp_path, base(**changes)), given, "--kind", kind, "--date", "2027-02-10")
        assert words in spoken(checked, rule_id), "check looks at answers too"


@pytest.mark.parametrize("rule_id", list(CASES))
def test_a_rule_speaks(run: Run, tmp_path: Path, rule_id: str) -> None:
    changes, words = CASES[rule_id]
    one = next(one for one in RULES if one.id == rule_id)
    result = run("check", write_yaml(tmp_path, base(**changes)))
    line = spoken(result, rule_id)
    assert words in line, result.err
    assert "‹" not in line
    level = {"error": "", "warning": "warning: ", "note": "note: "}[one.level]
    assert level in line
    assert result.code == (1 if one.level == "error" else result.code)
    if one.level != "error":
        assert spoken(run("check", write_yaml(tmp_path, base(**changes, accept={rule_id: "I know"}))), rule_id) == ""
    spanish = run("check", "deal.yaml", "--ui", "es")
    assert spoken(spanish, rule_id) or one.level != "error"


@pytest.mark.parametrize("rule_id", [one.id for one in RULES if one.laws])
def test_a_rule_of_one_law_is_silent_under_another(run: Run, tmp_path: Path, rule_id: str) -> None:
    if rule_id in CASES:
        changes = {**CASES[rule_id][0], "governing_law": "MX"}
        assert spoken(run("check", write_yaml(tmp_path, base(**changes))), rule_id) == ""


def test_the_small_engagement_has_no_warning(run: Run, tmp_path: Path) -> None:
    result = run("check", write_yaml(tmp_path, base()))
    assert result.code == 0
    assert "warning" not in result.err


def test_free_text_of_spanish_contracts(run: Run, tmp_path: Path) -> None:
    texts = {
        "moral-rights-waived": "El Prestador renuncia a todos sus derechos morales.",
        "future-works-assigned": "El Prestador cede todas las obras futuras.",
        "disconnection-cited": "Se respeta el derecho a la desconexión digital.",
        "negotiated-claimed": "Las partes declaran que el contrato se ha negociado individualmente.",
        "unilateral-change": "El Prestador se reserva el derecho de modificar las tarifas.",
        "cap-stated-twice": "El límite total de responsabilidad es de 10 GBP.",
    }
    data = base(**SPAIN, language="es", **condition(" ".join(texts.values())))
    result = run("check", write_yaml(tmp_path, data))
    for rule_id in texts:
        assert "deal.yaml:" in spoken(result, rule_id), rule_id
    harmless = (
        "Los derechos morales son irrenunciables. El plazo se puede cambiar de común acuerdo. Pueden desconectar. "
        "Ninguna parte podrá modificar este contrato sin el acuerdo de la otra. El Prestador no renuncia a sus derechos "
        "morales. No se ceden las obras futuras. Las condiciones no han sido negociadas individualmente. "
        "El artículo 88 de la Ley 9/2017 rige la contratación pública. Esto no cambia el límite de responsabilidad."
    )
    quiet = run("check", write_yaml(tmp_path, base(**SPAIN, language="es", **condition(harmless))))
    assert not [rule_id for rule_id in texts if spoken(quiet, rule_id)]


def own_text(tmp_path: Path, clause_id: str, text: str) -> None:
    folder = tmp_path / "clauses" / clause_id
    folder.mkdir(parents=True)
    (folder / "en.md").write_text(text)


def test_an_own_cap_without_the_mandatory_exception(run: Run, tmp_path: Path) -> None:
    own_text(tmp_path, "liability-cap", "# Cap\n\n1. {#cap} Liability is limited to {{ cap or amount or uncapped }}.\n")
    result = run("check", write_yaml(tmp_path, base()))
    assert result.code == 1
    line = spoken(result, "carve-out-missing")
    assert line.startswith(str(tmp_path / "clauses" / "liability-cap" / "en.md"))
    assert "Unfair Contract Terms Act 1977" in line


def test_an_own_transfer_of_rights_without_its_extent(run: Run, tmp_path: Path) -> None:
    own_text(tmp_path, "intellectual-property", "# IP\n\nThe Provider assigns all rights for 3 years.\n")
    result = run("check", write_yaml(tmp_path, base(**SPAIN)))
    lines = [line for line in result.err.splitlines() if line.endswith("[ip-without-extent]")]
    assert [part in "".join(lines) for part in ("`territory`", "`media`", "`period`")] == [True, True, False]


def test_an_own_term_without_a_use(run: Run, tmp_path: Path) -> None:
    own_text(tmp_path, "waiver", "# Waiver\n\nThe **“Waiver Form”** is in writing.\n")
    data = base()
    assert "The term “Waiver Form” is defined and never used" in spoken(
        run("check", write_yaml(tmp_path, data)), "term-unused"
    )
    accepted = run("check", write_yaml(tmp_path, base(accept={"term-unused": "it is used in the annex"})))
    assert spoken(accepted, "term-unused") == ""


def test_the_exception_in_any_order_and_benign_english(run: Run, tmp_path: Path) -> None:
    text = "# Cap\n\n1. {#cap} Liability is limited to {{ cap or amount or uncapped }}, but not for personal injury or death.\n"
    own_text(tmp_path, "liability-cap", text)
    assert spoken(run("check", write_yaml(tmp_path, base())), "carve-out-missing") == ""
    harmless = "Neither party may change this agreement alone. The Provider does not waive its moral rights."
    result = run("check", write_yaml(tmp_path, base(**SPAIN, **condition(harmless))))
    assert "warning: “" not in result.err
    harmful = "The Client may at its sole discretion change the fees."
    assert spoken(run("check", write_yaml(tmp_path, base(**SPAIN, **condition(harmful)))), "unilateral-change")


def test_a_fact_out_of_its_dates(own_data: Path, run: Run, tmp_path: Path) -> None:
    (own_data / "law").mkdir()
    text = (
        (ROOT / "law" / "es.yaml")
        .read_text("utf-8")
        .replace("late-payment:\n", "late-payment:\n  valid_to: 2020-12-31\n")
    )
    (own_data / "law" / "es.yaml").write_text(text, "utf-8")
    (tmp_path / "clauses" / "late-payment").mkdir(parents=True)
    (tmp_path / "clauses" / "late-payment" / "en.md").write_text(
        "# Late payment\n\nInterest at {{ interest or rate }}.\n"
    )
    line = spoken(run("check", write_yaml(tmp_path, base(**SPAIN))), "fact-out-of-date")
    assert "`late-payment` (Ley 3/2004, arts. 5 a 9) is not in force on the contract's date" in line


def test_no_error_rests_on_a_secondary_source() -> None:
    layers = Layers.of()
    for one in RULES:
        for law in one.laws if one.fact else ():
            fact = read_law(layers, law, date(2026, 11, 20)).facts[one.fact]
            assert one.level != "error" or fact.basis == "statute", one.id


def test_accepting(run: Run, tmp_path: Path) -> None:
    wrong = run("check", write_yaml(tmp_path, base(accept={"silence-agred": "x"})))
    assert wrong.code == 1
    assert "There is no rule `silence-agred`" in wrong.err
    assert "Did you mean `silence-agreed`?" in wrong.err
    for rule_id in ("same-party", "milestones-sum"):
        error = run("check", write_yaml(tmp_path, base(accept={rule_id: "x"})))
        assert f"The rule `{rule_id}` finds errors" in error.err
    assert "finds errors, and an error cannot be accepted" in error.err


@pytest.mark.parametrize("ui", ["en", "es"])
def test_listed_and_explained(run: Run, ui: str) -> None:
    listed = run("check", "--rules", "--ui", ui)
    assert listed.code == 0
    words = load(ROOT / "templates" / ui / "rules.yaml")
    assert set(words["rules"]) == {one.id for one in RULES}
    assert tuple(words["input"]) == INPUT_RULES
    for rule_id in [*words["rules"], *words["input"]]:
        assert any(line.startswith(rule_id + " ") for line in listed.out.splitlines())
        text = run("explain", rule_id, "--ui", ui)
        assert text.code == 0
        block = words["rules"].get(rule_id) or words["input"][rule_id]
        assert block["title"] in text.out
        assert block["why"] in text.out
    article = run("explain", "payment-term-too-long", "--ui", ui).out
    assert "Ley 3/2004, art. 4.3" in article
    assert "payment-term-too-long" in run("explain", "payment-term-to-long", "--ui", ui).err
    assert run("check", "--ui", ui).code == 2
