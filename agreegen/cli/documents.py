"""The commands that write: new, contract, recap, terminate, preview."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agreegen.cli.group import main
from agreegen.cli.options import (
    FILE,
    DateType,
    MomentType,
    citing_of,
    citing_options,
    deliver,
    document_options,
    kept_line,
    language_option,
    library_option,
    load_engagement,
    reporting,
    set_option,
    show_problems,
    stem_of,
    today_of,
    ui_option,
)
from agreegen.cli.terminal import say

if TYPE_CHECKING:
    from datetime import date, datetime


KINDS = ("contract", "recap", "termination", "mutual-termination")
REASONS = (
    "mutual",
    "convenience",
    "non-payment",
    "conduct",
    "not-viable",
    "expiry",
)  # as in termination.py, unimported


@main.command()
@click.argument("client")
@click.option("--country", default="ES", show_default=True, help="Country of both parties: ES, GB …")
@click.option("-l", "--language", type=click.Choice(["es", "en"]), help="Language (default: by country).")
@click.option("--force", is_flag=True, help="Replace an existing file; it is kept beside the new one.")
@ui_option
def new(client: str, country: str, language: str | None, force: bool, ui: str | None) -> None:
    """Write CLIENT.yaml, a short commented engagement to fill in.

    \b
    Example: agreegen new altamira --country ES --language es
    """
    with reporting(ui) as messages:
        import shlex
        from datetime import datetime

        from agreegen.files.output import write_new
        from agreegen.operations.starter import starter

        path = Path(client if client.endswith((".yaml", ".yml")) else f"{client}.yaml")
        kept = write_new(path, starter(country, language, datetime.now().date().isoformat()), force=force)
        if kept is not None:
            say(messages.text("summary.kept", path=kept), err=True)
        say(messages.text("summary.created", path=path, quoted=shlex.quote(str(path))), err=True)
        say(str(path))


@main.command()
@click.argument("engagement", type=FILE)
@document_options
def contract(engagement: Path, **options: Any) -> None:
    """Write the contract of an engagement.

    \b
    Example: agreegen contract altamira.yaml -o out/
    """
    with reporting(options["ui"]) as messages:
        from agreegen import pipeline
        from agreegen.values.quantities import canonical

        if options["on"]:
            options["sets"] = (*options["sets"], f"date={canonical(options['on'])}")
        case = load_engagement(engagement, options)
        built = pipeline.contract(case, data=not options["no_data"])
        deliver(messages, case, built, stem_of(case, "contract"), options)


@main.command()
@click.argument("engagement", type=FILE)
@click.argument("meeting", type=FILE)
@citing_options
@click.option(
    "--sent", type=MomentType(), metavar="DATE", help="When it is sent (default: its date); a time may follow."
)
@document_options
def recap(
    engagement: Path,
    meeting: Path,
    contract_file: Path | None,
    as_signed: tuple[str, ...],
    sent: date | datetime | None,
    **options: Any,
) -> None:
    """Write the recap of a meeting: who does what by when, and how long there is to object.

    \b
    Example: agreegen recap altamira.yaml meeting.yaml
    """
    with reporting(options["ui"]) as messages:
        from agreegen import pipeline
        from agreegen.engagement.loading import load_meeting

        case = load_engagement(engagement, options)
        held, tree = load_meeting(meeting, case.l10n.language, options["draft"])
        on = options["on"] or today_of(case)
        data = not options["no_data"]
        citing = citing_of(contract_file, as_signed, options)
        built = pipeline.recap(case, held, tree, on=on, sent=sent, citing=citing, data=data)
        version = [f"v{held.version}"] if held.version > 1 else []
        stem = stem_of(case, "recap", held.date.isoformat(), f"{held.start:%H%M}", *version)
        deliver(messages, case, built, stem, options)


@main.command()
@click.argument("engagement", type=FILE)
@click.option("--reason", type=click.Choice(REASONS), default="convenience", show_default=True, help="Why it ends.")
@click.option("--explain", metavar="TEXT", help="One or two factual sentences for the letter.")
@click.option(
    "--notice-date", type=MomentType(), metavar="DATE", help="When it is sent (default: its date); a time may follow."
)
@click.option("--received", type=DateType(), metavar="DATE", help="When it was received, where that is known.")
@click.option("--effective", type=DateType(), metavar="DATE", help="Last day of the contract (default: the earliest).")
@click.option("--details", "details_file", type=FILE, help="File with what is delivered, pending and owed.")
@citing_options
@document_options
def terminate(
    engagement: Path,
    reason: str,
    explain: str | None,
    notice_date: date | datetime | None,
    received: date | None,
    effective: date | None,
    details_file: Path | None,
    contract_file: Path | None,
    as_signed: tuple[str, ...],
    **options: Any,
) -> None:
    """Write the letter that ends a contract, or with --reason mutual the agreement to end it.

    \b
    Example: agreegen terminate altamira.yaml --details details.yaml --notice-date 2027-03-01
    """
    with reporting(options["ui"]) as messages:
        from datetime import datetime

        from agreegen import pipeline
        from agreegen.engagement.loading import load_details

        case = load_engagement(engagement, options)
        details, tree = load_details(details_file, case.l10n.language, explain)
        sent_on = notice_date.date() if isinstance(notice_date, datetime) else notice_date
        on = options["on"] or sent_on or today_of(case)
        built = pipeline.termination(
            case,
            reason,
            details,
            tree,
            on=on,
            sent=notice_date,
            received=received,
            effective=effective,
            citing=citing_of(contract_file, as_signed, options),
            data=not options["no_data"],
        )
        deliver(messages, case, built, stem_of(case, built.document.kind), options)


@main.command()
@click.argument("engagement", type=FILE)
@click.option("--kind", type=click.Choice(KINDS), default="contract", show_default=True, help="Which document to show.")
@click.option("--meeting", type=FILE, help="The meeting, for a recap.")
@click.option("--details", "details_file", type=FILE, help="What is delivered, pending and owed, for a letter.")
@click.option("--reason", type=click.Choice(REASONS), default="convenience", show_default=True, help="Why it ends.")
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
@ui_option
def preview(
    engagement: Path,
    kind: str,
    meeting: Path | None,
    details_file: Path | None,
    reason: str,
    contract_file: Path | None,
    as_signed: tuple[str, ...],
    on: date | None,
    output: Path | None,
    no_open: bool,
    **options: Any,
) -> None:
    """Show a document in the browser, as a page that stands alone. Its path is printed too.

    \b
    Example: agreegen preview altamira.yaml --kind recap --meeting meeting.yaml
    """
    with reporting(options["ui"]) as messages:
        from agreegen import pipeline
        from agreegen.cli.browser import show
        from agreegen.engagement.loading import load_details, load_meeting
        from agreegen.files.folders import cache_folder
        from agreegen.files.output import write_all
        from agreegen.values.problems import error

        case = load_engagement(engagement, options)
        day = on or today_of(case)
        citing = citing_of(contract_file, as_signed, options)
        if kind == "contract":
            built = pipeline.contract(case, data=False)
        elif kind == "recap":
            if meeting is None:
                raise error("preview-needs-meeting", None)
            held, tree = load_meeting(meeting, case.l10n.language, options["draft"])
            built = pipeline.recap(case, held, tree, on=day, citing=citing, data=False)
        else:
            details, tree = load_details(details_file, case.l10n.language)
            reason = "mutual" if kind == "mutual-termination" else reason
            built = pipeline.termination(case, reason, details, tree, on=day, citing=citing, data=False)
        path = output or cache_folder() / "preview" / f"{stem_of(case, built.document.kind)}.html"
        content = pipeline.write(built.document, "html")
        show_problems(messages, built.problems)
        kept = write_all({path: content}, force=None, private=output is None)
        if output is not None and path in kept:
            say(kept_line(messages, path, kept[path]), err=True)
        say(str(path))
        if not no_open:
            key = "summary.shown" if show(path) else "summary.no_browser"
            say(messages.text(key), err=True)
