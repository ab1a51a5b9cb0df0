"""What a kind requires of its answers and of the contract: `rests_on`, `needs`, `among`, `in_order`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from agreegen.kinds.conditions import Condition
from agreegen.kinds.job import Job
from agreegen.values.problems import Mark, Problem, near_miss
from agreegen.values.quantities import canonical, is_blank


def requirement_problems(job: Job) -> Iterator[Problem]:
    """Everything that the kind of a job requires and that is not so."""
    if job.signed is not None:
        yield from _clauses(job)
    yield from _needs(job)
    yield from _among(job)
    yield from _order(job)


def _clauses(job: Job) -> Iterator[Problem]:
    """The contract has the clauses that the document rests on."""
    commands = job.kind.needed_by()
    for clause in job.kind.clauses(job.answers):
        job.contract.params.get(clause)  # whoever changes it changes what the document rests on
        if clause not in job.contract.index.numbers:
            command = _with_answer(job) or commands.get(clause, "")
            yield Problem("error", "kind-without-clause", {"command": command, "clause": clause})


def _with_answer(job: Job) -> str:
    """The command with the answer by which the clause is needed."""
    if not isinstance(job.kind.file.rests_on, dict):
        return ""
    field = next(iter(job.kind.file.rests_on))
    return f"agreegen {job.kind.own_command} --{field.replace('_', '-')} {getattr(job.answers, field)}"


def _needs(job: Job) -> Iterator[Problem]:
    """Answers that another answer makes necessary."""
    for text, names in job.kind.file.needs.items():
        condition = Condition.of(text)
        if job.answers is None or not condition.holds(job.answers):
            continue
        for name in names:
            if getattr(job.answers, name) in (None, []):
                words = job.kind.file.help.get(name, {})
                because = f"{condition.field}: {canonical(getattr(job.answers, condition.field))}"
                values = {"because": because, "field": str(name), "help": dict(words)}
                yield Problem("error", "answer-needed", values, job.tree.mark)


def _among(job: Job) -> Iterator[Problem]:
    """Answers that the contract lists: an exception, a cause."""
    for name, path in job.kind.file.among.items():
        value, listed = job.value(name), list(map(str, job.param(path) or []))
        if value is not None and str(value) not in listed:
            values = {"value": str(value), "choices": ", ".join(listed) or "–", "near": near_miss(str(value), listed)}
            yield Problem("error", "not-in-contract", values, job.mark(name))


def _order(job: Job) -> Iterator[Problem]:
    """Days, or times of one day, none of which comes before another."""
    for earlier, later in job.kind.file.in_order:
        for place, mark, first in _each(job, str(earlier)):
            for key, own_mark, value in _each(job, str(later)):
                where = own_mark or mark
                if isinstance(first, time) and isinstance(value, time):
                    if value <= first:
                        hours = f"{first:%H:%M}-{value:%H:%M}"
                        yield Problem("error", "hours-reversed", {"key": _shown(key), "value": hours}, where)
                elif _day(value) < _day(first):
                    values = {"key": _shown(key), "value": value, "earlier": place, "first": first}
                    yield Problem("error", "not-in-order", values, where)


def _each(job: Job, path: str) -> Iterator[tuple[str, Mark | None, Any]]:
    """The days at a path that are known, each with its key as a person would write it and the place where it was written."""
    head, _, rest = path.partition(".")
    option = {"today": "--date", "sent": job.kind.sent_option, "received": "--received"}.get(head)
    found = job.value(path)
    if not isinstance(found, list):
        mark = Mark(option) if option else job.mark(*path.split("."))
        if found is not None and not is_blank(found):
            yield option or path, mark if option or head in job.tree else None, found
        return
    for position, value in enumerate(found):
        if value is not None and not is_blank(value):
            key = f"{head}[{position + 1}]" + (f".{rest}" if rest else "")
            yield key, job.mark(head, position, *rest.split(".")) if rest else job.mark(head, position), value


def _shown(key: str) -> str:
    """A key for a message; an option is named by its mark already."""
    return "" if key.startswith("-") else key


def _day(value: Any) -> date:
    found: date = value.date() if isinstance(value, datetime) else value
    return found
