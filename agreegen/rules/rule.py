"""What a rule is, and what it looks at.

A rule is a small function that yields what it finds wrong in a contract whose values are each valid. Its id names its
message (`messages.yaml`) and its explanation (`rules.yaml`). Rules of one law apply under that law only; a rule that rests on
a legal fact (`law/`) applies only where the law has that fact on the contract's date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Literal

from agreegen.document.nodes import Block, Clause
from agreegen.document.walk import lines
from agreegen.engagement.case import Case
from agreegen.engagement.model import Engagement
from agreegen.engagement.price import total
from agreegen.kinds.job import Job
from agreegen.law.facts import Law, codes
from agreegen.library.selection import Selected
from agreegen.values.problems import Level, Mark, Problem
from agreegen.values.quantities import Duration, Money

_SENTENCES = re.compile(r"(?<=[.;:])\s+|\n")
Stage = Literal["selection", "document", "answers"]


@dataclass(frozen=True)
class Subject:
    """What rules look at: the case, the selected clauses by id and, at the stage `document`, the finished blocks.

    `patterns` are the expressions of `templates/<lang>/wording.yaml` by name; `origins` is where each clause's text stands.
    """

    case: Case
    clauses: Mapping[str, Selected]
    blocks: tuple[Block, ...] = ()
    patterns: Mapping[str, Any] = field(default_factory=dict)
    origins: Mapping[str, Mark] = field(default_factory=dict)

    @property
    def engagement(self) -> Engagement:
        return self.case.engagement

    @property
    def law(self) -> Law:
        return self.case.law

    def param(self, clause: str, name: str) -> Any:
        """The value of a parameter; None where the clause is out or does not have it."""
        return self.clauses[clause].params.get(name) if clause in self.clauses else None

    def mark(self, *loc: int | str) -> Mark | None:
        return self.case.mark(*loc)

    def param_mark(self, clause: str, name: str) -> Mark | None:
        return self.case.mark("clauses", clause, name)

    def left_out_mark(self, clause: str) -> Mark | None:
        """Where the engagement leaves a clause out."""
        return self.case.mark("clauses", clause)

    def price(self) -> Money | None:
        """The whole price, where there is one."""
        fees = self.engagement.fees
        return total(fees) if fees.model in ("fixed", "milestones") else None

    @cached_property
    def sentences(self) -> list[tuple[str, tuple[str, ...]]]:
        """The sentences of each clause, with its id, and of what stands outside them, with the id ""."""
        return [
            (block.id if isinstance(block, Clause) else "", tuple(_SENTENCES.split(text.replace("\u00a0", " "))))
            for block in self.blocks
            for text in ["\n".join(lines((block,)))]
        ]

    def says(self, pattern: str, unless_denied: bool = False) -> Iterator[tuple[str, str]]:
        """Where the finished text matches the expressions of a name: the clause's id, and the words found. With
        `unless_denied`, a sentence that says no before those words says the opposite, and does not count."""
        expressions = tuple(map(str, self.patterns.get(pattern, [])))
        denial = "|".join(map(str, self.patterns.get("denial", []))) if unless_denied else ""
        for clause_id, sentences in self.sentences:
            words = _said(expressions, denial, sentences)
            if words is not None:
                yield clause_id, words


@lru_cache(maxsize=6_000)
def _said(expressions: tuple[str, ...], denial: str, sentences: tuple[str, ...]) -> str | None:
    """What a text says that an expression looks for; kept, since most texts come again with the next client. A sentence in which
    `denial` stands before it says the opposite."""
    for sentence in sentences:
        for expression in expressions:
            found = re.search(expression, sentence, re.IGNORECASE)
            if found:
                if denial and re.search(denial, sentence[: found.start()], re.IGNORECASE):
                    break
                return found[0]
    return None


@dataclass(frozen=True)
class Finding:
    """One thing that a rule found: the values of its message, and where it was written."""

    values: Mapping[str, object] = field(default_factory=dict)
    mark: Mark | None = None


@dataclass(frozen=True)
class Rule:
    """`laws`: the jurisdictions it is for, none for all. `fact`: the id of the legal fact it rests on. It looks at a `Subject`, and
    at the stage `answers` at a `Job`."""

    id: str
    level: Level
    find: Callable[[Any], Iterator[Finding]]
    laws: tuple[str, ...] = ()
    fact: str = ""
    stage: Stage = "selection"

    def problems(self, subject: Subject | Job) -> Iterator[Problem]:
        """What the rule finds, as problems; nothing where it does not apply."""
        law = subject.law
        if self.laws and not any(code in self.laws for code in codes(law.jurisdiction)):
            return
        if self.fact and self.fact not in law:
            return
        article = {"article": law.article(self.fact)} if self.fact else {}
        for finding in self.find(subject):
            yield Problem(self.level, self.id, {**article, **finding.values}, finding.mark)


def rule(
    rule_id: str, level: Level, *, laws: tuple[str, ...] = (), fact: str = "", stage: Stage = "selection"
) -> Callable[[Callable[[Any], Iterator[Finding]]], Rule]:
    """Makes a rule of the function that finds."""
    return lambda find: Rule(rule_id, level, find, laws, fact, stage)


def longer(left: Duration, right: Duration) -> bool:
    """Whether one duration is longer than another of any unit."""
    return left.comparable > right.comparable
