"""The commands on the library: clauses, clauses show, clauses check, clauses new."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from agreegen.cli.group import main
from agreegen.cli.options import FILE, Face, echo_table, face_options, language_option, library_option, reporting
from agreegen.cli.terminal import say


@main.group(invoke_without_command=True)
@click.option(
    "--preset", metavar="NAME", help="Only the clauses of a preset, in the contract's order, with what it sets."
)
@language_option
@library_option
@face_options
@click.pass_context
def clauses(
    ctx: click.Context, /, preset: str | None, language: str | None, library: Path | None, **options: Any
) -> None:
    """List the clauses: id, title, on or off by default, layer.

    \b
    Example: agreegen clauses --preset light
    """
    if ctx.invoked_subcommand is not None:
        return
    with reporting(options) as face:
        from agreegen.operations.clauses import list_clauses

        def told(value: Any) -> None:
            if preset is None:
                echo_table([(one.id, one.title, _state(face, one), one.layer) for one in value])
                return
            say(f"{value['preset']}: {value['summary']}\n")
            echo_table([(one.id, one.title, _condition(face, one), _chosen(one)) for one in value["clauses"]])

        face.tell(list_clauses(_language(face, language), library, preset), told)


def _language(face: Face, language: str | None) -> str:
    """The language in which to show texts: the one asked for, else that of the interface."""
    return (language or face.messages.ui).split("-")[0]


def _state(face: Face, one: Any) -> str:
    """Whether a clause is on by default, and what it waits for."""
    if not one.default:
        return face.messages.text("clauses.off")
    return _condition(face, one) or face.messages.text("clauses.on")


def _condition(face: Face, one: Any) -> str:
    """What the engagement must have for the clause to be in, or the laws that it is for."""
    if one.when:
        return face.messages.text("clauses.when", key=one.when)
    return face.messages.text("clauses.laws", laws=", ".join(one.laws)) if one.laws else ""


def _chosen(one: Any) -> str:
    return ", ".join(
        f"{key}: {', '.join(map(str, value)) if isinstance(value, list) else value}"
        for key, value in one.chosen.items()
    )


@clauses.command("new")
@click.argument("clause_id", metavar="ID")
@face_options
def clauses_new(clause_id: str, **options: Any) -> None:
    """Write a commented skeleton of a clause into clauses/ID: metadata, and a text in each language.

    \b
    Example: agreegen clauses new site-access
    """
    with reporting(options) as face:
        from agreegen.operations.starters import new_clause_files

        def told(written: Any) -> None:
            for path in written.files:
                say(str(path))
            face.note("summary.new_clause", folder=written.files[0].parent)

        face.tell(new_clause_files(clause_id, face.messages.ui), told)


@clauses.command("show")
@click.argument("clause_id", metavar="ID")
@language_option
@click.option("--law", metavar="CODE", help="Law whose wording to show (default: ES).")
@library_option
@face_options
def clauses_show(clause_id: str, language: str | None, law: str | None, library: Path | None, **options: Any) -> None:
    """Show a clause: its parameters with bounds and defaults, and its text as it stands in the library.

    \b
    Example: agreegen clauses show termination-notice -l en
    """
    with reporting(options) as face:
        from agreegen.operations.clauses import show_clause

        def told(one: Any) -> None:
            words = face.messages
            say(f"{one.id}  ({one.file})")
            if one.summary:
                say(one.summary)
            if one.articles:
                say(words.text("clauses.law", articles="; ".join(one.articles)))
            if one.survives:
                say(words.text("clauses.survives"))
            if one.requires:
                say(words.text("clauses.requires", ids=", ".join(one.requires)))
            if one.params:
                say(f"\n{words.text('clauses.params')}:")
            for name, spec in one.params.items():
                say(f"  {name}: {'; '.join(_param(face, spec))}")
            say("\n" + one.text.rstrip())

        face.tell(show_clause(clause_id, _language(face, language), law, library), told)


def _param(face: Face, spec: Any) -> list[str]:
    """What a parameter can be, in parts."""
    values = " | ".join(spec["values"])
    parts = [f"list: {values}" if spec["type"] == "list" and values else values or spec["type"]]
    if spec["min"] is not None or spec["max"] is not None:
        parts.append(f"{spec['min'] or ''} … {spec['max'] or ''}".strip())
    default = spec["default"]
    if default is not None:
        listed = ", ".join(map(str, default)) if isinstance(default, list) else default
        parts.append(face.messages.text("clauses.default", value=listed))
    else:
        parts.append(face.messages.text("clauses.optional" if spec["optional"] else "clauses.required"))
    if spec["only_with"] is not None:
        shown = spec["only_with"].replace("=", ": ").replace("|", " | ")
        parts.append(face.messages.text("clauses.only_with", value=shown))
    return parts


@clauses.command("check")
@click.argument("folder", type=FILE, required=False, metavar="[DIR]")
@face_options
def clauses_check(folder: Path | None, **options: Any) -> None:
    """Proofread the clauses in DIR (default: the built-in ones), in both languages.

    \b
    Example: agreegen clauses check .
    """
    with reporting(options) as face:
        from agreegen.operations.clauses import check_clauses

        result = check_clauses(folder)
        levels = [problem.level for problem in result.problems]

        def told(value: Any) -> None:
            if not value["clauses"]:
                face.note("proof.none", path=folder)
                return
            for language, readings in value["hardest"].items():
                if readings:
                    say(face.messages.text("proof.hardest", language=language))
                for one in readings:
                    say(face.messages.text("proof.reading", **one))
            counts = {"errors": levels.count("error"), "warnings": levels.count("warning")}
            say(face.messages.text("proof.summary", clauses=value["clauses"], **counts))

        face.tell(result, told)
