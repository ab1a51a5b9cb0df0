"""Pass: the finished texts of one document in two languages, side by side: clause against clause, one numbering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from agreegen.document.nodes import (
    Annex,
    Block,
    Break,
    Bullets,
    Clause,
    Columns,
    Contents,
    Division,
    Foreign,
    Heading,
    Item,
    Numbered,
    Paragraph,
    Run,
    Strong,
    Table,
)
from agreegen.document.walk import plain, walk
from agreegen.values.problems import Mark, Problem

Row = tuple[tuple[Block, ...], tuple[Block, ...]]
_OPENING = ("key-terms", "date", "contents")  # the divisions before the first words of the text itself


def side_by_side(
    left: tuple[Block, ...],
    right: tuple[Block, ...],
    languages: tuple[str, str],
    titles: tuple[str, str],
    origins: Mapping[str, Mark],
) -> tuple[tuple[Block, ...], list[Problem]]:
    """The blocks of both texts as columns, signatures and annexes, and a problem for each clause whose texts differ in
    their numbers. `titles` are the names of the languages, each in its own; `origins` tells the file of a clause."""
    problems = _different_numbers(left, right, origins)
    if problems:
        return (), problems
    body, signatures, annexes = _divided(left)
    second_body, second_signatures, second_annexes = _divided(right)
    if not _same_forms(signatures, second_signatures) or len(annexes) != len(second_annexes):
        return (), [Problem("error", "columns-forms-differ", {}, None)]
    found: list[Block] = [Columns(languages, titles, tuple(_rows_of_parts(body, second_body)))]
    found += [_signed(a, b, languages[1]) for a, b in zip(signatures, second_signatures, strict=True)]
    found += [_annex(a, b, languages, titles) for a, b in zip(annexes, second_annexes, strict=True)]
    return tuple(found), []


def _numbers(block: Block) -> list[str]:
    return [item.number for b in walk((block,)) if isinstance(b, Numbered) and b.scheme == "clause" for item in b.items]


def _different_numbers(left: tuple[Block, ...], right: tuple[Block, ...], origins: Mapping[str, Mark]) -> list[Problem]:
    """One numbering is possible only where both texts of a clause have the same sub-clauses."""
    pairs = zip((b for b in left if isinstance(b, Clause)), (b for b in right if isinstance(b, Clause)), strict=True)
    found = []
    for one, other in pairs:
        if _numbers(one) != _numbers(other):
            values = {"clause": one.id, "left": len(_numbers(one)), "right": len(_numbers(other))}
            found.append(Problem("error", "columns-differ", values, origins.get(one.id)))
    return found


def _divided(blocks: tuple[Block, ...]) -> tuple[list[Block], list[Division], list[Annex]]:
    """A text without its signatures and annexes, and these."""
    body: list[Block] = []
    signatures: list[Division] = []
    annexes: list[Annex] = []
    for block in blocks:
        if isinstance(block, Division) and block.role == "signatures":
            signatures.append(block)
        elif isinstance(block, Annex):
            annexes.append(block)
        else:
            body.append(block)
    return body, signatures, annexes


def _parts(blocks: Sequence[Block]) -> list[list[Block]]:
    """The text cut before each title of a part; the opening (title, date, key terms) is the first."""
    opening: list[Block] = []
    rest = list(blocks)
    while rest and (
        (isinstance(rest[0], Heading) and rest[0].level == 1)
        or isinstance(rest[0], Contents)
        or (isinstance(rest[0], Division) and rest[0].role in _OPENING)
    ):
        opening.append(rest.pop(0))
    parts: list[list[Block]] = [opening]
    for block in rest:
        if len(parts) == 1 or (isinstance(block, Heading) and block.level == 2):
            parts.append([])
        parts[-1].append(block)
    return parts


def _rows_of_parts(left: Sequence[Block], right: Sequence[Block]) -> list[Row]:
    """The parts of both texts against each other. Forms differ in what they put before the clauses (a Spanish contract says
    who acts for whom in a part of its own): the first parts face each other, the others from the clauses backwards, and
    what only one text has stands alone."""
    one, other = _parts(left), _parts(right)
    rows = _rows(one[0], other[0])
    middle, second_middle = _before_clauses(one), _before_clauses(other)
    before, second_before = one[1:middle], other[1:second_middle]
    if before and second_before:
        rows += _rows(before.pop(0), second_before.pop(0))
    more = len(before) - len(second_before)
    second_before = [[]] * more + second_before
    before = [[]] * -more + before
    for a, b in zip(before, second_before, strict=True):
        rows += _rows(a, b)
    for a, b in zip_longest(one[middle:], other[second_middle:], fillvalue=[]):
        rows += _rows(a, b)
    return rows


def _before_clauses(parts: list[list[Block]]) -> int:
    """The index of the part with the clauses."""
    return next((i for i, part in enumerate(parts) if any(isinstance(b, Clause) for b in part)), len(parts))


def _rows(left: Sequence[Block], right: Sequence[Block]) -> list[Row]:
    """A row for each pair of blocks that say the same; one row for all where the two do not match."""
    if not left or not right:
        return [((block,), ()) for block in left] + [((), (block,)) for block in right]
    if [type(b) for b in left] != [type(b) for b in right]:
        heads = _rows(left[:1], right[:1]) if isinstance(left[0], Heading) and isinstance(right[0], Heading) else []
        return [*heads, (tuple(left[len(heads) :]), tuple(right[len(heads) :]))]
    rows: list[Row] = []
    for one, other in zip(left, right, strict=True):
        rows += _pair(one, other)
    return rows


def _pair(one: Block, other: Block) -> list[Row]:
    if isinstance(one, Clause) and isinstance(other, Clause):
        heads: Row = ((replace(one, blocks=()),), (replace(other, blocks=()),))
        return [heads, *_rows(one.blocks, other.blocks)]
    if isinstance(one, Numbered) and isinstance(other, Numbered) and len(one.items) == len(other.items):
        rows = []
        for at, (a, b) in enumerate(zip(one.items, other.items, strict=True)):
            entries, inner = _item(a, b)
            first, second = (
                replace(block, items=(head,), continued=at > 0)
                for block, head in zip((one, other), entries, strict=True)
            )
            rows += [((first,), (second,)), *inner]
        return rows
    if isinstance(one, Table) and isinstance(other, Table):
        return [(_narrow(one), _narrow(other))]
    if isinstance(one, Division) and isinstance(other, Division) and one.role == other.role == "parties":
        inner = _rows(one.blocks, other.blocks)
        return [((replace(one, blocks=a),), (replace(other, blocks=b),)) for a, b in inner]
    return [((one,), (other,))]


def _item(one: Item, other: Item) -> tuple[tuple[Item, Item], list[Row]]:
    """Two entries of a list without the lists inside them, and the rows of these."""
    if [type(b) for b in one.blocks] != [type(b) for b in other.blocks] or len(one.blocks) < 2:
        return (one, other), []
    heads = replace(one, blocks=one.blocks[:1]), replace(other, blocks=other.blocks[:1])
    return heads, _rows(one.blocks[1:], other.blocks[1:])


def _same_forms(one: list[Division], other: list[Division]) -> bool:
    """Whether both texts are signed by as many, with as many words each."""

    def form(divisions: list[Division]) -> list[list[int]]:
        return [[len(item.blocks) for b in d.blocks if isinstance(b, Bullets) for item in b.items] for d in divisions]

    return form(one) == form(other)


def _narrow(table: Table) -> tuple[Block, ...]:
    """A table with figures as a list of its rows, each with its names beside its values: a column is too narrow for it."""
    if table.align.count("right") < 2:
        return (table,)
    found = []
    for row in table.rows:
        filled = [(name, cell) for name, cell in zip(table.header, row, strict=True) if plain(cell).strip()]
        found.append(Table(header=filled[0], rows=tuple(filled[1:]), align=("left", "right")))
    return tuple(found)


def _signed(one: Division, other: Division, language: str) -> Division:
    """One block of signatures with its words in both languages."""
    lists = [[b for b in block.blocks if isinstance(b, Bullets)] for block in (one, other)]
    found = []
    for a, b in zip(*lists, strict=True):
        items = [_both(x, y, language) for x, y in zip(a.items, b.items, strict=True)]
        found.append(Bullets(tuple(items)))
    return replace(one, blocks=tuple(found))


def _both(one: Item, other: Item, language: str) -> Item:
    blocks: list[Block] = []
    for a, b in zip(one.blocks, other.blocks, strict=True):
        if not (isinstance(a, Paragraph) and isinstance(b, Paragraph)) or plain(a.children) == plain(b.children):
            blocks.append(a)
            continue
        # what follows a line break is a name, which stands once, under both labels
        label = a.children[: a.children.index(Break())] if Break() in a.children else a.children
        blocks += [Paragraph(label), Foreign(language, (b,))]
    return replace(one, blocks=tuple(blocks))


def _annex(one: Annex, other: Annex, languages: tuple[str, str], titles: tuple[str, str]) -> Annex:
    """An annex on a page of its own: the title in both languages, then the columns."""
    title = Strong((Run(f"{other.word} {other.number}. "), *other.title))
    rows = tuple(_rows(one.blocks, other.blocks))
    return replace(one, blocks=(Foreign(languages[1], (Paragraph((title,)),)), Columns(languages, titles, rows)))
