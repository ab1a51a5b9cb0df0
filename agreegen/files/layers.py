"""Where data is found.

Data is looked up in layers, the user's own first: `--library DIR`, the engagement's folder, the user's
config folder, and what ships with agreegen. Within a layer the relative paths are those of this project:
`clauses/<id>/es.md`, `templates/es/contract.md`, `law/es.yaml`. A file replaces the whole file of the same
relative path further down; nothing is merged inside a file.

What lies beside an engagement came with it, perhaps from somebody else: only clauses are read there. A file that leads out
of its layer by a link is an error, and so is a layer that others may write (`trust.py`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from agreegen.files.folders import built_in, config_folder, is_config
from agreegen.files.opening import entries, is_inside, like_named
from agreegen.files.trust import require_own, require_trusted
from agreegen.values.problems import Mark, error

SETTINGS = "agreegen.yaml"
_NEAR_SETTINGS = (SETTINGS, "agreegen.yml", ".agreegen.yaml", ".agreegen.yml")  # what it is easily called, in any case
TEXT_NAME = re.compile(r"[a-z]{2}(?:@[A-Z]{2}(?:-[A-Z]{2,3})?)?\.md")  # of a text of a clause
ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")  # of a clause, a preset
LONGEST_ID = 40
_WHOLE = ("clauses", "templates", "law", "fonts")
# The folders that each layer may hold.
HOLDS = {"library": _WHOLE, "engagement": ("clauses",), "config": _WHOLE, "built-in": _WHOLE}
# What is read from agreegen itself only: messages, style sheets, and expressions that run over every text.
_SHIPPED = (
    "print.css",
    "screen.css",
    *(f"*/{name}.yaml" for name in ("wording", "messages", "rules")),
)
# What is known for data of ours wherever it lies: its name is enough.
_DATA = re.compile(
    r"law/[a-z]{2}(?:-[a-z]{2,3})?\.yaml|fonts/[^/]+\.(?:ttf|otf)|templates/presets/[^/]+\.yaml"
    r"|templates/kinds/[^/]+\.yaml|templates/(?:theme|countries|contract|recap|termination|mutual-termination)\.yaml"
    r"|templates/(?:print|screen)\.css|templates/(?:letterhead|reference)\.docx|templates/[^/]+\.md"
    r"|templates/[a-z]{2}(?:-[A-Z]{2,3})?/(?:[a-z-]+/)?[^/]+\.(?:md|yaml)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Layer:
    """A folder of data and what people call it: "library", "engagement", "config" or "built-in"."""

    name: str
    root: Path


@dataclass(frozen=True)
class Layers:
    """The data layers as they are when they are first asked, the one that wins first. `seen` collects the files that were found in the user's own."""

    layers: tuple[Layer, ...]
    seen: dict[Path, Layer] = field(default_factory=dict, compare=False, repr=False)
    _found: dict[tuple[str, ...], tuple[Path, Layer] | None] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, engagement_folder: Path | None = None, library: Path | None = None) -> Layers:
        """The layers for an engagement in `engagement_folder`, with `--library DIR` before it.

        Raises AgreegenError where one holds what belongs elsewhere, or belongs to somebody else.
        """
        found = []
        if library is not None:
            if not library.is_dir():
                raise error("library-not-found", path=str(library))
            found.append(Layer("library", library))
        here = engagement_folder
        if here is not None and here.resolve() != built_in() and not is_config(here):
            found.append(Layer("engagement", here))
        found.append(Layer("config", config_folder()))
        found.append(Layer("built-in", built_in()))
        for layer in found[:-1]:
            _look_at(layer)
        return cls(tuple(found))

    @staticmethod
    def shipped() -> Layers:
        """Only what ships with agreegen: its messages must be there whatever is wrong with the user's data."""
        return _shipped()

    def find(self, *names: str) -> tuple[Path, Layer] | None:
        """The first file among `names` (the more specific first) in the first layer that has any of them; asked once."""
        if names not in self._found:
            self._found[names] = self._find(names)
        return self._found[names]

    def _find(self, names: tuple[str, ...]) -> tuple[Path, Layer] | None:
        for layer in self.layers:
            for name in names:
                if layer.name == "engagement" and not name.startswith("clauses/"):
                    continue
                path = os.path.join(
                    layer.root, name
                )  # asked some hundred times for each contract: no Path before it is found
                if os.path.isfile(path):
                    return self._own(Path(path), layer), layer
                # a link to nothing, a pipe, a folder of that name
                if layer.name != "built-in" and os.path.lexists(path):
                    raise error("data-no-file", Mark(path))
        return None

    def _own(self, path: Path, layer: Layer) -> Path:
        """A file that was found, once it is known to be of its layer and of its owner."""
        if layer.name != "built-in" and path not in self.seen:
            _require_inside(path, layer)
            self.seen[path] = layer
        return path

    def require(self, *names: str) -> Path:
        """Like `find`, for files that every installation has: a missing one is an error that names it."""
        return self.require_in(*names)[0]

    def require_in(self, *names: str) -> tuple[Path, Layer]:
        """Like `require`, with the layer that has it."""
        found = self.find(*names)
        if found is None:
            raise error("data-missing", name=names[-1])
        return found

    def names(self, folder: str) -> dict[str, Layer]:
        """The names of the entries in `folder` over all layers, sorted, each with the layer that wins."""
        found: dict[str, Layer] = {}
        for layer in reversed(self.layers):
            if folder.partition("/")[0] in HOLDS[layer.name]:
                found |= {entry.name: layer for entry in entries(layer.root / folder)}
        return dict(sorted(found.items()))

    def folders(self, name: str) -> tuple[Path, ...]:
        """The folder of that name in each layer that may hold it. Raises AgreegenError where something in one leads out of its
        layer, or where others may write it."""
        holding = [layer for layer in self.layers if name in HOLDS[layer.name]]
        for layer in holding:
            if layer.name != "built-in":
                for path in entries(layer.root / name):
                    _require_inside(path, layer)
        return tuple(layer.root / name for layer in holding)


def _require_inside(path: Path, layer: Layer) -> None:
    """Raises AgreegenError where a file leads out of its layer, or where others may write it."""
    if not is_inside(path, layer.root):
        raise error("link-leads-out", Mark(str(path)), path=os.path.realpath(path))
    require_trusted(path, layer.root / "clauses" if layer.name == "engagement" else layer.root)


@cache
def _shipped() -> Layers:
    return Layers((Layer("built-in", built_in()),))


def _look_at(layer: Layer) -> None:
    """Raises AgreegenError where a layer holds what is read elsewhere only, or where others may write it."""
    for path in like_named(layer.root, (*_NEAR_SETTINGS, "clauses")):
        if path.name.casefold() == "clauses":
            if path.name != "clauses" and any(path.glob("*/clause.yaml")):
                raise error("clause-misplaced", Mark(str(path)), folder=str(layer.root / "clauses"))
        elif path.name != SETTINGS:
            raise error("settings-name", Mark(str(path)))
    if layer.name == "engagement":
        for path in _misplaced(layer.root):
            raise error("data-misplaced", Mark(str(path)), config=str(config_folder()))
        if (layer.root / "clauses").is_dir():
            require_trusted(layer.root / "clauses", layer.root / "clauses")
        return
    if layer.root.is_dir() and layer.name == "config":
        require_own(layer.root)
    elif layer.root.is_dir():
        require_trusted(layer.root, layer.root)
    for path in (path for name in _SHIPPED for path in sorted((layer.root / "templates").glob(name))):
        raise error("data-shipped-only", Mark(str(path)))
    for path in _misnamed(layer.root):
        raise error("data-name", Mark(str(path)))
    empty = layer.name == "library" and not any((layer.root / name).is_dir() for name in _WHOLE)
    if empty and layer.root.absolute().name in _WHOLE:
        raise error("library-empty", Mark(str(layer.root)))
    if layer.name == "library":
        for path in (*layer.root.glob("*/clause.yaml"), layer.root / SETTINGS):
            if path.is_file() and path.parent.name not in _WHOLE:
                rule = "settings-misplaced" if path.name == SETTINGS else "clause-misplaced"
                raise error(rule, Mark(str(path)), folder=str(layer.root / "clauses"), config=str(config_folder()))
    if empty:
        raise error("library-empty", Mark(str(layer.root)))


def _misnamed(folder: Path) -> Iterable[Path]:
    """Files of law and templates whose names are nearly those of ours: `GB.yml`, `Contract.md`. They would not be read."""
    for path in _inside(folder, ("law", "templates"), deep=("law", "templates")):
        ours = path.suffix in (".yaml", ".md") and path.stem == path.stem.lower()
        if path.suffix.lower() in (".yaml", ".yml", ".md") and not ours and not path.is_dir():
            yield path


def _misplaced(folder: Path) -> Iterable[Path]:
    """Data of ours that lies beside an engagement, where it is not read."""
    for path in _inside(folder, ("law", "templates", "fonts"), deep=("templates",)):
        if _DATA.fullmatch(path.relative_to(folder).as_posix()):
            yield path


def _inside(folder: Path, names: tuple[str, ...], deep: tuple[str, ...]) -> Iterable[Path]:
    """What lies in the folders of those names; in those of `deep`, in their folders too, as deep as ours go."""
    for name in names:
        pending = entries(folder / name)
        while pending:
            path = pending.pop()
            yield path
            if name in deep and len(path.relative_to(folder).parts) < 4 and not path.is_symlink():
                pending += entries(path)
