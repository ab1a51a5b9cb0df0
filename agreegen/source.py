"""YAML as composed nodes: every scalar stays text and knows its file and line.

A YAML loader that builds Python values eats what people type: `+34600100200` and `01234` become
numbers, `Carrera 7 #45-10` loses its end, a bad date fails without a line. So we stop at the node graph and
keep every scalar as the text that was written; the models parse it. Aliases are refused (a short file can
expand without end), duplicate keys are errors, and a comment glued to a value asks for quotes.

PyYAML's C composer is used because it reads 30 times faster than ruamel's and we need only text and marks.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from agreegen.errors import AgreegenError, Mark, Problem, error

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_BYTES = 1_000_000
_MAX_DEPTH = 40
# Controls, directional overrides (they can show a text that is not the one signed), private use (our marks)
# and non-characters. Tab and newline are text.
_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]"
)


class Scalar(str):
    """Text as written, with the place it stands (`mark`) and its dotted key (`path`)."""

    mark: Mark
    path: str

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


class Seq(list[Any]):
    """A list that knows where it starts."""

    def __init__(self, mark: Mark, path: str = "") -> None:
        super().__init__()
        self.mark, self.path = mark, path


Node = Scalar | Map | Seq | None


def check_text(text: str, mark: Mark) -> None:
    """Refuse characters that cannot be printed or that could hide what a document says."""
    found = _REFUSED.search(text)
    if found:
        raise error("control-character", mark, code=f"U+{ord(found.group()):04X}")


def read_text(path: Path, shown: str | None = None) -> str:
    """The text of a UTF-8 file of at most 1 MB; every way that this can fail is an `AgreegenError`."""
    name = shown or str(path)
    mark = Mark(name)
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise error("file-too-large", mark, limit="1 MB")
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        raise error("file-not-found", mark) from None
    except IsADirectoryError:
        raise error("file-is-folder", mark) from None
    except UnicodeDecodeError as exc:
        line = exc.object[: exc.start].count(b"\n") + 1
        raise error("not-utf8", Mark(name, line)) from None
    except OSError as exc:
        raise error("file-unreadable", mark, reason=exc.strerror or str(exc)) from None


def load(path: Path, shown: str | None = None) -> Map:
    """The mapping that the YAML file at `path` holds; `shown` is the name that messages use."""
    name = shown or str(path)
    return parse(read_text(path, name), name)


def parse(text: str, name: str) -> Map:
    """The mapping that `text` holds. Raises `AgreegenError` with every duplicate key, glued comment and alias."""
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as exc:
        raise _syntax_error(exc, text, name) from None
    except yaml.YAMLError as exc:  # a character that YAML itself refuses has a position, not a mark
        position = getattr(exc, "position", None)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else None
        raise error("control-character", Mark(name, line), code=f"U+{getattr(exc, 'character', 0):04X}") from None
    except RecursionError:
        raise error("yaml-too-deep", Mark(name)) from None
    if root is None:
        raise error("file-empty", Mark(name))
    if not isinstance(root, yaml.MappingNode):
        rule = "not-a-mapping-list" if isinstance(root, yaml.SequenceNode) else "not-a-mapping-text"
        raise error(rule, Mark(name, root.start_mark.line + 1))
    builder = _Builder(text, name)
    tree = builder.build(root, "", 0)
    if builder.problems:
        raise AgreegenError(builder.problems)
    assert isinstance(tree, Map)
    return tree


class _Builder:
    """Turns composed nodes into `Scalar`, `Map` and `Seq`, collecting what is wrong on the way."""

    def __init__(self, text: str, name: str) -> None:
        self.lines = text.split("\n")
        self.name = name
        self.problems: list[Problem] = []
        self.seen: set[int] = set()

    def fail(self, rule: str, mark: Mark, **values: object) -> None:
        self.problems.append(Problem("error", rule, values, mark))

    def build(self, node: yaml.Node, path: str, depth: int) -> Node:
        mark = Mark(self.name, node.start_mark.line + 1)
        if id(node) in self.seen:
            self.fail("yaml-alias", mark)
            return None
        self.seen.add(id(node))
        if depth > _MAX_DEPTH:
            self.fail("yaml-too-deep", mark)
            return None
        if isinstance(node, yaml.MappingNode):
            mapping = Map(mark, path)
            for key_node, value_node in node.value:
                key_mark = Mark(self.name, key_node.start_mark.line + 1)
                if not isinstance(key_node, yaml.ScalarNode):
                    self.fail("yaml-key-not-text", key_mark)
                    continue
                key = key_node.value
                if key in mapping:
                    self.fail("duplicate-key", key_mark, key=key, first=mapping.marks[key].line)
                    continue
                mapping.marks[key] = key_mark
                if (
                    node.flow_style
                    and isinstance(value_node, yaml.ScalarNode)
                    and not (value_node.style or value_node.value)
                ):
                    self.fail("yaml-flow-comma", key_mark, text=key)
                    continue
                mapping[key] = self.build(value_node, f"{path}.{key}" if path else key, depth + 1)
            return mapping
        if isinstance(node, yaml.SequenceNode):
            sequence = Seq(mark, path)
            for index, item in enumerate(node.value):
                sequence.append(self.build(item, f"{path}.{index}", depth + 1))
            return sequence
        assert isinstance(node, yaml.ScalarNode)
        return self.scalar(node, mark, path)

    def scalar(self, node: yaml.ScalarNode, mark: Mark, path: str) -> Node:
        plain = not node.style
        if plain:
            end = node.end_mark
            rest = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
            glued = re.match(r"\s*(#[^\s#]\S*)", rest)
            if glued:
                self.fail("yaml-glued-comment", mark, value=node.value, lost=glued.group(1))
                return None
            if node.value in ("", "~", "null"):
                return None
        try:
            check_text(node.value, mark)
        except AgreegenError as exc:
            self.problems.extend(exc.problems)
            return None
        return Scalar(node.value, mark, path)


def _syntax_error(exc: yaml.MarkedYAMLError, text: str, name: str) -> AgreegenError:
    """A YAML syntax error in people's words: tabs, several documents, undefined aliases, missing quotes."""
    place = exc.problem_mark or exc.context_mark
    mark = Mark(name, place.line + 1 if place else None)
    problem = exc.problem or exc.context or ""
    lines = text.split("\n")
    line = lines[place.line] if place and place.line < len(lines) else ""
    if (
        "\t" in line[: len(line) - len(line.lstrip())]
        or "'\\t'" in problem
        or ("\t" in line and "character" in problem)
    ):
        return error("yaml-tab", mark)
    if "single document" in problem or "but found another document" in problem:
        return error("yaml-many-documents", mark)
    for number in range(min(place.line, len(lines) - 1) if place else -1, -1, -1):
        # inside [ ] or { } the comment swallows the rest of the line, and the error shows only further down
        glued = re.search(r"[\[{,:]\s*([^\"'#\[{,:]*\S)?\s+(#[^\s#][^\s\]},]*)", lines[number])
        if glued:
            return error("yaml-glued-comment", Mark(name, number + 1), value=glued[1] or "", lost=glued[2])
    if "undefined alias" in problem:
        return error("yaml-alias", mark)
    return error("yaml-syntax", mark, reason=problem)


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


def assign(tree: Map, dotted: str, text: str, name: str) -> None:
    """`--set key.sub=value`: put the YAML value `text` at the dotted key, making mappings on the way."""
    mark = Mark(name)
    *parents, last = dotted.split(".")
    node = tree
    for step, key in enumerate(parents):
        child = node.get(key)
        if not isinstance(child, Map):
            child = Map(mark, ".".join(parents[: step + 1]))
            node[key] = child
            node.marks[key] = mark
        node = child
    stripped = text.strip()
    value: Node = Scalar(text, mark, dotted) if stripped else None
    if stripped[:1] + stripped[-1:] in ("[]", "{}"):
        with contextlib.suppress(AgreegenError):  # what is no list or mapping is a text in brackets
            value = parse(f"value: {stripped}", name)["value"]
    check_text(text, mark)
    node[last] = value
    node.marks[last] = mark


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
