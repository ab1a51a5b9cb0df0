"""Which commands document kinds have: read from their bare files, so that `--help` costs nothing."""

from __future__ import annotations

from pathlib import Path

from agreegen.files.layers import Layers
from agreegen.kinds.listing import Command, commands
from agreegen.operations.result import Result, operation
from agreegen.values.problems import AgreegenError


def kind_commands(library: Path | None = None) -> dict[str, Command]:
    """The commands of all kinds by name: of the folder `library` and the user's own too, as far as these can be read; what is
    wrong with them is told when something is asked of them."""
    try:
        return commands(Layers.of(None, library))
    except AgreegenError:
        return commands(Layers.shipped())


@operation
def check_kind(name: str, library: Path | None = None) -> Result:
    """Every problem of a kind's file."""
    from agreegen.kinds.reading import read_kinds

    return Result([kind.name for kind in read_kinds(Layers.of(None, library), name)])
