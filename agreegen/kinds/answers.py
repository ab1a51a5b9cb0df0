"""Answers: what a person writes for a document, in a file and as options, read and validated as its kind asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from agreegen.engagement.drafts import validated
from agreegen.engagement.languages import localized
from agreegen.files.yaml import assign, load
from agreegen.kinds.kind import Kind
from agreegen.values.fields import Model
from agreegen.values.problems import AgreegenError, Mark, Problem, error
from agreegen.values.quantities import DayOfYear, Duration, Money, Percent, Rate, TimeRange, canonical
from agreegen.values.tree import Map, Scalar, Seq, check_text

# What can be written in a file: text, numbers, days, and what the house counts with.
_WRITTEN = (str, int, float, Decimal, date, time, Money, Percent, Rate, Duration, TimeRange, DayOfYear)
_DEEPEST = 40  # steps of a path; no answer of a kind has more than a few


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
    if path is not None and not usual.asks:
        raise error("answers-not-asked", Mark(str(path)), kind=usual.name)
    tree = _file(path, usual) if path is not None else Map(Mark(f"--{usual.input_name}"))
    for name, text in (given or {}).items():
        if text is not None:
            assign(tree, name, text, f"--{name.replace('_', '-')}")
    return answers_of(kinds, tree, language, draft)


def _file(path: Path, kind: Kind) -> Map:
    """The source in a file; one of remarks only is as good as none where a kind needs no answer."""
    try:
        return load(path)
    except AgreegenError as exc:
        if exc.problems[0].rule == "file-empty" and not kind.needs_answers():
            return Map(Mark(str(path)))
        raise


def answers_of(kinds: Sequence[Kind], tree: Map, language: str, draft: bool = False) -> Answers:
    """The answers that a source holds, of the kind that they choose. Raises AgreegenError with every problem."""
    kind = _chosen(kinds, tree)
    problems: list[Problem] = []
    tree = localized(tree, language.split("-")[0], problems)
    value = validated(tree, kind.model, problems, draft and kind.file.drafts)
    if value is None or problems:
        raise AgreegenError(problems)
    return Answers(kind, value, tree)


def tree_of(data: Any, name: str) -> Map:
    """The source of answers that a program gives: dates, amounts and numbers as they are written in a file. Raises AgreegenError for
    what could not be written in one."""
    if not isinstance(data, Mapping):
        raise error("expected-mapping", Mark(name), key=name)
    found: Map = _node(data, Mark(name), "")
    return found


def _node(value: Any, mark: Mark, path: str) -> Any:
    if path.count(".") > _DEEPEST:
        raise error("yaml-too-deep", mark)
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
    if not isinstance(value, _WRITTEN):
        raise error("not-written-like-that", mark, key=path, value=type(value).__name__)
    text = str(canonical(value))
    check_text(text, mark)
    return Scalar(text, mark, path)


def _chosen(kinds: Sequence[Kind], tree: Map) -> Kind:
    """The kind that the answers mean: one whose condition they fulfil, else the usual one. Of a single kind with a condition
    they say what it wants, or nothing. Raises AgreegenError where they say something else."""
    for kind in kinds:
        condition = kind.condition
        if condition is None:
            continue
        written = tree.get(condition.field)
        if written is None and len(kinds) == 1:
            assign(tree, condition.field, condition.values[0], "--kind")
            return kind
        default = kind.model.model_fields[condition.field].default
        if str(default if written is None else written) in condition.values:
            return kind
        if len(kinds) == 1:
            where = tree.marks.get(condition.field)
            raise error(
                "answers-of-another", where, key=condition.field, kind=kind.name, value=" | ".join(condition.values)
            )
    return kinds[-1]
