"""Files: written whole or not at all, and replaced only while they are still what agreegen wrote (`seal.py`).

A file that was edited, signed or made by another program is replaced only with `force`, and then kept as `NAME.bak`. A
document's formats are all written to temporary files first; only when every one is whole are they renamed.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from agreegen.errors import AgreegenError, Mark, Problem, error
from agreegen.seal import is_untouched

_LONGEST_NAME = 240  # bytes; file systems allow 255, and a backup and a temporary file need some


def write_all(files: Mapping[Path, bytes], *, force: bool = False, private: bool = False) -> dict[Path, Path]:
    """Write files (path to content), `private` for only their owner to read. Returns the backups made: path to where it
    was kept.

    Raises AgreegenError, with nothing written, where a folder or file cannot be written or a file would be lost.
    """
    problems = []
    for path in files:
        if len(path.name.encode()) > _LONGEST_NAME:
            problems.append(Problem("error", "name-too-long", {}, Mark(str(path))))
        elif path.is_dir():
            problems.append(Problem("error", "file-is-folder", {}, Mark(str(path))))
        elif path.exists() and not force and not _same_or_ours(path, files[path]):
            backup = f"{path.name}.bak"
            problems.append(Problem("error", "file-edited", {"backup": backup}, Mark(str(path))))
    if problems:
        raise AgreegenError(problems)
    temporary: dict[Path, Path] = {}
    backups: dict[Path, Path] = {}
    try:
        for path, content in files.items():
            temporary[path] = _write_temporary(path, content)
            if private:
                temporary[path].chmod(0o600)
        for path, temp in temporary.items():
            if path.exists() and not _same_or_ours(path, files[path]):
                backups[path] = _keep(path)
            os.replace(temp, path)
    except OSError as exc:
        raise error("not-written", Mark(str(exc.filename or "")), reason=exc.strerror or str(exc)) from None
    finally:
        for temp in temporary.values():
            with contextlib.suppress(OSError):
                temp.unlink()
    return backups


def _same_or_ours(path: Path, content: bytes) -> bool:
    try:
        there = path.read_bytes()
    except OSError:
        return False
    return there == content or is_untouched(there)


def _write_temporary(path: Path, content: bytes) -> Path:
    """The content in a new file beside `path`, flushed to disk, with the permissions that a new file would have."""
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}.", suffix=".tmp", dir=folder)
    except OSError as exc:
        raise error("folder-not-writable", Mark(str(folder)), reason=exc.strerror or str(exc)) from None
    temp = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        temp.chmod(0o666 & ~umask)
    except OSError as exc:
        temp.unlink(missing_ok=True)
        raise error("not-written", Mark(str(path)), reason=exc.strerror or str(exc)) from None
    except BaseException:
        temp.unlink(missing_ok=True)
        raise
    return temp


def _keep(path: Path) -> Path:
    """Move the file at `path` to `NAME.bak`, or `NAME.bak2` … where that exists: nothing of the user's is lost."""
    number = 1
    while True:
        backup = path.with_name(f"{path.name}.bak{number if number > 1 else ''}")
        try:
            os.link(path, backup)
        except FileExistsError:
            number += 1
            continue
        except OSError:  # a file system without hard links
            if backup.exists():
                number += 1
                continue
            backup.write_bytes(path.read_bytes())
        return backup


def write_new(path: Path, content: str, *, force: bool = False) -> None:
    """Write a text file that must not be there yet; with `force`, what was there is kept as `NAME.bak`."""
    if len(path.name.encode()) > _LONGEST_NAME:
        raise error("name-too-long", Mark(str(path)))
    if path.exists() and not force:
        raise error("file-exists", Mark(str(path)))
    temp = _write_temporary(path, content.encode())
    if path.exists():
        _keep(path)
    os.replace(temp, path)
