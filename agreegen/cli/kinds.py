"""The commands of document kinds: each is made from its kind's file, when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agreegen.cli.options import (
    FILE,
    DateType,
    MomentType,
    answer_option,
    asked,
    citing_options,
    deliver,
    document_options,
    face_options,
    library_option,
    reporting,
    with_options,
)

if TYPE_CHECKING:
    from agreegen.kinds.listing import Command, Flag

# What the value of an option is called, by the type of its field.
_METAVARS = {"date": "DATE", "date or time": "DATE", "money": "AMOUNT", "duration": "DURATION", "bool": "YES/NO"}
_DATES: dict[str, Any] = {"date": DateType(), "date or time": MomentType()}


def library_in(args: Sequence[str]) -> Path | None:
    """The folder that `--library` names among the words of a command line: its kinds have commands too."""
    for position, word in enumerate(args):
        if word == "--library" and position + 1 < len(args):
            return Path(args[position + 1])
        if word.startswith("--library="):
            return Path(word.partition("=")[2])
    return None


def kind_command(spec: Command) -> click.Command:
    """The command that writes documents of the kinds that share it; of a broken one, a command that says what is wrong."""
    if spec.broken:
        return _broken(spec)
    option = f"--{spec.input.replace('_', '-')}"
    parameters: list[click.Parameter] = [
        click.Argument(["engagement"], type=FILE),
        click.Argument(["answers"], type=FILE, required=False, metavar=f"[{spec.input.upper()}]"),
        click.Option([option, "answers_file"], type=FILE, help=f"The {spec.input}, named as an option."),
        *(_option(flag) for flag in spec.flags),
    ]
    if spec.sends or spec.sent_as:
        names = [f"--{name}" for name in (spec.sent_as, "sent") if name]
        sent = "When it is sent (default: its date); a time may follow."
        received = "When it was received, where that is known."
        parameters += [
            click.Option([*names, "sent"], type=MomentType(), metavar="DATE", help=sent),
            click.Option(["--received"], type=DateType(), metavar="DATE", help=received),
        ]

    def run(engagement: Path, answers: Path | None, answers_file: Path | None, **options: Any) -> None:
        if answers is not None and answers_file is not None:
            raise click.UsageError(f"Name the {spec.input} once: {answers} or {option} {answers_file}.")
        if answers is None and answers_file is None and not options["answer"] and spec.needs_input:
            raise click.UsageError(f"Missing argument '{spec.input.upper()}'.")
        given = {flag.name: _written(options.pop(f"ask_{flag.name}")) for flag in spec.flags}
        wanted = asked(
            engagement,
            options,
            kind=spec.kinds[-1],
            answers=answers or answers_file,
            given=given,
            sent=options.get("sent"),
            received=options.get("received"),
        )
        deliver(wanted, options)

    shared = (answer_option, citing_options, document_options) if spec.cites else (answer_option, document_options)
    return _command(spec, with_options(*shared)(run), parameters, help=_help(spec))


def _broken(spec: Command) -> click.Command:
    def run(words: Sequence[str], library: Path | None, as_json: bool, ui: str | None) -> None:
        from agreegen.operations.commands import check_kind

        with reporting({"as_json": as_json, "ui": ui}) as face:
            face.tell(check_kind(spec.kinds[-1], library), lambda _: None)

    words: list[click.Parameter] = [click.Argument(["words"], nargs=-1, type=click.UNPROCESSED)]
    settings = {"ignore_unknown_options": True}
    return _command(
        spec, with_options(library_option, face_options)(run), words, context_settings=settings, hidden=True
    )


def _command(spec: Command, run: Any, parameters: list[click.Parameter], **settings: Any) -> click.Command:
    """A command with its own parameters, and then those that its function was given."""
    shared = list(reversed(getattr(run, "__click_params__", [])))
    return click.Command(spec.name, callback=run, params=[*parameters, *shared], **settings)


def _option(flag: Flag) -> click.Option:
    words = in_english(flag.help)
    words = words[:1].upper() + words[1:] + (f" (default: {flag.default})" if flag.default else "") + "."
    kind: Any = click.Choice(flag.choices) if flag.choices else _DATES.get(flag.type, str)
    metavar = None if flag.choices else _METAVARS.get(flag.type, "TEXT")
    return click.Option(
        [f"--{flag.name.replace('_', '-')}", f"ask_{flag.name}"], type=kind, metavar=metavar, help=words
    )


def in_english(words: Mapping[str, str]) -> str:
    """Words in the language of --help, or in whatever language there are."""
    from agreegen.language.locales import DEFAULT

    return words.get(DEFAULT) or next(iter(words.values()), "")


def _written(value: Any) -> str | None:
    """An answer as it is written in a file."""
    if value is None:
        return None
    return f"{value:%Y-%m-%d %H:%M}" if hasattr(value, "hour") else str(value)


def _help(spec: Command) -> str:
    words = in_english(spec.summary) or spec.name
    words = f"Write {words[:1].lower()}{words[1:]}"
    example = f"agreegen {spec.name} altamira.yaml {spec.input}.yaml"
    return f"{words.rstrip('.')}.\n\n\b\nExample: {example}"
