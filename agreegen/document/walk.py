"""What is done with document trees: walked, read as text, changed node by node."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from agreegen.document.nodes import (
    Annex,
    Blank,
    Block,
    Bullets,
    Clause,
    Columns,
    Contents,
    CrossReference,
    Definition,
    Division,
    Emphasis,
    Foreign,
    Heading,
    Inline,
    Numbered,
    Paragraph,
    Run,
    Strong,
    Table,
    Value,
)


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
        elif isinstance(node, CrossReference):
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


def stays_whole(row: tuple[tuple[Block, ...], tuple[Block, ...]]) -> bool:
    """Whether a row of two columns is short enough never to be broken over two pages."""
    return max(sum(map(len, lines(cell))) for cell in row) < 500
