"""Kinds read from their files, over the one that they extend, and what is wrong with such a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from agreegen.files.layers import Layers
from agreegen.files.opening import stamp
from agreegen.kinds.computations import computation_problems
from agreegen.kinds.kind import Kind, KindFile
from agreegen.kinds.listing import COMMANDS, RESERVED, kind_names, source_of
from agreegen.values.problems import AgreegenError, Mark, Problem, error, near_miss
from agreegen.values.tree import Map
from agreegen.values.validation import problems_of

GIVEN = ("today", "sent", "received", "contract")  # what a path can begin with besides an answer or a computation


def read_kind(layers: Layers, name: str) -> Kind:
    """The kind called `name`. Raises AgreegenError where there is none, with the near miss, and with every problem of its
    file, by line."""
    tree, files = source_of(layers, name, ())
    key = (name, *((path, *stamp(path)) for path in files))
    if key in _KINDS:
        return _KINDS[key]
    try:
        file = KindFile.model_validate(tree)
    except ValidationError as exc:
        raise AgreegenError(problems_of(exc, tree, KindFile)) from None
    moved = [path for path in files if path.parent.name != "kinds"]
    problems = [
        Problem("warning", "kind-moved", {"path": path.parent / "kinds" / path.name}, Mark(str(path))) for path in moved
    ]
    kind = Kind(name, file, tree, tuple(problems))
    _check(kind)
    return _KINDS.setdefault(key, kind)


def readable_kinds(layers: Layers) -> list[Kind]:
    """Every kind whose file can be read: what is wrong with another is told where it is asked for."""
    found = []
    for name in kind_names(layers):
        try:
            found.append(read_kind(layers, name))
        except AgreegenError:
            continue
    return found


_KINDS: dict[tuple[Any, ...], Kind] = {}  # for as long as their files do not change


def _check(kind: Kind) -> None:
    """Raises AgreegenError where a kind's file names an answer or a value that there is not."""
    file, problems = kind.file, []
    fields = kind.model.model_fields  # raises where `asks` cannot be read
    for language, word in file.file.items():
        if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", word):
            problems += error("kind-file-name", kind.mark("file", language), value=str(word)).problems
    if file.input is not None and not re.fullmatch(r"[a-z][a-z0-9_]*", file.input):
        problems += error("kind-field-name", kind.mark("input"), name=str(file.input)).problems
    computes = kind.tree.get("computes")
    problems += computation_problems(computes) if isinstance(computes, Map) else []
    heads = [*fields, *file.computes, *GIVEN]

    def known(path: str, names: Iterable[str], *loc: int | str) -> None:
        head = path.partition(".")[0]
        if head not in names:
            choices = ", ".join(names)
            values = {"value": path, "choices": choices, "near": near_miss(head, names)}
            problems.extend(error("not-a-choice", kind.mark(*loc), **values).problems)

    for key in ("named", "flags"):
        for position, name in enumerate(getattr(file, key)):
            known(str(name), list(fields), key, position)
    for condition, names in file.needs.items():
        known(condition.partition("=")[0], list(fields), "needs", condition)
        for position, name in enumerate(names):
            known(str(name), list(fields), "needs", condition, position)
    for position, pair in enumerate(file.in_order):
        if len(pair) != 2:
            problems += error("kind-pair", kind.mark("in_order", position)).problems
        for place, path in enumerate(pair):
            known(str(path), heads, "in_order", position, place)
    for name in file.among:
        known(name, list(fields), "among", name)
    for name, path in file.records.items():
        known(str(path), heads, "records", name)
    if isinstance(file.rests_on, Mapping):
        for field in file.rests_on:
            known(field, list(fields), "rests_on", field)
    for field in fields:
        if field in GIVEN:
            problems += error("kind-field-name", kind.mark("asks", field), name=field).problems
    for position, name in enumerate([*file.flags, *([file.input] if file.input is not None else [])]):
        if name.replace("_", "-") in RESERVED:
            mark = kind.mark("flags", position) if position < len(file.flags) else kind.mark("input")
            problems += error("kind-option-taken", mark, name=str(name)).problems
    if kind.own_command in COMMANDS:
        problems += error("kind-command-taken", kind.mark("command"), name=kind.own_command).problems
    if file.when is not None:
        known(kind.condition()[0], list(fields), "when")
    if problems:
        raise AgreegenError(problems)
