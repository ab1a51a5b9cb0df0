"""Problems in the user's data are values, collected and shown together; bugs are exceptions.

A `Problem` carries a rule and the values that its message needs. Its words come from
`templates/<lang>/messages.yaml` (see `messages.py`), so that people read it in their language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Mark:
    """A place in a text that somebody wrote: the file as the user named it, and the line, from 1."""

    path: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong (`error`), risky (`warning`) or worth knowing (`note`).

    `rule` names the message in messages.yaml; `values` fill its placeholders; `mark` says where.
    """

    level: Level
    rule: str
    values: Mapping[str, object] = field(default_factory=dict)
    mark: Mark | None = None


class AgreegenError(Exception):
    """The user's data cannot become a document. `problems` holds every reason found, never only the first."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        super().__init__("; ".join(f"{p.mark or ''} {p.rule} {dict(p.values)}" for p in self.problems))


def error(rule: str, mark: Mark | None = None, **values: object) -> AgreegenError:
    """An `AgreegenError` with one problem."""
    return AgreegenError(Problem("error", rule, values, mark))


def near_miss(word: str, candidates: Iterable[str]) -> str:
    """The candidate that looks most like `word`, or "" when none is close."""
    from difflib import get_close_matches

    found = get_close_matches(word, list(candidates), n=1, cutoff=0.6)
    return found[0] if found else ""
