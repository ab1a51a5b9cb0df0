"""Which kinds there are, and what their commands look like: read from the bare files, so that `--help` costs nothing.

A file that cannot be read is passed over here and told where its kind is asked for: it breaks no other command.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agreegen.files.layers import ID, LONGEST_ID, Layers
from agreegen.files.yaml import shared
from agreegen.values.problems import AgreegenError, error, near_miss
from agreegen.values.tree import Map, Scalar, Seq

FOLDER = "templates/kinds"
# The options that every command which writes a document has: no answer may be one of these.
RESERVED = frozenset((
    "date", "sent", "received", "contract", "as-signed", "format", "output", "language", "set", "draft", "force", "no-data",
    "letterhead", "reference", "library", "ui", "json", "help", "kind", "answer",
))  # fmt: skip

# The commands that are no document's: no kind may have their names.
COMMANDS = frozenset((
    "new", "preview", "check", "explain", "clauses", "schema", "demo", "doctor", "trust", "completion",
))  # fmt: skip


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
    of answers is called, "" for none; `needs_input` tells that it cannot be written without."""

    name: str
    kinds: tuple[str, ...]
    summary: dict[str, str]
    input: str
    needs_input: bool
    flags: tuple[Flag, ...]
    sends: bool
    sent_as: str


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
    if str(base_name) in (*below, name):
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


def commands(layers: Layers) -> dict[str, Command]:
    """The commands of all kinds that ask for answers, by name."""
    groups: dict[str, list[tuple[str, Map]]] = {}
    for name in kind_names(layers):
        try:
            tree, _ = source_of(layers, name)
        except AgreegenError:
            continue
        if isinstance(tree.get("asks"), Map):
            groups.setdefault(str(tree.get("command") or name), []).append((name, tree))
    return {name: _command(name, group) for name, group in sorted(groups.items())}


def _command(name: str, group: list[tuple[str, Map]]) -> Command:
    group = sorted(group, key=lambda one: one[1].get("when") is None)
    usual = group[-1][1]
    asks, listed = usual["asks"], usual.get("flags")
    flags = [str(one) for one in listed] if isinstance(listed, Seq) else []
    found = [_flag(key.removesuffix("?"), spec, usual) for key, spec in asks.items() if key.removesuffix("?") in flags]
    needed = any(_is_needed(key, spec) and key not in flags for key, spec in asks.items())
    return Command(
        name,
        tuple(one for one, _ in group),
        _words(usual.get("summary")),
        str(usual.get("input") or group[-1][0]),
        needed,
        tuple(found),
        str(usual.get("sends") or "true") not in ("false", "no"),
        str(usual.get("sent_as") or ""),
    )


def _flag(name: str, spec: Any, tree: Map) -> Flag:
    default = str(spec.get("default") or "") if isinstance(spec, Map) else ""
    kind = str(spec.get("type")) if isinstance(spec, Map) else str(spec)
    helps = tree.get("help")
    return Flag(name, kind, _words(helps.get(name) if isinstance(helps, Map) else None), default)


def _is_needed(key: str, spec: Any) -> bool:
    """Whether a field must be answered."""
    if key.endswith("?") or isinstance(spec, Seq):
        return False
    if isinstance(spec, Map) and "type" in spec:
        return "default" not in spec and (not isinstance(spec["type"], Seq) or "least" in spec)
    return True


def _words(found: Any) -> dict[str, str]:
    """Words by language."""
    return {language: str(words) for language, words in found.items()} if isinstance(found, Map) else {}
