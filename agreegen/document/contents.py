"""Pass: the entries of a table of contents, as Word would make them: parts, clauses and annexes."""

from __future__ import annotations

from agreegen.document.nodes import Annex, Block, Clause, Entry, Heading, Run


def entries(blocks: tuple[Block, ...]) -> tuple[Entry, ...]:
    """An entry for each part, clause and annex of a numbered document, in its order."""
    found: list[Entry] = []
    parts = annexes = 0
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2:
            parts += 1
            found.append(Entry(1, "", block.children, f"part:{parts}"))
        elif isinstance(block, Clause):
            found.append(Entry(2, f"{block.number}{block.after}", block.title, block.id))
        elif isinstance(block, Annex):
            annexes += 1
            title = (Run(f"{block.word} {block.number}. "), *block.title)
            found.append(Entry(1, "", title, f"annex:{annexes}"))
    return tuple(found)
