"""The folders of agreegen itself and of its user. The only module that knows where they are."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path


@cache
def built_in() -> Path:
    """The folder with `clauses`, `templates`, `law` and `examples`: in the wheel, or the checkout's root."""
    package = Path(__file__).resolve().parent.parent
    data = package / "data"
    return data if data.is_dir() else package.parent


def config_folder() -> Path:
    """The user's own folder for settings and clauses, e.g. ~/.config/agreegen. It need not exist."""
    import platformdirs

    return _of_user(platformdirs.user_config_dir)


def cache_folder() -> Path:
    """Where what takes long to make is kept; anything in it may be deleted. It need not exist."""
    import platformdirs

    return _of_user(platformdirs.user_cache_dir)


def is_config(folder: Path) -> bool:
    """Whether a folder is the user's own for settings, by whatever name."""
    return os.path.realpath(folder) == os.path.realpath(config_folder())


def _of_user(find: Callable[..., str]) -> Path:
    """A folder of the user's; one that cannot be there for a user without a home."""
    try:
        return Path(find("agreegen", appauthor=False))
    except RuntimeError:
        return Path(os.devnull) / "agreegen"
