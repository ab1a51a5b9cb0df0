"""Answers: what a person writes for a document, in a file and as options, read and validated as its kind asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agreegen.engagement.drafts import validated
from agreegen.engagement.languages import localized
from agreegen.files.yaml import assign, load
from agreegen.kinds.kind import Kind
from agreegen.values.fields import Model
from agreegen.values.problems import AgreegenError, Mark, Problem
from agreegen.values.quantities import canonical
from agreegen.values.tree import Map, Scalar, Seq, check_text


@dataclass(frozen=True)
class Answers:
    """What was answered, of which kind, and the source of it."""

    kind: Kind
    value: Model
    tree: Map


def read_answers(
    kinds: Sequence[Kind],
    path: Path | None,
    language: str,
    given: Mapping[str, str | None] | None = None,
    draft: bool = False,
) -> Answers:
    """The answers in a file, under those that are `given` by name; `kinds` are those that share a command, of which the
    answers choose one. Raises AgreegenError with every problem."""
    usual = kinds[-1]
    tree = load(path) if path is not None else Map(Mark(f"--{usual.input_name}"))
    for name, text in (given or {}).items():
        if text is not None:
            assign(tree, name, text, f"--{name.replace('_', '-')}")
    return answers_of(_chosen(kinds, tree), tree, language, draft)


def answers_of(kind: Kind, tree: Map, language: str, draft: bool = False) -> Answers:
    """The answers that a source holds. Raises AgreegenError with every problem."""
    problems: list[Problem] = []
    tree = localized(tree, language.split("-")[0], problems)
    value = validated(tree, kind.model, problems, draft and kind.file.drafts)
    if value is None or problems:
        raise AgreegenError(problems)
    return Answers(kind, value, tree)


def tree_of(data: Mapping[str, Any], name: str) -> Map:
    """The source of answers that a program gives: dates, amounts and numbers as they are written in a file."""
    found = _node(data, Mark(name), "")
    assert isinstance(found, Map)
    return found


def _node(value: Any, mark: Mark, path: str) -> Any:
    if isinstance(value, Mapping):
        tree = Map(mark, path)
        for key, one in value.items():
            tree[str(key)] = _node(one, mark, f"{path}.{key}" if path else str(key))
            tree.marks[str(key)] = mark
        return tree
    if isinstance(value, list | tuple):
        sequence = Seq(mark, path)
        sequence.extend(_node(one, mark, f"{path}.{position}") for position, one in enumerate(value))
        return sequence
    if value is None:
        return None
    text = str(canonical(value))
    check_text(text, mark)
    return Scalar(text, mark, path)


def _chosen(kinds: Sequence[Kind], tree: Map) -> Kind:
    """The kind that the answers mean: one whose condition they fulfil, else the one without."""
    for kind in kinds:
        field, value = kind.condition()
        if field and str(tree.get(field) or "") == value:
            return kind
    return kinds[-1]
