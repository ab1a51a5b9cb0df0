"""Clauses: metadata (`clause.yaml`) and texts (`es.md`, `en.md`, `es@MX.md` …), looked up layer by layer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError, field_validator

from agreegen import quantities as q
from agreegen.errors import AgreegenError, Mark, error, near_miss
from agreegen.fields import BoolField, DateField, Model, TextField, fail, is_email
from agreegen.files import entries, read_text, stamp
from agreegen.law import codes
from agreegen.paths import ID, LONGEST_ID, TEXT_NAME, Layer, Layers
from agreegen.quantities import Duration, Money, Percent, Rate, Text, Unparsable
from agreegen.source import Map, load
from agreegen.validation import problems_of

ParamType = Literal[
    "duration",
    "percent",
    "money",
    "rate",
    "text",
    "enum",
    "bool",
    "integer",
    "number",
    "day of year",
    "list",
    "time ranges",
    "weekdays",
    "email",
]
_OFF = re.compile(r"^default:\s*(?:false|no|off)\s*(?:#.*)?$", re.MULTILINE | re.IGNORECASE)
_DAY_UNITS = ("days", "business days", "weeks", "months", "years")
Listed = Literal["text", "time range", "enum"]


class Param(Model):
    """A parameter of a clause. `default` is text as a user would write it; without one and not `optional`, the user must
    give it (one with `only_with`, only in its variant). `of` is the type of a list's entries; `values` are those of an
    enum; `units` are those that a duration may have; a list whose `min` is 0 may be empty. `only_with` names the variants
    that it belongs to, as `parameter=value`, `parameter=value|value` or, for any value, `parameter`: elsewhere it would
    change nothing. `proper` marks text that is the same in every language: a name, a number. `side` is the party that
    it names people of: who gives that party another name in the engagement or with --set takes nobody of the old one along."""

    type: ParamType
    default: Any = None
    optional: BoolField = False
    min: TextField | None = None
    max: TextField | None = None
    of: Listed = "text"
    values: list[TextField] = Field(default_factory=list)
    units: list[TextField] = Field(default_factory=lambda: [Text(unit) for unit in _DAY_UNITS])
    only_with: TextField | None = None
    proper: BoolField = False
    side: Literal["client", "provider"] | None = None
    summary: dict[str, TextField] = Field(default_factory=dict)

    def belongs(self, chosen: Mapping[str, Any]) -> bool:
        """Whether the variant that this parameter belongs to is chosen."""
        if self.only_with is None:
            return True
        name, equals, values = self.only_with.partition("=")
        value = chosen.get(name)
        if value is None or not equals:
            return value is not None
        written = q.canonical(value)
        return not set(values.split("|")).isdisjoint(written if isinstance(written, list) else [str(written)])

    def parse(self, raw: Any) -> Any:
        """The value of `raw`, a scalar or list of the source. Raises Unparsable."""
        if self.type in ("list", "time ranges"):
            entries = raw if isinstance(raw, list) else [raw]
            if not entries and self.min is None:
                raise Unparsable("list-empty")
            found = [self._entry(entry) for entry in entries]
            seen: set[str] = set()
            for entry in map(str, map(q.canonical, found)):
                if entry in seen:
                    raise Unparsable("listed-twice", value=entry)
                seen.add(entry)
            return found
        if not isinstance(raw, str):
            raise Unparsable("expected-text" if raw is not None else "missing")
        value = self._single(raw)
        self._check_bounds(value, raw)
        return value

    def _entry(self, raw: Any) -> Any:
        if not isinstance(raw, str):
            raise Unparsable("expected-text")
        if self.type == "time ranges" or self.of == "time range":
            return q.time_range(raw)
        return self._choice(raw) if self.of == "enum" else self._words(raw)

    @staticmethod
    def _words(raw: str) -> Text:
        if not raw.strip():
            raise Unparsable("missing", name="")
        return Text(raw.strip(), getattr(raw, "path", ""))

    def _choice(self, raw: str) -> str:
        if raw not in self.values:
            near = near_miss(raw, self.values)
            raise Unparsable("not-a-choice", value=str(raw), choices=", ".join(self.values), near=near)
        return str(raw)

    def _single(self, raw: str) -> Any:
        if self.type == "enum":
            return self._choice(raw)
        if self.type == "text":
            return self._words(raw)
        if self.type == "email":
            if not is_email(raw):
                raise Unparsable("not-an-email", value=str(raw))
            return Text(raw, getattr(raw, "path", ""))
        if self.type == "integer":
            if not re.fullmatch(r"-?[0-9]{1,4}", raw):
                raise Unparsable("not-an-integer", value=str(raw))
            return int(raw)
        value = q.PARSERS[self.type](raw)
        if isinstance(value, Duration) and value.unit not in self.units:
            raise Unparsable("param-units", value=str(raw), units=", ".join(self.units))
        return value

    def _check_bounds(self, value: Any, raw: str) -> None:
        for bound, outside in ((self.min, -1), (self.max, 1)):
            if bound is not None and _compare(value, self._single(bound)) == outside:
                raise Unparsable("param-bounds", value=str(raw), min=self.min or "–", max=self.max or "–")


def _compare(value: Any, bound: Any) -> int:
    """-1, 0 or 1: `value` against `bound`, for quantities of one kind."""

    if isinstance(value, Money) and isinstance(bound, Money) and value.currency != bound.currency:
        raise Unparsable("mixed-currencies")

    def size(quantity: Any) -> Any:
        if isinstance(quantity, Duration):
            return quantity.comparable
        if isinstance(quantity, Percent):
            return quantity.value
        if isinstance(quantity, Rate):
            return quantity.money.amount
        return quantity.amount if isinstance(quantity, Money) else quantity

    left, right = size(value), size(bound)
    return int(left > right) - int(left < right)


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


_META: dict[tuple[Path, int, int], ClauseMeta] = {}


def _read_meta(path: Path) -> ClauseMeta:
    """The metadata in a clause.yaml, kept for as long as the file does not change."""
    key = (path, *stamp(path))
    if key not in _META:
        tree = load(path)
        try:
            _META[key] = ClauseMeta.model_validate(tree)
        except ValidationError as exc:
            raise AgreegenError(problems_of(exc, tree, ClauseMeta)) from None
    return _META[key]


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
            self._read[clause_id] = Clause(clause_id, _read_meta(path), self.layers, layer)
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


def read_params(clause: Clause, settings: Map | None, preset: Any = None) -> tuple[dict[str, Any], list[AgreegenError]]:
    """The parameters of a clause from the user's settings, those of a preset (where it is a mapping) and the clause's
    defaults, and everything wrong with them."""
    offered = preset if isinstance(preset, Map) else {}
    values: dict[str, Any] = {}
    errors: list[AgreegenError] = []
    specs: Mapping[str, Param] = clause.meta.params
    for given in (settings, offered):
        for name in given or {}:
            if name not in specs:
                assert isinstance(given, Map)
                near = near_miss(name, specs)
                known = ", ".join(specs) or "–"
                mark = given.marks.get(name)
                errors.append(error("unknown-param", mark, clause=clause.id, param=name, near=near, known=known))
    for name, spec in specs.items():
        own = settings.get(name) if settings is not None else None
        emptied = settings is not None and name in settings and own is None  # `kill_fee:` takes out what a preset set
        below = spec.default if emptied or offered.get(name) is None else offered[name]
        raw = own if own is not None else below
        mark = settings.marks.get(name) if settings is not None and own is not None else None
        if raw is None:
            values[name] = None
            if not spec.optional and spec.only_with is None:
                place = settings.mark if settings is not None else None
                errors.append(error("param-missing", place, clause=clause.id, param=name, type=spec.type))
            continue
        try:
            values[name] = spec.parse(raw)
        except Unparsable as exc:
            where = {"key": f"clauses.{clause.id}.{name}"}
            errors.append(error(exc.rule, mark or getattr(raw, "mark", None), **{**exc.values, **where}))
    return values, errors + _variants(clause, values, settings)


def _variants(clause: Clause, values: dict[str, Any], settings: Map | None) -> list[AgreegenError]:
    """Parameters of a variant that is not chosen, which would change nothing, and those that the chosen one lacks."""
    errors: list[AgreegenError] = []
    for name, spec in clause.meta.params.items():
        if spec.only_with is None:
            continue
        other, _, variants = spec.only_with.partition("=")
        more = {"clause": clause.id, "param": other, "value": variants.replace("|", " / ") or "…", "needs": name}
        if not spec.belongs(values):
            if settings is not None and settings.get(name) is not None:
                errors.append(error("param-without-effect", settings.marks.get(name), **more))
            values[name] = None
        elif values.get(name) is None and not spec.optional:
            place = settings.marks.get(other, settings.mark) if settings is not None else None
            errors.append(error("param-needs", place, **more))
    return errors
