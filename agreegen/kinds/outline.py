"""What paths can lead to, by the names of types: of answers, of what is computed, of the contract. Known before anything is made.

A path is steps with points between them (`events.on`); through a list it leads to every entry.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from agreegen.library.params import Param
from agreegen.values.quantities import Duration
from agreegen.values.tree import Map, Scalar, Seq
from agreegen.values.types import FIELDS

DAYS = ("date", "date or time", "date and time")
_OF_PYTHON: Mapping[Any, str] = {
    datetime: "date and time", date: "date", time: "time", bool: "bool", Duration: "duration", str: "text",
}  # fmt: skip


@dataclass(frozen=True)
class Outline:
    """A type by its name, "choice" with its `choices`, or "" for a group with its `parts`; `many` where it is a list of these."""

    type: str = ""
    choices: tuple[str, ...] = ()
    parts: Mapping[str, Outline] = field(default_factory=dict)
    many: bool = False

    @property
    def is_value(self) -> bool:
        """Whether it is something that one writes: no group, nothing of Python's."""
        return self.type == "choice" or self.type in FIELDS

    def words(self) -> str:
        """As a kind's file would have it: `date`, `video | phone`, `[{what, due}]`."""
        inner = " | ".join(self.choices) or self.type or "{" + ", ".join(self.parts) + "}"
        return f"[{inner}]" if self.many else inner


def outline_of(spec: Any) -> Outline:
    """What a field of a kind's `asks` is, or all of them."""
    if isinstance(spec, Map):
        if "type" in spec:
            return outline_of(spec["type"])
        return Outline(parts={key.removesuffix("?"): outline_of(one) for key, one in spec.items()})
    if isinstance(spec, Seq):
        return replace(outline_of(spec[0] if spec else None), many=True)
    if isinstance(spec, Scalar) and "|" in spec:
        return Outline("choice", tuple(value.strip() for value in spec.split("|")))
    return Outline(str(spec))


def outline_of_param(param: Param) -> Outline:
    """What a parameter of a clause is."""
    if param.type in ("enum", "list") and param.values:
        return Outline("choice", tuple(map(str, param.values)), many=param.type == "list")
    if param.type == "list":
        return Outline(param.of, many=True)
    return Outline("time range", many=True) if param.type == "time ranges" else Outline(param.type)


def outline_of_python(kind: Any) -> Outline:
    """What a computation gives, by its annotation: values that may be None, lists, and dataclasses with their fields."""
    members = [one for one in get_args(kind) if one is not type(None)]
    if get_origin(kind) in (Union, UnionType):
        return outline_of_python(members[0])
    if get_origin(kind) is list:
        return replace(outline_of_python(members[0]), many=True)
    if dataclasses.is_dataclass(kind) and kind not in _OF_PYTHON:
        hints = get_type_hints(kind)
        return Outline(parts={one.name: outline_of_python(hints[one.name]) for one in dataclasses.fields(kind)})
    return Outline(_OF_PYTHON.get(kind, "…"))


def step_by_step(outlines: Mapping[str, Outline], path: str) -> Outline | tuple[str, tuple[str, ...]]:
    """What a path leads to; or the step that there is not, and those that there are."""
    parts, many, found = outlines, False, Outline()
    for step in path.split("."):
        if step not in parts:
            return step, tuple(parts)
        found = parts[step]
        many, parts = many or found.many, found.parts
    return replace(found, many=many)
