"""The commands on the library: clauses, clauses show, clauses check, clauses new."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agreegen.cli.group import main
from agreegen.cli.options import FILE, echo_table, language_option, library_option, reporting, show_problems, ui_option
from agreegen.cli.terminal import say

if TYPE_CHECKING:
    from agreegen.language.messages import Messages


@main.group(invoke_without_command=True)
@click.option(
    "--preset", metavar="NAME", help="Only the clauses of a preset, in the contract's order, with what it sets."
)
@language_option
@library_option
@ui_option
@click.pass_context
def clauses(ctx: click.Context, preset: str | None, language: str | None, library: Path | None, ui: str | None) -> None:
    """List the clauses: id, title, on or off by default, layer.

    \b
    Example: agreegen clauses --preset light
    """
    if ctx.invoked_subcommand is not None:
        return
    with reporting(ui) as messages:
        found = library_at(library)
        tag = prose_language(language, ui)
        if preset is not None:
            _show_preset(messages, found, preset, tag)
            return
        rows = []
        for clause in found.clauses():
            meta = clause.meta
            state = messages.text("clauses.on" if meta.default else "clauses.off")
            if meta.default and (meta.when or meta.jurisdictions):
                state = _condition(messages, clause)
            rows.append((clause.id, clause.title(tag, "XX"), state, clause.layer.name))
        echo_table(rows)


def _condition(messages: Messages, clause: Any) -> str:
    """What the engagement must have for the clause to be in, or the laws that it is for."""
    if clause.meta.when:
        return messages.text("clauses.when", key=clause.meta.when)
    return messages.text("clauses.laws", laws=", ".join(clause.meta.jurisdictions)) if clause.meta.jurisdictions else ""


def _show_preset(messages: Messages, found: Any, name: str, tag: str) -> None:
    """The clauses of a preset, with their conditions and the parameters that the preset sets."""
    from agreegen.kinds.kind import read_kind
    from agreegen.library.presets import preset_clauses, read_preset

    preset = read_preset(found.layers, name)
    say(f"{preset.name}: {preset.summary.get(tag, '')}\n")
    families = list(map(str, read_kind(found.layers, "contract").families))
    rows = []
    for clause, settings in preset_clauses(found, preset, families):
        chosen = ", ".join(
            f"{key}: {', '.join(map(str, v)) if isinstance(v, list) else v}" for key, v in settings.items()
        )
        rows.append((clause.id, clause.title(tag, "XX"), _condition(messages, clause), chosen))
    echo_table(rows)


@clauses.command("new")
@click.argument("clause_id", metavar="ID")
@ui_option
def clauses_new(clause_id: str, ui: str | None) -> None:
    """Write a commented skeleton of a clause into clauses/ID: metadata, and a text in each language.

    \b
    Example: agreegen clauses new site-access
    """
    with reporting(ui) as messages:
        from datetime import datetime

        from agreegen.files.output import write_new
        from agreegen.language.messages import ui_language
        from agreegen.operations.starter import new_clause
        from agreegen.values.problems import Mark, error

        files = new_clause(clause_id, ui_language(ui, os.environ), datetime.now().date().isoformat())
        folder = Path("clauses") / clause_id
        for name in files:
            if (folder / name).exists():
                raise error("clause-exists", Mark(str(folder / name)))
        for name, text in files.items():
            write_new(folder / name, text)
            say(str(folder / name))
        say(messages.text("summary.new_clause", folder=folder), err=True)


@clauses.command("show")
@click.argument("clause_id", metavar="ID")
@language_option
@click.option("--law", default="ES", show_default=True, help="Law whose wording to show.")
@library_option
@ui_option
def clauses_show(clause_id: str, language: str | None, law: str, library: Path | None, ui: str | None) -> None:
    """Show a clause: its parameters with bounds and defaults, and its text as it stands in the library.

    \b
    Example: agreegen clauses show termination-notice -l en
    """
    with reporting(ui) as messages:
        from datetime import date

        from agreegen.files.opening import read_text
        from agreegen.values.problems import error, near_miss

        found = library_at(library)
        if clause_id not in found.ids:
            raise error("unknown-clause", None, id=clause_id, near=near_miss(clause_id, found.ids))
        clause = found.clause(clause_id)
        tag = prose_language(language, ui)
        path = clause.text_path(tag, law)
        say(f"{clause.id}  ({path})")
        if tag in clause.meta.summary:
            say(clause.meta.summary[tag])
        from agreegen.law.facts import read_law

        facts = read_law(found.layers, law, date.today()).facts
        articles = [facts[fact].article for fact in clause.meta.facts(law) if fact in facts]
        if articles:
            say(messages.text("clauses.law", articles="; ".join(dict.fromkeys(articles))))
        if clause.meta.survives:
            say(messages.text("clauses.survives"))
        if clause.meta.requires:
            say(messages.text("clauses.requires", ids=", ".join(clause.meta.requires)))
        if clause.meta.params:
            say(f"\n{messages.text('clauses.params')}:")
        for name, spec in clause.meta.params.items():
            parts = [spec.type if not spec.values or spec.type == "list" else " | ".join(spec.values)]
            if spec.type == "list" and spec.values:
                parts = [f"list: {' | '.join(spec.values)}"]
            if spec.min is not None or spec.max is not None:
                parts.append(f"{spec.min or ''} … {spec.max or ''}".strip())
            if spec.default is not None:
                default = ", ".join(map(str, spec.default)) if isinstance(spec.default, list) else spec.default
                parts.append(messages.text("clauses.default", value=default))
            else:
                parts.append(messages.text("clauses.optional" if spec.optional else "clauses.required"))
            if spec.only_with is not None:
                parts.append(
                    messages.text("clauses.only_with", value=spec.only_with.replace("=", ": ").replace("|", " | "))
                )
            say(f"  {name}: {'; '.join(parts)}")
        say("\n" + read_text(path).rstrip())


@clauses.command("check")
@click.argument("folder", type=FILE, required=False, metavar="[DIR]")
@ui_option
def clauses_check(folder: Path | None, ui: str | None) -> None:
    """Proofread the clauses in DIR (default: the built-in ones), in both languages.

    \b
    Example: agreegen clauses check .
    """
    with reporting(ui) as messages:
        from agreegen.operations.proofread_texts import LANGUAGES
        from agreegen.operations.proofreading import library_of, proofread
        from agreegen.values.problems import error

        if folder is not None and not folder.is_dir():
            raise error("library-not-found", path=str(folder))
        library, ids = library_of(folder)
        if not ids:
            say(messages.text("proof.none", path=folder), err=True)
            sys.exit(1)
        report = proofread(library, ids)
        show_problems(messages, report.problems)
        for language in LANGUAGES:
            if report.hardest(language):
                say(messages.text("proof.hardest", language=language))
            for clause_id, reading in report.hardest(language):
                values = {
                    "clause": clause_id,
                    "score": f"{reading.score:.0f}",
                    "length": f"{reading.words_per_sentence:.0f}",
                }
                say(messages.text("proof.reading", **values))
        levels = [problem.level for problem in report.problems]
        counts = {"errors": levels.count("error"), "warnings": levels.count("warning")}
        say(messages.text("proof.summary", clauses=len(ids), **counts))
        sys.exit(1 if counts["errors"] else 0)


def library_at(library: Path | None) -> Any:
    """The clauses of all layers, with those of the folder where one stands."""
    from agreegen.files.layers import Layers
    from agreegen.library.clauses import Library

    return Library(Layers.of(Path.cwd(), library))


def prose_language(language: str | None, ui: str | None) -> str:
    """The language in which to show texts: the one asked for, else that of the interface."""
    from agreegen.language.messages import ui_language

    return (language or ui_language(ui, os.environ)).split("-")[0]
