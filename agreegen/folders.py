"""The folders of agreegen itself and of its user. The only module that knows where they are."""

from __future__ import annotations

from pathlib import Path


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
