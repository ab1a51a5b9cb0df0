"""The commands that look and explain: check, explain, schema, demo, doctor, trust, completion."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from agreegen.cli.group import main
from agreegen.cli.options import (
    FILE,
    FORMATS,
    DateType,
    answer_option,
    asked,
    citing_options,
    echo_table,
    face_options,
    language_option,
    library_option,
    reporting,
    set_option,
)
from agreegen.cli.terminal import say, say_json


@main.command()
@click.argument("engagement", type=FILE, required=False)
@click.argument("answers", type=FILE, required=False, metavar="[ANSWERS]")
@click.option("--kind", metavar="KIND", help="Which document to check (default: the contract).")
@click.option("--show", is_flag=True, help="Show every value and where it came from.")
@click.option(
    "--rules", "list_rules", is_flag=True, help="List the rules, with level and article; no engagement needed."
)
@answer_option
@citing_options
@click.option("--date", "on", type=DateType(), metavar="DATE", help="Date of that document (default: today).")
@language_option
@set_option
@library_option
@face_options
def check(
    engagement: Path | None, answers: Path | None, kind: str | None, show: bool, list_rules: bool, **options: Any
) -> None:
    """Show every problem of an engagement, or of the answers of a document; nothing is written. What stands in [brackets] is a
    rule: see `explain`.

    \b
    Example: agreegen check altamira.yaml --show
    Example: agreegen check altamira.yaml meeting.yaml --kind recap
    """
    with reporting(options) as face:
        if list_rules:
            _list_rules(face)
            return
        if engagement is None:
            raise click.UsageError("Missing argument 'ENGAGEMENT'.")
        from agreegen.operations.documents import check_document, show_values

        wanted = asked(engagement, options, kind=kind or "contract", answers=answers)

        def told(values: Any) -> None:
            for one in values if show else ():
                say(f"{one['key']}: " + face.messages.text("summary.show", value=one["value"], mark=one["where"]))

        result = show_values(wanted) if show else check_document(wanted)
        face.tell(result, told)
        if result.ok:
            face.note("summary.clean", file=answers or engagement)


def _list_rules(face: Any) -> None:
    from agreegen.operations.judging import list_rules

    def told(rules: Any) -> None:
        words = face.messages
        echo_table([
            (one.id, words.text(f"levels.{one.level}"), ", ".join(one.laws) or "–", one.title, "; ".join(one.articles))
            for one in rules
        ])  # fmt: skip
        inputs = sum(one.reads for one in rules)
        face.note("explain.count", rules=len(rules) - inputs, inputs=inputs)

    face.tell(list_rules(face.messages.ui), told)


@main.command()
@click.argument("rule_id", metavar="RULE")
@face_options
def explain(rule_id: str, **options: Any) -> None:
    """Explain a rule: what it finds, why it matters, what it rests on and what to do.

    \b
    Example: agreegen explain payment-term-too-long
    """
    with reporting(options) as face:
        from agreegen.operations.judging import explain_rule

        def told(one: Any) -> None:
            words = face.messages
            say(f"{one.id}: {one.title}\n\n{one.why}\n")
            say(words.text("explain.level", level=words.text(f"levels.{one.level}")))
            say(words.text("explain.laws", laws=", ".join(one.laws) or words.text("explain.every_law")))
            if one.articles:
                say(words.text("explain.article", article="; ".join(one.articles)))
            say(words.text("explain.says", message=one.says))
            if one.level != "error":
                say("\n" + words.text("explain.accept", rule=one.id))

        face.tell(explain_rule(rule_id, face.messages.ui), told)


@main.command()
@click.option("--meeting", "kind", flag_value="recap", help="The schema of a meeting.")
@click.option("--details", "kind", flag_value="termination", help="The schema of a termination's details.")
@click.option("--kind", metavar="KIND", help="The schema of the answers of a document.")
@library_option
@face_options
def schema(kind: str | None, library: Path | None, **options: Any) -> None:
    """Print the JSON Schema of an engagement, so that editors complete and check the file.

    \b
    Example: agreegen schema > engagement.schema.json
    """
    with reporting(options) as face:
        from agreegen.operations.starters import read_schema

        face.tell(read_schema(kind, library), lambda found: say_json(found, indent=2))


@main.command()
@click.argument("folder", type=FILE, default="agreegen-demo", metavar="[DIR]")
@click.option("-f", "--format", "formats", type=click.Choice(FORMATS), multiple=True, help="Format; may be repeated.")
@face_options
def demo(folder: Path, formats: tuple[str, ...], **options: Any) -> None:
    """Write the example files and their documents, in both languages, into DIR.

    \b
    Example: agreegen demo demo
    """
    with reporting(options) as face:
        from agreegen.operations.machine import missing_for_pdf, write_examples

        missing = None if formats else missing_for_pdf()
        if missing is not None:
            install = face.messages.text(f"install.{missing[0]}", packages=missing[1])
            face.note("doctor.pango_remedy", install=install)

        def told(written: Any) -> None:
            for path in written.files:
                say(str(path))

        face.tell(write_examples(folder, formats), told)


@main.command()
@library_option
@face_options
def doctor(library: Path | None, **options: Any) -> None:
    """Report what works and what does not, each with its remedy. Exit code 1 if something needed is missing.

    \b
    Example: agreegen doctor
    """
    with reporting(options) as face:
        from agreegen.operations.machine import examine_machine

        def told(findings: Any) -> None:
            words = face.messages
            for one in findings:
                state = words.text("doctor.ok" if one.ok else "doctor.missing")
                say(f"[{state}] {words.text('doctor.' + one.key, **one.values)}")
                if not one.ok:
                    install = words.text(f"install.{one.install[0]}", packages=one.install[1])
                    say("       " + words.text(f"doctor.{one.remedy}", install=install, **one.values))

        face.tell(examine_machine(library), told)


@main.command()
@click.argument("folder", type=FILE, required=False)
@click.option("--remove", is_flag=True, help="Trust FOLDER no longer.")
@face_options
def trust(folder: Path | None, remove: bool, **options: Any) -> None:
    """Trust a FOLDER whose clauses or settings belong to somebody else, and all that is in it; without one, list them.

    \b
    Example: agreegen trust /srv/agency/clauses
    """
    with reporting(options) as face:
        from agreegen.operations.machine import distrust_folder, list_trusted, trust_folder

        def told(value: Any) -> None:
            for known in value if isinstance(value, list) else ():
                say(str(known))
            for key in ("trusted", "distrusted"):
                if key in value:
                    face.note(f"summary.{key}", path=value[key], file=value["file"])

        if folder is None:
            face.tell(list_trusted(), told)
        else:
            face.tell(distrust_folder(folder) if remove else trust_folder(folder), told)


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@face_options
def completion(shell: str, **options: Any) -> None:
    """Print the completion script of a shell.

    \b
    Example: agreegen completion bash >> ~/.bashrc
    """
    with reporting(options) as face:
        from click.shell_completion import get_completion_class

        from agreegen.operations.result import Result

        maker = get_completion_class(shell)
        assert maker is not None
        face.tell(Result(maker(main, {}, "agreegen", "_AGREEGEN_COMPLETE").source()), say)
