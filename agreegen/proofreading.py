"""The language checks: is each clause the same in both languages, whole, plain, and true to its metadata?

`proofread` reads the clauses of a library (`agreegen clauses check`). What it looks for in a language stands in
`templates/<lang>/wording.yaml`. It reads the texts as they stand and as a contract shows them with their defaults.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agreegen import pipeline
from agreegen.clauses import Clause, Library, defined_in, find_text
from agreegen.document import Block, Numbered, Paragraph, Reference, Run, lines, map_inlines, plain, walk
from agreegen.document import Clause as ClauseNode
from agreegen.errors import AgreegenError, Mark, Problem
from agreegen.files import TEMPLATE_LIMIT, entries, read_text
from agreegen.folders import built_in
from agreegen.law import codes, jurisdictions
from agreegen.paths import Layer, Layers
from agreegen.readability import Reading, measure
from agreegen.references import use_of
from agreegen.source import load
from agreegen.specimen import prerequisites, specimen

LANGUAGES = ("es", "en")
# None of these looks further than the next brace or a line's worth: a text may have been made to stall them.
_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}%]*%\}|\{#[\w-]{1,60}\}")
_EXPRESSION = re.compile(r"\{[{%]([^{}%]*)[%}]\}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_REFERENCE = re.compile(r"\[#?\]\(#([a-z0-9-]+(?:\.[a-z0-9-]+)?)\)")
_ANCHOR = re.compile(r"\{#([\w-]+)\}")
_UNTIDY = r"  | [,.;:]|\(\s|\.\.(?!\.)|,,"
_FIGURE = re.compile(r"(?<!\n)\d+")  # not the number of a list's entry
_FACT = re.compile(r"(?:cite|law_value|law_rate)\(\"([a-z0-9-]+)\"")


@dataclass(frozen=True)
class Text:
    """One file of a clause: its language, the law it is for ("" for every law), and what stands in it."""

    clause: str
    language: str
    law: str
    path: Path
    source: str

    @property
    def words(self) -> str:
        """The text's own words, without template code and Markdown's links."""
        return re.sub(r"\[#?\]\([^)\n]{0,200}\)", " ", _TEMPLATE.sub(" ", self.source))

    def names(self) -> set[str]:
        """The names that its expressions use."""
        code = " ".join(_QUOTED.sub("", inner) for inner in _EXPRESSION.findall(self.source))
        return set(re.findall(r"\b[a-z_][a-z0-9_]*\b", code))

    def mark(self, position: int | None = None) -> Mark:
        return Mark(str(self.path), self.source.count("\n", 0, position) + 1 if position is not None else None)


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
    wording = {tag: load(shipped.require(f"templates/{tag}/wording.yaml")) for tag in LANGUAGES}
    texts = {clause_id: list(_texts(library, clause_id)) for clause_id in library.ids}
    statutes = _statutes(library.layers)
    for clause_id in ids:
        try:
            clause = library.clause(clause_id)
        except AgreegenError as exc:
            report.problems += exc.problems
            continue
        report.problems += _pairs(clause, texts[clause_id])
        report.problems += _params(clause, texts[clause_id])
        report.problems += _names(library, clause)
        report.problems += _facts(library.layers, clause, texts[clause_id])
        for text in texts[clause_id]:
            report.problems += _references(text, texts)
            report.problems += _wording(text, wording[text.language], statutes)
    report.problems += _terms(ids, texts)
    _read_in_contracts(library, ids, wording, report)
    if not any(problem.level == "error" for problem in report.problems):
        report.problems += _variants(library, ids)
    report.problems = list({repr(problem): problem for problem in report.problems}.values())
    return report


# --------------------------------------------------------------------------------------------- texts as they stand


def _own_texts(folder: Path, language: str) -> list[Path]:
    """The files of a folder that may be texts in a language."""
    return [path for path in entries(folder) if path.match(f"{language}*.md")]


def _without_comments(text: str) -> str:
    """A text without its comments, whose line ends stay."""
    kept = []
    while True:
        before, begin, rest = text.partition("<!--")
        comment, end, text = rest.partition("-->")
        kept.append(before)
        if not end:
            return "".join([*kept, begin, comment])
        kept.append("\n" * comment.count("\n"))


def _texts(library: Library, clause_id: str) -> Iterator[Text]:
    """The files of a clause in each language: in the first layer that has any of them, as a contract finds them."""
    for language in LANGUAGES:
        found = find_text(library.layers, clause_id, language, "")
        folders = [layer.root / "clauses" / clause_id for layer in library.layers.layers]
        own = [folder for folder in folders if _own_texts(folder, language)]
        if found is None and not own:
            continue
        for path in _own_texts(own[0], language):
            tag, _, law = path.stem.partition("@")
            if tag == language:
                source = _without_comments(read_text(path, limit=TEMPLATE_LIMIT))
                yield Text(clause_id, language, law, path, source)


def _pairs(clause: Clause, texts: list[Text]) -> Iterator[Problem]:
    """Both languages, law by law, with the same parameters, references, terms and figures."""
    laws = {language: {t.law: t for t in texts if t.language == language} for language in LANGUAGES}
    for law in sorted(set(laws["es"]) | set(laws["en"])):
        pair = [laws[language].get(law) for language in LANGUAGES]
        present = next(text for text in pair if text is not None)
        if None in pair:
            missing = LANGUAGES[pair.index(None)]
            name = f"{missing}@{law}.md" if law else f"{missing}.md"
            yield Problem("error", "proof-language-missing", {"clause": clause.id, "file": name}, present.mark())
            continue
        es, en = (text for text in pair if text is not None)
        params = set(clause.meta.params)
        yield from _differ("proof-params-differ", es.names() & params, en.names() & params, en)
        for rule, pattern in (("proof-references-differ", _REFERENCE), ("proof-anchors-differ", _ANCHOR)):
            yield from _differ(rule, Counter(pattern.findall(es.source)), Counter(pattern.findall(en.source)), en)
        yield from _differ(
            "proof-numbers-differ", Counter(_FIGURE.findall(es.words)), Counter(_FIGURE.findall(en.words)), en
        )
        counts = [len(defined_in(t.source)) for t in (es, en)]
        if counts[0] != counts[1]:
            yield Problem("error", "proof-terms-differ", {"es": counts[0], "en": counts[1]}, en.mark())


def _differ(rule: str, es: Any, en: Any, text: Text) -> Iterator[Problem]:
    """A problem that names what only one of the two languages has."""
    for left, right, language in ((es, en, "es"), (en, es, "en")):
        only = sorted((left - right) if isinstance(left, set) else (left - right).elements())
        if only:
            yield Problem("error", rule, {"only": ", ".join(only), "language": language}, text.mark())


def _params(clause: Clause, texts: list[Text]) -> Iterator[Problem]:
    """Parameters that no text uses, and summaries that a language lacks."""
    for language in LANGUAGES:
        used = set().union(*(text.names() for text in texts if text.language == language))
        for name in clause.meta.params:
            if name not in used and any(text.language == language for text in texts):
                place = next(text for text in texts if text.language == language)
                yield Problem("error", "proof-param-unused", {"param": name, "language": language}, place.mark())
        if language not in clause.meta.summary:
            metadata = Mark(str(clause.folder / "clause.yaml"))
            yield Problem("warning", "proof-summary-missing", {"language": language}, metadata)


def _names(library: Library, clause: Clause) -> Iterator[Problem]:
    """Clauses and parameters that the metadata names and that there are not."""
    place = Mark(str(clause.folder / "clause.yaml"))
    for name, spec in clause.meta.params.items():
        other = str(spec.only_with or name).partition("=")[0]
        if other not in clause.meta.params:
            yield Problem("error", "proof-param-unknown", {"param": other}, place)
    for key, others in (("requires", clause.meta.requires), ("conflicts", clause.meta.conflicts)):
        for other in others:
            if str(other) not in library.ids:
                yield Problem("error", "proof-clause-unknown", {"key": key, "clause": str(other)}, place)


def _facts(layers: Layers, clause: Clause, texts: list[Text]) -> Iterator[Problem]:
    """Legal facts that a clause names and that `law/` does not have."""
    known: dict[str, set[str]] = {}

    def facts(law: str) -> set[str]:
        if law not in known:
            files = [layers.find(f"law/{code.lower()}.yaml") for code in codes(law)]
            known[law] = {fact for found in files if found for fact in load(found[0])}
        return known[law]

    everywhere = {fact for law in jurisdictions(layers) for fact in facts(law)}
    place = Mark(str(clause.folder / "clause.yaml"))
    for law, ids in clause.meta.law.items():
        for fact in ids:
            if str(fact) not in facts(str(law)):
                yield Problem("error", "proof-fact-unknown", {"fact": str(fact), "law": str(law)}, place)
    for text in texts:
        for found in _FACT.finditer(text.source):
            if found[1] not in (facts(text.law) if text.law else everywhere):
                values = {"fact": found[1], "law": text.law or "law/"}
                yield Problem("error", "proof-fact-unknown", values, text.mark(found.start()))


def _references(text: Text, texts: Mapping[str, list[Text]]) -> Iterator[Problem]:
    """References to clauses or parts that the library does not have in that language."""
    for found in _REFERENCE.finditer(text.source):
        target, _, anchor = found[1].partition(".")
        others = [other for other in texts.get(target, []) if other.language == text.language]
        if not others or (anchor and not all(anchor in _ANCHOR.findall(other.source) for other in others)):
            yield Problem("error", "proof-reference-unknown", {"target": found[1]}, text.mark(found.start()))


def _wording(text: Text, wording: Mapping[str, Any], statutes: str) -> Iterator[Problem]:
    """Words that give a person a gender, and statutes that `law/` does not have."""
    for pattern in wording["gendered"]:
        for found in re.finditer(str(pattern), text.words, re.IGNORECASE):
            yield Problem("warning", "proof-gendered", {"words": found[0]}, text.mark(_where(text, found[0])))
    for pattern in wording["statutes"]:
        for found in re.finditer(str(pattern), text.words):
            if found[0] not in statutes:
                yield Problem("error", "proof-statute-unknown", {"words": found[0]}, text.mark(_where(text, found[0])))


def _where(text: Text, words: str) -> int | None:
    position = text.source.find(words)
    return position if position >= 0 else None


def _statutes(layers: Layers) -> str:
    """All articles and citations of the legal data."""
    found = [layers.find(f"law/{name}") for name in layers.names("law")]
    return "\n".join(read_text(place[0]) for place in found if place)


def _terms(ids: list[str], texts: Mapping[str, list[Text]]) -> Iterator[Problem]:
    """Terms that two clauses define, or that nothing uses."""
    for language in LANGUAGES:
        own = [text for found in texts.values() for text in found if text.language == language]
        where: dict[str, set[str]] = {}
        for text in own:
            for term in defined_in(text.source):
                where.setdefault(term, set()).add(text.clause)
        for term, clauses in sorted(where.items()):
            place = next(text for text in own if text.clause in clauses and term in text.source)
            if len(clauses) > 1 and clauses & set(ids):
                values = {"term": term, "clauses": ", ".join(sorted(clauses))}
                yield Problem("error", "proof-term-twice", values, place.mark())
            used = any(use_of(term).search(re.sub(r"\*\*[«“][^»”\n]{1,200}[»”]\*\*", "", text.words)) for text in own)
            if not used and clauses & set(ids):
                yield Problem("warning", "proof-term-unused", {"term": term}, place.mark())


# ------------------------------------------------------------------------------------- texts as a contract shows them


def rendered(library: Library, ids: list[str], language: str) -> Iterator[tuple[str, ClauseNode | AgreegenError]]:
    """Each clause with its defaults, as a contract under Spanish law shows it or, where it is not for that law, one under a
    law it is for; references name the clause they lead to. A clause that cannot be written gives the error."""
    done: set[str] = set()
    for clause_id in ids:
        if clause_id in done:
            continue
        try:
            built = pipeline.contract(specimen(library, clause_id, language, "ES"), data=False)
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
        if not isinstance(node, Reference):
            return node
        title = titles.get(node.target.partition(".")[0], node.target)
        return Reference(node.target, node.outside, node.word, f"“{title}”", node.label)

    found = map_inlines(block, named)
    assert isinstance(found, ClauseNode)
    return found


def prose(blocks: tuple[Block, ...]) -> str:
    """The sentences under `blocks`, without tables and titles, with references as figures; the entries of a list end like sentences."""
    found = []
    for block in blocks:
        if isinstance(block, Paragraph):
            nodes = (Run(f"{n.label}1") if isinstance(n, Reference) else n for n in block.children)
            found.append(plain(tuple(nodes)))
        elif isinstance(block, Numbered):
            found += [prose(item.blocks) for item in block.items]
    return " ".join(re.sub(r"[;:]$", ".", text.strip()) for text in found if text.strip())


def _read_in_contracts(library: Library, ids: list[str], wording: Mapping[str, Any], report: Report) -> None:
    """How easy each clause is to read, and what only a finished text shows."""
    for language in LANGUAGES:
        floor = int(wording[language]["readability_floor"])
        for clause_id, found in rendered(library, ids, language):
            if isinstance(found, AgreegenError):
                report.problems += [p for p in found.problems if p.level == "error"]
                continue
            path = find_text(library.layers, clause_id, language, "ES")
            mark = Mark(str(path)) if path else None
            text = prose(found.blocks)
            untidy = re.search("|".join([_UNTIDY, *map(str, wording[language]["untidy"])]), text.replace("\u00a0", " "))
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
            for language in LANGUAGES:
                shown: dict[str, str] = {}
                for value in values:
                    try:
                        built = pipeline.contract(specimen(library, clause_id, language, "ES", {**before, name: value}))
                    except AgreegenError as exc:  # a law or another clause may refuse the value; the text must not
                        yield from (p for p in exc.problems if p.rule.startswith("template-"))
                        continue
                    shown[value] = "\n".join(lines(built.document.blocks))
                same = [value for value, text in shown.items() if list(shown.values()).count(text) > 1]
                if same:
                    mark = Mark(str(clause.folder / f"{language}.md"))
                    values_named = {"param": name, "value": " / ".join(same), "language": language}
                    yield Problem("error", "proof-param-without-effect", values_named, mark)
