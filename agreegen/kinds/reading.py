"""Kinds read from their files, over the one that they extend, and what is wrong with such a file."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from agreegen.files.layers import Layers
from agreegen.files.opening import stamp
from agreegen.kinds.checking import kind_problems
from agreegen.kinds.kind import Kind, KindFile
from agreegen.kinds.listing import command_problems, commands, kind_names, source_of
from agreegen.library.clauses import Library
from agreegen.values.problems import AgreegenError, Mark, Problem
from agreegen.values.validation import problems_of


def read_kind(layers: Layers, name: str) -> Kind:
    """The kind called `name`. Raises AgreegenError where there is none, with the near miss, and with every problem of its
    file, by line."""
    key, kind = _parsed(layers, name)
    if (layers, key) not in _SOUND:
        wrong = [*kind_problems(kind, Library(layers)), *command_problems(layers, name)]
        if wrong:
            raise AgreegenError(wrong)
        _SOUND.add((layers, key))
    return kind


def _parsed(layers: Layers, name: str) -> tuple[tuple[Any, ...], Kind]:
    """A kind as its file has it, with the names and times of the files that it comes from."""
    tree, files = source_of(layers, name)
    key = (name, *((path, *stamp(path)) for path in files))
    if key not in _KINDS:
        try:
            file = KindFile.model_validate(tree)
        except ValidationError as exc:
            raise AgreegenError(problems_of(exc, tree, KindFile)) from None
        moved = [path for path in files if path.parent.name != "kinds"]
        problems = [
            Problem("warning", "kind-moved", {"path": path.parent / "kinds" / path.name}, Mark(str(path)))
            for path in moved
        ]
        _KINDS[key] = Kind(name, file, tree, tuple(problems))
    return key, _KINDS[key]


def read_kinds(layers: Layers, name: str) -> list[Kind]:
    """The kind called `name`, after those that answers can choose instead of it. Raises AgreegenError where one cannot be read."""
    kind = read_kind(layers, name)
    command = commands(layers).get(kind.own_command) if kind.asks and kind.condition is None else None
    return [*(read_kind(layers, one) for one in command.kinds[:-1]), kind] if command is not None else [kind]


def readable_kinds(layers: Layers) -> list[Kind]:
    """Every kind whose file can be read: what else is wrong with one is told where it is asked for."""
    found = []
    for name in kind_names(layers):
        try:
            found.append(_parsed(layers, name)[1])
        except AgreegenError:
            continue
    return found


_KINDS: dict[tuple[Any, ...], Kind] = {}  # for as long as their files do not change
_SOUND: set[tuple[Layers, tuple[Any, ...]]] = set()  # those that were checked, and with which layers
