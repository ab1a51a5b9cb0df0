"""pydantic's errors as Problems: file, line, key, near miss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from agreegen.values.fields import BlankScalar
from agreegen.values.problems import Mark, Problem, near_miss
from agreegen.values.tree import Map, Node, find_mark


def problems_of(exc: ValidationError, tree: Map, model: type[BaseModel]) -> list[Problem]:
    """Every error of a validation as a Problem that knows the place in `tree`."""
    found = []
    for item in exc.errors(include_url=False):
        loc = tuple(item["loc"])
        key = dotted(loc, tree)
        values: dict[str, object] = {"key": key}
        rule = str(item["type"])
        mark = find_mark(tree, loc)
        if rule == "extra_forbidden":
            rule = "unknown-key"
            known = _fields_at(model, loc[:-1], tree)
            values |= {"name": str(loc[-1]), "near": near_miss(str(loc[-1]), known), "known": ", ".join(known)}
        elif rule == "missing":
            values["name"] = str(loc[-1])
        elif rule in ("model_type", "model_attributes_type", "dict_type"):
            rule = "expected-mapping"
        elif rule == "list_type" and isinstance(item.get("input"), BlankScalar):
            rule, values["name"] = "missing", str(loc[-1])  # a draft has no blank for a list
        elif rule == "list_type":
            rule = "expected-list"
        elif rule == "too_short":
            rule = "missing"
            values["name"] = str(loc[-1])
        elif rule in ("union_tag_invalid", "union_tag_not_found"):
            ctx = item.get("ctx", {})
            choices = str(ctx.get("expected_tags", "")).replace("'", "")
            tag = str(ctx.get("tag", ""))
            if not choices:
                choices = "fixed, hourly, daily, retainer, milestones"
            key = values["key"] = f"{key}.model"
            mark = find_mark(tree, (*loc, "model"))
            near = near_miss(tag, choices.split(", "))
            rule, more = (
                ("not-a-choice", {"value": tag, "choices": choices, "near": near})
                if tag
                else ("missing", {"name": "model"})
            )
            values |= more
        else:
            values |= {k: v for k, v in item.get("ctx", {}).items() if k != "rule"}
            if rule in ("literal_error", "string_type", "int_parsing", "bool_parsing", "value_error"):
                rule = "expected-text"
        if rule == "missing" and not getattr(model, "may_be_open", False):
            rule = "missing-value"  # nothing that a draft may leave open
        found.append(Problem("error", rule, values, mark))
    return _without_echoes(found)


def _without_echoes(problems: list[Problem]) -> list[Problem]:
    """One message for one place and rule: unions report an error once for each of their members."""
    seen: set[tuple[object, ...]] = set()
    found = []
    for problem in problems:
        mark = problem.mark or Mark("")
        key = (problem.rule, str(mark), str(problem.values.get("key")), str(problem.values.get("value")))
        if key not in seen:
            seen.add(key)
            found.append(problem)
    return found


def dotted(loc: Iterable[int | str], tree: Node) -> str:
    """The key as a person would write it: steps that are tags of a union are left out."""
    parts: list[str] = []
    node: Any = tree
    steps = list(loc)
    for index, step in enumerate(steps):
        last = index == len(steps) - 1
        if isinstance(node, list) and isinstance(step, int):
            parts.append(f"[{step + 1}]")
            node = node[step] if step < len(node) else None
        elif isinstance(node, Mapping) and step in node:
            parts.append(str(step))
            node = node[step]
        elif last:
            parts.append(str(step))
    return ".".join(parts).replace(".[", "[")


def _fields_at(model: type[BaseModel], loc: tuple[int | str, ...], tree: Node) -> list[str]:
    """The keys that the model at `loc` knows."""
    current: Any = model
    for step in loc:
        if isinstance(step, int):
            continue
        if isinstance(current, type) and issubclass(current, BaseModel) and step in current.model_fields:
            current = _models_in(current.model_fields[str(step)].annotation)
        elif isinstance(current, list):  # a union: the step is its tag
            current = next((m for m in current if str(step) in _tags(m)), current[0] if current else None)
        if isinstance(current, list) and len(current) == 1:
            current = current[0]
    if isinstance(current, list):
        current = current[0] if current else None
    if isinstance(current, type) and issubclass(current, BaseModel):
        return list(current.model_fields)
    return []


def _tags(model: type[BaseModel]) -> tuple[str, ...]:
    info = model.model_fields.get("model")
    return get_args(info.annotation) if info else ()


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    found: list[type[BaseModel]] = []
    for arg in get_args(annotation):
        found += _models_in(arg)
    return found
