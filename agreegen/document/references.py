"""Pass: cross-references and defined terms, after selection and numbering.

A reference to a clause that was left out is an error that names both clauses. So is a defined term that is used while
the clause that defines it was left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from agreegen.document.nodes import Block, Clause, CrossReference, Definition, Inline, Paragraph, Run, Table, Value
from agreegen.document.numbering import anchors
from agreegen.document.walk import flat, inlines, map_inlines, walk
from agreegen.values.problems import Mark, Problem
from agreegen.values.quantities import NBSP


@dataclass(frozen=True)
class ClauseIndex:
    """The numbers of a contract's clauses: id to anchor to full number, "" being the clause itself."""

    numbers: Mapping[str, Mapping[str, str]]
    titles: Mapping[str, str]

    def number(self, target: str) -> str | None:
        """The number of `clause` or `clause.anchor`; None where the contract has no such clause or anchor."""
        clause, _, anchor = target.partition(".")
        return self.numbers.get(clause, {}).get(anchor)


def index(blocks: tuple[Block, ...]) -> ClauseIndex:
    """The index of a numbered document."""
    from agreegen.document.walk import plain

    clauses = [block for block in walk(blocks) if isinstance(block, Clause)]
    return ClauseIndex({c.id: anchors(c) for c in clauses}, {c.id: plain(c.title) for c in clauses})


def refer(
    blocks: tuple[Block, ...],
    own: ClauseIndex,
    contract: ClauseIndex | None,
    word: str,
    origins: Mapping[str, Mark],
) -> tuple[tuple[Block, ...], list[Problem]]:
    """The blocks with every reference's number and label filled in, and a problem for each that leads nowhere.

    `own` is this document's index, `contract` the signed contract's; `word` is how a clause is called in a sentence.
    """
    problems: list[Problem] = []
    found = []
    for block in blocks:
        source = block.id if isinstance(block, Clause) else ""

        def resolve(node: Inline, source: str = source) -> Inline:
            if not isinstance(node, CrossReference):
                return node
            table = contract if node.outside else own
            number = table.number(node.target) if table else None
            if number is None:
                clause, _, anchor = node.target.partition(".")
                known = table is not None and clause in table.numbers
                rule = "reference-anchor" if known else "reference-outside" if node.outside else "reference-left-out"
                values = {"source": source or "–", "target": clause, "anchor": anchor}
                problem = Problem("error", rule, values, origins.get(source))
                if problem not in problems:
                    problems.append(problem)
                return node
            return replace(node, number=number, label=word + NBSP if node.word else "")

        found.append(map_inlines(block, resolve))
    return tuple(found), problems


def definitions(blocks: tuple[Block, ...]) -> dict[str, int]:
    """The defined terms of a document and how often each is defined."""
    found: dict[str, int] = {}
    for node in inlines(blocks):
        if isinstance(node, Definition):
            found[node.term] = found.get(node.term, 0) + 1
    return found


_ELSEWHERE = "\ufffc"  # stands for what is not the document's own words


def _passages(blocks: tuple[Block, ...], with_values: bool) -> Iterator[str]:
    """The text of each paragraph and cell, without titles: the document's own words, and what the user typed or not."""
    kinds = (Run, Value) if with_values else (Run,)
    for block in walk(blocks):
        groups: tuple[tuple[Inline, ...], ...] = ()
        if isinstance(block, Paragraph):
            groups = (block.children,)
        elif isinstance(block, Table):
            groups = tuple(cell for row in block.rows for cell in row)
        for group in groups:
            nodes = flat(group)
            yield "".join(node.text if isinstance(node, kinds) else _ELSEWHERE for node in nodes)


@lru_cache(maxsize=1_000)
def use_of(term: str) -> re.Pattern[str]:
    """What counts as a use of a defined term: its singular or its plural, with its capitals. The expression begins with the words
    themselves, which are found fast, and looks back from there."""
    stem = term[:-1] if term.endswith("s") and len(term) > 3 else term
    endings = "(?:y|ies)" if stem.endswith("y") else "(?:s|es)?"
    words = re.escape(stem.removesuffix("y") if stem.endswith("y") else stem)
    return re.compile(rf"{words}(?<!\w{words}){endings}(?!\w)")


def _capital_is_the_sentence_s(before: str) -> bool:
    return not before.rstrip() or before.rstrip()[-1] in ".:;!?"


def unused_defined_terms(blocks: tuple[Block, ...]) -> set[str]:
    """The terms that the document defines and neither its own words nor the user's use again."""
    text = "\n".join(_passages(blocks, with_values=True))
    return {term for term in definitions(blocks) if not use_of(term).search(text)}


def _uses_unknown(blocks: tuple[Block, ...], term: str) -> bool:
    """Whether the document's own words use a term that it does not define: a single word that only begins a sentence has
    its capital from there."""
    for text in _passages(blocks, with_values=False):
        for found in use_of(term).finditer(text):
            if " " in term or not _capital_is_the_sentence_s(text[: found.start()]):
                return True
    return False


def check_defined_terms(
    blocks: tuple[Block, ...], terms: Iterable[tuple[str, list[str]]], origins: Mapping[str, Mark]
) -> list[Problem]:
    """Terms defined twice, and terms used though their definition is not in the document (`terms`: the id of
    each clause of the library, and the terms that its text can define)."""
    problems: list[Problem] = []
    defined = definitions(blocks)
    for term, count in defined.items():
        if count > 1:
            problems.append(Problem("error", "term-defined-twice", {"term": term}))
    missing = [(clause_id, term) for clause_id, own in terms for term in own if term not in defined]
    for clause_id, term in missing:
        for block in blocks:
            if _uses_unknown((block,), term):
                source = block.id if isinstance(block, Clause) else "–"
                values = {"term": term, "source": source, "target": clause_id}
                problems.append(Problem("error", "term-left-out", values, origins.get(source)))
    return problems
