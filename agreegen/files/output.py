"""Files: written whole or not at all, and nothing that may have been sent is lost.

A file of ours whose text stays the same is replaced. One whose text differs may have been sent, perhaps signed: it is kept
beside the new one under a name that opens with a double click. A file that was edited, signed or made by another program
is replaced only with `force`, and then kept too. A document's formats are all written to temporary files first; only when
every one is whole are they renamed.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agreegen.files.opening import DOCUMENT_LIMIT, read_bytes
from agreegen.files.printed import Printed, printed
from agreegen.files.seal import is_untouched
from agreegen.values.problems import AgreegenError, Mark, Problem, error

_LONGEST_NAME = 240  # bytes; file systems allow 255, and a kept copy and a temporary file need some


@dataclass(frozen=True)
class Kept:
    """A file that was there before, where it is kept now, and the ids of the clauses whose text differs in the new one. A
    draft is replaced and not kept: `path` is None."""

    path: Path | None
    clauses: tuple[str, ...] = ()
    elsewhere: bool = False  # it differs outside the clauses only


@dataclass(frozen=True)
class _There:
    """What lies where a file is to be written: is it exactly what we wrote, and what does it print?"""

    untouched: bool
    content: bytes
    printed: Printed | None


def write_all(files: Mapping[Path, bytes], *, force: bool | None = False, private: bool = False) -> dict[Path, Kept]:
    """Write files (path to content), `private` for only their owner to read; `force` is None where the user has no such
    choice. Returns what was there before and differs.

    Raises AgreegenError, with nothing written, where a folder or file cannot be written or a file would be lost.
    """
    problems: list[Problem] = []
    there: dict[Path, _There] = {}
    for path in files:
        problem = _refusal(path)
        if problem is None and os.path.lexists(path):
            try:
                there[path] = _what_is(path)
            except AgreegenError as exc:
                problems += exc.problems
            else:
                if not force and not there[path].untouched and there[path].content != files[path]:
                    rule = "file-edited" if force is not None else "file-foreign"
                    problem = Problem("error", rule, {"backup": _kept_name(path, 1).name}, Mark(str(path)))
        if problem is not None:
            problems.append(problem)
    if problems:
        raise AgreegenError(problems)
    temporary: dict[Path, Path] = {}
    kept: dict[Path, Kept] = {}
    try:
        for path, content in files.items():
            temporary[path] = _write_temporary(path, content, private=private)
        for path, temp in temporary.items():
            before = there.get(path)
            if before is None:
                try:
                    os.link(temp, path)
                    continue
                except FileExistsError:  # another run has written in the meantime
                    before = _what_is(path)
                except OSError:  # a file system without hard links
                    before = _what_is(path) if os.path.lexists(path) else None
            elif read_bytes(path, DOCUMENT_LIMIT) != before.content:
                before = _what_is(path)
            if before is not None and before.content != files[path]:
                found = _keep(path, before, files[path])
                if found is not None:
                    kept[path] = found
            os.replace(temp, path)
    except OSError as exc:
        raise error("not-written", Mark(str(exc.filename or "")), reason=exc.strerror or str(exc)) from None
    finally:
        for temp in temporary.values():
            with contextlib.suppress(OSError):
                temp.unlink()
    return kept


def _refusal(path: Path) -> Problem | None:
    """Why nothing can be written at `path`, whatever lies there."""
    if len(os.fsencode(path.name)) > _LONGEST_NAME:
        return Problem("error", "name-too-long", {}, Mark(str(path)))
    if path.is_dir():
        return Problem("error", "file-is-folder", {}, Mark(str(path)))
    if path.exists() and not path.is_file():
        return Problem("error", "file-not-regular", {}, Mark(str(path)))
    if path.is_symlink():
        return Problem("error", "output-is-link", {"path": os.path.realpath(path)}, Mark(str(path)))
    return None


def _what_is(path: Path) -> _There:
    content = read_bytes(path, DOCUMENT_LIMIT)
    untouched = is_untouched(content)
    return _There(untouched, content, printed(content) if untouched else None)


def _keep(path: Path, before: _There, content: bytes) -> Kept | None:
    """Keep a copy of what was there, unless it says the same as the new file, or was a draft of ours."""
    new = printed(content)
    if before.untouched and before.printed is not None and new is not None:
        if before.printed.digest == new.digest and before.printed.draft == new.draft:
            return None
        clauses = before.printed.differing(new)
        elsewhere = not clauses and bool(new.clauses)
        return Kept(None if before.printed.draft else _copied(path), clauses, elsewhere)
    return Kept(_copied(path))


def _kept_name(path: Path, number: int) -> Path:
    """`deal-contract.kept-1.docx`: the extension stays last, so that the copy opens like the file."""
    return path.with_name(f"{path.stem}.kept-{number}{path.suffix}")


def _copied(path: Path) -> Path:
    """The file at `path` under its next free name as a kept copy, with its times."""
    number = 1
    while True:
        copy = _kept_name(path, number)
        try:
            os.link(path, copy)
        except FileExistsError:
            number += 1
            continue
        except OSError:  # a file system without hard links
            if os.path.lexists(copy):
                number += 1
                continue
            os.replace(_write_temporary(copy, read_bytes(path, DOCUMENT_LIMIT)), copy)
        return copy


def _write_temporary(path: Path, content: bytes, *, private: bool = False) -> Path:
    """The content in a new file beside `path`, flushed to disk, with the permissions that a new file would have."""
    folder = path.parent
    try:
        folder.mkdir(mode=0o700 if private else 0o777, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.stem[:20]}.", suffix=".tmp", dir=folder)
    except OSError as exc:
        raise error("folder-not-writable", Mark(str(folder)), reason=exc.strerror or str(exc)) from None
    temp = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if not private:
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


def write_new(path: Path, content: str, *, force: bool = False) -> Path | None:
    """Write a text file that must not be there yet; with `force`, what was there is kept, and where is returned."""
    refusal = _refusal(path)
    if refusal is not None:
        raise AgreegenError(refusal)
    if path.exists() and not force:
        raise error("file-exists", Mark(str(path)))
    temp = _write_temporary(path, content.encode())
    try:
        kept = _copied(path) if path.exists() else None
        os.replace(temp, path)
    except OSError as exc:
        temp.unlink(missing_ok=True)
        raise error("not-written", Mark(str(path)), reason=exc.strerror or str(exc)) from None
    return kept


def replace_own(path: Path, content: str | bytes) -> None:
    """Write a file that is agreegen's own business (a cache, a list of its own), for only its owner to read."""
    temp = _write_temporary(path, content.encode() if isinstance(content, str) else content, private=True)
    try:
        os.replace(temp, path)
    except OSError as exc:
        temp.unlink(missing_ok=True)
        raise error("not-written", Mark(str(path)), reason=exc.strerror or str(exc)) from None
