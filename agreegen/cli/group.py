"""The command `agreegen`, which the other modules of this package add their commands to."""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agreegen import __version__
from agreegen.cli.terminal import say, say_json, stop_when_told

if TYPE_CHECKING:
    from agreegen.kinds.listing import Command

_ORDER = (
    "new", "contract", "recap", "terminate", "", "preview", "check", "explain", "clauses", "schema", "demo", "doctor", "trust", "completion",
)  # fmt: skip
_KINDS = "agreegen.kinds"


class _Group(click.Group):
    """Commands listed in the order in which they are used; those of document kinds are made from the files of these."""

    library: Path | None = None

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = {*self.commands, *self._of_kinds(ctx)}
        return sorted(names, key=lambda name: (_ORDER.index(name if name in _ORDER else ""), name))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = super().get_command(ctx, cmd_name)
        if found is None:
            from agreegen.cli.kinds import kind_command

            spec = self._of_kinds(ctx).get(cmd_name)
            found = kind_command(spec) if spec is not None else None
        return found

    def _of_kinds(self, ctx: click.Context) -> dict[str, Command]:
        """The commands of document kinds, read once for a command line."""
        if _KINDS not in ctx.meta:
            from agreegen.operations.commands import kind_commands

            ctx.meta[_KINDS] = kind_commands(self.library)
        found: dict[str, Command] = ctx.meta[_KINDS]
        return found

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Where the command line names a library, its kinds have commands too."""
        from agreegen.cli.kinds import library_in

        self.library = library_in(args)
        return super().parse_args(ctx, args)

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
            words = args if args is not None else sys.argv[1:]
            if any(word.partition("=")[0] == "--json" for word in words):
                say_json(_envelope(exc))
                sys.exit(exc.exit_code)
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


def _envelope(exc: click.UsageError) -> dict[str, Any]:
    """A wrong word on the command line, as --json has it."""
    problem = {
        "level": "error",
        "rule": "usage",
        "message": exc.format_message(),
        "file": None,
        "line": None,
        "key": None,
        "near": None,
    }
    return {"ok": False, "agreegen": __version__, "value": None, "problems": [problem]}


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="agreegen %(version)s")
def main() -> None:
    """Contracts, meeting recaps and termination letters, in Spanish and English, as DOCX and PDF.

    \b
    Start with:
      agreegen new altamira          write altamira.yaml, to be filled in
      agreegen contract altamira.yaml
    """
