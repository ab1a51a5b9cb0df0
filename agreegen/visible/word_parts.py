"""The parts of a returned DOCX that make what it shows, found as Word finds them: by relations, whatever their names."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import Any

from agreegen.files.opening import Unsound, parts, xml

_ONE = ("styles", "numbering", "theme", "settings")
_EDGES = ("header", "footer")


@dataclass(frozen=True)
class WordParts:
    """The roots of the parts of a DOCX; None where it has none. `edges` are those of its headers and footers."""

    document: Any
    styles: Any = None
    numbering: Any = None
    theme: Any = None
    settings: Any = None
    edges: list[Any] = field(default_factory=list)


def word_parts(content: bytes) -> WordParts:
    """The parts of a DOCX. Raises Unsound where it is broken, or where its relations lead out of it or to two of one kind."""
    relations = parts(content, lambda name: name.casefold().endswith(".rels"))
    by_name = {name.casefold(): blob for name, blob in relations.items()}
    mains = [target for kind, target in _related(by_name, "") if kind == "officeDocument"]
    if len(mains) != 1:
        raise Unsound("package-strange")
    related = [(kind, target) for kind, target in _related(by_name, mains[0]) if kind in (*_ONE, *_EDGES)]
    if any(sum(kind == one for kind, _ in related) > 1 for one in _ONE):
        raise Unsound("package-strange")
    wanted = {mains[0], *(target for _, target in related)}
    blobs = {name.casefold(): blob for name, blob in parts(content, lambda name: name.casefold() in wanted).items()}
    if wanted - set(blobs):
        raise Unsound("package-broken")
    roots = {name: xml(blob) for name, blob in blobs.items()}
    single = {kind: roots[target] for kind, target in related if kind in _ONE}
    edges = [roots[target] for target in dict.fromkeys(target for kind, target in related if kind in _EDGES)]
    return WordParts(roots[mains[0]], edges=edges, **single)


def _related(relations: dict[str, bytes], source: str) -> list[tuple[str, str]]:
    """The last word of the kind of each relation of a part ("" stands for the package), and the part that it leads to."""
    folder, name = posixpath.split(source)
    blob = relations.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    found = []
    for relation in xml(blob) if blob is not None else ():
        kind = relation.get("Type", "").rpartition("/")[2]
        if kind not in ("officeDocument", *_ONE, *_EDGES):
            continue
        target = relation.get("Target", "")
        if relation.get("TargetMode", "Internal") != "Internal" or "\\" in target or "%" in target:
            raise Unsound("package-strange")
        found.append((kind, posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/").casefold()))
    return found
