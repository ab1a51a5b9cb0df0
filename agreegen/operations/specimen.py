"""A clause to look at: the example engagement with that clause in it, under a law it is for, and with what it needs.

The documentation of the library shows such contracts, the language checks read them, and the tests vary them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agreegen.engagement.case import Case
from agreegen.engagement.loading import case_of, read_tree
from agreegen.files.folders import built_in
from agreegen.files.yaml import assign
from agreegen.law.codes import LAWS
from agreegen.library.clauses import Clause, Library
from agreegen.library.params import Param

# What a duration, an amount … reads as where a clause gives no default and the reader should see one.
_SAMPLES = {
    "duration": "30 days",
    "percent": "10%",
    "money": "1000 EUR",
    "rate": "100 EUR per month",
    "bool": "true",
    "integer": "2",
    "number": "1.5",
    "day of year": "01-01",
    "weekdays": "mon-fri",
    "email": "name@domain.example",
    "time ranges": "09:00-17:00",
}


def sample(name: str, spec: Param) -> Any:
    """A value that fits a parameter, as a user would write it; free text is the parameter's name in parentheses."""
    if spec.default is not None:
        return spec.default
    if spec.values:
        return [str(spec.values[0])] if spec.type == "list" else str(spec.values[0])
    if spec.type in _SAMPLES:
        return str(spec.min) if spec.min is not None else _SAMPLES[spec.type]
    words = f"({name.replace('_', ' ')})"
    return [words] if spec.type == "list" else words


def prerequisites(clause: Clause, name: str) -> dict[str, Any]:
    """What must be chosen so that the parameter belongs to the contract."""
    found: dict[str, Any] = {}
    _choose_variant(clause.meta.params, name, found)
    return found


def settings(clause: Clause, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The given parameters with the variants that they belong to, and samples of those that the clause must have."""
    specs = clause.meta.params
    found = dict(given or {})
    for name in [*found]:
        _choose_variant(specs, name, found)
    for name, spec in specs.items():
        chosen = {other: found.get(other, one.default) for other, one in specs.items()}
        if spec.default is None and not spec.optional and name not in found and spec.belongs(chosen):
            found[name] = sample(name, spec)
    return found


def _choose_variant(specs: Mapping[str, Param], name: str, found: dict[str, Any]) -> None:
    """Add to `found` what the variant of a parameter asks for, and what that asks for in turn."""
    condition = specs[name].only_with if name in specs else None
    if condition is None:
        return
    other, equals, values = condition.partition("=")
    spec = specs[other]
    chosen = found.get(other, spec.default)
    if other not in found and not (equals and chosen in values.split("|")):
        value = values.split("|")[0] if equals else sample(other, spec)
        listed = [value] if spec.type == "list" and isinstance(value, str) else value
        if not (spec.type == "list" and isinstance(chosen, list) and value in chosen):
            found[other] = listed
    _choose_variant(specs, other, found)


def specimen(
    library: Library,
    clause_id: str,
    language: str,
    law: str,
    given: Mapping[str, Any] | None = None,
    more: Mapping[str, str] | None = None,
) -> Case:
    """An example engagement in `language` whose contract has the clause, with the parameters `given` and `more` dotted keys
    of the engagement, under `law` or, where the clause is not for that law, under the first one that it is for.

    Raises AgreegenError like `load_case`.
    """
    clause = library.clause(clause_id)
    project = clause.meta.when == "fees.milestones"
    path = built_in() / "examples" / ("harbour.yaml" if project else "altamira.yaml")
    tree = read_tree(path)
    tree.pop("clauses", None)
    own = next((code for code in (law, *LAWS) if clause.meta.applies_under(code)), law)
    assign(tree, "governing_law", own, str(path))
    for key, text in (more or {}).items():
        assign(tree, key, text, str(path))
    _take_in(library, clause_id, given, tree, path, set())
    return case_of(tree, library.layers, path, language=language)


def _take_in(
    library: Library, clause_id: str, given: Mapping[str, Any] | None, tree: Any, path: Path, done: set[str]
) -> None:
    """Set a clause's parameters in the source, take in what it requires and leave out what contradicts it."""
    if clause_id in done or clause_id not in library.ids:
        return
    done.add(clause_id)
    clause = library.clause(clause_id)
    chosen = settings(clause, given)
    if not chosen and clause.meta.when is None:
        assign(tree, f"clauses.{clause_id}", "true", str(path))
    for name, value in chosen.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        assign(tree, f"clauses.{clause_id}.{name}", text, str(path))
    for other in clause.meta.requires:
        _take_in(library, str(other), None, tree, path, done)
    for other in clause.meta.conflicts:
        assign(tree, f"clauses.{other}", "false", str(path))
