"""Free text in several languages: chosen, or missed."""

from __future__ import annotations

import re
from typing import Any

from agreegen.engagement.model import PROSE
from agreegen.language.locales import our_languages
from agreegen.library.clauses import Library
from agreegen.values.problems import Mark, Problem, error
from agreegen.values.tree import Map, Node, Scalar, Seq, walk


def language_option(text: str) -> Node:
    """`--language es`, or `--language es,en` for both side by side."""
    mark = Mark("--language")
    tags = [Scalar(tag.strip(), mark, "language") for tag in text.split(",")]
    if len(tags) == 1:
        return tags[0]
    found = Seq(mark, "language")
    found.extend(tags)
    return found


def languages_of(tree: Map, problems: list[Problem]) -> list[Node]:
    """The languages of the documents: one, or two different ones for a contract in two columns."""
    written = tree.get("language")
    if not isinstance(written, Seq):
        return [written]
    primaries = {str(tag).split("-")[0] for tag in written}
    if len(written) == 1:
        return list(written)
    if len(written) != 2 or len(primaries) != 2 or not all(isinstance(tag, str) for tag in written):
        problems += error("languages-two", tree.marks.get("language", tree.mark)).problems
        return list(written[:1]) if written and isinstance(written[0], str) else [None]
    return list(written)


def one_language_problems(tree: Map, library: Library) -> list[Problem]:
    """The free text that a contract in two languages would print in one: a sentence written as a plain string. Names,
    addresses and numbers are the same in every language."""
    found = []
    for path, scalar in walk(tree):
        if path.rpartition(".")[2] in our_languages() or not re.search(r"[^\W\d_]{2}", scalar) or is_unfilled(scalar):
            continue
        key = re.sub(r"\.\d+(?=\.|$)", "", path)
        if key in PROSE or _is_prose_param(key, library):
            found.append(Problem("error", "text-in-one-language", {"key": path}, scalar.mark))
    return found


def _is_prose_param(key: str, library: Library) -> bool:
    """Whether the dotted key is a parameter of a clause that holds words of the user's."""
    root, _, rest = key.partition(".")
    clause_id, _, name = rest.partition(".")
    if root != "clauses" or clause_id not in library.ids:
        return False
    spec = library.clause(clause_id).meta.params.get(name)
    return spec is not None and not spec.proper and (spec.type == "text" or (spec.type == "list" and spec.of == "text"))


def localized(node: Any, language: str, problems: list[Problem]) -> Any:
    """The tree with every `{es: …, en: …}` replaced by its text in `language`; a missing one is a problem."""
    if isinstance(node, Map):
        if node and all(key in our_languages() for key in node) and all(isinstance(v, str) for v in node.values()):
            if language in node:
                return node[language]
            problems += error("text-not-in-language", node.mark, key=node.path, language=language).problems
            return next(iter(node.values()))
        found = Map(node.mark, node.path)
        found.marks = dict(node.marks)
        for key, value in node.items():
            found[key] = localized(value, language, problems)
        return found
    if isinstance(node, Seq):
        sequence = Seq(node.mark, node.path)
        sequence.extend(localized(item, language, problems) for item in node)
        return sequence
    return node


def is_unfilled(text: str) -> bool:
    """Whether a value is still a ‹place to fill in› of a new engagement."""
    return text.startswith("‹") and text.endswith("›")
