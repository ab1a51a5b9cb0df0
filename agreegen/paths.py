"""The only module that knows where data lives.

Data is looked up in layers, the user's own first: `--library DIR`, the engagement's folder, the user's
config folder, and what ships with agreegen. Within a layer the relative paths are those of this project:
`clauses/<id>/es.md`, `templates/es/contract.md`, `law/es.yaml`. A file replaces the whole file of the same
relative path further down; nothing is merged inside a file.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from agreegen.errors import error


def built_in() -> Path:
    """The folder with `clauses`, `templates`, `law` and `examples`: in the wheel, or the checkout's root."""
    package = Path(__file__).resolve().parent
    data = package / "data"
    return data if data.is_dir() else package.parent


def config_folder() -> Path:
    """The user's own folder for settings and clauses, e.g. ~/.config/agreegen. It need not exist."""
    import platformdirs

    return Path(platformdirs.user_config_dir("agreegen", appauthor=False))


def cache_folder() -> Path:
    """Where what takes long to make is kept; anything in it may be deleted. It need not exist."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("agreegen", appauthor=False))


@dataclass(frozen=True)
class Layer:
    """A folder of data and what people call it: "library", "engagement", "config" or "built-in"."""

    name: str
    root: Path


@dataclass(frozen=True)
class Layers:
    """The data layers, the one that wins first."""

    layers: tuple[Layer, ...]

    @classmethod
    def of(cls, engagement_folder: Path | None = None, library: Path | None = None) -> Layers:
        """The layers for an engagement in `engagement_folder`, with `--library DIR` before it."""
        found = []
        if library is not None:
            if not library.is_dir():
                raise error("library-not-found", path=str(library))
            found.append(Layer("library", library))
        if engagement_folder is not None and engagement_folder.resolve() != built_in():
            found.append(Layer("engagement", engagement_folder))
        found.append(Layer("config", config_folder()))
        found.append(Layer("built-in", built_in()))
        return cls(tuple(found))

    @classmethod
    def shipped(cls) -> Layers:
        """Only what ships with agreegen: its messages must be there whatever is wrong with the user's data."""
        return cls((Layer("built-in", built_in()),))

    def find(self, *names: str) -> tuple[Path, Layer] | None:
        """The first file among `names` (the more specific first) in the first layer that has any of them."""
        for layer in self.layers:
            for name in names:
                path = os.path.join(
                    layer.root, name
                )  # asked some hundred times for each contract: no Path before it is found
                if os.path.isfile(path):
                    return Path(path), layer
        return None

    def require(self, *names: str) -> Path:
        """Like `find`, for files that every installation has: a missing one is an error that names it."""
        found = self.find(*names)
        if found is None:
            raise error("data-missing", name=names[-1])
        return found[0]

    def names(self, folder: str) -> dict[str, Layer]:
        """The names of the entries in `folder` over all layers, sorted, each with the layer that wins."""
        found: dict[str, Layer] = {}
        for layer in reversed(self.layers):
            root = layer.root / folder
            if root.is_dir():
                for entry in root.iterdir():
                    if not entry.name.startswith((".", "_")):
                        found[entry.name] = layer
        return dict(sorted(found.items()))
