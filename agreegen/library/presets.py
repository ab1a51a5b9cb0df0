"""Presets: which clauses a contract starts from, and with which parameters (`templates/presets/<name>.yaml`).

A preset is read like the engagement's own `clauses`, and lies under it: what the engagement says wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import Field

from agreegen.files.layers import ID, Layers
from agreegen.files.yaml import read, shared
from agreegen.library.clauses import Clause, Library
from agreegen.values.fields import Model, TextField
from agreegen.values.parsing import switch_of
from agreegen.values.problems import Mark, error, near_miss
from agreegen.values.tree import Map

STANDARD = "standard"


class _PresetFile(Model):
    """What a preset's file holds. `clauses`: by id, true, false or parameters, over each clause's own `default`."""

    summary: dict[str, TextField] = Field(default_factory=dict)
    clauses: dict[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True)
class Preset:
    """A named choice of clauses. `settings` has the form of the engagement's `clauses`."""

    name: str
    summary: dict[str, str]
    settings: Map


def preset_names(layers: Layers) -> list[str]:
    """The presets of all layers, sorted."""
    return [name.removesuffix(".yaml") for name in layers.names("templates/presets") if name.endswith(".yaml")]


def read_preset(layers: Layers, name: str, mark: Mark | None = None) -> Preset:
    """The preset called `name`. Raises AgreegenError where there is none, with the near miss, or where its file is wrong."""
    found = layers.find(f"templates/presets/{name}.yaml") if ID.fullmatch(name) else None
    if found is None:
        known = preset_names(layers)
        raise error("unknown-preset", mark, value=name, choices=", ".join(known), near=near_miss(name, known))
    tree, file = shared(found[0]), read(found[0], _PresetFile)
    settings = tree.get("clauses")
    summary = {language: str(text) for language, text in file.summary.items()}
    return Preset(name, summary, settings if isinstance(settings, Map) else Map(tree.mark))


def preset_clauses(library: Library, preset: Preset, families: list[str]) -> list[tuple[Clause, Map]]:
    """What a preset holds, in the contract's order: each clause with the parameters that the preset sets."""
    found = []
    for clause in library.clauses():
        offered = preset.settings.get(clause.id)
        if offered is not None and not isinstance(offered, Map) and switch_of(offered) is None:
            raise error("clause-setting", preset.settings.marks.get(clause.id), id=clause.id)
        wanted = clause.meta.default if offered is None else switch_of(offered) is not False
        if wanted and clause.meta.family in families:
            found.append((clause, offered if isinstance(offered, Map) else Map(preset.settings.mark)))
    return sorted(found, key=lambda entry: entry[0].place(families))
