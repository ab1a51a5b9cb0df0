"""Validation, and the blanks that a draft has where values are missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from agreegen.engagement.languages import is_unfilled, localized
from agreegen.values.fields import BlankScalar
from agreegen.values.problems import Problem
from agreegen.values.tree import Map, Node, Scalar, Seq
from agreegen.values.validation import dotted, problems_of

M = TypeVar("M", bound=BaseModel)


def validated(tree: Map, model: type[M], problems: list[Problem], draft: bool = False) -> M | None:
    """The model of `tree`, or None with its errors added to `problems`. A draft puts blanks where values are missing."""
    blanks: set[tuple[int | str, ...]] = set()
    if draft:
        unfilled_as_blanks(tree)
    for _ in range(6):
        try:
            return model.model_validate(tree)
        except ValidationError as exc:
            found = [(tuple(e["loc"]), e["type"]) for e in exc.errors(include_url=False)]
            missing = {loc for loc, kind in found if kind == "missing" and loc not in blanks}
            groups = {loc for loc, kind in found if kind in ("model_type", "model_attributes_type") and loc in blanks}
            if draft and (missing or groups) and _put_blanks(tree, missing, groups):
                blanks |= missing
                continue
            problems += _advised(problems_of(exc, tree, model), tree, model, draft)
            return None
    return None


def _advised(found: list[Problem], tree: Map, model: type[BaseModel], draft: bool) -> list[Problem]:
    """The problems, with `--draft` as a way on only for what a draft can leave open."""
    missing = {str(p.values.get("key")) for p in found if p.rule == "missing"}
    if not missing:
        return found
    closed: set[str] = missing
    if not draft and getattr(model, "may_be_open", False):
        drafted: list[Problem] = []
        validated(localized(tree, "", []), model, drafted, draft=True)
        closed = {str(p.values.get("key")) for p in drafted}
    return [
        replace(p, rule="missing-value") if p.rule == "missing" and str(p.values.get("key")) in closed else p
        for p in found
    ]


def _put_blanks(tree: Map, locs: set[tuple[int | str, ...]], groups: set[tuple[int | str, ...]]) -> bool:
    """A blank at each place where a value is missing, an empty mapping for each of `groups`; tells whether any was put."""
    done = False
    for loc in locs | groups:
        node: Node = tree
        for step in loc[:-1]:
            if isinstance(node, Map) and step in node:
                node = node[str(step)]
            elif isinstance(node, Seq) and isinstance(step, int) and step < len(node):
                node = node[step]
        key = str(loc[-1])
        if isinstance(node, Map) and not isinstance(node.get(key), Map) and not (loc in locs and node.get(key)):
            path = dotted([*loc], tree)
            node[key] = Map(node.mark, path) if loc in groups else BlankScalar("", node.mark, path)
            node.marks[key] = node.mark
            done = True
    return done


def unfilled_as_blanks(node: Any) -> Any:
    """The tree of a draft, with the ‹places to fill in› of a new engagement as blanks."""
    if isinstance(node, Map):
        for key, value in node.items():
            node[key] = unfilled_as_blanks(value)
    elif isinstance(node, Seq):
        node[:] = [unfilled_as_blanks(item) for item in node]
    elif isinstance(node, Scalar) and is_unfilled(node):
        blank = BlankScalar("", node.mark, node.path)
        blank.place = str(node)
        return blank
    return node
