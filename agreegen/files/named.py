"""The files that an engagement or settings file names: found beside the file that names them, and inside its folder."""

from __future__ import annotations

import os
from pathlib import Path

from agreegen.files.folders import is_config
from agreegen.files.layers import SETTINGS
from agreegen.files.opening import is_inside
from agreegen.values.problems import error
from agreegen.values.tree import Map, find_mark


def named_file(tree: Map, name: str, *loc: int | str) -> Path:
    """The file called `name` by the value at `loc` of `tree`, relative to the file that names it and inside its folder. The
    user's own settings and command line may name any file. Raises AgreegenError for a file elsewhere."""
    mark = find_mark(tree, loc)
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
