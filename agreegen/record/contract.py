"""The contract that was signed, as letters see it: its date, its numbers, its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agreegen.document.references import ClauseIndex
from agreegen.engagement.model import Calendar, Term


class Watched(dict[str, Any]):
    """The parameters of the clauses by id; it remembers whose were read: a letter rests on those."""

    def __init__(self, params: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__(params)
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.read.add(key)
        return super().__getitem__(key)

    def peek(self, key: str) -> dict[str, Any]:
        """The parameters of a clause for those who only look; none where the contract does not have it."""
        return dict(super().get(key) or {})

    def get(self, key: str, default: Any = None) -> Any:
        """The parameters of a clause, or `default` where the contract does not have it."""
        self.read.add(key)
        return super().get(key, default)


@dataclass(frozen=True)
class SignedContract:
    """What a letter or recap needs to know about the contract it rests on."""

    title: str
    date: date
    reference: str
    index: ClauseIndex
    params: Watched
    term: Term
    calendar: Calendar
