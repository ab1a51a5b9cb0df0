"""Operations on this machine: what works, what is trusted, and the examples."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agreegen.files.trust import distrust, trust, trusted_folders
from agreegen.operations.demo import run
from agreegen.operations.doctor import examine, install_hint, pango
from agreegen.operations.documents import Written
from agreegen.operations.result import Result, operation


@operation
def examine_machine(library: Path | None = None) -> Result:
    """What works and what does not, each with its remedy."""
    findings = list(examine(library))
    return Result(findings, failed=any(one.needed and not one.ok for one in findings))


@operation
def write_examples(folder: Path, formats: Sequence[str] = ()) -> Result:
    """The example files and their documents; by default as DOCX, and as PDF where it can be written."""
    chosen = list(formats) or (["docx", "pdf"] if pango() is None else ["docx"])
    return Result(Written(tuple(run(folder, chosen))))


def missing_for_pdf() -> tuple[str, str] | None:
    """How to install what PDF needs, as a message and its packages; None where nothing is missing."""
    return None if pango() is None else install_hint()


@operation
def list_trusted() -> Result:
    """The folders that the user trusts."""
    return Result(list(trusted_folders()))


@operation
def trust_folder(folder: Path) -> Result:
    """Trust a folder and all that is in it from now on."""
    return Result({"trusted": folder.resolve(), "file": trust(folder)})


@operation
def distrust_folder(folder: Path) -> Result:
    """Trust a folder no longer."""
    return Result({"distrusted": folder.absolute(), "file": distrust(folder)})
