"""Annexes: Markdown or text files beside the engagement, or text in it, as document nodes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from agreegen.document.nodes import Annex, Block, Break, Heading, Inline, Paragraph, Value
from agreegen.document.walk import lines, plain
from agreegen.files.named import named_file
from agreegen.files.opening import ANNEX_LIMIT, read_text
from agreegen.rendering.reader import read_markdown
from agreegen.values.problems import AgreegenError, Mark, error
from agreegen.values.quantities import Text
from agreegen.values.tree import Map, check_text, find_mark

_MOST, _LONGEST = 50, 500_000  # annexes, and characters of all: a contract of two hundred pages
_MARKDOWN = (".md", ".markdown")


class AnnexInput(Protocol):
    """An annex as the engagement has it."""

    @property
    def title(self) -> Text: ...
    @property
    def file(self) -> Text | None: ...
    @property
    def text(self) -> Text | None: ...


def read_annexes(items: Sequence[AnnexInput], tree: Map, word: str) -> tuple[Annex, ...]:
    """The annexes that the source `tree` has, each called `word` and its number. Raises AgreegenError where one cannot be used, or all are longer than they may be."""
    found: list[Annex] = []
    total = 0
    for position, item in enumerate(items):
        annex = _annex(item, position, tree, word)
        found.append(annex)
        total += sum(len(line) for line in lines((annex,)))
        if total > _LONGEST or position >= _MOST:
            raise error("annexes-too-long", find_mark(tree, ("annexes", position)), most=_MOST, characters=_LONGEST)
    return tuple(found)


def _annex(item: AnnexInput, position: int, tree: Map, word: str) -> Annex:
    """The annex at `position`. Raises AgreegenError where its file cannot be used."""
    title = (Value(str(item.title), item.title.path),)
    if item.file is None:
        assert item.text is not None
        return Annex(title, _paragraphs(item.text), word=word)
    mark = find_mark(tree, ("annexes", position, "file"))
    path = named_file(tree, str(item.file), "annexes", position, "file")
    if path.suffix.lower() not in (*_MARKDOWN, ".txt"):
        raise error("annex-format", mark, file=str(item.file))
    try:
        text = read_text(path, limit=ANNEX_LIMIT)
    except AgreegenError as exc:
        if exc.problems[0].rule != "file-not-found":
            raise
        raise error("annex-unreadable", mark, file=str(item.file)) from None
    check_text(text, Mark(str(path)))
    if path.suffix.lower() == ".txt":
        return Annex(title, _paragraphs(Text(text, f"{item.file.path.rpartition('.')[0]}.text")), word=word)
    blocks = read_markdown(text, str(path))
    if blocks and isinstance(blocks[0], Heading) and plain(blocks[0].children).strip() == str(item.title):
        blocks = blocks[1:]  # the annex has its title already
    return Annex(title, blocks, word=word)


def _paragraphs(text: Text) -> tuple[Block, ...]:
    """Plain text: paragraphs at empty lines, line breaks as typed."""
    return tuple(Paragraph(_lines(part)) for part in text.paragraphs if part.strip())


def _lines(text: Text) -> tuple[Inline, ...]:
    found: list[Inline] = []
    for position, line in enumerate(text.split("\n")):
        found += [Break()] if position else []
        found.append(Value(line, text.path))
    return tuple(found)
