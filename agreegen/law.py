"""Dated legal facts by jurisdiction and date, read from `law/<country>.yaml`.

A fact has a value with its unit (or only a citation), the article it stands in, and the dates between which it is
valid. Nothing is guessed: a jurisdiction without a file has no facts, and the documents then cite no statute.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from agreegen import quantities as q
from agreegen.errors import error, near_miss
from agreegen.l10n import NBSP
from agreegen.paths import Layers
from agreegen.quantities import Percent
from agreegen.source import Map, load


@dataclass(frozen=True)
class Fact:
    """One legal fact. `value` is a Duration, Money, Percent or Text, None where only the citation matters. `article` is
    where it stands, `basis` whether the statute itself was read or a secondary source: on the latter no error rests."""

    id: str
    value: Any
    article: str
    source: str
    citation: Mapping[str, str]
    valid_from: date | None
    valid_to: date | None
    checked_on: date
    basis: str = "statute"
    periods: Mapping[str, Percent] = field(default_factory=dict)  # "2025-1" is the first half of 2025

    def in_force(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Law:
    """The facts of one jurisdiction that are in force on a day, and in `outside` those that are not."""

    jurisdiction: str
    facts: Mapping[str, Fact]
    outside: Mapping[str, Fact] = field(default_factory=dict)

    def __contains__(self, fact_id: object) -> bool:
        return fact_id in self.facts

    def value(self, fact_id: str) -> Any:
        """The fact's value, or None where this law has no such fact."""
        fact = self.facts.get(fact_id)
        return fact.value if fact else None

    def article(self, fact_id: str) -> str:
        """Where the fact stands. Raises KeyError where this law has no such fact."""
        return self.facts[fact_id].article

    def rate(self, fact_id: str, on: date) -> Percent | None:
        """The figure of a half-yearly fact on a day; None where it is not in the data: it is never guessed."""
        fact = self.facts.get(fact_id)
        return fact.periods.get(f"{on.year}-{1 if on.month <= 6 else 2}") if fact else None

    def citation(self, fact_id: str, language: str) -> str:
        """How a document in `language` names the source of the fact. Raises KeyError where there is none."""
        return re.sub(r" (?=\d)", NBSP, self.facts[fact_id].citation[language])


def codes(governing_law: str) -> list[str]:
    """From the most specific: `GB-EAW` gives `GB-EAW`, `GB`."""
    country, _, region = governing_law.partition("-")
    return [governing_law, country] if region else [country]


def read_law(layers: Layers, governing_law: str, on: date, overrides: Map | Mapping[str, Any] | None = None) -> Law:
    """The law of `governing_law` on a day, with the user's own figures (`law:` in agreegen.yaml) over it.

    Raises AgreegenError where an override names no fact of that law.
    """
    facts: dict[str, Fact] = {}
    outside: dict[str, Fact] = {}
    for code in reversed(codes(governing_law)):
        found = layers.find(f"law/{code.lower()}.yaml")
        if found is None:
            continue
        for fact_id, raw in load(found[0]).items():
            fact = _fact(fact_id, raw)
            (facts if fact.in_force(on) else outside)[fact_id] = fact
        own = (overrides or {}).get(code.lower())
        if isinstance(own, Map):
            for key in own:
                facts |= _overridden(facts, own, key, code)
    return Law(governing_law, facts, {k: fact for k, fact in outside.items() if k not in facts})


def _overridden(facts: Mapping[str, Fact], own: Map, key: str, code: str) -> dict[str, Fact]:
    """The fact that the user's setting `key` replaces, with the user's figure or the user's half-years added."""
    fact_id = key.replace("_", "-")
    mark = own.marks.get(key)
    if fact_id not in facts:
        raise error("unknown-fact", mark, id=key, law=code, near=near_miss(fact_id, facts))
    fact = facts[fact_id]
    try:
        if isinstance(own[key], Map):
            given = {period: q.percent(str(text)) for period, text in own[key].items()}
            return {fact_id: replace(fact, periods={**fact.periods, **given})}
        return {fact_id: replace(fact, value=_parse(str(own[key]), type(fact.value).__name__))}
    except q.Unparsable as exc:
        raise error(exc.rule, mark, **exc.values) from None


def _parse(text: str, kind: str) -> Any:
    return {"Duration": q.duration, "Money": q.money, "Percent": q.percent}.get(kind, str)(text)


def _fact(fact_id: str, raw: Map) -> Fact:
    kind = {"duration": "Duration", "money": "Money", "percent": "Percent"}.get(raw.get("type", ""), "")
    return Fact(
        id=fact_id,
        value=_parse(raw["value"], kind) if "value" in raw else None,
        article=raw.get("article", ""),
        source=raw.get("source", ""),
        citation=dict(raw.get("citation", {})),
        valid_from=q.day(raw["valid_from"]) if raw.get("valid_from") else None,
        valid_to=q.day(raw["valid_to"]) if raw.get("valid_to") else None,
        checked_on=q.day(raw["checked_on"]),
        basis=raw.get("basis", "statute"),
        periods={period: q.percent(text) for period, text in raw.get("periods", {}).items()},
    )
