"""The texts of a document: its skeleton, and each clause rendered and read by itself, so that every problem knows its file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from agreegen.document.nodes import Block, Clause, Division
from agreegen.document.references import unused_defined_terms
from agreegen.document.walk import lines, respelt
from agreegen.files.layers import Layers
from agreegen.files.yaml import shared
from agreegen.language.formats import L10n
from agreegen.library.selection import Selected
from agreegen.rendering.reader import read, split_title
from agreegen.rendering.render import Renderer
from agreegen.values.problems import AgreegenError, Mark, Problem, error

_TURNS = 5  # how often leaving a definition out may leave another one without use


def skeleton_path(layers: Layers, l10n: L10n, name: str) -> Path:
    """The skeleton of a kind: that of the language's variety (es-MX), else the language's. Raises AgreegenError where there
    is none."""
    names = [f"templates/{tag}/{name}.md" for tag in (l10n.tag, l10n.language)]
    found = layers.find(*names)
    if found is None:
        raise error("kind-without-skeleton", None, kind=name, path=names[-1])
    return found[0]


def skeleton(renderer: Renderer, path: Path, context: Mapping[str, Any]) -> tuple[Block, ...]:
    """The blocks of a skeleton, with its placeholders still in it."""
    return read(renderer.render_file(path, context))


def filled(blocks: tuple[Block, ...], parts: Mapping[str, tuple[Block, ...]]) -> tuple[Block, ...]:
    """The blocks with each placeholder division replaced."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Division) and block.role in parts:
            found += parts[block.role]
        else:
            found.append(block)
    return tuple(found)


def require_places(blocks: tuple[Block, ...], roles: tuple[str, ...], path: Path) -> None:
    """Raises AgreegenError where a skeleton has no place for something that must be in the document."""
    for role in roles:
        if not any(isinstance(block, Division) and block.role == role for block in blocks):
            raise error("skeleton-without", Mark(str(path)), name=role)


def clause_texts(
    renderer: Renderer,
    governing_law: str,
    selected: list[Selected],
    context: Mapping[str, Any],
    skeleton: tuple[Block, ...],
    problems: list[Problem],
) -> tuple[tuple[Clause, ...], dict[str, Mark]]:
    """The clauses and where each text stands, without the definitions of terms that nothing in this contract uses:
    `uses("Term")` in a text tells whether something does. Leaving one out may leave another without use, hence the turns."""
    unused: set[str] = set()
    done: dict[str, tuple[Clause, frozenset[str]]] = {}  # by id, with the terms that its text asked about
    for _ in range(_TURNS):
        found, origins = _rendered(renderer, governing_law, selected, context, unused, done, problems)
        more = unused_defined_terms((*skeleton, *found)) - unused
        if not more or any(p.level == "error" for p in problems):
            break
        unused |= more
        done = {clause_id: kept for clause_id, kept in done.items() if not kept[1] & more}
    return found, origins


def _rendered(
    renderer: Renderer,
    governing_law: str,
    selected: list[Selected],
    context: Mapping[str, Any],
    unused: set[str],
    done: dict[str, tuple[Clause, frozenset[str]]],
    problems: list[Problem],
) -> tuple[tuple[Clause, ...], dict[str, Mark]]:
    """Each selected clause, without the terms that are `unused`; what is `done` already is not rendered again."""
    found: list[Clause] = []
    origins: dict[str, Mark] = {}
    for item in selected:
        asked: set[str] = set()
        uses = partial(_uses, asked, unused)
        try:
            path = item.clause.text_path(renderer.l10n.language, governing_law)
            origins[item.clause.id] = Mark(str(path))
            for name in item.params:
                if name in context or name == "uses":
                    raise error("param-name-taken", origins[item.clause.id], param=name)
            if item.clause.id in done:
                found.append(done[item.clause.id][0])
                continue
            rendered = renderer.render_file(path, {**context, "uses": uses, **item.params})
            title, blocks = split_title(read(rendered, "clause"), str(path))
            if not "".join(lines(blocks)).strip():
                raise error("clause-empty", origins[item.clause.id])
        except AgreegenError as exc:
            problems.extend(exc.problems)
            continue
        found.append(Clause(item.clause.id, title, blocks))
        done[item.clause.id] = (found[-1], frozenset(asked))
    return tuple(found), origins


def _uses(asked: set[str], unused: set[str], term: str) -> bool:
    """Whether anything uses a term; `asked` remembers that it was asked."""
    asked.add(str(term))
    return term not in unused


def in_own_spelling(blocks: tuple[Block, ...], layers: Layers, l10n: L10n) -> tuple[Block, ...]:
    """The blocks in the spelling of their locale (`templates/<tag>/spelling.yaml`). Raises AgreegenError for an entry that is
    no word."""
    found = layers.find(f"templates/{l10n.tag}/spelling.yaml")
    if found is None:
        return respelt(blocks, {})
    words = shared(found[0])
    for word, other in words.items():
        if not isinstance(other, str) or not other or word != word.lower() or not word.strip():
            raise error("spelling-entry", words.marks[word], key=word)
    return respelt(blocks, words)
