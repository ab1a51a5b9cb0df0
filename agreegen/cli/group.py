"""The command `agreegen`, which the other modules of this package add their commands to."""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence
from typing import Any

import click

from agreegen import __version__
from agreegen.cli.terminal import say, stop_when_told

_ORDER = (
    "new", "contract", "recap", "terminate", "preview", "check", "explain", "clauses", "schema", "demo", "doctor", "trust", "completion",
)  # fmt: skip


class _Group(click.Group):
    """Commands listed in the order in which they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.commands, key=_ORDER.index)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command; what click says of wrong words goes through `say` too."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode, **extra)
        stop_when_told()
        try:
            code = super().main(args, prog_name, complete_var, False, **extra)
        except click.UsageError as exc:
            if exc.ctx is not None:
                say(exc.ctx.get_usage(), err=True)
                say(f"Try '{exc.ctx.command_path} --help' for help.\n", err=True)
            say(f"Error: {exc.format_message()}", err=True)
            sys.exit(exc.exit_code)
        except click.ClickException as exc:
            say(f"Error: {exc.format_message()}", err=True)
            sys.exit(exc.exit_code)
        except (KeyboardInterrupt, click.Abort):
            sys.exit(130)
        except OSError as exc:
            if exc.errno != errno.EPIPE:
                raise
            sys.exit(1)  # whoever was reading has stopped
        sys.exit(code if isinstance(code, int) else 0)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="agreegen %(version)s")
def main() -> None:
    """Contracts, meeting recaps and termination letters, in Spanish and English, as DOCX and PDF.

    \b
    Start with:
      agreegen new altamira          write altamira.yaml, to be filled in
      agreegen contract altamira.yaml
    """
