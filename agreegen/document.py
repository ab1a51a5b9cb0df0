"""The document tree: what readers make, passes change and writers print.

Legal things are nodes of their own (`Clause`, `Definition`, `Reference`, `Blank`), not bold and italic text. Nodes are
frozen; a pass returns a new tree. What the user typed is a `Value` and is only ever printed as text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from agreegen.theme import Look, plain_look

# ---------------------------------------------------------------- inline nodes


@dataclass(frozen=True)
class Run:
    """Our own words."""

    text: str


@dataclass(frozen=True)
class Value:
    """Words that came from the input, or that were computed from it. `path` is the dotted key, "" when computed."""

    text: str
    path: str = ""


@dataclass(frozen=True)
class Blank:
    """A value that a draft does not have yet: printed as a visible, highlighted blank named after its key."""

    path: str


@dataclass(frozen=True)
class Strong:
    children: tuple[Inline, ...]


@dataclass(frozen=True)
class Emphasis:
    children: tuple[Inline, ...]


@dataclass(frozen=True)
class Definition:
    """The place where a defined term gets its meaning; `term` is without its quotation marks."""

    term: str
    quoted: str


@dataclass(frozen=True)
class Reference:
    """A cross-reference. `target` is `clause` or `clause.anchor`; with `outside`, one of the signed contract.

    `word` asks for the word that names the kind of target ("clause 7"); `number` is filled by `references.py`.
    """

    target: str
    outside: bool = False
    word: bool = True
    number: str = ""
    label: str = ""


@dataclass(frozen=True)
class Break:
    """A line break inside a paragraph."""


Inline = Run | Value | Blank | Strong | Emphasis | Definition | Reference | Break

# ---------------------------------------------------------------- block nodes


@dataclass(frozen=True)
class Heading:
    """`level` 1 is the document's title, 2 a part of it, 3 and more are inside an annex."""

    level: int
    children: tuple[Inline, ...]


@dataclass(frozen=True)
class Paragraph:
    children: tuple[Inline, ...]


@dataclass(frozen=True)
class Item:
    """One entry of a list. `anchor` names it for references; `number` is what is printed before it."""

    blocks: tuple[Block, ...]
    anchor: str = ""
    number: str = ""


@dataclass(frozen=True)
class Numbered:
    """A numbered list. `scheme` names its number formats (`numbering.SCHEMES`); `level` counts from 0 inside it;
    `continued` tells that it goes on with the list before it."""

    items: tuple[Item, ...]
    scheme: str = "plain"
    level: int = 0
    continued: bool = False


@dataclass(frozen=True)
class Bullets:
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Table:
    """A table with one header row. `align` holds "left" or "right" for each column."""

    header: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    align: tuple[str, ...]


@dataclass(frozen=True)
class Division:
    """A named part that writers lay out in a way of its own: see ROLES."""

    role: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Clause:
    """A numbered clause. `number` is what references cite and `after` what stands between it and the title: "7. Notices",
    or "Séptima.– Notificaciones" where numbers are ordinals; `count` is its place."""

    id: str
    title: tuple[Inline, ...]
    blocks: tuple[Block, ...]
    number: str = ""
    after: str = "."
    count: int = 0

    @property
    def ordinal(self) -> bool:
        return self.number != str(self.count)


@dataclass(frozen=True)
class Annex:
    """A numbered annex, on a page of its own. `word` is what it is called: Anexo 1, Schedule 1."""

    title: tuple[Inline, ...]
    blocks: tuple[Block, ...]
    number: str = ""
    word: str = ""


@dataclass(frozen=True)
class Entry:
    """A line of a table of contents. `level` is 1 for parts and annexes, 2 for clauses; `target` is a clause, `part:2` or
    `annex:1`, counted through the document."""

    level: int
    number: str
    title: tuple[Inline, ...]
    target: str


@dataclass(frozen=True)
class Contents:
    """The table of contents."""

    title: tuple[Inline, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Foreign:
    """Blocks in another language than the document's: `language` is a BCP 47 tag."""

    language: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Columns:
    """One text in two languages, side by side. `languages` and `titles` are those of the columns, the document's own
    first; each row holds the blocks of both that say the same."""

    languages: tuple[str, str]
    titles: tuple[str, str]
    rows: tuple[tuple[tuple[Block, ...], tuple[Block, ...]], ...]

    @staticmethod
    def stays_whole(row: tuple[tuple[Block, ...], tuple[Block, ...]]) -> bool:
        """Whether a row is short enough never to be broken over two pages."""
        return max(sum(map(len, lines(cell))) for cell in row) < 500


Block = Heading | Paragraph | Numbered | Bullets | Table | Division | Clause | Annex | Contents | Foreign | Columns

ROLES = (
    "key-terms",  # the panel at the head of a contract
    "parties",
    "sender",
    "date",
    "recipient",
    "subject",
    "meta",  # the facts of a meeting or letter, before its text
    "working",  # how a date was computed
    "note",
    "signatures",  # a bullet list, one entry for each signature
    "signature",  # the end of a letter
    "clauses",  # placeholder: the selected clauses
    "annexes",  # placeholder: the annexes
    "contents",  # placeholder: the table of contents
)


@dataclass(frozen=True)
class Document:
    """A whole document and what writers need to know about it.

    `running` is the text of the page header, `page_words` the pattern of the page number ("Página {page} de {pages}"),
    `draft_word` the mark of a draft, "" where it is none. `data` is what is embedded, None for `--no-data`. `reference`
    and `version` are the document's own, "" where it has none.
    """

    kind: str
    layout: str
    language: str
    title: str
    author: str
    subject: str
    date: date | None
    blocks: tuple[Block, ...]
    running: str = ""
    page_words: str = "{page}/{pages}"
    draft_word: str = ""
    reference: str = ""
    version: str = ""
    data: dict[str, Any] | None = None
    look: Look = field(default_factory=plain_look)

    @property
    def draft(self) -> bool:
        return bool(self.draft_word)

    def data_json(self) -> bytes:
        """The data as it is embedded: sorted, UTF-8, the same bytes for the same data."""
        return (json.dumps(self.data, ensure_ascii=False, sort_keys=True) + "\n").encode()


def plain(children: tuple[Inline, ...]) -> str:
    """The text of inline nodes, references and blanks included."""
    parts = []
    for node in children:
        if isinstance(node, Run | Value):
            parts.append(node.text)
        elif isinstance(node, Strong | Emphasis):
            parts.append(plain(node.children))
        elif isinstance(node, Definition):
            parts.append(node.quoted)
        elif isinstance(node, Reference):
            parts.append(node.label + node.number)
        elif isinstance(node, Blank):
            parts.append(blank_text(node))
        else:
            parts.append("\n")
    return "".join(parts)


def signatures_by_party(division: Division) -> list[list[tuple[tuple[Block, ...], tuple[Block, ...]]]]:
    """The signatures of a division, those of each party together: for each, what stands above the line and what below."""
    found: dict[str, list[tuple[tuple[Block, ...], tuple[Block, ...]]]] = {}
    for block in division.blocks:
        for item in block.items if isinstance(block, Bullets) else ():
            above = 1
            while above < len(item.blocks) and isinstance(item.blocks[above], Foreign):
                above += 1
            label = "\n".join(lines(item.blocks[:above]))
            found.setdefault(label, []).append((item.blocks[:above], item.blocks[above:]))
    return list(found.values())


def blank_text(blank: Blank) -> str:
    """How a blank is printed: the key in brackets, so that text alone shows what is missing."""
    return f"[{blank.path}]"


def children_of(block: Block) -> tuple[Block, ...]:
    """The blocks directly inside `block`."""
    if isinstance(block, Clause | Annex | Division | Foreign):
        return block.blocks
    if isinstance(block, Columns):
        return tuple(b for row in block.rows for cell in row for b in cell)
    if isinstance(block, Numbered | Bullets):
        return tuple(b for item in block.items for b in item.blocks)
    return ()


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Every block, parents before children."""
    for block in blocks:
        yield block
        yield from walk(children_of(block))


def inlines(blocks: tuple[Block, ...]) -> Iterator[Inline]:
    """Every inline node under `blocks`, in reading order."""
    for block in walk(blocks):
        groups: tuple[tuple[Inline, ...], ...] = ()
        if isinstance(block, Heading | Paragraph):
            groups = (block.children,)
        elif isinstance(block, Clause | Annex):
            groups = (block.title,)
        elif isinstance(block, Table):
            groups = (*block.header, *(cell for row in block.rows for cell in row))
        elif isinstance(block, Contents):
            groups = (block.title, *(entry.title for entry in block.entries))
        for group in groups:
            yield from flat(group)


def flat(children: tuple[Inline, ...]) -> Iterator[Inline]:
    """Inline nodes, those inside others included."""
    for node in children:
        yield node
        if isinstance(node, Strong | Emphasis):
            yield from flat(node.children)


def lines(blocks: tuple[Block, ...]) -> Iterator[str]:
    """The text in reading order, one line for each title, paragraph and table cell, numbers included.

    This is what every format must show; `embedded.py` hashes it and the tests compare the formats with it.
    """

    def prefixed(number: str, inner: Iterator[str]) -> Iterator[str]:
        first = next(inner, "")
        yield f"{number} {first}".strip()
        yield from inner

    for block in blocks:
        if isinstance(block, Heading | Paragraph):
            yield plain(block.children)
        elif isinstance(block, Table):
            for cells in (block.header, *block.rows):
                yield from (plain(cell) for cell in cells)
        elif isinstance(block, Clause):
            yield f"{block.number}{block.after} {plain(block.title)}"
            yield from lines(block.blocks)
        elif isinstance(block, Annex):
            yield f"{block.word} {block.number}. {plain(block.title)}"
            yield from lines(block.blocks)
        elif isinstance(block, Numbered | Bullets):
            for item in block.items:
                yield from prefixed(item.number, lines(item.blocks))
        elif isinstance(block, Contents):
            yield plain(block.title)
            yield from (f"{entry.number} {plain(entry.title)}".strip() for entry in block.entries)
        elif isinstance(block, Columns):
            yield from block.titles
            yield from lines(children_of(block))
        else:
            yield from lines(block.blocks)


def respelt(blocks: tuple[Block, ...], words: Mapping[str, str]) -> tuple[Block, ...]:
    """The blocks with some of the document's own words, not the user's, replaced by others, capitals kept."""
    if not words:
        return blocks
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, words)) + r")\b", re.IGNORECASE)

    def other(found: re.Match[str]) -> str:
        word = words[found[0].lower()]
        return word[0].upper() + word[1:] if found[0][0].isupper() else word

    def change(node: Inline) -> Inline:
        return replace(node, text=pattern.sub(other, node.text)) if isinstance(node, Run) else node

    return tuple(map_inlines(block, change) for block in blocks)


InlineMap = Callable[[Inline], Inline]


def map_inlines(block: Block, change: InlineMap) -> Block:
    """`block` with `change` applied to every inline node under it, leaves first."""

    def line(children: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return tuple(
            change(replace(n, children=line(n.children)) if isinstance(n, Strong | Emphasis) else n) for n in children
        )

    def deep(block: Block) -> Block:
        if isinstance(block, Heading | Paragraph):
            return replace(block, children=line(block.children))
        if isinstance(block, Table):
            rows = tuple(tuple(line(cell) for cell in row) for row in block.rows)
            return replace(block, header=tuple(line(cell) for cell in block.header), rows=rows)
        if isinstance(block, Numbered | Bullets):
            return replace(block, items=tuple(replace(i, blocks=tuple(map(deep, i.blocks))) for i in block.items))
        if isinstance(block, Clause | Annex):
            return replace(block, title=line(block.title), blocks=tuple(map(deep, block.blocks)))
        if isinstance(block, Contents):
            entries = tuple(replace(entry, title=line(entry.title)) for entry in block.entries)
            return replace(block, title=line(block.title), entries=entries)
        if isinstance(block, Columns):
            pairs = tuple((tuple(map(deep, left)), tuple(map(deep, right))) for left, right in block.rows)
            return replace(block, rows=pairs)
        return replace(block, blocks=tuple(map(deep, block.blocks)))

    return deep(block)
