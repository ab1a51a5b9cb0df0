"""Which files took part in a document besides the engagement: told in one line, so that none works in silence."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from agreegen.engagement.case import Case
from agreegen.files.folders import built_in
from agreegen.files.named import named_file
from agreegen.library.selection import Selected
from agreegen.look.fonts import family
from agreegen.look.theme import Look
from agreegen.values.problems import AgreegenError, Problem
from agreegen.values.tree import Map, Seq

_NAMED = 8  # clauses of one folder that are named one by one


def took_part(
    case: Case, texts: Iterable[tuple[Selected, Path]], look: Look, contracts: Iterable[Path] = ()
) -> tuple[str, ...]:
    """Every settings file with what it set, every clause and text of the user's own, every annex, logo,
    letterhead and font, and the `contracts` that were compared; none where there was nothing but the engagement."""
    settings = _settings(case)
    for name, keys in (_settings(case.other) if case.other is not None else {}).items():
        settings[name] = list(dict.fromkeys([*settings.get(name, []), *keys]))
    found = [f"{name} ({', '.join(keys)})" for name, keys in settings.items()]
    own: dict[Path, list[str]] = {}
    for item, text in texts:  # each selected clause, and the file of its text
        if item.clause.layer.name != "built-in":
            own.setdefault(item.clause.folder.parent, []).append(str(item.clause.folder))
        elif text in case.layers.seen:
            found.append(str(text))
    # one that stands in the place of ours and takes no part leaves ours out
    for path, layer in case.layers.seen.items():
        place = path.relative_to(layer.root)
        if place.name == "clause.yaml" and (built_in() / place).is_file():
            own.setdefault(path.parent.parent, []).append(str(path.parent))
    for folder, listed in own.items():
        names = list(dict.fromkeys(listed))
        found += names if len(names) <= _NAMED else [f"{folder} ({len(names)})"]
    found += [
        str(path)
        for path, layer in case.layers.seen.items()
        if path.relative_to(layer.root).parts[0] != "clauses" and path != look.letterhead
    ]
    style = case.engagement.style
    named = [(str(annex.file), ("annexes", n, "file")) for n, annex in enumerate(case.engagement.annexes) if annex.file]
    found += [str(named_file(case.tree, name, *loc)) for name, loc in named]
    found += [str(named_file(case.tree, str(style.logo), "style", "logo"))] if look.logo is not None else []
    found += [str(look.letterhead)] if look.letterhead is not None else []
    found += _fonts(look)
    found += map(str, contracts)
    return tuple(dict.fromkeys(found))


def _fonts(look: Look) -> list[str]:
    """The font files of the user's own."""
    try:
        faces = family(str(look.theme.font), look.font_folders)
    except AgreegenError:
        if look.letterhead is None:
            raise
        return []  # a letterhead has a font of its own; the PDF, which needs ours, says what is wrong
    return [] if faces.bundled else sorted({str(path) for path in faces.faces.values()})


def read_as_well(files: Iterable[str]) -> list[Problem]:
    """The one line that names them."""
    named = "; ".join(dict.fromkeys(files))
    return [Problem("note", "read-as-well", {"files": named})] if named else []


def _settings(case: Case) -> dict[str, list[str]]:
    """The settings files that gave a value, each with the keys that it gave."""
    own = case.tree.mark.path
    found: dict[str, list[str]] = {}

    def look(node: Map, path: tuple[str, ...]) -> None:
        for key, value in node.items():
            here = (*path, key)
            if isinstance(value, Map) and value and len(here) < 3:
                look(value, here)
                continue
            mark = node.marks.get(key, node.mark)
            first = value[0] if isinstance(value, Seq) and value else value
            place = getattr(first, "mark", None) or mark
            if place.line is not None and place.path != own:
                keys = found.setdefault(place.path, [])
                name = ".".join(here[:2])
                if name not in keys:
                    keys.append(name)

    look(case.tree, ())
    return found
