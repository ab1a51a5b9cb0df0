"""What a contract shows: the lines of a document of ours, in reading order, and what a returned file shows today.

Each line of a document knows its part (the id of its clause, `signatures`, `contents`, `annex:1`, or "" for what stands
before the clauses) and its number, which a DOCX does not hold as text: Word computes it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from agreegen.document.nodes import (
    Annex,
    Block,
    Bullets,
    Clause,
    Columns,
    Contents,
    Division,
    Foreign,
    Heading,
    Inline,
    Numbered,
    Paragraph,
    Table,
)
from agreegen.document.walk import plain

SIGNATURES, CONTENTS = "signatures", "contents"
# Characters that may be invisible; nearly no text has any.
_RARE = re.compile("[^\\s!-~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]")
_ENTRY = "-\u2022\u00b7\uf0b7"  # the signs before an entry of a list
_FIGURES = tuple("0123456789$€£¥")  # what a minus stands before
_SIGNS = {
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **dict.fromkeys(map(ord, "‘’‚′"), "'"),
    **dict.fromkeys(map(ord, "“”„«»″"), '"'),
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
}


@dataclass(frozen=True)
class Line:
    """One paragraph, title or cell of a document: its part, the number before it, and its words. `title` tells that it
    is the heading of its clause, `head` that it is the head of a table, which each of its pages repeats."""

    part: str
    number: str
    text: str
    title: bool = False
    head: bool = False


def compact(text: str) -> str:
    """The text without what another program may change when it saves a file: spaces, breaks, kinds of dashes and quotes,
    composed forms, the sign before an entry of a list."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_SIGNS)
        if _RARE.search(text):
            text = "".join(c for c in text if (kind := unicodedata.category(c)) == "Co" or kind[0] not in "ZC")
    return without_sign("".join(text.split()))


def without_sign(text: str) -> str:
    """The text without the sign before an entry of a list; a dash before a figure is a minus."""
    rest = text.lstrip(_ENTRY)
    dash = len(text) > len(rest) and text[len(text) - len(rest) - 1] == "-"
    return f"-{rest}" if dash and rest.startswith(_FIGURES) else rest


def lines_of(blocks: tuple[Block, ...]) -> list[Line]:
    """The lines of a finished document."""
    return [line for line in _Walk().blocks(blocks) if line.text.strip()]


@dataclass
class _Walk:
    """Keeps which part the text is in, in each of two columns."""

    part: str = ""
    annexes: int = 0

    def blocks(self, blocks: tuple[Block, ...], number: str = "") -> Iterator[Line]:
        for block in blocks:
            yield from self.block(block, number)
            number = ""

    def line(self, children: tuple[Inline, ...], number: str = "") -> Line:
        return Line(self.part, number, plain(children))

    def block(self, block: Block, number: str) -> Iterator[Line]:
        if isinstance(block, Heading | Paragraph):
            if isinstance(block, Heading) and block.level <= 2 and not self.part.startswith("annex:"):
                self.part = ""
            yield self.line(block.children, number)
        elif isinstance(block, Table):
            yield from (replace(self.line(cell), head=True) for cell in block.header)
            for cells in block.rows:
                yield from map(self.line, cells)
        elif isinstance(block, Clause):
            self.part = block.id
            words = f"{block.after[1:]} {plain(block.title)}".strip()
            yield Line(block.id, block.number + block.after[:1], words, title=True)
            yield from self.blocks(block.blocks)
        elif isinstance(block, Annex):
            self.annexes += 1
            self.part = f"annex:{self.annexes}"
            yield Line(self.part, "", f"{block.word} {block.number}. {plain(block.title)}")
            yield from self.blocks(block.blocks)
        elif isinstance(block, Numbered | Bullets):
            for item in block.items:
                yield from self.blocks(item.blocks, item.number)
        elif isinstance(block, Contents):
            yield Line(CONTENTS, "", plain(block.title))
            yield from (Line(CONTENTS, "", f"{entry.number} {plain(entry.title)}".strip()) for entry in block.entries)
        elif isinstance(block, Columns):
            yield from self.columns(block)
        elif isinstance(block, Foreign):
            yield from self.blocks(block.blocks)
        else:
            yield from self.division(block)

    def division(self, block: Division) -> Iterator[Line]:
        outer = self.part
        if block.role == SIGNATURES:
            self.part = SIGNATURES
        yield from self.blocks(block.blocks)
        self.part = outer

    def columns(self, block: Columns) -> Iterator[Line]:
        yield from (Line("", "", title, head=True) for title in block.titles)
        states = [(self.part, self.annexes)] * 2
        for row in block.rows:
            for at, cell in enumerate(row):
                self.part, self.annexes = states[at]
                yield from self.blocks(cell)
                states[at] = (self.part, self.annexes)


@dataclass(frozen=True)
class Shown:
    """What a file shows, one entry for each line: its words, the table that it stands in (0: none), and the number that Word
    counts before it. `flags` are what somebody should look at: `tracked`, `hidden`, `field`, `strange` (notes, inserted files,
    effects), `comment`, `picture`, `annotation`; `in_table` holds those that are nothing in the table of the signatures, with
    their table. `contents` are the lines that Word replaces when it makes the contents anew."""

    lines: list[str]
    flags: frozenset[str] = frozenset()
    tables: tuple[int, ...] = ()
    numbers: tuple[str, ...] = ()
    in_table: frozenset[tuple[str, int]] = frozenset()
    contents: frozenset[int] = frozenset()
    misleading: bool = False  # a reference would show another number when Word computes it anew
    edges: tuple[str, ...] = ()  # what runs at the head and foot of the pages
    edge_flags: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()  # the words in the numbers and signs of its lists
