"""Clauses: metadata (`clause.yaml`) and texts (`es.md`, `en.md`, `es@MX.md` …), looked up layer by layer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, field_validator

from agreegen.files.layers import ID, LONGEST_ID, TEXT_NAME, Layer, Layers
from agreegen.files.opening import entries, read_text
from agreegen.files.yaml import read
from agreegen.law.facts import codes
from agreegen.library.params import Param
from agreegen.values.fields import BoolField, DateField, Model, TextField, fail
from agreegen.values.problems import Mark, error, near_miss

_OFF = re.compile(r"^default:\s*(?:false|no|off)\s*(?:#.*)?$", re.MULTILINE | re.IGNORECASE)


def _param_name(name: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", name):
        raise fail("param-name", name=name)
    return name


class ClauseMeta(Model):
    """What clause.yaml holds.

    `default`: on unless left out. `when`: a dotted key; the clause can be in only where that key has a value.
    `jurisdictions`: the laws that it is for, as `ES` or `US-NY`; none means every law. `requires`, `conflicts`: ids of other
    clauses. `survives`: it still applies after the contract ends. `law`: by jurisdiction, ids of the facts in `law/` that it
    rests on. `order`: its place in its family.
    """

    family: TextField
    order: int = 50
    default: BoolField = True
    when: TextField | None = None
    jurisdictions: list[TextField] = Field(default_factory=list)
    survives: BoolField = False
    requires: list[TextField] = Field(default_factory=list)
    conflicts: list[TextField] = Field(default_factory=list)
    law: dict[str, list[TextField]] = Field(default_factory=dict)
    reviewed_on: DateField
    summary: dict[str, TextField] = Field(default_factory=dict)
    params: dict[Annotated[str, AfterValidator(_param_name)], Param] = Field(default_factory=dict)

    @field_validator("order", mode="before")
    @classmethod
    def _order(cls, value: Any) -> int:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,4}", value):
            raise fail("not-an-integer", value=str(value))
        return int(value)

    def applies_under(self, governing_law: str) -> bool:
        """Whether the clause is for contracts under that law."""
        return not self.jurisdictions or any(code in self.jurisdictions for code in codes(governing_law))

    def facts(self, governing_law: str) -> list[str]:
        """The ids of the legal facts that the clause rests on under that law."""
        return [str(fact) for code in codes(governing_law) for fact in self.law.get(code, [])]


@dataclass(frozen=True)
class Clause:
    """One clause of the library: its metadata and where its texts are."""

    id: str
    meta: ClauseMeta
    layers: Layers
    layer: Layer

    @property
    def folder(self) -> Path:
        """Where its metadata stands."""
        return self.layer.root / "clauses" / self.id

    def place(self, families: Sequence[str]) -> tuple[int, int, str]:
        """What sorts clauses into the order of a contract with those families."""
        return families.index(self.meta.family), self.meta.order, self.id

    def text_path(self, language: str, governing_law: str) -> Path:
        """The text in `language` for a law: `es@GB-EAW.md`, `es@GB.md`, then `es.md`, in the first layer that has any.

        Raises AgreegenError where the clause has no text in that language.
        """
        found = find_text(self.layers, self.id, language, governing_law)
        if found is None:
            raise error("clause-without-language", Mark(str(self.folder)), id=self.id, language=language)
        return found

    def title(self, language: str, governing_law: str) -> str:
        """The heading of the text, without rendering it."""
        path = self.text_path(language, governing_law)
        for line in read_text(path).splitlines():
            if line.startswith("# "):
                return line[2:].strip()
        raise error("clause-without-title", Mark(str(path), 1))


def find_text(layers: Layers, clause_id: str, language: str, governing_law: str) -> Path | None:
    """The text of a clause in `language` for a law, None where there is none."""
    names = [f"clauses/{clause_id}/{language}@{code}.md" for code in codes(governing_law)]
    found = layers.find(*names, f"clauses/{clause_id}/{language}.md")
    return found[0] if found else None


def defined_in(text: str) -> list[str]:
    """The terms that a template defines: `**«Servicios»**`, `**“Services”**`."""
    return re.findall(r"\*\*[«“]([^»”\n]{1,200})[»”]\*\*", text)


@dataclass(frozen=True)
class Library:
    """All clauses of all layers."""

    layers: Layers
    _read: dict[str, Clause] = field(default_factory=dict)

    @cached_property
    def ids(self) -> dict[str, Layer]:
        """The ids of the clauses, sorted, each with the layer of its metadata."""
        found = {}
        for clause_id, layer in self.layers.names("clauses").items():
            if layer.name != "built-in":
                folder = layer.root / "clauses" / clause_id
                if not folder.is_dir():
                    continue  # a note, a picture: nothing of ours
                for path in entries(folder):  # a folder that cannot be read is an error, not the built-in clause
                    if path.name.casefold() in ("clause.yaml", "clause.yml") and path.name != "clause.yaml":
                        raise error("clause-metadata-name", Mark(str(path)))
                    if path.suffix.lower() == ".md" and not TEXT_NAME.fullmatch(path.name):
                        raise error("clause-text-name", Mark(str(path)))
                if not ID.fullmatch(clause_id) or len(clause_id) > LONGEST_ID:
                    raise error("clause-folder-name", Mark(str(folder)), id=clause_id)
            place = self.layers.find(f"clauses/{clause_id}/clause.yaml")
            if place is not None:
                found[clause_id] = place[1]
            elif layer.name != "built-in":
                raise error("clause-without-metadata", Mark(str(layer.root / "clauses" / clause_id)), id=clause_id)
        return found

    def clause(self, clause_id: str) -> Clause:
        """The clause with that id. Raises AgreegenError with the near miss where there is none."""
        if clause_id not in self._read:
            layer = self.ids.get(clause_id)
            if layer is None:
                raise error("unknown-clause", None, id=clause_id, near=near_miss(clause_id, self.ids))
            path = self.layers.require(f"clauses/{clause_id}/clause.yaml")
            self._read[clause_id] = Clause(clause_id, read(path, ClauseMeta), self.layers, layer)
        return self._read[clause_id]

    def offers(self, clause_id: str) -> bool:
        """Whether the clause may be on by default. A clause.yaml with the line `default: false` is not read further: a
        library of hundreds of clauses then costs a contract little more than the ones it uses."""
        if clause_id in self._read:
            return self._read[clause_id].meta.default
        path = self.layers.require(f"clauses/{clause_id}/clause.yaml")
        return _OFF.search(read_text(path)) is None

    def text_defines(self, clause_id: str, language: str, governing_law: str) -> list[str]:
        """The terms that a clause defines in a language under a law, without reading its metadata; none where it has no
        text in that language."""
        found = find_text(self.layers, clause_id, language, governing_law)
        return defined_in(read_text(found)) if found is not None else []

    def clauses(self) -> list[Clause]:
        """Every clause, by id."""
        return [self.clause(clause_id) for clause_id in self.ids]
