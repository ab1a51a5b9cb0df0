"""The texts of clauses as they stand: the same in both languages, true to their metadata, plain."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agreegen.document.references import use_of
from agreegen.files.layers import Layers
from agreegen.files.opening import TEMPLATE_LIMIT, entries, read_text
from agreegen.files.yaml import load
from agreegen.language.locales import our_languages
from agreegen.law.facts import codes, jurisdictions
from agreegen.library.clauses import Clause, Library, defined_in, find_text
from agreegen.values.problems import Mark, Problem

# None of these looks further than the next brace or a line's worth: a text may have been made to stall them.
_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}%]*%\}|\{#[\w-]{1,60}\}")
_EXPRESSION = re.compile(r"\{[{%]([^{}%]*)[%}]\}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_REFERENCE = re.compile(r"\[#?\]\(#([a-z0-9-]+(?:\.[a-z0-9-]+)?)\)")
_ANCHOR = re.compile(r"\{#([\w-]+)\}")
UNTIDY = r"  | [,.;:]|\(\s|\.\.(?!\.)|,,"
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


def texts_of(library: Library, clause_id: str) -> Iterator[Text]:
    """The files of a clause in each language: in the first layer that has any of them, as a contract finds them."""
    for language in our_languages():
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


def pair_problems(clause: Clause, texts: list[Text]) -> Iterator[Problem]:
    """Both languages, law by law, with the same parameters, references, terms and figures."""
    laws = {language: {t.law: t for t in texts if t.language == language} for language in our_languages()}
    for law in sorted({law for own in laws.values() for law in own}):
        pair = [laws[language].get(law) for language in our_languages()]
        present = next(text for text in pair if text is not None)
        if None in pair:
            missing = our_languages()[pair.index(None)]
            name = f"{missing}@{law}.md" if law else f"{missing}.md"
            yield Problem("error", "proof-language-missing", {"clause": clause.id, "file": name}, present.mark())
            continue
        one, other = (text for text in pair if text is not None)
        params = set(clause.meta.params)
        yield from _differ("proof-params-differ", one.names() & params, other.names() & params, one, other)
        for rule, pattern in (("proof-references-differ", _REFERENCE), ("proof-anchors-differ", _ANCHOR)):
            has, others = (Counter(pattern.findall(text.source)) for text in (one, other))
            yield from _differ(rule, has, others, one, other)
        has, others = (Counter(_FIGURE.findall(text.words)) for text in (one, other))
        yield from _differ("proof-numbers-differ", has, others, one, other)
        counts = {text.language: len(defined_in(text.source)) for text in (one, other)}
        if len(set(counts.values())) > 1:
            yield Problem("error", "proof-terms-differ", counts, other.mark())


def _differ(rule: str, has: Any, others: Any, one: Text, other: Text) -> Iterator[Problem]:
    """A problem that names what only one of the two texts has."""
    for left, right, language in ((has, others, one.language), (others, has, other.language)):
        only = sorted((left - right) if isinstance(left, set) else (left - right).elements())
        if only:
            yield Problem("error", rule, {"only": ", ".join(only), "language": language}, other.mark())


def param_problems(clause: Clause, texts: list[Text]) -> Iterator[Problem]:
    """Parameters that no text uses, and summaries that a language lacks."""
    for language in our_languages():
        used = set().union(*(text.names() for text in texts if text.language == language))
        for name in clause.meta.params:
            if name not in used and any(text.language == language for text in texts):
                place = next(text for text in texts if text.language == language)
                yield Problem("error", "proof-param-unused", {"param": name, "language": language}, place.mark())
        if language not in clause.meta.summary:
            metadata = Mark(str(clause.folder / "clause.yaml"))
            yield Problem("warning", "proof-summary-missing", {"language": language}, metadata)


def name_problems(library: Library, clause: Clause) -> Iterator[Problem]:
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


def fact_problems(layers: Layers, clause: Clause, texts: list[Text]) -> Iterator[Problem]:
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


def reference_problems(text: Text, texts: Mapping[str, list[Text]]) -> Iterator[Problem]:
    """References to clauses or parts that the library does not have in that language."""
    for found in _REFERENCE.finditer(text.source):
        target, _, anchor = found[1].partition(".")
        others = [other for other in texts.get(target, []) if other.language == text.language]
        if not others or (anchor and not all(anchor in _ANCHOR.findall(other.source) for other in others)):
            yield Problem("error", "proof-reference-unknown", {"target": found[1]}, text.mark(found.start()))


def wording_problems(text: Text, wording: Mapping[str, Any], statutes: str) -> Iterator[Problem]:
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


def statutes_of(layers: Layers) -> str:
    """All articles and citations of the legal data."""
    found = [layers.find(f"law/{name}") for name in layers.names("law")]
    return "\n".join(read_text(place[0]) for place in found if place)


def term_problems(ids: list[str], texts: Mapping[str, list[Text]]) -> Iterator[Problem]:
    """Terms that two clauses define, or that nothing uses."""
    for language in our_languages():
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
