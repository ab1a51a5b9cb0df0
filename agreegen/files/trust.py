"""Whose files are read: the user's own, root's, and those of folders that the user trusts.

A settings file or clause that somebody else may write could change a contract without a word. So where one belongs to
another user, or everybody may write it, nothing is read; `agreegen trust FOLDER` is the way on. Where the file system has
no owners (Windows, a mount that shows every file as everybody's) there is nothing to compare, and the check is off.
"""

from __future__ import annotations

import json
import os
import stat
from functools import lru_cache
from pathlib import Path

from agreegen.files.folders import config_folder
from agreegen.files.output import replace_own
from agreegen.files.yaml import load
from agreegen.values.problems import Mark, error
from agreegen.values.tree import Seq

TRUSTED = "trusted.yaml"  # in the configuration folder
_EVERYBODY = 0o777
_OF_CONFIG = {"other-owner": "config-other-owner", "everybody-writes": "config-everybody-writes"}


def has_owners(path: Path) -> bool:
    """Whether the file system of `path` knows owners: it does not where its root, and all in it, is everybody's."""
    if os.name == "nt":
        return False
    root = path.absolute()
    while not os.path.ismount(root):
        root = root.parent
    mount, own = os.stat(root), os.stat(path)
    same = (stat.S_IMODE(mount.st_mode), stat.S_IMODE(own.st_mode)) == (_EVERYBODY, _EVERYBODY)
    return not (same and own.st_uid == mount.st_uid and own.st_gid == mount.st_gid)


def obstacle(path: Path) -> str:
    """Why the file or folder at `path` is not to be read without asking: "other-owner", "everybody-writes", or ""."""
    try:
        info = os.stat(path)
        if not has_owners(path):
            return ""
    except OSError:
        return ""  # what is not there is no danger; what cannot be read says so when it is read
    own = {os.geteuid(), 0}
    if os.geteuid() == 0 and os.environ.get("SUDO_UID", "").isdigit():
        own.add(int(os.environ["SUDO_UID"]))
    if info.st_uid not in own:
        return "other-owner"
    return "everybody-writes" if info.st_mode & stat.S_IWOTH else ""


def require_trusted(path: Path, root: Path) -> None:
    """Raises AgreegenError where `path`, or a folder between it and `root`, is somebody else's, unless the user trusts it."""
    here = path
    while True:
        rule = obstacle(here)
        if rule and not _is_trusted(here):
            folder = here if here.is_dir() else here.parent
            raise error(rule, Mark(str(here)), folder=str(folder.resolve()))
        if here == root or here == here.parent:
            return
        here = here.parent


def require_own(path: Path) -> None:
    """Raises AgreegenError where something of the user's configuration is not the user's own: no trust could mend that."""
    rule = obstacle(path)
    if rule:
        raise error(_OF_CONFIG[rule], Mark(str(path)))


def _is_trusted(path: Path) -> bool:
    real = path.resolve()
    return any(real.is_relative_to(folder) for folder in trusted_folders())


def trusted_folders() -> tuple[Path, ...]:
    """The folders that the user trusts. Raises AgreegenError where their list is not the user's own."""
    return _read(config_folder() / TRUSTED)


@lru_cache(maxsize=4)
def _read(path: Path) -> tuple[Path, ...]:
    if not os.path.lexists(path):
        return ()
    for place in (path, path.parent):
        require_own(place)
    found = load(path).get("folders")
    return tuple(Path(str(folder)) for folder in found if folder) if isinstance(found, Seq) else ()


def trust(folder: Path) -> Path:
    """Add a folder to those that the user trusts; returns the list's file. Raises AgreegenError for what is no folder, and for
    one that everybody shares."""
    if not folder.is_dir():
        raise error("trust-no-folder", Mark(str(folder)))
    real = folder.resolve()
    if real == Path(real.anchor) or real in Path.home().parents or real.stat().st_mode & stat.S_ISVTX:
        raise error("trust-too-wide", Mark(str(folder)))
    return _keep([*trusted_folders(), real])


def distrust(folder: Path) -> Path:
    """Take a folder off the list; returns the list's file. Raises AgreegenError where it is not on it."""
    known = trusted_folders()
    gone = {folder.resolve(), folder.absolute()}
    if not gone & set(known):
        raise error("trust-unknown", Mark(str(folder)))
    return _keep([one for one in known if one not in gone])


def _keep(folders: list[Path]) -> Path:
    path = config_folder() / TRUSTED
    names = dict.fromkeys(map(str, folders))
    lines = ["folders:", *(f"- {json.dumps(name, ensure_ascii=False)}" for name in names)] if names else ["folders: []"]
    replace_own(path, "\n".join(lines) + "\n")
    _read.cache_clear()
    return path


def is_ours(path: Path) -> bool:
    """Whether the file at `path` is the user's own, and nobody else may write it: what a cache needs."""
    return path.is_file() and not path.is_symlink() and not obstacle(path) and not obstacle(path.parent)
