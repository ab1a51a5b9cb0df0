"""What a kind asks for, as a model: the fields of its file become those of a pydantic model, with the types of `FIELDS`.

`what: text` · `by?: date` (may be left out) · `delivered: [text]` (a list, which may be empty) · `pending: [{what: text}]` (a list
of groups) · `mode: video | phone` (a choice) · `{type: …, default: …, least: 1, short: sent}` (the long form: `least` is how
many a list has, `short` the field that a plain value stands for).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError, WithJsonSchema, create_model

from agreegen.language.locales import DEFAULT
from agreegen.values.fields import Model, choice
from agreegen.values.problems import AgreegenError, Mark, error, near_miss
from agreegen.values.tree import Map, Scalar, Seq
from agreegen.values.types import FIELDS
from agreegen.values.validation import problems_of

_LONG = ("type", "default", "least", "short")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_CHOICE = re.compile(r"\w+(?:[ .-]\w+)*")
_TAKEN = ("notes",)  # private: every model has it, and nothing prints it


def model_of(name: str, asks: Map, help: Mapping[str, Mapping[str, Any]], drafts: bool) -> type[Model]:
    """The model of the fields `asks`. Raises AgreegenError with every field that cannot be read, by line."""
    problems: list[Any] = []
    model = _group(name, asks, help, problems)
    if problems:
        raise AgreegenError(problems)
    model.may_be_open = drafts
    return model


def _group(name: str, group: Map, help: Mapping[str, Mapping[str, Any]], problems: list[Any]) -> type[Model]:
    fields: dict[str, Any] = {"notes": (Any, None)}
    for key, spec in group.items():
        field, mark = key.removesuffix("?"), group.marks.get(key)
        try:
            if not _NAME.fullmatch(field) or field in _TAKEN or hasattr(Model, field):
                raise error("kind-field-name", mark, name=field)
            if field in fields:
                raise error("duplicate-key", mark, key=field, first=group.marks[field].line)
            annotation, value = _field(field, spec, key.endswith("?"), mark, problems)
        except AgreegenError as exc:
            problems += exc.problems
            continue
        words = help.get(field, {}).get(DEFAULT)
        if words is not None:
            annotation = Annotated[annotation, Field(description=str(words))]
        fields[field] = (annotation, value)
    found: type[Model] = create_model(name, __base__=Model, **fields)
    return found


def _field(name: str, spec: Any, optional: bool, mark: Mark | None, problems: list[Any]) -> tuple[Any, Any]:
    more: Mapping[str, Any] = {}
    if isinstance(spec, Map) and "type" in spec:
        for key in spec:
            if key not in _LONG:
                near, known = near_miss(key, _LONG), ", ".join(_LONG)
                raise error(
                    "unknown-key", spec.marks.get(key), key=f"asks.{name}.{key}", name=key, near=near, known=known
                )
        more, spec = spec, spec["type"]
    kind = _type(name, spec, mark, problems)
    if "short" in more:
        short = str(more["short"])
        if not isinstance(spec, Map) or short not in {key.removesuffix("?") for key in spec}:
            raise error(
                "not-a-choice", mark, value=short, choices=", ".join(spec) if isinstance(spec, Map) else "–", near=""
            )
        kind = Annotated[kind, BeforeValidator(lambda value: {short: value} if isinstance(value, str) else value)]
    if "default" in more:
        _read_default(name, kind, more["default"], mark)
        return kind, Field(default=more["default"], validate_default=True)
    if isinstance(spec, Seq):
        least = str(more.get("least", "0"))
        if not re.fullmatch(r"[0-9]", least):
            raise error("not-an-integer", mark, value=least)
        return kind, Field(min_length=int(least)) if int(least) else Field(default_factory=list)
    return (kind | None, None) if optional else (kind, ...)


def _type(name: str, spec: Any, mark: Mark | None, problems: list[Any]) -> Any:
    if isinstance(spec, Map):
        return _group(name, spec, {}, problems)
    if isinstance(spec, Seq) and len(spec) == 1:
        return list[_type(name, spec[0], mark, problems)]  # type: ignore[misc]
    if isinstance(spec, Scalar) and "|" in spec:
        values = [value.strip() for value in spec.split("|")]
        for value in values:
            if not _CHOICE.fullmatch(value) or values.count(value) > 1:
                raise error("kind-choice", mark, value=value)
        return Annotated[str, choice(*values), WithJsonSchema({"enum": values})]
    if isinstance(spec, Scalar) and str(spec) in FIELDS:
        return FIELDS[str(spec)]
    written = str(spec) if isinstance(spec, Scalar) else "–"
    raise error("kind-field-type", mark, value=written, choices=", ".join(FIELDS), near=near_miss(written, FIELDS))


def _read_default(name: str, kind: Any, value: Any, mark: Mark | None) -> None:
    """Raises AgreegenError where a default is not what its own field takes."""
    try:
        create_model(name, __base__=Model, value=(kind, ...)).model_validate({"value": value})
    except ValidationError as exc:
        first = problems_of(exc, Map(mark or Mark("")), Model)[0]
        raise error(first.rule, mark, **{**first.values, "key": f"asks.{name}.default"}) from None
