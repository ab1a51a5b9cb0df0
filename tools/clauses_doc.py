"""Writes docs/clauses.md from the library: every clause with its parameters, its law and both texts. Run by `make docs`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from agreegen import pipeline
from agreegen.document.nodes import Clause as ClauseNode
from agreegen.document.walk import lines, walk
from agreegen.engagement.loading import load_case
from agreegen.files.folders import built_in
from agreegen.files.layers import Layers
from agreegen.kinds.reading import read_kind
from agreegen.language.readability import Reading, measure
from agreegen.law.facts import read_law
from agreegen.library.clauses import Clause, Library
from agreegen.library.params import Param
from agreegen.library.presets import Preset, preset_clauses, preset_names, read_preset
from agreegen.operations.proofreading import proofread, prose, rendered
from agreegen.rules import RULES
from agreegen.values.problems import AgreegenError

HERE = Path(__file__).resolve().parent.parent
# The contracts measured: the standard one of each example, as it is written.
MEASURED = (("es", "altamira", "es"), ("en", "altamira", "en"), ("en", "harbour", "en-GB"))
LAW_READ_ON = date(2026, 11, 22)


def page(library: Library) -> str:
    """The whole page."""
    ids = list(library.ids)
    report = proofread(library, ids)
    presets = [read_preset(library.layers, name) for name in preset_names(library.layers)]
    families = list(map(str, read_kind(library.layers, "contract").file.families))
    held = {preset.name: {clause.id for clause, _ in preset_clauses(library, preset, families)} for preset in presets}
    texts = {language: dict(rendered(library, ids, language)) for language in ("es", "en")}
    parts = [_head(library, report.problems, presets, held), ""]
    by_place = sorted(library.clauses(), key=lambda clause: clause.place(families))
    for family in families:
        parts += [f"## {family}", ""]
        for clause in (clause for clause in by_place if clause.meta.family == family):
            parts += _clause(library, clause, held)
            for language, name in (("es", "Español"), ("en", "English")):
                reading = report.readings[language].get(clause.id)
                parts += _text(name, texts[language][clause.id], reading)
    return "\n".join(parts).rstrip() + "\n"


def readings() -> list[tuple[str, str, Reading]]:
    """How easy the standard contracts are to read: the sentences of all clauses, without tables and titles."""
    found = []
    for language, example, tag in MEASURED:
        case = load_case(built_in() / "examples" / f"{example}.yaml", language=tag)
        blocks = pipeline.contract(case, data=False).document.blocks
        text = " ".join(prose(block.blocks) for block in walk(blocks) if isinstance(block, ClauseNode))
        reading = measure(text, language)
        assert reading is not None
        found.append((language, example, reading))
    return found


def _head(library: Library, problems: Sequence[object], presets: list[Preset], held: dict[str, set[str]]) -> str:
    rows = [
        f"- {'Inflesz' if language == 'es' else 'Flesch'} {reading.score} over the {reading.words} words of the "
        f"{'Spanish' if language == 'es' else 'English'} standard contract of `examples/{example}.yaml`, "
        f"{reading.words_per_sentence} words a sentence"
        for language, example, reading in readings()
    ]
    lists = [f"- `{p.name}` ({len(held[p.name])} clauses at most): {p.summary['en']}" for p in presets]
    return "\n".join(
        [
            "# The clauses",
            "",
            "Made by `make docs` from `clauses/`, `law/` and `templates/presets/`; a test keeps it true. Figures of this page:",
            "",
            f"- {len(library.ids)} clauses, each in Spanish and in English; {len(RULES)} rules (`agreegen check --rules`)",
            *rows,
            f"- {len(problems)} failures of the language checks (`agreegen clauses check`)",
            "- whatever one clause is left out of any preset, under any of nine laws, gives a clean contract or an error that "
            "names what still needs it (`test_nothing_is_orphaned`)",
            "",
            "Presets:",
            "",
            *lists,
            "",
            "References show the title of the clause that they lead to; in a contract they show its number. The texts are those "
            "under Spanish law with the defaults, in the example engagement; where a clause has no place there, under the first "
            "law that it is for.",
        ]
    )


def _clause(library: Library, clause: Clause, held: dict[str, set[str]]) -> list[str]:
    meta = clause.meta
    parts = [f"### {clause.id}", "", f"{meta.summary['en']} · {meta.summary['es']}", ""]
    state = "on by default" if meta.default else "off by default"
    if meta.when:
        state += f", where `{meta.when}` has a value"
    if meta.jurisdictions:
        state += f", under the law of {', '.join(meta.jurisdictions)}"
    facts = [f"in presets: {', '.join(name for name, ids in held.items() if clause.id in ids) or 'none'}"]
    if meta.requires:
        facts.append("needs " + ", ".join(f"`{other}`" for other in meta.requires))
    if meta.conflicts:
        facts.append("contradicts " + ", ".join(f"`{other}`" for other in meta.conflicts))
    if meta.survives:
        facts.append("survives the end")
    parts += [f"{state}; {'; '.join(facts)}; reviewed on {meta.reviewed_on}.", ""]
    articles = [
        f"{law}: {fact.article}"
        for law, ids in meta.law.items()
        for fact_id in ids
        if (fact := read_law(library.layers, str(law), LAW_READ_ON).facts.get(str(fact_id))) is not None
    ]
    if articles:
        parts += ["Law: " + "; ".join(dict.fromkeys(articles)) + ".", ""]
    variants = sorted(p.stem.partition("@")[2] for p in clause.folder.glob("es@*.md"))
    if variants:
        parts += [f"Wording of its own under: {', '.join(variants)}.", ""]
    if meta.params:
        parts += ["| parameter | what it takes | bounds | default | only with |", "|---|---|---|---|---|"]
        parts += [_param(name, spec) for name, spec in meta.params.items()]
        parts.append("")
    return parts


def _param(name: str, spec: Param) -> str:
    takes = str(spec.type)
    if spec.values:
        listed = ", ".join(f"`{value}`" for value in spec.values)
        takes = f"list of {listed}" if spec.type == "list" else listed
    elif spec.type == "duration":
        takes = f"duration in {', '.join(spec.units)}"
    bounds = f"{spec.min or ''} – {spec.max or ''}".strip() if spec.min is not None or spec.max is not None else ""
    default = ", ".join(spec.default) if isinstance(spec.default, list) else spec.default
    if default is None:
        default = "none" if spec.optional else "must be given"
    only = f"`{str(spec.only_with).replace('=', ': ').replace('|', ' / ')}`" if spec.only_with else ""
    return f"| `{name}` | {takes} | {bounds} | {default} | {only} |"


def _text(name: str, found: ClauseNode | AgreegenError, reading: Reading | None) -> list[str]:
    if isinstance(found, AgreegenError):
        raise found
    measured = f" (ease of reading {reading.score:.0f})" if reading else ""
    title, *rest = lines((found,))
    shown = [f"**{name}**{measured}: {title.partition(' ')[2]}", ""]
    for line in rest:
        shown += [f"> {line}", ">"]
    return [*shown[:-1], ""]


def main() -> None:
    """Write the page."""
    (HERE / "docs" / "clauses.md").write_text(page(Library(Layers.shipped())), encoding="utf-8")


if __name__ == "__main__":
    main()
