"""The command `agreegen`, which the other modules of this package add their commands to."""

from __future__ import annotations

import click

from agreegen import __version__

_ORDER = (
    "new", "contract", "recap", "terminate", "preview", "check", "explain", "clauses", "schema", "demo", "doctor", "completion",
)  # fmt: skip


class _Group(click.Group):
    """Commands listed in the order in which they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.commands, key=_ORDER.index)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="agreegen %(version)s")
def main() -> None:
    """Contracts, meeting recaps and termination letters, in Spanish and English, as DOCX and PDF.

    \b
    Start with:
      agreegen new altamira          write altamira.yaml, to be filled in
      agreegen contract altamira.yaml
    """
