"""Result: what every operation gives, on every face, and the one envelope that it is as JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

from agreegen import __version__
from agreegen.values.problems import AgreegenError, Problem
from agreegen.values.quantities import canonical

P = ParamSpec("P")
# What is said of a document that was written: nothing of one that was not.
_OF_THE_WRITTEN = ("how-to-send", "how-to-send-spain", "contract-cited", "read-as-well", "contract-not-compared")


@dataclass(frozen=True)
class Result:
    """`value` is what was asked for, None where an error stands in the way; `problems` is all that was found. `failed` tells
    that the answer is no, though nothing is wrong with what was asked (something is missing on this machine)."""

    value: Any = None
    problems: tuple[Problem, ...] = ()
    failed: bool = False

    @property
    def ok(self) -> bool:
        return not self.failed and not any(problem.level == "error" for problem in self.problems)

    def envelope(self, words: Callable[[Problem], str]) -> dict[str, Any]:
        """The result as plain data, with the `words` of each problem in somebody's language."""
        return {
            "ok": self.ok,
            "agreegen": __version__,
            "value": plain(self.value),
            "problems": [
                {
                    "level": one.level,
                    "rule": one.rule,
                    "message": words(one),
                    "file": one.mark.path if one.mark else None,
                    "line": one.mark.line if one.mark else None,
                    "key": str(one.values["key"]) if one.values.get("key") else None,
                    "near": str(one.values["near"]) if one.values.get("near") else None,
                }
                for one in sorted(self.problems, key=place)
            ],
        }


def place(problem: Problem) -> tuple[str, int]:
    """Where a problem stands in an order by file and line."""
    return (problem.mark.path, problem.mark.line or 0) if problem.mark else ("", 0)


def plain(value: Any) -> Any:
    """A value as JSON has it: dates, amounts and periods as the text that is read back."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if (
        dataclasses.is_dataclass(value)
        and not isinstance(value, type)
        and type(value).__module__.startswith("agreegen.operations")
    ):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return str(value) if isinstance(value, str | Path | time) and not isinstance(value, date) else canonical(value)


def operation(function: Callable[P, Result]) -> Callable[P, Result]:
    """An operation: the problems that it raises become those of its Result."""

    @wraps(function)
    def run(*args: P.args, **options: P.kwargs) -> Result:
        try:
            return function(*args, **options)
        except AgreegenError as exc:
            return Result(None, tuple(p for p in exc.problems if p.rule not in _OF_THE_WRITTEN))

    return run
