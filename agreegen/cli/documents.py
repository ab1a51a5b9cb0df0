"""The commands that write, but for those of document kinds (`kinds.py`): new, contract, preview."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from agreegen.cli.group import main
from agreegen.cli.options import (
    FILE,
    DateType,
    LanguageType,
    answer_option,
    asked,
    citing_options,
    deliver,
    document_options,
    face_options,
    language_option,
    library_option,
    reporting,
    set_option,
)
from agreegen.cli.terminal import say


@main.command()
@click.argument("client")
@click.option("--country", metavar="CODE", help="Country of both parties: ES, GB … (default: ES).")
@click.option("-l", "--language", type=LanguageType(), metavar="LANGUAGE", help="Language (default: by country).")
@click.option("--kind", metavar="KIND", help="Write the answers of a document instead: recap, termination …")
@click.option("--force", is_flag=True, help="Replace an existing file; it is kept beside the new one.")
@library_option
@face_options
def new(
    client: str,
    country: str | None,
    language: str | None,
    kind: str | None,
    force: bool,
    library: Path | None,
    **options: Any,
) -> None:
    """Write CLIENT.yaml, a short commented engagement to fill in; or with --kind, the answers of a document.

    \b
    Example: agreegen new altamira --country ES --language es
    Example: agreegen new altamira-meeting --kind recap
    """
    with reporting(options) as face:
        import shlex

        from agreegen.operations.starters import new_answers, new_engagement

        def told(written: Any) -> None:
            path = written.files[0]
            for one in written.kept:
                face.note("summary.kept", path=one.kept)
            key = "created" if kind is None else "created_answers"
            face.note(f"summary.{key}", path=path, quoted=shlex.quote(str(path)), kind=kind)
            say(str(path))

        if kind is None:
            face.tell(new_engagement(client, country, language, force), told)
        else:
            face.tell(new_answers(client, kind, language or face.messages.ui, force, library), told)


@main.command()
@click.argument("engagement", type=FILE)
@document_options
def contract(engagement: Path, **options: Any) -> None:
    """Write the contract of an engagement.

    \b
    Example: agreegen contract altamira.yaml -o out/
    """
    deliver(asked(engagement, options), options)


@main.command()
@click.argument("engagement", type=FILE)
@click.argument("answers", type=FILE, required=False, metavar="[ANSWERS]")
@click.option("--kind", default="contract", show_default=True, metavar="KIND", help="Which document to show.")
@click.option("--meeting", "answers_file", type=FILE, help="The meeting, for a recap.")
@click.option("--details", "answers_file", type=FILE, help="What is delivered, pending and owed, for a letter.")
@click.option("--reason", metavar="REASON", help="Why it ends.")
@answer_option
@citing_options
@click.option("--date", "on", type=DateType(), metavar="DATE", help="Date of this document (default: today).")
@click.option(
    "-o", "--output", type=FILE, metavar="FILE", help="Where to write the page (default: a folder for such files)."
)
@click.option("--no-open", is_flag=True, help="Write the page without opening it.")
@click.option("--draft", is_flag=True, help="Show with visible blanks and a DRAFT mark.")
@language_option
@set_option
@library_option
@face_options
def preview(
    engagement: Path,
    answers: Path | None,
    kind: str,
    answers_file: Path | None,
    reason: str | None,
    output: Path | None,
    no_open: bool,
    **options: Any,
) -> None:
    """Show a document in the browser, as a page that stands alone. Its path is printed too.

    \b
    Example: agreegen preview altamira.yaml meeting.yaml --kind recap
    """
    with reporting(options) as face:
        from agreegen.cli.browser import show
        from agreegen.operations.documents import write_page

        if answers is not None and answers_file is not None:
            raise click.UsageError(f"Name the answers once: {answers} or {answers_file}.")
        if output is not None and str(output) == "-":
            raise click.UsageError("A page to be shown needs a file: name one with -o, or leave it out.")
        wanted = asked(
            engagement,
            {**options, "no_data": True},
            kind=kind,
            answers=answers or answers_file,
            given={"reason": reason},
        )

        def told(written: Any) -> None:
            face.kept(written.kept)
            say(str(written.files[0]))
            if not no_open:
                face.note("summary.shown" if show(written.files[0]) else "summary.no_browser")

        face.tell(write_page(wanted, output), told)
