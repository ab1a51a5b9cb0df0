"""All that agreegen says passes through `say`: what could move the cursor, hide or turn text round is shown as what it is."""

from __future__ import annotations

import signal
import sys
from typing import Any

import click


class Terminated(KeyboardInterrupt):
    """The system asked the program to stop."""


def say(text: str = "", *, err: bool = False) -> None:
    """One message or line of a listing, on standard output or, with `err`, on standard error."""
    from agreegen.values.characters import shown

    stream = sys.stderr if err else sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    click.echo(shown(text).encode(encoding, "backslashreplace").decode(encoding), err=err)


def say_json(value: Any, indent: int | None = None) -> None:
    """A value as JSON on standard output: in ASCII, so that it is the same on every terminal and no character is lost."""
    import json

    click.echo(json.dumps(value, indent=indent))


def stop_when_told() -> None:
    """Let what stops the program from outside be handled like Ctrl-C: files half written are taken away."""

    def stop(*_: Any) -> None:
        raise Terminated

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, stop)
