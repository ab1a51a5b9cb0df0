"""Dated legal facts by jurisdiction and date, read from `law/<country>.yaml`.

A fact has a value with its unit (or only a citation), the article it stands in, and the dates between which it is
valid. Nothing is guessed: a jurisdiction without a file has no facts, and the documents then cite no statute.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, RootModel, model_validator

from agreegen.files.folders import built_in
from agreegen.files.layers import Layers
from agreegen.files.yaml import read, shared
from agreegen.values import numbers
from agreegen.values import quantities as q
from agreegen.values.fields import DateField, Model, PercentField, TextField, choice, fail
from agreegen.values.problems import error, near_miss
from agreegen.values.quantities import NBSP, Percent, Text
from agreegen.values.tree import Map
from agreegen.values.types import read_field


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
    """The facts of one jurisdiction that are in force on a day, in `outside` those that are not, and in `overridden` the ids of
    those whose figure is the user's."""

    jurisdiction: str
    facts: Mapping[str, Fact]
    outside: Mapping[str, Fact] = field(default_factory=dict)
    overridden: frozenset[str] = frozenset()

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
        return fact.periods.get(half_year(on)) if fact else None

    def citation(self, fact_id: str, language: str) -> str:
        """How a document in `language` names the source of the fact. Raises KeyError where there is none."""
        return re.sub(r" (?=\d)", NBSP, self.facts[fact_id].citation[language])


def half_year(on: date) -> str:
    """2026-1 is the first half of 2026."""
    return f"{on.year}-{1 if on.month <= 6 else 2}"


def jurisdictions(layers: Layers) -> list[str]:
    """The codes of the laws that there is data of."""
    return [name.removesuffix(".yaml").upper() for name in layers.names("law")]


def codes(governing_law: str) -> list[str]:
    """From the most specific: `GB-EAW` gives `GB-EAW`, `GB`."""
    country, _, region = governing_law.partition("-")
    return [governing_law, country] if region else [country]


def read_law(layers: Layers, governing_law: str, on: date, overrides: Map | Mapping[str, Any] | None = None) -> Law:
    """The law of `governing_law` on a day, with the user's own figures (`law:` in agreegen.yaml) over it.

    Raises AgreegenError where a file of facts is wrong, or an override names no fact of that law.
    """
    facts: dict[str, Fact] = {}
    outside: dict[str, Fact] = {}
    overridden: set[str] = set()
    for code in reversed(codes(governing_law)):
        found = layers.find(f"law/{code.lower()}.yaml")
        if found is None:
            continue
        for fact in read_facts(found[0]):
            (facts if fact.in_force(on) else outside)[fact.id] = fact
        own = (overrides or {}).get(code.lower())
        if own is None:
            continue
        if not isinstance(own, Map):
            mark = overrides.marks.get(code.lower()) if isinstance(overrides, Map) else None
            raise error("law-not-a-mapping", mark)
        for key in own:
            changed = _overridden(facts, own, key, code)
            overridden |= {fact_id for fact_id, fact in changed.items() if fact.value != facts[fact_id].value}
            facts |= changed
    return Law(governing_law, facts, {k: fact for k, fact in outside.items() if k not in facts}, frozenset(overridden))


def _overridden(facts: Mapping[str, Fact], own: Map, key: str, code: str) -> dict[str, Fact]:
    """The fact that the user's setting `key` replaces, with the user's figure or the user's half-years added."""
    fact_id = key.replace("_", "-")
    mark = own.marks.get(key)
    if fact_id not in facts:
        raise error("unknown-fact", mark, id=key, law=code, near=near_miss(fact_id, facts))
    fact, given = facts[fact_id], own[key]
    try:
        if isinstance(given, Map):
            for period in given:
                if not _HALF_YEAR.fullmatch(period):
                    raise error("wrong-half-year", given.marks.get(period), value=period)
            periods = {period: numbers.percent(str(text)) for period, text in given.items()}
            return {fact_id: replace(fact, periods={**fact.periods, **periods})}
        kind = type(fact.value).__name__.lower()
        if kind not in _TYPES:  # only a citation, or figures by the half-year
            raise error("law-not-a-mapping", mark)
        return {fact_id: replace(fact, value=read_field(kind, str(given)))}
    except q.Unparsable as exc:
        raise error(exc.rule, mark, **exc.values) from None


_HALF_YEAR = re.compile(r"\d{4}-[12]")
_TYPES = ("duration", "money", "percent")


def _read(kind: str | None, value: Text) -> object:
    """The value of a fact; a text where the fact has no type."""
    return read_field("amount" if kind == "money" else kind, str(value)) if kind else str(value)


def _periods(value: dict[str, Any]) -> dict[str, Any]:
    for period in value:
        if not _HALF_YEAR.fullmatch(str(period)):
            raise fail("wrong-half-year", value=str(period))
    return value


class _FactEntry(Model):
    """A fact as `law/<code>.yaml` holds it."""

    type: Annotated[str, choice(*_TYPES)] | None = None
    value: TextField | None = None
    article: TextField
    source: TextField
    basis: Annotated[str, choice("statute", "secondary")] = "statute"
    checked_on: DateField
    valid_from: DateField | None = None
    valid_to: DateField | None = None
    citation: dict[str, TextField] = Field(default_factory=dict)
    periods: Annotated[dict[str, PercentField], AfterValidator(_periods)] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _value_of_its_type(self) -> _FactEntry:
        if self.value is not None:
            try:
                _read(self.type, self.value)
            except q.Unparsable as exc:
                raise fail(exc.rule, **exc.values) from None
        return self


class _FactFile(RootModel[dict[str, _FactEntry]]):
    """A file of facts, by id."""


def read_facts(path: Path) -> list[Fact]:
    """The facts in a file of `law/`. Raises AgreegenError with every problem of the file."""
    tree, entries = shared(path), read(path, _FactFile).root
    found = [
        Fact(
            id=fact_id,
            value=_read(entry.type, entry.value) if entry.value is not None else None,
            article=str(entry.article),
            source=str(entry.source),
            citation={language: str(text) for language, text in entry.citation.items()},
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
            checked_on=entry.checked_on,
            basis=entry.basis,
            periods=entry.periods,
        )
        for fact_id, entry in entries.items()
    ]
    ours = built_in() / "law" / path.name
    if path != ours and ours.is_file():
        kinds = {fact.id: type(fact.value) for fact in read_facts(ours)}  # what rules and texts count with
        for fact in found:
            if kinds.get(fact.id, type(fact.value)) is not type(fact.value):
                raise error("law-fact-type", tree.marks.get(fact.id), id=fact.id, type=kinds[fact.id].__name__.lower())
    return found
