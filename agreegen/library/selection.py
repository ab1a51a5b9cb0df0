"""Which clauses a contract has, with which parameters, in what order. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from agreegen.library.clauses import Clause, Library
from agreegen.library.params import Param
from agreegen.values.parsing import switch_of
from agreegen.values.problems import AgreegenError, Mark, Problem, error, near_miss
from agreegen.values.quantities import Unparsable
from agreegen.values.tree import Map


@dataclass(frozen=True)
class Selected:
    """A clause that is in the contract, and its parameters: parsed values by name, None where optional and not given."""

    clause: Clause
    params: dict[str, Any]


def setting_problems(library: Library, settings: Map | None, preset: Map) -> list[Problem]:
    """What is wrong with the engagement's `clauses` whatever is selected: unknown ids, switches and parameters."""
    problems: list[Problem] = []
    for clause_id, value in (settings or {}).items():
        assert settings is not None
        mark = settings.marks.get(clause_id)
        if clause_id not in library.ids:
            near = near_miss(clause_id, library.ids)
            problems += error("unknown-clause", mark, id=clause_id, near=near).problems
        elif isinstance(value, Map):
            try:
                _, errors = read_params(library.clause(clause_id), value, preset.get(clause_id))
            except AgreegenError as exc:
                errors = [exc]
            problems += [p for exc in errors for p in exc.problems]
        elif switch_of(value) is None:
            problems += error("clause-setting", mark, id=clause_id).problems
    return problems


def select(
    library: Library,
    families: list[str],
    settings: Map | None,
    preset: Map,
    governing_law: str,
    has: Callable[[str], bool],
) -> tuple[list[Selected], list[Problem]]:
    """The selected clauses in order, and every problem with the settings.

    `settings` is the engagement's `clauses`: `false` leaves one out, `true` takes one in, a mapping sets parameters.
    `preset` has the same form and lies under it. What a preset or a default offers is left out in silence where the law
    or the engagement has no use for it; what the user asked for is then a problem. `has` tells whether a dotted key of the
    engagement has a value (for a clause's `when`).
    """
    settings = settings if settings is not None else Map(Mark(""))
    problems = setting_problems(library, settings, preset)
    for clause_id in preset:
        if clause_id not in library.ids:
            near = near_miss(clause_id, library.ids)
            problems += error("unknown-clause", preset.marks.get(clause_id), id=clause_id, near=near).problems
        elif not isinstance(preset[clause_id], Map) and switch_of(preset[clause_id]) is None:
            problems += error("clause-setting", preset.marks.get(clause_id), id=clause_id).problems
    chosen: list[Selected] = []
    for clause_id in library.ids:
        value, offered = settings.get(clause_id), preset.get(clause_id)
        asked = isinstance(value, Map) or switch_of(value) is True
        unwanted = switch_of(value) is False or (not asked and switch_of(offered) is False)
        if unwanted or (not asked and offered is None and not library.offers(clause_id)):
            continue
        try:
            clause = library.clause(clause_id)
        except AgreegenError as exc:
            problems += exc.problems
            continue
        if not asked and offered is None and not clause.meta.default:
            continue
        mark = settings.marks.get(clause_id)
        if not clause.meta.applies_under(governing_law):
            if asked:
                laws = ", ".join(clause.meta.jurisdictions)
                problems += error("clause-jurisdiction", mark, id=clause_id, laws=laws, law=governing_law).problems
            continue
        if clause.meta.when is not None and not has(clause.meta.when):
            if asked:
                problems += error("clause-when", mark, id=clause_id, key=str(clause.meta.when)).problems
            continue
        if clause.meta.family not in families:
            near = near_miss(clause.meta.family, families)
            own = Mark(str(clause.folder / "clause.yaml"))
            problems += error("unknown-family", own, id=clause_id, family=str(clause.meta.family), near=near).problems
            continue
        params, errors = read_params(clause, value if isinstance(value, Map) else None, offered)
        if not isinstance(value, Map):  # what the user set is already among the problems
            problems += [p for exc in errors for p in exc.problems]
        chosen.append(Selected(clause, params))

    selected = sorted(chosen, key=lambda item: item.clause.place(families))
    return selected, problems + _relations(selected, settings)


def _relations(selected: list[Selected], settings: Map) -> list[Problem]:
    """Clauses that need one that was left out, and pairs that contradict each other."""
    problems: list[Problem] = []
    ids = {item.clause.id for item in selected}
    for item in selected:
        own = settings.marks.get(item.clause.id)
        for other in item.clause.meta.requires:
            if other not in ids:
                mark = settings.marks.get(str(other)) or own or _place(settings)
                problems += error("clause-requires", mark, id=item.clause.id, other=str(other)).problems
        for other in item.clause.meta.conflicts:
            if other in ids:
                mark = own or settings.marks.get(str(other)) or _place(settings)
                problems += error("clause-conflicts", mark, id=item.clause.id, other=str(other)).problems
    return problems


def _place(settings: Map) -> Mark | None:
    return settings.mark if settings.mark.path else None


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
