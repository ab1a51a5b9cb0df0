"""The commands that look and explain: check, explain, schema, demo, doctor, completion."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agreegen.cli.group import main
from agreegen.cli.options import (
    FILE,
    FORMATS,
    echo_table,
    language_option,
    library_option,
    load_engagement,
    reporting,
    set_option,
    sets_of,
    show_problems,
    ui_option,
)
from agreegen.cli.terminal import say

if TYPE_CHECKING:
    from agreegen.language.messages import Messages


@main.command()
@click.argument("engagement", type=FILE, required=False)
@click.option("--show", is_flag=True, help="Show every value and where it came from.")
@click.option(
    "--rules", "list_rules", is_flag=True, help="List the rules, with level and article; no engagement needed."
)
@language_option
@set_option
@library_option
@ui_option
def check(engagement: Path | None, show: bool, list_rules: bool, **options: Any) -> None:
    """Show every problem of an engagement; nothing is written. What stands in [brackets] is a rule: see `explain`.

    \b
    Example: agreegen check altamira.yaml --show
    """
    with reporting(options["ui"]) as messages:
        if list_rules:
            _list_rules(messages)
            return
        if engagement is None:
            raise click.UsageError("Missing argument 'ENGAGEMENT'.")
        from agreegen import pipeline
        from agreegen.engagement.loading import read_tree
        from agreegen.files.layers import Layers
        from agreegen.values.tree import walk

        if show:
            layers = Layers.of(engagement.parent, options["library"])
            for key, value in walk(read_tree(engagement, sets_of(options["sets"]), layers=layers)):
                say(f"{key}: " + messages.text("summary.show", value=value, mark=value.mark))
        case = load_engagement(engagement, options)
        built = pipeline.contract(case)
        show_problems(messages, built.problems)
        say(messages.text("summary.clean", file=engagement), err=True)


def _list_rules(messages: Messages) -> None:
    from datetime import date

    from agreegen.files.layers import Layers
    from agreegen.rules import RULES, articles, laws

    layers = Layers.shipped()
    words, known = messages.explanations(layers), laws(layers, date.today())
    rows = [
        (one.id, messages.text(f"levels.{one.level}"), ", ".join(one.laws) or "–", words["rules"][one.id]["title"],
         "; ".join(articles(one, known)))
        for one in RULES
    ]  # fmt: skip
    rows += [(name, messages.text("levels.error"), "–", text["title"], "") for name, text in words["input"].items()]
    echo_table(rows)
    say(messages.text("explain.count", rules=len(RULES), inputs=len(words["input"])), err=True)


@main.command()
@click.argument("rule_id", metavar="RULE")
@ui_option
def explain(rule_id: str, ui: str | None) -> None:
    """Explain a rule: what it finds, why it matters, what it rests on and what to do.

    \b
    Example: agreegen explain payment-term-too-long
    """
    with reporting(ui) as messages:
        from datetime import date

        from agreegen.files.layers import Layers
        from agreegen.rules import articles, find_rule, laws

        layers = Layers.shipped()
        words = messages.explanations(layers)
        one = None if rule_id in words["input"] else find_rule(rule_id)
        text = words["rules"][rule_id] if one else words["input"][rule_id]
        level, own = (one.level, one.laws) if one else ("error", ())
        found = articles(one, laws(layers, date.today())) if one else []
        say(f"{rule_id}: {text['title']}\n\n{text['why']}\n")
        say(messages.text("explain.level", level=messages.text(f"levels.{level}")))
        say(messages.text("explain.laws", laws=", ".join(own) or messages.text("explain.every_law")))
        if found:
            say(messages.text("explain.article", article="; ".join(found)))
        say(messages.text("explain.says", message=messages.template(rule_id)))
        if level != "error":
            say("\n" + messages.text("explain.accept", rule=rule_id))


@main.command()
@click.option("--meeting", "model", flag_value="meeting", help="The schema of a meeting.")
@click.option("--details", "model", flag_value="details", help="The schema of a termination's details.")
def schema(model: str | None) -> None:
    """Print the JSON Schema of an engagement, so that editors complete and check the file.

    \b
    Example: agreegen schema > engagement.schema.json
    """
    import json

    from agreegen.kinds.schema import schema_of

    say(json.dumps(schema_of(model or "engagement"), ensure_ascii=False, indent=2))


@main.command()
@click.argument("folder", type=FILE, default="agreegen-demo", metavar="[DIR]")
@click.option("-f", "--format", "formats", type=click.Choice(FORMATS), multiple=True, help="Format; may be repeated.")
@ui_option
def demo(folder: Path, formats: tuple[str, ...], ui: str | None) -> None:
    """Write the example files and their documents, in both languages, into DIR.

    \b
    Example: agreegen demo demo
    """
    with reporting(ui) as messages:
        from agreegen.operations.demo import run

        _warn_of_pango(messages, formats)
        for path in run(folder, _available(formats)):
            say(str(path))


def _available(formats: tuple[str, ...]) -> list[str]:
    """The formats asked for; by default DOCX, and PDF where it can be written."""
    from agreegen.operations.doctor import pango

    return list(formats) or (["docx", "pdf"] if pango() is None else ["docx"])


def _warn_of_pango(messages: Messages, formats: tuple[str, ...]) -> None:
    from agreegen.operations.doctor import install_hint, pango

    if not formats and pango() is not None:
        key, packages = install_hint()
        install = messages.text(f"install.{key}", packages=packages)
        say(messages.text("doctor.pango_remedy", install=install), err=True)


@main.command()
@library_option
@ui_option
def doctor(library: Path | None, ui: str | None) -> None:
    """Report what works and what does not, each with its remedy. Exit code 1 if something needed is missing.

    \b
    Example: agreegen doctor
    """
    with reporting(ui) as messages:
        from agreegen.operations.doctor import examine

        healthy = True
        for finding in examine(library):
            state = messages.text("doctor.ok" if finding.ok else "doctor.missing")
            say(f"[{state}] {messages.text('doctor.' + finding.key, **finding.values)}")
            if not finding.ok:
                healthy = healthy and not finding.needed
                install = messages.text(f"install.{finding.install[0]}", packages=finding.install[1])
                say("       " + messages.text(f"doctor.{finding.remedy}", install=install, **finding.values))
        sys.exit(0 if healthy else 1)


@main.command()
@click.argument("folder", type=FILE, required=False)
@click.option("--remove", is_flag=True, help="Trust FOLDER no longer.")
@ui_option
def trust(folder: Path | None, remove: bool, ui: str | None) -> None:
    """Trust a FOLDER whose clauses or settings belong to somebody else, and all that is in it; without one, list them.

    \b
    Example: agreegen trust /srv/agency/clauses
    """
    with reporting(ui) as messages:
        from agreegen.files.trust import distrust, trusted_folders
        from agreegen.files.trust import trust as remember

        if folder is None:
            for known in trusted_folders():
                say(str(known))
        elif remove:
            say(messages.text("summary.distrusted", path=folder.absolute(), file=distrust(folder)), err=True)
        else:
            say(messages.text("summary.trusted", path=folder.resolve(), file=remember(folder)), err=True)


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    Example: agreegen completion bash >> ~/.bashrc
    """
    from click.shell_completion import get_completion_class

    maker = get_completion_class(shell)
    assert maker is not None
    say(maker(main, {}, "agreegen", "_AGREEGEN_COMPLETE").source())
