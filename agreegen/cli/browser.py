"""Shows a written page in the user's browser, where there is one."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def show(path: Path) -> bool:
    """Open the file at `path` in the browser; tells whether one was found. Without a screen, only
    the one that BROWSER names is used: another would take the terminal."""
    if sys.platform not in ("darwin", "win32") and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    ):
        return False
    import webbrowser

    try:
        return webbrowser.open(path.resolve().as_uri())
    except (webbrowser.Error, OSError):
        return False
