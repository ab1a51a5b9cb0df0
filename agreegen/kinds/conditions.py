"""Conditions of a kind's file: `field=value`, or `field=value|value`."""

from __future__ import annotations

from dataclasses import dataclass

from agreegen.values.fields import Model
from agreegen.values.types import read_field


@dataclass(frozen=True)
class Condition:
    """That an answer is one of some values."""

    field: str
    values: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Condition:
        """A condition as it is written."""
        name, _, values = text.partition("=")
        return cls(name.strip(), tuple(value.strip() for value in values.split("|")))

    def holds(self, answers: Model) -> bool:
        """Whether the answers are so."""
        found = getattr(answers, self.field)
        return any((read_field("bool", one) if isinstance(found, bool) else one) == found for one in self.values)
