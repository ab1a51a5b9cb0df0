"""Numbers are those that Word would compute, at every depth and after anything is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreegen.document.nodes import Clause, CrossReference, Item, Numbered, Paragraph, Run
from agreegen.document.numbering import anchors, format_number, label, letter, number, roman
from agreegen.document.references import ClauseIndex, check_defined_terms, index, refer
from agreegen.document.walk import lines
from agreegen.rendering.reader import read
from agreegen.rendering.render import Rendered


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (1, "lowerLetter", "a"),
        (26, "lowerLetter", "z"),
        (27, "lowerLetter", "aa"),
        (28, "upperLetter", "BB"),
        (53, "lowerLetter", "aaa"),
        (4, "lowerRoman", "iv"),
        (1994, "upperRoman", "MCMXCIV"),
        (49, "upperRoman", "XLIX"),
        (7, "decimal", "7"),
    ],
)
def test_formats(value: int, form: str, text: str) -> None:
    assert format_number(value, form) == text


@given(st.integers(1, 700))
def test_letters_and_romans_are_distinct(value: int) -> None:
    assert letter(value) != letter(value + 1)
    assert roman(value) != roman(value + 1)
    assert len(letter(value)) == (value - 1) // 26 + 1


def clause(ident: str, text: str) -> Clause:
    return Clause(ident, (Run(ident),), read(Rendered(text, f"{ident}.md"), "clause"))


NESTED = """1. one

   1. {#x} first

      1. {#deep} inside
      1. more

   1. second

1. {#two} two

Between.

1. three
"""


def test_nested_numbers_anchors_and_an_interruption() -> None:
    (made,) = number((clause("a", NESTED),))
    assert isinstance(made, Clause)
    text = list(lines((made,)))
    assert text == [
        "1. a",
        "1.1 one",
        "(a) first",
        "(i) inside",
        "(ii) more",
        "(b) second",
        "1.2 two",
        "Between.",
        "1.3 three",
    ]
    assert anchors(made) == {"": "1", "x": "1.1(a)", "deep": "1.1(a)(i)", "two": "1.2"}


@given(st.lists(st.integers(0, 6), min_size=1, max_size=12), st.data())
def test_references_always_find_their_number(sizes: list[int], data: st.DataObject) -> None:
    """Whatever is left out, each reference shows the number that its target has."""
    names = [f"c{i}" for i in range(len(sizes))]
    kept = [n for n in names if data.draw(st.booleans(), label=n)] or names[:1]
    clauses = []
    for name, size in zip(names, sizes, strict=True):
        if name in kept:
            items = "\n".join(f"1. {{#p{j}}} text" for j in range(size)) or "Text."
            clauses.append(clause(name, items))
    links = tuple(CrossReference(name) for name in kept)
    numbered = number((*clauses, Paragraph(links)))
    own = index(numbered)
    resolved, problems = refer(numbered, own, None, "clause", {})
    assert problems == []
    assert list(lines(resolved))[-1].replace("\u00a0", " ") == "".join(f"clause {i}" for i in range(1, len(kept) + 1))
    missing = [n for n in names if n not in kept]
    _, problems = refer((Paragraph((CrossReference(missing[0]),)),) if missing else (), own, None, "clause", {})
    assert [p.rule for p in problems] == ["reference-left-out"] * bool(missing)


def test_plain_lists_start_where_they_say() -> None:
    blocks = number(read(Rendered("3. three\n4. four\n   1. inner\n", "x.md")))
    assert list(lines(blocks)) == ["3. three", "4. four", "a) inner"]
    assert label("parties", (2,)) == "(2)"


def test_terms() -> None:
    blocks = number((clause("a", "1. The **“Work”** is done.\n"), clause("b", "1. The Work and the Garage.\n")))
    assert check_defined_terms(blocks, [], {}) == []
    (problem,) = check_defined_terms(blocks, [("g", ["Garage"])], {})
    assert problem.values == {"term": "Garage", "source": "b", "target": "g"}
    assert ClauseIndex({}, {}).number("x") is None
    assert isinstance(blocks[0], Clause)
    assert isinstance(blocks[0].blocks[0], Numbered)
    assert isinstance(blocks[0].blocks[0].items[0], Item)
