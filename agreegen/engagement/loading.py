"""From files to validated models: settings merged, free text chosen by language, every problem found at once.

Order, the later wins: agreegen.yaml in the user's config folder, agreegen.yaml beside the engagement, the engagement,
`--set`. Mappings merge key by key; lists and single values are replaced whole.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from agreegen.engagement.case import Case
from agreegen.engagement.drafts import validated
from agreegen.engagement.languages import is_unfilled, language_option, languages_of, localized, one_language_problems
from agreegen.engagement.model import Engagement
from agreegen.files.folders import config_folder, is_config
from agreegen.files.layers import SETTINGS, Layers
from agreegen.files.opening import is_inside
from agreegen.files.trust import require_trusted
from agreegen.files.yaml import assign, load
from agreegen.language.formats import read_l10n
from agreegen.language.locales import DEFAULT, primary, tags
from agreegen.law.facts import read_law
from agreegen.library.clauses import Library
from agreegen.library.presets import STANDARD, read_preset
from agreegen.library.selection import setting_problems
from agreegen.values.problems import AgreegenError, Mark, Problem, error, near_miss
from agreegen.values.quantities import is_blank
from agreegen.values.tree import Map, Seq, merge

_RENAMED = {"style.reference": "letterhead"}  # by the old name


def read_tree(
    path: Path, sets: Sequence[tuple[str, str]] = (), letterhead: Path | None = None, layers: Layers | None = None
) -> Map:
    """The engagement's source, over the settings files, under `--set` and `--letterhead`. `layers` has its clauses."""
    own = load(path)
    library = Library(layers or Layers.shipped())
    tree = own
    replaced: dict[str, str] = {}
    for folder in (path.parent, config_folder()):
        settings, at_home = folder / SETTINGS, is_config(folder)
        if not os.path.lexists(settings) or os.path.realpath(settings) == os.path.realpath(path):
            continue
        if not at_home and not is_inside(settings, folder):
            raise error(
                "settings-link", Mark(str(settings)), path=os.path.realpath(settings), config=str(config_folder())
            )
        require_trusted(settings, folder if at_home else settings)
        lower = load(settings)
        if not at_home and "accept" in lower:
            raise error("accept-misplaced", lower.marks["accept"], config=str(config_folder() / SETTINGS))
        tree = merge(_without_others(lower, tree, replaced, library), tree)
    if sets:
        upper = Map(Mark("--set"))
        for key, text in sets:
            assign(upper, key, text, f"--set {key}")
        tree = _without_others(tree, upper, replaced, library)
    for key, text in sets:
        assign(tree, key, text, f"--set {key}")
    if letterhead is not None:
        assign(tree, "style.letterhead", str(letterhead.absolute()), "--letterhead")
    tree.mark, tree.replaced = own.mark, replaced
    return tree


def _without_others(lower: Map, upper: Map, replaced: dict[str, str], library: Library) -> Map:
    """`lower` without what it says of a party that `upper` gives another name: an address, a tax number, the people who sign
    and what clauses say of that party belong to whom they were written for. The names that were there are added to
    `replaced`."""
    found = lower
    for side in ("provider", "client"):
        below, above = lower.get(side), upper.get(side)
        if not isinstance(below, Map) or not isinstance(above, Map):
            continue
        if above.get("name") is None or below.get("name") in (None, above["name"]):
            continue
        if found is lower:
            found = Map(lower.mark, lower.path)
            found.update(lower)
            found.marks = dict(lower.marks)
        found[side] = Map(below.mark, below.path)
        replaced[side] = str(below["name"])
        if isinstance(found.get("clauses"), Map):
            found["clauses"] = _without_side(found["clauses"], side, library)
    return found


def _without_side(clauses: Map, side: str, library: Library) -> Map:
    """The settings of clauses without the parameters that name people of one party."""
    kept = Map(clauses.mark, clauses.path)
    kept.marks = dict(clauses.marks)
    for clause, settings in clauses.items():
        kept[clause] = settings
        if isinstance(settings, Map) and clause in library.ids:
            specs = library.clause(clause).meta.params
            kept[clause] = own = Map(settings.mark, settings.path)
            own.update((key, value) for key, value in settings.items() if key not in specs or specs[key].side != side)
            own.marks = dict(settings.marks)
    return kept


def load_case(
    path: Path,
    *,
    language: str | None = None,
    sets: Sequence[tuple[str, str]] = (),
    library: Path | None = None,
    draft: bool = False,
    letterhead: Path | None = None,
) -> Case:
    """Read and validate an engagement. Raises AgreegenError with every problem of its values."""
    layers = Layers.of(path.parent, library)
    tree = read_tree(path, sets, letterhead, layers)
    return case_of(tree, layers, path, language=language, draft=draft)


def case_of(tree: Map, layers: Layers, path: Path, *, language: str | None = None, draft: bool = False) -> Case:
    """The case of an engagement's source `tree`, which stands at `path`; with two languages, the second is its `other`.
    Raises like `load_case`."""
    problems: list[Problem] = []
    cases: list[Case] = []
    if language is not None:
        tree["language"] = language_option(language)
        tree.marks["language"] = Mark("--language")
    written = languages_of(tree, problems)
    for tag in written:
        own = tree
        if len(written) > 1 or isinstance(tree.get("language"), Seq):
            own = Map(tree.mark, tree.path)
            own.update(tree, language=tag)
            own.marks, own.replaced = dict(tree.marks), tree.replaced
        try:
            cases.append(_case(own, layers, path, draft, spelt=True if len(written) > 1 else None))
        except AgreegenError as exc:
            problems += [problem for problem in exc.problems if problem not in problems]
    if len(written) > 1:
        problems += one_language_problems(tree, Library(layers))
    if problems:
        raise AgreegenError(problems)
    if len(cases) == 1:
        return cases[0]
    first, second = cases
    second = replace(second, other_language=first.l10n.tag)
    return replace(first, other=second, other_language=second.l10n.tag)


def _case(tree: Map, layers: Layers, path: Path, draft: bool, spelt: bool | None) -> Case:
    """The case in the one language that `tree` names. `spelt` has amounts in words too, unless the engagement says; None
    leaves it to the language."""
    tag = tree.get("language")
    problems: list[Problem] = []
    if isinstance(tag, str) and not is_unfilled(tag) and tag not in (known := tags(layers)):
        values = {"key": "language", "value": str(tag), "choices": ", ".join(known), "near": near_miss(tag, known)}
        problems.append(Problem("error", "not-a-choice", values, tree.marks.get("language")))
    replaced = tree.replaced
    tree, notes = _renamed(tree)
    tree = localized(tree, primary(tag) if isinstance(tag, str) and not problems else DEFAULT, problems)
    engagement = validated(tree, Engagement, problems, draft)
    for side, name in replaced.items():
        if any(str(p.values.get("key", "")).startswith(f"{side}.") for p in problems):
            values = {"side": side, "before": name, "now": str(tree[side]["name"])}
            problems.append(Problem("error", "party-replaced", values, tree[side].marks.get("name")))
    if engagement is None or problems:
        settings = tree.get("clauses")
        if isinstance(settings, Map):
            problems += setting_problems(Library(layers), settings, _preset_of(tree, layers))
        raise AgreegenError(problems)
    on = engagement.date if not is_blank(engagement.date) else engagement.term.start
    law = read_law(layers, engagement.governing_law, on, engagement.law)
    in_words = spelt if engagement.amounts_in_words is None else engagement.amounts_in_words
    l10n = read_l10n(layers, engagement.language, in_words)
    return Case(engagement, tree, path.parent, path.stem, layers, l10n, law, draft, problems=notes)


def _preset_of(tree: Map, layers: Layers) -> Map:
    """The settings of the preset that an engagement with other problems names, as far as there is one."""
    name = tree.get("preset")
    try:
        return read_preset(layers, str(name) if isinstance(name, str) else STANDARD).settings
    except AgreegenError:
        return Map(Mark(""))


def _renamed(tree: Map) -> tuple[Map, list[Problem]]:
    """The source with keys under the names that they have now, and a note for each that was called otherwise."""
    notes = []
    for old, new in _RENAMED.items():
        group, _, key = old.partition(".")
        values = tree.get(group)
        if isinstance(values, Map) and key in values:
            copy, inner = Map(tree.mark, tree.path), Map(values.mark, values.path)
            copy.update(tree)
            copy.marks, copy.replaced = dict(tree.marks), tree.replaced
            for name, value in values.items():
                if name != key:
                    inner[name], inner.marks[name] = value, values.marks.get(name, values.mark)
            if new not in inner:
                inner[new], inner.marks[new] = values[key], values.marks.get(key, values.mark)
            copy[group], tree = inner, copy
            notes.append(Problem("note", "renamed", {"old": old, "new": f"{group}.{new}"}, values.marks.get(key)))
    return tree, notes
