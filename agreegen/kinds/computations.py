"""COMPUTATIONS: what documents work out, by the name that a kind's file asks for.

A computation is a small function without effects: it looks at the job and at options of its own, which are paths (`Job.value`)
or parameters of the contract (`clause.parameter`); `Annotated` says of what type. It is None where there is nothing to compute it
from, and raises AgreegenError for what the contract does not allow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

from agreegen.kinds.conditions import Condition
from agreegen.kinds.ending import Plan, plan
from agreegen.kinds.job import Job
from agreegen.law.calendar import Period, count
from agreegen.values.quantities import Duration, is_blank
from agreegen.values.tree import Map

Parameter = Annotated[str, "parameter"]
Length = Annotated[str, "duration"]  # an answer, or a parameter of the contract
Day = Annotated[str, "day"]
Words = Annotated[str, "text"]
Reason = Annotated[str, "reason"]
Notice = Annotated[str, "notice"]  # when it was sent, and received


def param(job: Job, of: Parameter) -> Any:
    """A parameter of the contract."""
    return job.param(of)


def deadline(job: Job, of: Length, since: Day = "received") -> Period | None:
    """A period of a length, counted on the contract's calendar from a day. From a day that a draft does not know, its days are
    not known either."""
    length = job.value(of) if of.partition(".")[0] in job.kind.outline.parts else job.param(of)
    event = job.value(since)
    if not isinstance(length, Duration) or event is None:
        return None
    if is_blank(event):
        return Period(event, length, event, event)
    return count(job.calendar, event.date() if isinstance(event, datetime) else event, length)


def ending(
    job: Job, reason: Reason, effective: Day = "", cure_notice: Notice = "", exception: Words = "", debt_due: Day = ""
) -> Plan:
    """When the contract ends for a reason, checked against it."""
    found = {
        name: job.value(path) if path else None
        for name, path in (
            ("effective", effective), ("cure_notice", cure_notice), ("exception", exception), ("debt_due", debt_due),
        )
    }  # fmt: skip
    return plan(str(job.value(reason)), job.contract, job.calendar, sent=job.sent or job.on, received=job.received, sent_option=job.kind.sent_option, **found)  # fmt: skip


def survivors(job: Job) -> list[str]:
    """The ids of the contract's clauses that still apply after its end, in the order of their numbers."""
    known = [clause_id for clause_id in job.contract.index.numbers if clause_id in job.library.ids]
    return [clause_id for clause_id in known if job.library.clause(clause_id).meta.survives]


COMPUTATIONS: Mapping[str, Callable[..., Any]] = {one.__name__: one for one in (param, deadline, ending, survivors)}


def compute(job: Job) -> None:
    """Fill in what the job's kind asks for, in its order: a later one may rest on an earlier one."""
    for name, asked in job.kind.file.computes.items():
        options = dict(asked) if isinstance(asked, Map) else {}
        function = str(options.pop("by", name))
        condition = options.pop("when", None)
        if condition is not None and not (job.answers is not None and Condition.of(str(condition)).holds(job.answers)):
            job.computed[name] = None
            continue
        job.computed[name] = COMPUTATIONS[function](job, **{key: str(value) for key, value in options.items()})
