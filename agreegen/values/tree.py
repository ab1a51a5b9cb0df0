"""The source of what people write: text that knows its file and line, in mappings and lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agreegen.values.characters import refused
from agreegen.values.problems import Mark, error


class Scalar(str):
    """Text as written, with the place it stands (`mark`) and its dotted key (`path`)."""

    mark: Mark
    path: str
    folded = False  # written over several lines without a sign for that, of which YAML makes one

    def __new__(cls, text: str, mark: Mark, path: str = "") -> Scalar:
        scalar = super().__new__(cls, text)
        scalar.mark, scalar.path = mark, path
        return scalar


class Map(dict[str, Any]):
    """A mapping that knows where it starts (`mark`) and where each key stands (`marks`)."""

    def __init__(self, mark: Mark, path: str = "") -> None:
        super().__init__()
        self.mark, self.path = mark, path
        self.marks: dict[str, Mark] = {}
        self.replaced: dict[str, str] = {}  # the sides whose party has another name now, and the name before


class Seq(list[Any]):
    """A list that knows where it starts."""

    def __init__(self, mark: Mark, path: str = "") -> None:
        super().__init__()
        self.mark, self.path = mark, path


Node = Scalar | Map | Seq | None


def check_text(text: str, mark: Mark) -> None:
    """Refuse characters that cannot be printed or that could hide what a document says."""
    found = refused(text)
    if found:
        raise error("control-character", mark, code=f"U+{ord(found):04X}")


def find_mark(tree: Node, loc: tuple[int | str, ...]) -> Mark | None:
    """Where the value at `loc` stands; for a key that is not there, where its mapping starts."""
    node: Node = tree
    mark = getattr(tree, "mark", None)
    for step in loc:
        if isinstance(node, Map) and step in node:
            mark = node.marks.get(str(step), mark)
            node = node[str(step)]
        elif isinstance(node, Seq) and isinstance(step, int) and step < len(node):
            node = node[step]
            mark = getattr(node, "mark", mark)
        # a step that is no key of ours is the tag of a union: it does not move
    return mark


def merge(lower: Map, upper: Map) -> Map:
    """`upper` over `lower`, mapping by mapping; lists and single values are replaced whole."""
    merged = Map(upper.mark, upper.path)
    for key in [*lower, *(k for k in upper if k not in lower)]:
        value = upper.get(key, lower.get(key))
        if key in upper and isinstance(upper[key], Map) and isinstance(lower.get(key), Map):
            value = merge(lower[key], upper[key])
        merged[key] = value
        marks = upper.marks if key in upper else lower.marks
        merged.marks[key] = marks.get(key, merged.mark)
    return merged


def walk(tree: Node, path: str = "") -> Iterator[tuple[str, Scalar]]:
    """Every scalar of the tree with its dotted key, in the order of the text."""
    if isinstance(tree, Map):
        for key, value in tree.items():
            yield from walk(value, f"{path}.{key}" if path else key)
    elif isinstance(tree, Seq):
        for index, value in enumerate(tree):
            yield from walk(value, f"{path}.{index}")
    elif isinstance(tree, Scalar):
        yield path, tree
