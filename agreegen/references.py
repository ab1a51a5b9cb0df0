"""Pass: cross-references and defined terms, after selection and numbering.

A reference to a clause that was left out is an error that names both clauses. So is a defined term that is used while
the clause that defines it was left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from agreegen.document import Block, Clause, Definition, Inline, Reference, Run, inlines, map_inlines, walk
from agreegen.errors import Mark, Problem
from agreegen.l10n import NBSP
from agreegen.numbering import anchors


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
    from agreegen.document import plain

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
            if not isinstance(node, Reference):
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


def own_text(blocks: tuple[Block, ...]) -> str:
    """The document's own words, without what the user typed."""
    return " ".join(node.text for node in inlines(blocks) if isinstance(node, Run))


def check_terms(
    blocks: tuple[Block, ...], left_out: Iterable[tuple[str, list[str]]], origins: Mapping[str, Mark]
) -> list[Problem]:
    """Terms defined twice, and terms used whose defining clause (`left_out`: id and its terms) is not in the document."""
    problems: list[Problem] = []
    defined = definitions(blocks)
    for term, count in defined.items():
        if count > 1:
            problems.append(Problem("error", "term-defined-twice", {"term": term}))
    missing = [(clause_id, term) for clause_id, terms in left_out for term in terms if term not in defined]
    for clause_id, term in missing:
        pattern = re.compile(rf"(?<!\w){re.escape(term)}(?!\w)")
        for block in blocks:
            if pattern.search(own_text((block,))):
                source = block.id if isinstance(block, Clause) else "–"
                values = {"term": term, "source": source, "target": clause_id}
                problems.append(Problem("error", "term-left-out", values, origins.get(source)))
    return problems
