"""The language checks: is each clause the same in both languages, whole, plain, and true to its metadata?

`proofread` reads the clauses of a library (`agreegen clauses check`). What it looks for in a language stands in
`templates/<lang>/wording.yaml`. It reads the texts as they stand and as a contract shows them with their defaults.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agreegen import pipeline
from agreegen.document.nodes import Block, CrossReference, Numbered, Paragraph, Run
from agreegen.document.nodes import Clause as ClauseNode
from agreegen.document.walk import lines, map_inlines, plain, walk
from agreegen.files.folders import built_in
from agreegen.files.layers import Layer, Layers
from agreegen.files.yaml import shared
from agreegen.language.locales import our_languages
from agreegen.language.readability import Reading, measure
from agreegen.law.codes import USUAL
from agreegen.library.clauses import Library, find_text
from agreegen.operations.proofread_texts import (
    UNTIDY,
    fact_problems,
    name_problems,
    pair_problems,
    param_problems,
    reference_problems,
    statutes_of,
    term_problems,
    texts_of,
    wording_problems,
)
from agreegen.operations.specimen import prerequisites, specimen
from agreegen.values.problems import AgreegenError, Mark, Problem


@dataclass
class Report:
    """What was found, and how easy each clause is to read, by language and id."""

    clauses: list[str]
    problems: list[Problem] = field(default_factory=list)
    readings: dict[str, dict[str, Reading]] = field(default_factory=dict)

    def hardest(self, language: str, count: int = 5) -> list[tuple[str, Reading]]:
        """The clauses of a language that are hardest to read, the worst first; very short ones say little."""
        found = [(i, r) for i, r in self.readings.get(language, {}).items() if r.words >= 25]
        return sorted(found, key=lambda pair: pair[1].score)[:count]


def library_of(folder: Path | None) -> tuple[Library, list[str]]:
    """The library to proofread and the ids of its clauses: those of `folder` (which holds `clauses/`, or is that folder),
    over the built-in ones that they may refer to; without a folder, the built-in ones."""
    if folder is None or folder.resolve() in (built_in().resolve(), built_in().resolve() / "clauses"):
        library = Library(Layers.shipped())
        return library, list(library.ids)
    root = folder.parent if folder.name == "clauses" and not (folder / "clauses").is_dir() else folder
    library = Library(Layers((Layer("library", root), Layer("built-in", built_in()))))
    own = root / "clauses"
    ids = [i for i in library.ids if (own / i).is_dir()] if own.is_dir() else []
    return library, ids


def proofread(library: Library, ids: list[str]) -> Report:
    """Every check over the clauses `ids` of a library."""
    report = Report(ids)
    shipped = Layers.shipped()
    wording = {tag: shared(shipped.require(f"templates/{tag}/wording.yaml")) for tag in our_languages()}
    texts = {clause_id: list(texts_of(library, clause_id)) for clause_id in library.ids}
    statutes = statutes_of(library.layers)
    for clause_id in ids:
        try:
            clause = library.clause(clause_id)
        except AgreegenError as exc:
            report.problems += exc.problems
            continue
        report.problems += pair_problems(clause, texts[clause_id])
        report.problems += param_problems(clause, texts[clause_id])
        report.problems += name_problems(library, clause)
        report.problems += fact_problems(library.layers, clause, texts[clause_id])
        for text in texts[clause_id]:
            report.problems += reference_problems(text, texts)
            report.problems += wording_problems(text, wording[text.language], statutes)
    report.problems += term_problems(ids, texts)
    _read_in_contracts(library, ids, wording, report)
    if not any(problem.level == "error" for problem in report.problems):
        report.problems += _variants(library, ids)
    report.problems = list({repr(problem): problem for problem in report.problems}.values())
    return report


# --------------------------------------------------------------------------------------------- texts as they stand


# ------------------------------------------------------------------------------------- texts as a contract shows them


def rendered(library: Library, ids: list[str], language: str) -> Iterator[tuple[str, ClauseNode | AgreegenError]]:
    """Each clause with its defaults, as a contract under Spanish law shows it or, where it is not for that law, one under a
    law it is for; references name the clause they lead to. A clause that cannot be written gives the error."""
    done: set[str] = set()
    for clause_id in ids:
        if clause_id in done:
            continue
        try:
            built = pipeline.contract(specimen(library, clause_id, language, USUAL), data=False)
        except AgreegenError as exc:
            done.add(clause_id)
            yield clause_id, exc
            continue
        titles = {b.id: plain(b.title) for b in walk(built.document.blocks) if isinstance(b, ClauseNode)}
        for block in walk(built.document.blocks):
            if isinstance(block, ClauseNode) and block.id in ids and block.id not in done:
                done.add(block.id)
                yield block.id, _by_name(block, titles)


def _by_name(block: ClauseNode, titles: Mapping[str, str]) -> ClauseNode:
    def named(node: Any) -> Any:
        if not isinstance(node, CrossReference):
            return node
        title = titles.get(node.target.partition(".")[0], node.target)
        return CrossReference(node.target, node.outside, node.word, f"“{title}”", node.label)

    found = map_inlines(block, named)
    assert isinstance(found, ClauseNode)
    return found


def prose(blocks: tuple[Block, ...]) -> str:
    """The sentences under `blocks`, without tables and titles, with references as figures; the entries of a list end like sentences."""
    found = []
    for block in blocks:
        if isinstance(block, Paragraph):
            nodes = (Run(f"{n.label}1") if isinstance(n, CrossReference) else n for n in block.children)
            found.append(plain(tuple(nodes)))
        elif isinstance(block, Numbered):
            found += [prose(item.blocks) for item in block.items]
    return " ".join(re.sub(r"[;:]$", ".", text.strip()) for text in found if text.strip())


def _read_in_contracts(library: Library, ids: list[str], wording: Mapping[str, Any], report: Report) -> None:
    """How easy each clause is to read, and what only a finished text shows."""
    for language in our_languages():
        floor = int(wording[language]["readability_floor"])
        for clause_id, found in rendered(library, ids, language):
            if isinstance(found, AgreegenError):
                report.problems += [p for p in found.problems if p.level == "error"]
                continue
            path = find_text(library.layers, clause_id, language, USUAL)
            mark = Mark(str(path)) if path else None
            text = prose(found.blocks)
            untidy = re.search("|".join([UNTIDY, *map(str, wording[language]["untidy"])]), text.replace("\u00a0", " "))
            if untidy:
                around = text[max(0, untidy.start() - 15) : untidy.end() + 15]
                report.problems.append(Problem("error", "proof-untidy", {"words": around}, mark))
            reading = measure(text, language)
            if reading is None:
                report.problems.append(Problem("error", "proof-empty", {"clause": clause_id}, mark))
                continue
            report.readings.setdefault(language, {})[clause_id] = reading
            if reading.score < floor and reading.words >= 25:
                values = {
                    "score": f"{reading.score:.0f}",
                    "floor": floor,
                    "length": f"{reading.words_per_sentence:.0f}",
                }
                report.problems.append(Problem("warning", "proof-hard-to-read", values, mark))


def _variants(library: Library, ids: list[str]) -> Iterator[Problem]:
    """Variants of a user's clauses that cannot be written or that change nothing. (Tests try those of the built-in ones.)"""
    for clause_id in ids:
        clause = library.clause(clause_id)
        if clause.layer.name == "built-in":
            continue
        for name, spec in clause.meta.params.items():
            values = (
                [str(v) for v in spec.values]
                if spec.type == "enum"
                else ["true", "false"]
                if spec.type == "bool"
                else []
            )
            before = prerequisites(clause, name)
            for language in our_languages():
                shown: dict[str, str] = {}
                for value in values:
                    try:
                        built = pipeline.contract(
                            specimen(library, clause_id, language, USUAL, {**before, name: value})
                        )
                    except AgreegenError as exc:  # a law or another clause may refuse the value; the text must not
                        yield from (p for p in exc.problems if p.rule.startswith("template-"))
                        continue
                    shown[value] = "\n".join(lines(built.document.blocks))
                same = [value for value, text in shown.items() if list(shown.values()).count(text) > 1]
                if same:
                    mark = Mark(str(clause.folder / f"{language}.md"))
                    values_named = {"param": name, "value": " / ".join(same), "language": language}
                    yield Problem("error", "proof-param-without-effect", values_named, mark)
