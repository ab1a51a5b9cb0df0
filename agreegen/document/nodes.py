"""The document tree: what readers make, passes change and writers print.

Legal things are nodes of their own (`Clause`, `Definition`, `CrossReference`, `Blank`), not bold and italic text. Nodes are
frozen; a pass returns a new tree. What the user typed is a `Value` and is only ever printed as text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from agreegen.look.theme import Look, plain_look

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
class CrossReference:
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


Inline = Run | Value | Blank | Strong | Emphasis | Definition | CrossReference | Break

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
    "remark",
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
    and `version` are the document's own, "" where it has none. `spelling` names Word's language for each of its languages.
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
    spelling: Mapping[str, str] = field(default_factory=dict)

    @property
    def draft(self) -> bool:
        return bool(self.draft_word)

    def data_json(self) -> bytes:
        """The data as it is embedded: sorted, UTF-8, the same bytes for the same data."""
        return (json.dumps(self.data, ensure_ascii=False, sort_keys=True) + "\n").encode()
