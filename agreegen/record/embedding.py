"""The source data to put inside a document. `signed.py` reads it back.

`agreement.json` holds only what the document prints, plus clause ids, numbers, text hashes, the digest of the document's
text and, of a contract, that text line by line. A value that the document does not print (a salutation in a contract,
private notes, settings of the law) is not in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from agreegen import __version__
from agreegen.document.nodes import Annex, Block, Clause, Columns, Document, Heading, Value
from agreegen.document.numbering import anchors
from agreegen.document.references import ClauseIndex
from agreegen.document.walk import inlines, lines, plain, walk
from agreegen.language.formats import L10n
from agreegen.library.selection import Selected
from agreegen.record.data import FORMAT, visible_data
from agreegen.record.untruths import has_figures, stands_in
from agreegen.values.quantities import canonical, is_blank
from agreegen.values.tree import Map
from agreegen.values.tree import walk as walk_tree
from agreegen.visible.lines import compact, lines_of

# What a contract prints in its own words; anything else is embedded only where it is printed as it was typed.
_PRINTED_BLOCKS = ("language", "governing_law", "date", "term.", "fees.", "calendar.")


def text_of(blocks: tuple[Block, ...]) -> str:
    """The text of a document in reading order, one line for each paragraph, cell and title, with its numbers."""
    return "\n".join(lines(blocks))


def agreement(document: Document, tree: Map, selected: list[Selected], l10n: L10n) -> dict[str, Any]:
    """The data to embed: the printed part of the source `tree`, the clauses and the text's digest."""
    printed = {node.path for node in inlines(document.blocks) if isinstance(node, Value) and node.path}
    source: dict[str, Any] = {}
    for path, scalar in walk_tree(tree):
        if path.startswith(("clauses.", "law.")):
            continue
        in_own_words = document.kind == "contract" and path.startswith(_PRINTED_BLOCKS)
        if (scalar.path in printed or path.rpartition(".")[0] in printed or in_own_words) and not _names_file(path):
            source[path] = str(scalar)
    params = {item.clause.id: item.params for item in selected}
    shown = lines_of(document.blocks)
    words: dict[str, str] = {}
    with_figures = {clause_id for clause_id, own in params.items() if has_figures(own)}
    for line in shown:
        if line.part in with_figures:
            words[line.part] = words.get(line.part, "") + compact(line.text).casefold() + "\n"
    clauses = []
    seen: set[str] = set()
    for block in _with_their_text(document.blocks):
        if block.id not in seen:
            seen.add(block.id)
            clauses.append(
                {
                    "id": block.id,
                    "number": block.number,
                    "title": plain(block.title),
                    "anchors": {k: v for k, v in anchors(block).items() if k},
                    "params": {
                        k: canonical(v)
                        for k, v in params.get(block.id, {}).items()
                        if v is not None
                        and not is_blank(v)
                        and _printed(v, printed)
                        and stands_in(v, l10n, words.get(block.id, ""))
                    },
                    "text_sha256": _sha256(text_of((block,))),
                }
            )
    annexes = [{"number": b.number, "title": plain(b.title)} for b in walk(document.blocks) if isinstance(b, Annex)]
    return {
        "format": FORMAT,
        "generator": f"agreegen {__version__}",
        "kind": document.kind,
        "draft": document.draft,
        "title": document.title,
        "date": document.date.isoformat() if document.date else None,
        "language": document.language,
        "source": source,
        "clauses": clauses,
        "annexes": annexes,
        "text_sha256": _sha256(text_of(document.blocks)),
        "running": running_words(document),
        **({"visible": visible_data(shown)} if document.kind == "contract" else {}),
    }


def _with_their_text(blocks: tuple[Block, ...]) -> Iterator[Clause]:
    """The clauses of a document, each with its text; of two columns the first, where the text stands in rows of its own."""
    for block in blocks:
        if isinstance(block, Columns):
            clause: Clause | None = None
            for left, _ in block.rows:
                for inner in left:
                    if isinstance(inner, Clause):
                        if clause is not None:
                            yield clause
                        clause = inner
                    elif isinstance(inner, Heading) and clause is not None:
                        yield clause
                        clause = None
                    elif clause is not None:
                        clause = replace(clause, blocks=(*clause.blocks, inner))
            if clause is not None:
                yield clause
        else:
            yield from (inner for inner in walk((block,)) if isinstance(inner, Clause))


def with_second(document: Document, titles: tuple[str, str], own: ClauseIndex, tree: Map) -> dict[str, Any]:
    """The data of a document in two languages: that of the first, with the second's titles and words beside it."""
    data = dict(document.data or {})
    data["clauses"] = [
        {**clause, "second_title": own.titles[clause["id"]], "second_numbers": dict(own.numbers[clause["id"]])}
        for clause in data["clauses"]
    ]
    first = data["source"]
    words = {path: str(text) for path, text in walk_tree(tree) if path in first and first[path] != str(text)}
    data["title"], second = titles
    data["second"] = {"language": words.pop("language", ""), "title": second, "source": words}
    return data


def running_words(document: Document) -> list[str]:
    """What runs at the head and foot of the pages; nothing where a letterhead has words of its own there."""
    if document.look.letterhead is not None:
        return []
    return [document.running, document.look.footer, document.page_words, document.draft_word]


def _names_file(path: str) -> bool:
    """Whether a key holds the name of a file: where things lie on the user's machine is nobody's business."""
    return path.startswith("annexes.") and path.endswith(".file")


def _printed(value: Any, printed: set[str]) -> bool:
    """Free text counts as printed where its path is; every other parameter shapes the text of its clause."""
    path = getattr(value, "path", None)
    if isinstance(value, list):
        return all(_printed(item, printed) for item in value)
    return path is None or path in printed


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
