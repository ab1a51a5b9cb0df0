"""Dated legal facts by jurisdiction and date, read from `law/<country>.yaml`.

A fact has a value with its unit (or only a citation), the article it stands in, and the dates between which it is
valid. Nothing is guessed: a jurisdiction without a file has no facts, and the documents then cite no statute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agreegen import quantities as q
from agreegen.errors import error, near_miss
from agreegen.paths import Layers
from agreegen.source import Map, load


@dataclass(frozen=True)
class Fact:
    """One legal fact. `value` is a Duration, Money, Percent or Text, None where only the citation matters."""

    id: str
    value: Any
    article: str
    source: str
    citation: Mapping[str, str]
    valid_from: date | None
    valid_to: date | None
    checked_on: date

    def in_force(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Law:
    """The facts of one jurisdiction that are in force on a day."""

    jurisdiction: str
    facts: Mapping[str, Fact]

    def __contains__(self, fact_id: object) -> bool:
        return fact_id in self.facts

    def value(self, fact_id: str) -> Any:
        """The fact's value, or None where this law has no such fact."""
        fact = self.facts.get(fact_id)
        return fact.value if fact else None

    def citation(self, fact_id: str, language: str) -> str:
        """How a document in `language` names the source of the fact. Raises KeyError where there is none."""
        return self.facts[fact_id].citation[language]


def codes(governing_law: str) -> list[str]:
    """From the most specific: `GB-EAW` gives `GB-EAW`, `GB`."""
    country, _, region = governing_law.partition("-")
    return [governing_law, country] if region else [country]


def read_law(layers: Layers, governing_law: str, on: date, overrides: Map | Mapping[str, Any] | None = None) -> Law:
    """The law of `governing_law` on a day, with the user's own figures (`law:` in agreegen.yaml) over it.

    Raises AgreegenError where an override names no fact of that law.
    """
    facts: dict[str, Fact] = {}
    for code in reversed(codes(governing_law)):
        found = layers.find(f"law/{code.lower()}.yaml")
        if found is None:
            continue
        for fact_id, raw in load(found[0]).items():
            fact = _fact(fact_id, raw)
            if fact.in_force(on):
                facts[fact_id] = fact
        own = (overrides or {}).get(code.lower())
        for fact_id, text in (own or {}).items():
            if fact_id not in facts:
                mark = own.marks.get(fact_id) if isinstance(own, Map) else None
                raise error("unknown-fact", mark, id=fact_id, law=code, near=near_miss(fact_id, facts))
            old = facts[fact_id]
            value = _parse(str(text), type(old.value).__name__)
            facts[fact_id] = Fact(
                old.id, value, old.article, old.source, old.citation, old.valid_from, old.valid_to, old.checked_on
            )
    return Law(governing_law, facts)


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
    )
