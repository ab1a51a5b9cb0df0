"""YAML by its events: every scalar stays text and knows its file and line.

A YAML loader that builds Python values eats what people type: `+34600100200` and `01234` become numbers, `Carrera 7 # 45-10`
loses its end, `&Sons` and `!Urgent` vanish, a bad date fails without a line. So we read the parser's events and keep every
scalar as the text that was written; the models parse it. Anchors, aliases and tags are refused, duplicate keys are
errors, depth and number of values are bounded, and a comment too near to a value asks for quotes.

PyYAML's C parser is used because it reads 30 times faster than ruamel's and we need only text and marks.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import yaml

from agreegen.files.opening import read_text, stamp
from agreegen.files.yaml_errors import syntax_error
from agreegen.values.problems import AgreegenError, Mark, Problem, error
from agreegen.values.tree import Map, Node, Scalar, Seq, check_text

if TYPE_CHECKING:
    from pydantic import BaseModel

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 40
_MAX_VALUES = 50_000
_MAX_TEXT = 50_000  # characters of one value
_OTHER_BREAKS = re.compile("[\r\x85\u2028\u2029]")  # what else YAML takes for the end of a line
_GLUED = re.compile("[ \t]?#")
_TREES: dict[tuple[Path, int, int], Map] = {}
_MODELS: dict[tuple[Path, int, int, type[BaseModel]], BaseModel] = {}
M = TypeVar("M", bound="BaseModel")


def load(path: Path, shown: str | None = None) -> Map:
    """The mapping that the YAML file at `path` holds; `shown` is the name that messages use."""
    name = shown or str(path)
    return parse(read_text(path, name), name)


def shared(path: Path) -> Map:
    """The mapping that a file of data holds, kept for as long as the file does not change. It is not to be changed."""
    key = (path, *stamp(path))
    if key not in _TREES:
        _TREES[key] = load(path)
    return _TREES[key]


def read(path: Path, model: type[M]) -> M:
    """The data in a file, validated, kept for as long as the file does not change. Raises AgreegenError with every problem of
    the file, by line."""
    key = (path, *stamp(path), model)
    if key not in _MODELS:
        from pydantic import ValidationError

        from agreegen.values.validation import problems_of

        tree = shared(path)
        try:
            _MODELS[key] = model.model_validate(tree)
        except ValidationError as exc:
            raise AgreegenError(problems_of(exc, tree, model)) from None
    return cast(M, _MODELS[key])


def parse(text: str, name: str, *, in_file: bool = True) -> Map:
    """The mapping that `text` holds; what is not `in_file` has no lines to name. Raises `AgreegenError` with every duplicate key, lost comment, anchor and tag."""
    broken = _OTHER_BREAKS.search(text)
    if broken is not None:  # YAML would end lines, and so comments, where nobody sees an end
        line = text.count("\n", 0, broken.start()) + 1 if in_file else None
        raise error("control-character", Mark(name, line), code=f"U+{ord(broken[0]):04X}")
    reader = _Reader(text, name, in_file)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            reader.take(event)
    except yaml.MarkedYAMLError as exc:
        raise syntax_error(exc, text, name) from None
    except yaml.YAMLError as exc:  # a character that YAML itself refuses has a position, not a mark
        position = getattr(exc, "position", None)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else None
        raise error("control-character", Mark(name, line), code=f"U+{getattr(exc, 'character', 0):04X}") from None
    except RecursionError:  # the parser in Python; the one in C has a limit of its own
        raise error("yaml-too-deep", Mark(name)) from None
    if reader.problems:
        raise AgreegenError(reader.problems)
    if reader.root is None:
        raise error("file-empty", Mark(name))
    if not isinstance(reader.root, Map):
        rule = "not-a-mapping-list" if isinstance(reader.root, Seq) else "not-a-mapping-text"
        raise error(rule, reader.root.mark)
    return reader.root


@dataclass
class _Open:
    """A mapping or list that has not ended yet; `key` is the one whose value comes next."""

    node: Map | Seq
    in_flow: bool
    key: str | None = None

    @property
    def path(self) -> str:
        """The dotted key of the value that comes next."""
        step = self.key if isinstance(self.node, Map) else str(len(self.node))
        return f"{self.node.path}.{step}" if self.node.path else str(step)


class _Reader:
    """Turns the events of a YAML file into `Scalar`, `Map` and `Seq`, collecting what is wrong on the way. Events still show
    what a loader swallows: anchors, tags, and what stands behind a value on its line."""

    def __init__(self, text: str, name: str, in_file: bool) -> None:
        self.lines = text.split("\n")
        self.name, self.in_file = name, in_file
        self.problems: list[Problem] = []
        self.open: list[_Open] = []
        self.root: Node = None
        self.count = self.documents = 0

    def fail(self, rule: str, mark: Mark, **values: object) -> None:
        self.problems.append(Problem("error", rule, values, mark))

    def take(self, event: yaml.Event) -> None:
        """The next event."""
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise error("yaml-many-documents", self.mark(event))
        elif isinstance(event, yaml.CollectionEndEvent):
            ended = self.open.pop()
            if ended.in_flow:
                self.is_free(self.rest(event.end_mark), ended.node.mark, "]" if isinstance(ended.node, Seq) else "}")
        elif isinstance(event, yaml.NodeEvent):
            self.count += 1
            if self.count > _MAX_VALUES:
                raise error("yaml-too-many", self.mark(event), most=_MAX_VALUES)
            if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
                self.fail("yaml-alias", self.mark(event))
            elif (tag := getattr(event, "tag", None)) not in (None, "!"):
                self.fail("yaml-tag", self.mark(event), value=tag)
            top = self.open[-1] if self.open else None
            if top is not None and isinstance(top.node, Map) and top.key is None:
                self.key(top, event)
            else:
                self.value(top, event)

    def mark(self, event: yaml.Event) -> Mark:
        assert event.start_mark is not None
        return Mark(self.name, event.start_mark.line + 1 if self.in_file else None)

    def key(self, top: _Open, event: yaml.NodeEvent) -> None:
        """A key of the mapping that is open. One that is wrong gets a name of its own, and its value is read all the same."""
        assert isinstance(top.node, Map)
        mark = self.mark(event)
        top.key = f"?{self.count}"
        if not isinstance(event, yaml.ScalarEvent):
            self.fail("yaml-key-not-text", mark)
            if isinstance(event, yaml.CollectionStartEvent):
                self.begin(Map(mark) if isinstance(event, yaml.MappingStartEvent) else Seq(mark), event)
        elif event.value in top.node.marks:
            self.fail("duplicate-key", mark, key=event.value, first=top.node.marks[event.value].line)
        elif self.is_text(event.value, mark) and (
            top.in_flow or self.is_free(self.behind_key(event), mark, event.value)
        ):
            top.key = str(event.value)
        top.node.marks[top.key] = mark

    def value(self, top: _Open | None, event: yaml.NodeEvent) -> None:
        """The value of the key, the next entry of the list, or the file's only node."""
        mark, path = self.mark(event), top.path if top is not None else ""
        node: Node = None
        if isinstance(event, yaml.CollectionStartEvent):
            node = Map(mark, path) if isinstance(event, yaml.MappingStartEvent) else Seq(mark, path)
        elif isinstance(event, yaml.ScalarEvent):
            if top is not None and isinstance(top.node, Map) and top.in_flow and not (event.value or event.style):
                self.fail("yaml-flow-comma", top.node.marks[str(top.key)], text=top.key)
            elif self.is_whole(event, mark) and self.is_text(event.value, mark):
                empty = not event.style and event.value in ("", "~", "null")
                node = None if empty else Scalar(event.value, mark, path)
                if node is not None and not event.style and event.start_mark and event.end_mark:
                    node.folded = event.end_mark.line > event.start_mark.line
        if top is None:
            self.root = node
        elif isinstance(top.node, Map):
            top.node[str(top.key)] = node
            top.key = None
        else:
            top.node.append(node)
        if isinstance(event, yaml.CollectionStartEvent):
            assert isinstance(node, Map | Seq)
            self.begin(node, event)

    def begin(self, node: Map | Seq, event: yaml.CollectionStartEvent) -> None:
        if len(self.open) >= _MAX_DEPTH:
            raise error("yaml-too-deep", self.mark(event))
        self.open.append(_Open(node, bool(event.flow_style)))

    def is_text(self, text: str, mark: Mark) -> bool:
        try:
            check_text(text, mark)
        except AgreegenError as exc:
            self.problems.extend(exc.problems)
            return False
        if len(text) > _MAX_TEXT:
            self.fail("text-too-long", mark, most=_MAX_TEXT)
        return len(text) <= _MAX_TEXT

    def rest(self, place: Any) -> str:
        """What stands on a line behind a place."""
        return self.lines[place.line][place.column :] if place is not None and place.line < len(self.lines) else ""

    def behind_key(self, event: yaml.NodeEvent) -> str:
        """What stands on the line of a key behind it and its colon."""
        return re.sub("^[ \t]*:", "", self.rest(event.end_mark))

    def is_free(self, rest: str, mark: Mark, value: str) -> bool:
        """Whether the rest of a value's line begins with no comment that stands too near."""
        if not _GLUED.match(rest):
            return True
        self.fail("yaml-glued-comment", mark, value=value, lost=rest.strip()[:60])
        return False

    def is_whole(self, event: yaml.ScalarEvent, mark: Mark) -> bool:
        """Whether nothing on the value's line is taken for a comment by accident. People write `Carrera 7 # 45-10`; a
        comment has two spaces before it, or a line of its own."""
        block = event.style in ("|", ">")
        place = event.start_mark if block else event.end_mark
        assert place is not None
        rest = self.rest(place)
        if block:
            rest = rest.lstrip("|>+-0123456789")
        if (
            event.value == "" and not event.style
        ):  # nothing but a comment behind the key; its mark may stand before the blank
            before = self.lines[place.line][: place.column] if place.line < len(self.lines) else ""
            rest = " " * (len(before) - len(before.rstrip(" "))) + rest
        return self.is_free(rest, mark, event.value)


def assign(tree: Map, dotted: str, text: str, name: str) -> None:
    """`--set key.sub=value`: put the YAML value `text` at the dotted key, making mappings on the way."""
    mark = Mark(name)
    *parents, last = dotted.split(".")
    if len(parents) >= _MAX_DEPTH:
        raise error("yaml-too-deep", mark)
    check_text(dotted, mark)
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
            read = parse(f"value: {stripped}", name, in_file=False)
            value = read["value"] if len(read) == 1 else value
    check_text(text, mark)
    node[last] = value
    node.marks[last] = mark
