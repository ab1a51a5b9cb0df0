"""Translates, and decides nothing: options in, words out.

Every heavy import waits until a command needs it.
"""

from agreegen.cli import documents, inspection, library  # noqa: F401 - each adds its commands
from agreegen.cli.group import main

__all__ = ["main"]
