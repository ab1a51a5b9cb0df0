"""Operations on the library: its clauses, one of them, a preset, and the language checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from agreegen.files.layers import Layers
from agreegen.files.opening import read_text
from agreegen.kinds.reading import read_kind
from agreegen.language.locales import our_languages
from agreegen.law.codes import USUAL
from agreegen.law.facts import read_law
from agreegen.library.clauses import Clause, Library
from agreegen.library.params import Param
from agreegen.library.presets import preset_clauses, read_preset
from agreegen.operations.proofreading import library_of, proofread
from agreegen.operations.result import Result, operation
from agreegen.pipeline import CONTRACT
from agreegen.values.problems import error

ANY_LAW = "XX"  # a title is the same under every law


@dataclass(frozen=True)
class Listed:
    """A clause of a list. `default`: on without being asked for; `when` and `laws` are what it waits for; `layer` is where it
    comes from, `chosen` what a preset sets."""

    id: str
    title: str
    default: bool
    when: str
    laws: tuple[str, ...]
    layer: str
    chosen: dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """A clause with what can be set, and its text as it stands in the library."""

    id: str
    file: Path
    summary: str
    articles: tuple[str, ...]
    survives: bool
    requires: tuple[str, ...]
    params: dict[str, dict[str, Any]]
    text: str


@operation
def list_clauses(language: str, library: Path | None = None, preset: str | None = None) -> Result:
    """The clauses of all layers; or those of a preset, with its summary, in the contract's order."""
    found = _library(library)
    if preset is None:
        return Result([_listed(clause, language) for clause in found.clauses()])
    chosen = read_preset(found.layers, preset)
    families = list(map(str, read_kind(found.layers, CONTRACT).file.families))
    clauses = [_listed(clause, language, dict(own)) for clause, own in preset_clauses(found, chosen, families)]
    return Result({"preset": chosen.name, "summary": chosen.summary.get(language, ""), "clauses": clauses})


@operation
def show_clause(clause_id: str, language: str, law: str | None, library: Path | None = None) -> Result:
    """A clause: what it rests on, what can be set, and its text."""
    clause, law = _library(library).clause(clause_id), law or USUAL
    path = clause.text_path(language, law)
    facts = read_law(clause.layers, law, date.today()).facts
    articles = [facts[fact].article for fact in clause.meta.facts(law) if fact in facts]
    return Result(
        Shown(
            clause.id,
            path,
            str(clause.meta.summary.get(language, "")),
            tuple(dict.fromkeys(articles)),
            bool(clause.meta.survives),
            tuple(map(str, clause.meta.requires)),
            {name: _param(spec) for name, spec in clause.meta.params.items()},
            read_text(path),
        )
    )


@operation
def check_clauses(folder: Path | None = None) -> Result:
    """The language checks over the clauses of a folder, or the built-in ones, with those that are hardest to read."""
    if folder is not None and not folder.is_dir():
        raise error("library-not-found", path=str(folder))
    library, ids = library_of(folder)
    if not ids:
        return Result({"clauses": 0, "folder": folder}, failed=True)
    report = proofread(library, ids)
    hardest = {
        language: [
            {"clause": clause, "score": round(reading.score), "length": round(reading.words_per_sentence)}
            for clause, reading in report.hardest(language)
        ]
        for language in our_languages()
    }
    return Result({"clauses": len(ids), "folder": folder, "hardest": hardest}, tuple(report.problems))


def _library(library: Path | None) -> Library:
    """The clauses of all layers, with those of the folder where one stands."""
    return Library(Layers.of(Path.cwd(), library))


def _listed(clause: Clause, language: str, chosen: dict[str, Any] | None = None) -> Listed:
    meta = clause.meta
    title = clause.title(language, ANY_LAW)
    laws = tuple(map(str, meta.jurisdictions))
    return Listed(clause.id, title, bool(meta.default), str(meta.when or ""), laws, clause.layer.name, chosen or {})


def _param(spec: Param) -> dict[str, Any]:
    """What a parameter can be."""
    return {
        "type": str(spec.type),
        "values": [str(value) for value in spec.values],
        "min": str(spec.min) if spec.min is not None else None,
        "max": str(spec.max) if spec.max is not None else None,
        "default": spec.default,
        "optional": bool(spec.optional),
        "only_with": str(spec.only_with) if spec.only_with is not None else None,
    }
