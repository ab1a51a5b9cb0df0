"""Pass: clause, sub-clause, list and annex numbers, as text. Writers print these, or make Word compute the same ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from agreegen.document.nodes import Annex, Block, Bullets, Clause, Division, Item, Numbered


@dataclass(frozen=True)
class Level:
    """`format` is Word's name of a number format; `pattern` holds `%1` for the first level's number, and so on."""

    format: str
    pattern: str


# A clause's own number is level 0 of "clause"; lists inside it start at level 1.
SCHEMES: Mapping[str, tuple[Level, ...]] = {
    "clause": (
        Level("decimal", "%1."),
        Level("decimal", "%1.%2"),
        Level("lowerLetter", "(%3)"),
        Level("lowerRoman", "(%4)"),
        Level("upperLetter", "(%5)"),
    ),
    "plain": (
        Level("decimal", "%1."),
        Level("lowerLetter", "%2)"),
        Level("lowerRoman", "%3."),
        Level("decimal", "%4."),
    ),
    "parties": (Level("decimal", "(%1)"),),
    "upper-letter": (Level("upperLetter", "(%1)"),),
    "upper-roman": (Level("upperRoman", "%1."),),
}
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"))
_ROMAN_ENDS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


def roman(number: int) -> str:
    """Upper-case Roman numeral of a positive number."""
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text + _ROMAN_ENDS[number]


def letter(number: int) -> str:
    """a … z, aa, bb … zz, aaa: the way Word counts."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def format_number(number: int, form: str) -> str:
    """`number` in one of Word's formats: decimal, lowerLetter, upperLetter, lowerRoman, upperRoman."""
    if form.endswith("Letter"):
        text = letter(number)
    elif form.endswith("Roman"):
        text = roman(number).lower()
    else:
        return str(number)
    return text.upper() if form.startswith("upper") else text


def label(scheme: str, counters: tuple[int, ...]) -> str:
    """What is printed before an item whose counters, from the first level, are `counters`."""
    levels = SCHEMES[scheme.partition("@")[0]]
    depth = min(len(counters), len(levels))
    text = levels[depth - 1].pattern
    for index in range(depth):
        text = text.replace(f"%{index + 1}", format_number(counters[index], levels[index].format))
    return text


def number(
    blocks: tuple[Block, ...], ordinal: Callable[[int], str] | None = None, after: str = "."
) -> tuple[Block, ...]:
    """The blocks with all numbers filled in. Clauses and annexes count through the document; lists start anew.

    With `ordinal`, clauses are numbered in words that it gives, and `after` stands between the word and the title; what
    is inside a clause keeps its figures.
    """
    found: list[Block] = []
    after = after if ordinal else "."
    clause = annex = 0
    for block in blocks:
        if isinstance(block, Clause):
            clause += 1
            own = ordinal(clause) if ordinal else str(clause)
            inner = _inside(block.blocks, (clause,))
            found.append(replace(block, number=own, after=after, count=clause, blocks=inner))
        elif isinstance(block, Annex):
            annex += 1
            found.append(replace(block, number=str(annex), blocks=_inside(block.blocks, ())))
        else:
            found += _inside((block,), ())
    return tuple(found)


def _inside(blocks: tuple[Block, ...], counters: tuple[int, ...], start: int = 0) -> tuple[Block, ...]:
    """Number the lists in `blocks`. Sub-clauses of one clause go on counting after an interrupting paragraph."""
    found: list[Block] = []
    continued = 0
    for block in blocks:
        if isinstance(block, Numbered):
            is_clause = block.scheme == "clause"
            first = int(block.scheme.partition("@")[2] or 1) if not is_clause else 1 + continued
            base = counters if is_clause or block.level else ()
            items = []
            for index, item in enumerate(block.items):
                own = (*base, first + index)
                items.append(replace(item, number=label(block.scheme, own), blocks=_inside(item.blocks, own)))
            if is_clause:
                continued += len(items)
            found.append(replace(block, items=tuple(items)))
        elif isinstance(block, Bullets):
            bullets = tuple(replace(i, blocks=_inside(i.blocks, counters)) for i in block.items)
            found.append(replace(block, items=bullets))
        elif isinstance(block, Division):
            found.append(replace(block, blocks=_inside(block.blocks, counters)))
        else:
            found.append(block)
    return tuple(found)


def full_number(clause_number: str, path: tuple[Item, ...]) -> str:
    """How a sub-clause is cited: 7, 7.1, 7.1(a), 7.1(a)(i)."""
    if not path:
        return clause_number
    return path[0].number + "".join(item.number for item in path[1:])


def anchors(clause: Clause) -> dict[str, str]:
    """The anchors of a numbered clause with their full numbers; "" is the clause itself."""
    found = {"": clause.number}

    def look(blocks: tuple[Block, ...], path: tuple[Item, ...]) -> None:
        for block in blocks:
            if isinstance(block, Numbered):
                for item in block.items:
                    here = (*path, item)
                    if item.anchor:
                        found[item.anchor] = full_number(clause.number, here)
                    look(item.blocks, here)
            elif isinstance(block, Bullets):
                for item in block.items:
                    look(item.blocks, path)

    look(clause.blocks, ())
    return found
