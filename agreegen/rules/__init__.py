"""Look, and change nothing.

`RULES`: what can be wrong with a document whose values are each valid. Listed by `check --rules`, explained by `explain`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from agreegen.files.layers import Layers
from agreegen.kinds.job import Job
from agreegen.kinds.kind import Kind
from agreegen.law.facts import Law, jurisdictions, read_law
from agreegen.rules import (
    dates,
    ending,
    formal,
    late_payment,
    legal_data,
    meeting,
    price,
    relations,
    reminders,
    sending,
    statutes,
)
from agreegen.rules.rule import Rule, Stage, Subject
from agreegen.values.problems import Mark, Problem, error, near_miss

# By group: a group is a file of this room, and whatever rule stands in it is in force.
GROUPS: dict[str, tuple[Rule, ...]] = {
    group.__name__.rpartition(".")[2]: tuple(one for one in vars(group).values() if isinstance(one, Rule))
    for group in (
        price,
        dates,
        relations,
        late_payment,
        statutes,
        legal_data,
        meeting,
        ending,
        sending,
        formal,
        reminders,
    )
}
RULES: tuple[Rule, ...] = tuple(one for group in GROUPS.values() for one in group)
# Some of the rules that a file is read with: they are explained too, and find errors only.
INPUT_RULES = (
    "rate-without-period",
    "duration-without-unit",
    "ambiguous-number",
    "currency-missing",
    "milestones-sum",
    "consumer-client",
    "clause-requires",
    "clause-conflicts",
    "reference-left-out",
    "term-left-out",
    "kind-without-clause",
    "answer-needed",
    "not-in-order",
)


def find_rule(rule_id: str) -> Rule:
    """The rule with that id. Raises AgreegenError with the near miss where there is none."""
    for one in RULES:
        if one.id == rule_id:
            return one
    raise error(
        "unknown-rule", None, value=rule_id, near=near_miss(rule_id, [*(one.id for one in RULES), *INPUT_RULES])
    )


def laws(layers: Layers, on: date) -> dict[str, Law]:
    """Every law that there is data of, as it stands on a day, by its code."""
    return {code: read_law(layers, code, on) for code in jurisdictions(layers)}


def articles(one: Rule, known: Mapping[str, Law]) -> list[str]:
    """The articles that a rule rests on, in each of the `known` laws that it is for."""
    found = (known[code].facts.get(one.fact) for code in one.laws or known)
    return list(dict.fromkeys(fact.article for fact in found if fact is not None))


def problems(subject: Subject | Job, stage: Stage, kind: Kind) -> Iterator[Problem]:
    """What the rules of a stage find, of the groups that the kind is checked by. Warnings and notes that the engagement accepts,
    with a reason, are left out. Raises AgreegenError for a group that there is not."""
    accepted: Mapping[str, Any] = subject.engagement.accept
    for position, group in enumerate(kind.file.checks):
        if group not in GROUPS:
            values = {"value": str(group), "choices": ", ".join(GROUPS), "near": near_miss(group, GROUPS)}
            raise error("not-a-choice", kind.mark("checks", position), key="checks", **values)
        for one in GROUPS[group]:
            if one.stage == stage and (one.level == "error" or one.id not in accepted):
                yield from one.problems(subject)


def unknown_accepted(subject: Subject) -> Iterator[Problem]:
    """Accepted rules that there are not, or that are errors and cannot be accepted."""
    levels = {**dict.fromkeys(INPUT_RULES, "error"), **{one.id: one.level for one in RULES}}
    for rule_id in subject.engagement.accept:
        mark: Mark | None = subject.mark("accept", rule_id)
        if rule_id not in levels:
            near = near_miss(rule_id, levels)
            yield Problem("error", "unknown-rule", {"value": rule_id, "near": near}, mark)
        elif levels[rule_id] == "error":
            yield Problem("error", "accepted-error", {"value": rule_id}, mark)
