"""What templates may print: of every case, of a contract, and of a letter or record."""

from __future__ import annotations

from functools import partial
from typing import Any

from agreegen.document.nodes import CrossReference
from agreegen.engagement import price
from agreegen.engagement.case import Case
from agreegen.engagement.parties import Party, Signatory
from agreegen.kinds.job import Job
from agreegen.library.selection import Selected
from agreegen.record.contract import SignedContract
from agreegen.values.quantities import Percent, Text

# What letters and records can print whatever they ask for.
WORDS = frozenset((
    "provider", "client", "services", "term_of", "calendar", "place", "reference", "version", "governing_law", "law",
    "law_value", "law_rate", "cite", "tax_label", "law_name", "signers", "we", "us_style", "beside", "salutation",
    "clause_number", "date", "contract", "zone", "sent", "sent_at", "received", "received_given", "moved", "within_hours",
))  # fmt: skip


def shared_context(case: Case) -> dict[str, Any]:
    """What every template may print."""
    engagement = case.engagement
    return {
        "provider": engagement.provider,
        "client": engagement.client,
        "services": engagement.services,
        "term_of": engagement.term,
        "calendar": engagement.calendar,
        "place": engagement.place,
        "reference": engagement.reference,
        "version": engagement.version,
        "governing_law": engagement.governing_law,
        "law": case.law,
        "law_value": case.law.value,
        "law_rate": case.law.rate,
        "cite": lambda fact: case.law.citation(fact, case.l10n.language),
        "tax_label": lambda party: _tax_label(case, party),
        "law_name": _law_name(case),
        "signers": lambda party: [_named_with_role(s) for s in party.signers],
        "we": engagement.provider.form == "company",
        "us_style": case.l10n.form.letters == "american",
        "beside": case.other_language or None,  # the language of the other column
        "salutation": _salutation(engagement.client.salutation),
        "clause_number": lambda clause_id: CrossReference(str(clause_id), outside=True, word=False),
    }


def _salutation(text: Text | None) -> Text | None:
    """The greeting as typed, without a final colon or comma: the letter adds its own."""
    return Text(text.rstrip(" :,"), text.path, text.blank) if text is not None else None


def _named_with_role(signatory: Signatory) -> Text:
    """Morgan Finch (partner)."""
    if signatory.role is None or signatory.name.blank:
        return signatory.name
    return Text(f"{signatory.name} ({signatory.role})", signatory.name.path)


def _law_name(case: Case) -> str:
    """The governing law as a sentence names it: Spanish law, la ley de Inglaterra y Gales."""
    code = case.engagement.governing_law
    key = f"laws.{code}"
    if case.l10n.has_words(key):
        return case.l10n.words(key)
    return case.l10n.words("laws.other", country=case.l10n.country(code.partition("-")[0]))


def _tax_label(case: Case, party: Party) -> str:
    key = f"tax_ids.{party.country}"
    return case.l10n.words(key if case.l10n.has_words(key) else "tax_ids.other")


def contract_context(case: Case, selected: list[Selected]) -> dict[str, Any]:
    """What the templates of a contract may print, its clauses' texts among them."""
    engagement = case.engagement
    renewal = next((i.params.get("renewal") for i in selected if i.clause.id == "term-renewal"), None)
    lines = price.lines(engagement.fees)
    country = engagement.provider.country
    key = f"vat.{country}"
    return {
        **shared_context(case),
        "date": engagement.date,
        "fees": engagement.fees,
        "price": {
            "lines": lines,
            "total": price.total(engagement.fees),
            "vat_rate": _rate(engagement.fees.vat),
            "dated": any(line.due for line in lines),
        },
        "vat_name": case.l10n.words(key if case.l10n.has_words(key) else "vat.other"),
        "hourly_rate": rate if (rate := engagement.fees.rate) is not None and rate.unit == "hour" else None,
        "background": engagement.background,
        "special_conditions": engagement.special_conditions,
        "annexes": engagement.annexes,
        "clauses": [item.clause.id for item in selected],
        "params": {item.clause.id: item.params for item in selected},
        "survivors": [item.clause.id for item in selected if item.clause.meta.survives],
        "remainder_known": price.remainder_is_known(engagement.fees, engagement.term),
        "outlasts": partial(engagement.term.outlasts, renews=renewal == "automatic"),
        "own_number": lambda clause_id: CrossReference(str(clause_id), word=False),
    }


def _rate(vat: Any) -> Any:
    return vat if isinstance(vat, Percent) else None


def letter_context(job: Job) -> dict[str, Any]:
    """What the templates of letters and records may print: the answers under the name of their file, when it is sent, the
    contract that it cites, and what its kind computes. None of these has a name of WORDS."""
    context = {**shared_context(job.case), "date": job.on, "received_given": False}
    if job.signed is not None:
        context |= {"contract": _contract_view(job.signed), "zone": job.signed.calendar.timezone}
    if job.signed is not None and job.kind.sends:
        sending = job.sending
        context |= {
            "sent": sending.sent,
            "sent_at": sending.at,
            "received": sending.received,
            "received_given": sending.given,
            "moved": job.case.l10n.named_days(sending.moved),
            "within_hours": sending.within_hours,
        }
    own = {job.kind.input_name: job.answers} if job.answers is not None else {}
    return {**context, **own, **job.computed}


def _contract_view(signed: SignedContract) -> dict[str, Any]:
    """The signed contract as templates see it."""
    return {
        "title": signed.title,
        "date": signed.date,
        "reference": signed.reference or None,
        "clauses": list(signed.index.numbers),
        "titles": dict(signed.index.titles),
        "params": signed.params,
    }
