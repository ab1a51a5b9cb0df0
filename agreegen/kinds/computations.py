"""COMPUTATIONS: what documents work out, by the name that a kind's file asks for.

A computation is a small function without effects: it looks at the job and at options of its own, which are paths (`Job.value`).
It is None where the contract has nothing to compute it from, and raises AgreegenError for what the contract does not allow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import signature
from typing import Any

from agreegen.kinds.ending import Plan, plan
from agreegen.kinds.job import Job
from agreegen.law.calendar import Period, count
from agreegen.values.problems import Problem, error, near_miss
from agreegen.values.quantities import Duration
from agreegen.values.tree import Map


def param(job: Job, of: str) -> Any:
    """A parameter of the contract: `of` is `clause.parameter`."""
    return job.param(of)


def deadline(job: Job, of: str, since: str = "received") -> Period | None:
    """A period counted on the contract's calendar from `since`: `of` is an answer, or `clause.parameter` of the contract."""
    duration = job.value(of) if of.partition(".")[0] in job.kind.model.model_fields else job.param(of)
    return count(job.calendar, job.value(since), duration) if isinstance(duration, Duration) else None


def ending(
    job: Job, reason: str, effective: str = "", cure_notice: str = "", exception: str = "", debt_due: str = ""
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
    """Fill in what the job's kind asks for, in its order: a later one may rest on an earlier one. Raises AgreegenError for a
    computation or an option that there is not."""
    for name, asked in job.kind.file.computes.items():
        options = dict(asked) if isinstance(asked, Map) else {}
        function = str(options.pop("by", name))
        field, _, values = str(options.pop("when", "")).partition("=")
        if field and str(job.value(field)) not in values.split("|"):
            job.computed[name] = None
            continue
        job.computed[name] = COMPUTATIONS[function](job, **{key: str(value) for key, value in options.items()})


def computation_problems(computes: Map) -> list[Problem]:
    """What a kind's `computes` names that there is not: computations and options."""
    problems: list[Problem] = []
    for name, asked in computes.items():
        mark = computes.marks.get(name)
        options = dict(asked) if isinstance(asked, Map) else {}
        function = str(options.pop("by", name))
        options.pop("when", None)
        if function not in COMPUTATIONS:
            values = {"value": function, "choices": ", ".join(COMPUTATIONS), "near": near_miss(function, COMPUTATIONS)}
            problems += error("not-a-choice", mark, key=f"computes.{name}", **values).problems
            continue
        parameters = dict(list(signature(COMPUTATIONS[function]).parameters.items())[1:])
        for key in options:
            if key not in parameters:
                near, known = near_miss(key, parameters), ", ".join(parameters)
                values = {"name": key, "near": near, "known": known}
                problems += error("unknown-key", asked.marks.get(key), key=f"computes.{name}.{key}", **values).problems
        for key, parameter in parameters.items():
            if parameter.default is parameter.empty and key not in options:
                problems += error("missing-value", mark, key=f"computes.{name}.{key}", name=key).problems
    return problems
