"""From files to validated models: settings merged, free text chosen by language, every problem found at once.

Order, the later wins: agreegen.yaml in the user's config folder, agreegen.yaml beside the engagement, the engagement,
`--set`. Mappings merge key by key; lists and single values are replaced whole.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from agreegen.clauses import Library
from agreegen.engagement import PROSE, Details, Engagement, Meeting
from agreegen.errors import AgreegenError, Mark, Problem, error
from agreegen.fields import BlankScalar
from agreegen.files import is_inside
from agreegen.folders import config_folder, is_config
from agreegen.l10n import L10n, read_l10n
from agreegen.law import Law, read_law
from agreegen.paths import SETTINGS, Layers
from agreegen.presets import STANDARD, read_preset
from agreegen.quantities import is_blank
from agreegen.selection import setting_problems
from agreegen.source import Map, Node, Scalar, Seq, assign, find_mark, load, merge, walk
from agreegen.trust import require_trusted
from agreegen.validation import dotted, problems_of

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Case:
    """An engagement that has been read and validated, with what its documents need.

    `tree` is the merged source, whose scalars know where they stand; `folder` is where its annexes are.
    """

    engagement: Engagement
    tree: Map
    folder: Path
    name: str
    layers: Layers
    l10n: L10n
    law: Law
    draft: bool
    other: Case | None = None  # the same case in the second language of a contract in two
    beside: str = ""  # the language of the other column
    problems: list[Problem] = field(default_factory=list)

    def mark(self, *loc: int | str) -> Mark | None:
        """Where the value at `loc` was written."""
        return find_mark(self.tree, loc)

    def named_file(self, name: str, *loc: int | str) -> Path:
        """The file called `name` by the value at `loc`, relative to the file that names it and inside its folder. The
        user's own settings and command line may name any file. Raises AgreegenError for a file elsewhere."""
        mark = self.mark(*loc)
        by = Path(mark.path) if mark is not None else None
        if by is None or mark is None or mark.line is None:  # the command line
            folder, free = Path(), True
        else:
            folder = by.parent
            free = by.name == SETTINGS and is_config(by.parent)
        try:
            path = folder / (Path(name).expanduser() if free else Path(name))
            inside = is_inside(path, folder)
        except (OSError, RuntimeError, ValueError):  # a name too long, a home that nobody has
            return folder / "?"
        if not free and not inside:
            raise error("path-outside", mark, name=name, path=os.path.realpath(path), folder=str(folder.absolute()))
        return path

    def is_set(self, *keys: str) -> bool:
        """Whether the user gave a value at those keys."""
        node: Any = self.tree
        for key in keys:
            node = node.get(key) if isinstance(node, Map) else None
        return node is not None

    def has(self, dotted: str) -> bool:
        """Whether the dotted key of the engagement has a value that is not empty."""
        node: Any = self.engagement
        for step in dotted.split("."):
            node = getattr(node, step, None)
        return bool(node) or is_blank(node)


def read_tree(
    path: Path, sets: Sequence[tuple[str, str]] = (), reference: Path | None = None, layers: Layers | None = None
) -> Map:
    """The engagement's source, over the settings files, under `--set` and `--reference`. `layers` has its clauses."""
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
    if reference is not None:
        assign(tree, "style.reference", str(reference.absolute()), "--reference")
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
    reference: Path | None = None,
) -> Case:
    """Read and validate an engagement. Raises AgreegenError with every problem of its values."""
    layers = Layers.of(path.parent, library)
    tree = read_tree(path, sets, reference, layers)
    return case_of(tree, layers, path, language=language, draft=draft)


def case_of(tree: Map, layers: Layers, path: Path, *, language: str | None = None, draft: bool = False) -> Case:
    """The case of an engagement's source `tree`, which stands at `path`; with two languages, the second is its `other`.
    Raises like `load_case`."""
    problems: list[Problem] = []
    cases: list[Case] = []
    if language is not None:
        tree["language"] = _language_option(language)
        tree.marks["language"] = Mark("--language")
    tags = _languages(tree, problems)
    for tag in tags:
        own = tree
        if len(tags) > 1 or isinstance(tree.get("language"), Seq):
            own = Map(tree.mark, tree.path)
            own.update(tree, language=tag)
            own.marks, own.replaced = dict(tree.marks), tree.replaced
        try:
            cases.append(_case(own, layers, path, draft, spelt=True if len(tags) > 1 else None))
        except AgreegenError as exc:
            problems += [problem for problem in exc.problems if problem not in problems]
    if len(tags) > 1:
        problems += one_language_problems(tree, Library(layers))
    if problems:
        raise AgreegenError(problems)
    if len(cases) == 1:
        return cases[0]
    first, second = cases
    second = replace(second, beside=first.l10n.tag)
    return replace(first, other=second, beside=second.l10n.tag)


def _language_option(text: str) -> Node:
    """`--language es`, or `--language es,en` for both side by side."""
    mark = Mark("--language")
    tags = [Scalar(tag.strip(), mark, "language") for tag in text.split(",")]
    if len(tags) == 1:
        return tags[0]
    found = Seq(mark, "language")
    found.extend(tags)
    return found


def _languages(tree: Map, problems: list[Problem]) -> list[Node]:
    """The languages of the documents: one, or two different ones for a contract in two columns."""
    written = tree.get("language")
    if not isinstance(written, Seq):
        return [written]
    primaries = {str(tag).split("-")[0] for tag in written}
    if len(written) == 1:
        return list(written)
    if len(written) != 2 or len(primaries) != 2 or not all(isinstance(tag, str) for tag in written):
        problems += error("languages-two", tree.marks.get("language", tree.mark)).problems
        return list(written[:1]) if written and isinstance(written[0], str) else [None]
    return list(written)


def _case(tree: Map, layers: Layers, path: Path, draft: bool, spelt: bool | None) -> Case:
    """The case in the one language that `tree` names. `spelt` has amounts in words too, unless the engagement says; None
    leaves it to the language."""
    tag = tree.get("language")
    primary = str(tag).split("-")[0] if isinstance(tag, str) else "en"
    problems: list[Problem] = []
    replaced = tree.replaced
    tree = localized(tree, primary, problems)
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
    return Case(engagement, tree, path.parent, path.stem, layers, l10n, law, draft)


def one_language_problems(tree: Map, library: Library) -> list[Problem]:
    """The free text that a contract in two languages would print in one: a sentence written as a plain string. Names,
    addresses and numbers are the same in every language."""
    found = []
    for path, scalar in walk(tree):
        if path.rpartition(".")[2] in ("es", "en") or not re.search(r"[^\W\d_]{2}", scalar) or is_unfilled(scalar):
            continue
        key = re.sub(r"\.\d+(?=\.|$)", "", path)
        if key in PROSE or _is_prose_param(key, library):
            found.append(Problem("error", "text-in-one-language", {"key": path}, scalar.mark))
    return found


def _is_prose_param(key: str, library: Library) -> bool:
    """Whether the dotted key is a parameter of a clause that holds words of the user's."""
    root, _, rest = key.partition(".")
    clause_id, _, name = rest.partition(".")
    if root != "clauses" or clause_id not in library.ids:
        return False
    spec = library.clause(clause_id).meta.params.get(name)
    return spec is not None and not spec.proper and (spec.type == "text" or (spec.type == "list" and spec.of == "text"))


def _preset_of(tree: Map, layers: Layers) -> Map:
    """The settings of the preset that an engagement with other problems names, as far as there is one."""
    name = tree.get("preset")
    try:
        return read_preset(layers, str(name) if isinstance(name, str) else STANDARD).settings
    except AgreegenError:
        return Map(Mark(""))


def load_meeting(path: Path, language: str, draft: bool = False) -> tuple[Meeting, Map]:
    """Read and validate a meeting."""
    return _validated_input(load(path), Meeting, language, draft)


def load_details(path: Path | None, language: str, explain: str | None = None) -> tuple[Details, Map]:
    """Read and validate the details of a termination; `explain` is the text of --explain, which wins."""
    tree = load(path) if path is not None else Map(Mark("--details"))
    if explain is not None:
        assign(tree, "explain", explain, "--explain")
    return _validated_input(tree, Details, language)


def _validated_input(tree: Map, model: type[M], language: str, draft: bool = False) -> tuple[M, Map]:
    problems: list[Problem] = []
    tree = localized(tree, language.split("-")[0], problems)
    value = validated(tree, model, problems, draft)
    if value is None or problems:
        raise AgreegenError(problems)
    return value, tree


def validated(tree: Map, model: type[M], problems: list[Problem], draft: bool = False) -> M | None:
    """The model of `tree`, or None with its errors added to `problems`. A draft puts blanks where values are missing."""
    blanks: set[tuple[int | str, ...]] = set()
    if draft:
        unfilled_as_blanks(tree)
    for _ in range(6):
        try:
            return model.model_validate(tree)
        except ValidationError as exc:
            found = [(tuple(e["loc"]), e["type"]) for e in exc.errors(include_url=False)]
            missing = {loc for loc, kind in found if kind == "missing" and loc not in blanks}
            groups = {loc for loc, kind in found if kind in ("model_type", "model_attributes_type") and loc in blanks}
            if draft and (missing or groups) and _put_blanks(tree, missing, groups):
                blanks |= missing
                continue
            problems += _advised(problems_of(exc, tree, model), tree, model, draft)
            return None
    return None


def _advised(found: list[Problem], tree: Map, model: type[BaseModel], draft: bool) -> list[Problem]:
    """The problems, with `--draft` as a way on only for what a draft can leave open."""
    missing = {str(p.values.get("key")) for p in found if p.rule == "missing"}
    if not missing:
        return found
    closed: set[str] = missing
    if not draft and model in (Engagement, Meeting):
        drafted: list[Problem] = []
        validated(localized(tree, "", []), model, drafted, draft=True)
        closed = {str(p.values.get("key")) for p in drafted}
    return [
        replace(p, rule="missing-value") if p.rule == "missing" and str(p.values.get("key")) in closed else p
        for p in found
    ]


def _put_blanks(tree: Map, locs: set[tuple[int | str, ...]], groups: set[tuple[int | str, ...]]) -> bool:
    """A blank at each place where a value is missing, an empty mapping for each of `groups`; tells whether any was put."""
    done = False
    for loc in locs | groups:
        node: Node = tree
        for step in loc[:-1]:
            if isinstance(node, Map) and step in node:
                node = node[str(step)]
            elif isinstance(node, Seq) and isinstance(step, int) and step < len(node):
                node = node[step]
        key = str(loc[-1])
        if isinstance(node, Map) and not isinstance(node.get(key), Map) and not (loc in locs and node.get(key)):
            path = dotted([*loc], tree)
            node[key] = Map(node.mark, path) if loc in groups else BlankScalar("", node.mark, path)
            node.marks[key] = node.mark
            done = True
    return done


def unfilled_as_blanks(node: Any) -> Any:
    """The tree of a draft, with the ‹places to fill in› of a new engagement as blanks."""
    if isinstance(node, Map):
        for key, value in node.items():
            node[key] = unfilled_as_blanks(value)
    elif isinstance(node, Seq):
        node[:] = [unfilled_as_blanks(item) for item in node]
    elif isinstance(node, Scalar) and is_unfilled(node):
        return BlankScalar("", node.mark, node.path)
    return node


def is_unfilled(text: str) -> bool:
    """Whether a value is still a ‹place to fill in› of a new engagement."""
    return text.startswith("‹") and text.endswith("›")


def localized(node: Any, language: str, problems: list[Problem]) -> Any:
    """The tree with every `{es: …, en: …}` replaced by its text in `language`; a missing one is a problem."""
    if isinstance(node, Map):
        languages = ("es", "en")
        if node and all(key in languages for key in node) and all(isinstance(v, str) for v in node.values()):
            if language in node:
                return node[language]
            problems += error("text-not-in-language", node.mark, key=node.path, language=language).problems
            return next(iter(node.values()))
        found = Map(node.mark, node.path)
        found.marks = dict(node.marks)
        for key, value in node.items():
            found[key] = localized(value, language, problems)
        return found
    if isinstance(node, Seq):
        sequence = Seq(node.mark, node.path)
        sequence.extend(localized(item, language, problems) for item in node)
        return sequence
    return node
