"""Which kinds there are, and what their commands look like: read from the bare files, so that `--help` costs nothing.

A file that cannot be read, or whose words would break the command line, is no part of `--help`; its command tells what is wrong
with it, and no other command minds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agreegen.files.layers import ID, LONGEST_ID, Layers
from agreegen.files.yaml import shared
from agreegen.values.problems import AgreegenError, Mark, Problem, error, near_miss
from agreegen.values.tree import Map, Scalar, Seq, find_mark

FOLDER = "templates/kinds"
# The options that every command which writes a document has: no answer may be one of these.
RESERVED = frozenset((
    "date", "sent", "received", "contract", "as-signed", "format", "output", "language", "set", "draft", "force", "no-data",
    "letterhead", "reference", "library", "ui", "json", "help", "kind", "answer",
))  # fmt: skip

# The commands that are no document's: no kind may have their names.
COMMANDS = frozenset((
    "new", "contract", "preview", "check", "explain", "clauses", "schema", "demo", "doctor", "trust", "completion",
))  # fmt: skip
ENGAGEMENT = "engagement"  # what `schema` shows without a kind: no kind has this name
_WORD = re.compile(r"[a-z][a-z0-9-]{0,39}")
_DEEPEST = 8  # kinds that extend one another


@dataclass(frozen=True)
class Flag:
    """An answer that is an option of the command: its name, its type as the kind's file has it, what it is by language, and
    the default of its file."""

    name: str
    type: str
    help: dict[str, str]
    default: str = ""

    @property
    def choices(self) -> list[str]:
        """What it can be, where its type is a choice."""
        return [one.strip() for one in self.type.split("|")] if "|" in self.type else []


@dataclass(frozen=True)
class Command:
    """A command that writes documents: the kinds that share it, the usual one last, and what it takes. `input` is what its file
    of answers is called; `needs_input` tells that it cannot be written without. Of one that is `broken` only names are known."""

    name: str
    kinds: tuple[str, ...]
    summary: dict[str, str]
    input: str
    needs_input: bool = False
    flags: tuple[Flag, ...] = ()
    cites: bool = True
    sends: bool = False
    sent_as: str = ""
    broken: bool = False


def kind_names(layers: Layers) -> list[str]:
    """The kinds of all layers, sorted."""
    return [name.removesuffix(".yaml") for name in layers.names(FOLDER) if name.endswith(".yaml")]


def source_of(layers: Layers, name: str, below: tuple[str, ...] = ()) -> tuple[Map, tuple[Path, ...]]:
    """The source of a kind, over the one that it extends, and the files that it comes from. Raises AgreegenError where there is
    none of that name, or where it cannot be read."""
    found = layers.find(f"{FOLDER}/{name}.yaml") if ID.fullmatch(name) and len(name) <= LONGEST_ID else None
    if found is None:
        known = kind_names(layers)
        raise error("unknown-kind", None, name=name, choices=", ".join(known), near=near_miss(name, known))
    own = shared(found[0])
    before = layers.find(f"templates/{name}.yaml")  # where the user's own stood until kinds had a folder
    if before is not None and found[1].name == "built-in":
        return _over(own, shared(before[0])), (found[0], before[0])
    base_name = own.get("extends")
    if not isinstance(base_name, Scalar):
        return own, (found[0],)
    if str(base_name) in (*below, name) or len(below) >= _DEEPEST:
        raise error("kind-extends-itself", base_name.mark, name=str(base_name))
    try:
        base, files = source_of(layers, str(base_name), (*below, name))
    except AgreegenError as exc:
        if exc.problems[0].rule != "unknown-kind":
            raise
        raise error("unknown-kind", base_name.mark, **exc.problems[0].values) from None
    return _over(base, own), (found[0], *files)


def _over(base: Map, own: Map) -> Map:
    """A kind's file over another: what it does not say itself, the other says."""
    tree = Map(own.mark, own.path)
    for source in (base, own):
        tree.update(source)
        tree.marks |= source.marks
    return tree


@dataclass(frozen=True)
class _Listed:
    """A kind as the command line sees it: its source, and what is wrong with that. Of ours, the source as we bring it stands in
    for a file of the user's that cannot be used, so that it is known which command minds."""

    name: str
    tree: Map
    problems: tuple[Problem, ...] = ()

    @property
    def command(self) -> str:
        return str(self.tree.get("command") or self.name)

    @property
    def usual(self) -> bool:
        """Whether no answer has to choose it."""
        return self.tree.get("when") is None


def commands(layers: Layers) -> dict[str, Command]:
    """The commands of all kinds that ask for answers, by name."""
    found = {}
    for name, listed in sorted(_by_command(layers).items()):
        usual = next((one for one in listed if one.usual), None)
        if usual is not None:
            kinds = (*(one.name for one in listed if not one.usual), usual.name)
            found[name] = (
                Command(name, kinds, {}, name, broken=True) if usual.problems else _command(name, kinds, usual.tree)
            )
    return found


def command_problems(layers: Layers, name: str) -> list[Problem]:
    """What is wrong with a kind's words on the command line: words that are none, or that are taken."""
    for listed in _by_command(layers).values():
        usual = next((one for one in listed if one.usual), None)
        for one in listed:
            if one.name == name and one.problems:
                return list(one.problems)
            if one.name == name and usual is None:
                return error("kind-without-usual", find_mark(one.tree, ("when",)), command=one.command).problems
            if one.name == name and one.usual and usual is not one:
                mark = find_mark(one.tree, ("command",))
                return error("kind-command-taken", mark, name=one.command).problems
    return []


def _by_command(layers: Layers) -> dict[str, list[_Listed]]:
    """The kinds that ask for answers by their command: ours first, so that no other takes its place but under its name."""
    ours = kind_names(Layers.shipped())
    found: dict[str, list[_Listed]] = {}
    for name in sorted(kind_names(layers), key=lambda one: (one not in ours, one)):
        listed = _listed(layers, name, ours)
        if listed is not None:
            found.setdefault(listed.command, []).append(listed)
    return found


def _listed(layers: Layers, name: str, ours: list[str]) -> _Listed | None:
    try:
        tree, _ = source_of(layers, name)
        if not isinstance(tree.get("asks"), Map):
            return None
        problems = _word_problems(name, tree)
    except AgreegenError as exc:
        tree, problems = Map(Mark(name)), exc.problems
    if problems:
        tree = source_of(Layers.shipped(), name)[0] if name in ours else Map(tree.mark)
    return _Listed(name, tree, tuple(problems))


def _word_problems(name: str, tree: Map) -> list[Problem]:
    """What is wrong with the words that a kind brings to the command line."""
    problems: list[Problem] = []

    def tell(rule: str, *loc: int | str, word: str) -> None:
        problems.extend(error(rule, find_mark(tree, loc), name=word).problems)

    if name == ENGAGEMENT:
        tell("kind-name-taken", word=name)
    command, sent_as, listed = str(tree.get("command") or name), tree.get("sent_as"), tree.get("flags")
    if not ID.fullmatch(command) or len(command) > LONGEST_ID:
        tell("kind-command-name", "command", word=command)
    elif command in COMMANDS:
        tell("kind-command-taken", "command", word=command)
    taken = set(RESERVED)
    options: list[tuple[str, tuple[int | str, ...]]] = [(str(tree.get("input") or name), ("input",))]
    options += [(str(sent_as), ("sent_as",))] if sent_as is not None else []
    options += [(str(flag), ("flags", at)) for at, flag in enumerate(listed if isinstance(listed, Seq) else ())]
    for word, loc in options:
        option = word.replace("_", "-")
        if not _WORD.fullmatch(option):
            tell("kind-field-name", *loc, word=word)
        elif option in taken:
            tell("kind-option-taken", *loc, word=option)
        taken.add(option)
    return problems


def _command(name: str, kinds: tuple[str, ...], tree: Map) -> Command:
    asks, listed = tree["asks"], tree.get("flags")
    flags = [str(one) for one in listed] if isinstance(listed, Seq) else []
    found = [_flag(key.removesuffix("?"), spec, tree) for key, spec in asks.items() if key.removesuffix("?") in flags]
    return Command(
        name,
        kinds,
        _words(tree.get("summary")),
        str(tree.get("input") or kinds[-1]),
        any(is_needed(key, spec) and key not in flags for key, spec in asks.items()),
        tuple(found),
        cites := str(tree.get("cites")) != "nothing",
        cites and str(tree.get("sends") or "true") not in ("false", "no"),
        str(tree.get("sent_as") or ""),
    )


def _flag(name: str, spec: Any, tree: Map) -> Flag:
    default = str(spec.get("default") or "") if isinstance(spec, Map) else ""
    kind = str(spec.get("type")) if isinstance(spec, Map) else str(spec)
    helps = tree.get("help")
    return Flag(name, kind, _words(helps.get(name) if isinstance(helps, Map) else None), default)


def is_needed(key: str, spec: Any) -> bool:
    """Whether a field must be answered."""
    if key.endswith("?") or isinstance(spec, Seq):
        return False
    if isinstance(spec, Map) and "type" in spec:
        return "default" not in spec and (not isinstance(spec["type"], Seq) or "least" in spec)
    return True


def _words(found: Any) -> dict[str, str]:
    """Words by language."""
    return {language: str(words) for language, words in found.items()} if isinstance(found, Map) else {}
