"""One document to be made: of what kind, for whom, from which answers, when it goes out, and the contract that it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from agreegen.engagement.case import Case
from agreegen.engagement.model import Engagement
from agreegen.kinds.kind import Kind
from agreegen.law.calendar import Season, WorkCalendar
from agreegen.law.facts import Law
from agreegen.library.clauses import Library
from agreegen.record.contract import SignedContract
from agreegen.values.fields import Model
from agreegen.values.problems import AgreegenError, Mark, Problem
from agreegen.values.tree import Map, find_mark


@dataclass(frozen=True)
class Sending:
    """When a document goes out and counts as received. `given`: the user knows the day of receipt; `moved`: the holidays
    that put it off; `within_hours`: it is taken as sent within the contract's hours."""

    sent: date
    at: time | None
    received: date
    given: bool
    moved: Mapping[date, str]
    within_hours: bool

    @classmethod
    def of(cls, calendar: WorkCalendar, sent: date | datetime, received: date | None) -> Sending:
        """What sending on a day (or at a moment) means by a contract's calendar."""
        day, at = (sent.date(), sent.time()) if isinstance(sent, datetime) else (sent, None)
        receipt = received or calendar.deemed_receipt(sent)
        moved = calendar.skipped(day, receipt) if received is None and receipt != day else {}
        return cls(
            day, at, receipt, received is not None, moved, bool(calendar.hours) and at is None and receipt == day
        )


@dataclass(frozen=True)
class Job:
    """What the making of a document starts from; `computed` is what its kind asks for, one after the other."""

    case: Case
    library: Library
    kind: Kind
    on: date
    answers: Model | None = None
    tree: Map = field(default_factory=lambda: Map(Mark("")))
    signed: SignedContract | None = None
    sent: date | datetime | None = None
    received: date | None = None
    problems: list[Problem] = field(default_factory=list)
    computed: dict[str, Any] = field(default_factory=dict)

    def stop_on_errors(self) -> None:
        """Raises AgreegenError with all problems where one of them is an error."""
        if any(p.level == "error" for p in self.problems):
            raise AgreegenError(self.problems)

    @property
    def engagement(self) -> Engagement:
        return self.case.engagement

    @property
    def law(self) -> Law:
        return self.case.law

    @property
    def contract(self) -> SignedContract:
        """The contract that the document cites."""
        assert self.signed is not None
        return self.signed

    def mark(self, *loc: int | str) -> Mark | None:
        """Where an answer was written."""
        return find_mark(self.tree, loc)

    def param(self, path: str) -> Any:
        """A parameter of the contract, as `clause.parameter`; None where the contract has it not."""
        clause, _, name = path.partition(".")
        return self.contract.params.get(clause, {}).get(name)

    def value(self, path: str) -> Any:
        """An answer, a computation, a day, or a part of one: `received`, `plan.effective`, `agreements.due` (a list).
        None where a part is missing."""
        head, *rest = path.split(".")
        if head == "today":
            node: Any = self.on
        elif head in ("sent", "received"):
            node = getattr(self.sending, head)
        elif head == "contract":
            node = self.contract
        else:
            node = self.computed[head] if head in self.computed else getattr(self.answers, head)
        for step in rest:
            node = [getattr(one, step, None) for one in node] if isinstance(node, list) else getattr(node, step, None)
        return node

    @cached_property
    def sending(self) -> Sending:
        """When it goes out, and counts as received."""
        return Sending.of(self.calendar, self.sent or self.on, self.received)

    @cached_property
    def calendar(self) -> WorkCalendar:
        """The contract's working calendar, with the hours of its `business-hours` clause."""
        own = self.contract.calendar
        params = self.contract.params.get("business-hours", {})
        season = None
        if params.get("season_hours"):
            season = Season(params["season_from"], params["season_to"], tuple(params["season_hours"]))
        return WorkCalendar(
            own.weekdays,
            str(own.holidays),
            frozenset(own.local_holidays),
            tuple(params.get("hours") or ()),
            self.case.l10n.language,
            season,
        )
