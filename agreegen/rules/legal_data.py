"""Rules on the legal data itself: is there any, is it of the contract's date, and was it looked at lately?"""

from __future__ import annotations

from collections.abc import Iterator

from agreegen.law.facts import Fact
from agreegen.rules.rule import Finding, Subject, rule
from agreegen.values.quantities import is_blank

_LOOKED_AT_WITHIN = 366  # days


def _resting_on(subject: Subject) -> set[str]:
    """The facts that the selected clauses rest on."""
    law = subject.law.jurisdiction
    return {fact for item in subject.clauses.values() for fact in item.clause.meta.facts(law)}


def _article(fact: Fact) -> dict[str, object]:
    return {"fact": fact.id, "article": fact.article}


@rule("law-without-data", "note")
def law_without_data(subject: Subject) -> Iterator[Finding]:
    """A law without data: the wording is neutral, and the user should know."""
    if not subject.law.facts and not subject.law.outside:
        yield Finding({"law": subject.engagement.governing_law}, subject.mark("governing_law"))


@rule("fact-out-of-date", "note")
def fact_out_of_date(subject: Subject) -> Iterator[Finding]:
    """A clause rests on a legal fact that is not in force on the contract's date."""
    for fact_id in sorted(_resting_on(subject) & set(subject.law.outside)):
        yield Finding(_article(subject.law.outside[fact_id]), subject.mark("date"))


@rule("fact-not-looked-at", "note")
def fact_not_looked_at(subject: Subject) -> Iterator[Finding]:
    """A clause rests on a legal fact that was last looked at more than a year before the contract's date."""
    on = subject.engagement.date
    facts = [subject.law.facts[fact_id] for fact_id in sorted(_resting_on(subject) & set(subject.law.facts))]
    old = [fact for fact in facts if not is_blank(on) and (on - fact.checked_on).days > _LOOKED_AT_WITHIN]
    if old:
        values = {"facts": ", ".join(fact.id for fact in old), "checked": min(fact.checked_on for fact in old)}
        yield Finding(values, subject.mark("date"))


@rule("law-overridden", "note")
def law_overridden(subject: Subject) -> Iterator[Finding]:
    """A figure of the law that the user's settings replace."""
    for fact_id in sorted(subject.law.overridden):
        yield Finding(_article(subject.law.facts[fact_id]), subject.mark("law"))
