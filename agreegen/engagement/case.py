"""A case: an engagement that has been read and validated, with what its documents need."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agreegen.engagement.model import Engagement
from agreegen.files.layers import Layers
from agreegen.language.formats import L10n
from agreegen.law.facts import Law
from agreegen.values.problems import Mark, Problem
from agreegen.values.quantities import is_blank
from agreegen.values.tree import Map, find_mark


@dataclass(frozen=True)
class Case:
    """An engagement that has been read and validated, with what its documents need.

    `tree` is the merged source, whose scalars know where they stand; `folder` is where its annexes are.
    """

    engagement: Engagement
    tree: Map
    folder: Path
    name: str
    layers: Layers
    l10n: L10n
    law: Law
    draft: bool
    other: Case | None = None  # the same case in the second language of a contract in two
    other_language: str = ""  # of the other column
    problems: list[Problem] = field(default_factory=list)

    def mark(self, *loc: int | str) -> Mark | None:
        """Where the value at `loc` was written."""
        return find_mark(self.tree, loc)

    def is_set(self, *keys: str) -> bool:
        """Whether the user gave a value at those keys."""
        node: Any = self.tree
        for key in keys:
            node = node.get(key) if isinstance(node, Map) else None
        return node is not None

    def has(self, dotted: str) -> bool:
        """Whether the dotted key of the engagement has a value that is not empty."""
        node: Any = self.engagement
        for step in dotted.split("."):
            node = getattr(node, step, None)
        return bool(node) or is_blank(node)
