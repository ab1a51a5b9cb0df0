"""What commands share: options, the reporting of problems, and the delivery of documents."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from agreegen.cli.terminal import Terminated, say

if TYPE_CHECKING:
    from datetime import date

    from agreegen.engagement.case import Case
    from agreegen.files.output import Kept
    from agreegen.language.messages import Messages
    from agreegen.pipeline import Built, Citing
    from agreegen.values.problems import Problem

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = ("docx", "pdf", "html", "md")
EXTENSIONS = {".docx": "docx", ".pdf": "pdf", ".html": "html", ".htm": "html", ".md": "md", ".markdown": "md"}
_OF_THE_WRITTEN = ("how-to-send", "how-to-send-spain", "contract-cited", "read-as-well", "contract-not-compared")
_OTHER_EXTENSIONS = (".doc", ".dotx", ".odt", ".rtf", ".txt", ".tex")


class DateType(click.ParamType[Any]):
    """A date as year-month-day."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from agreegen.values.parsing import day
        from agreegen.values.quantities import Unparsable

        if not isinstance(value, str):
            return value
        try:
            return day(value)
        except Unparsable:
            self.fail(f"{value!r} is not a date that exists. Write it as 2026-11-20.", param, ctx)


class MomentType(DateType):
    """A date, or a date with a time of day."""

    name = "date [time]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from agreegen.values.parsing import moment
        from agreegen.values.quantities import Unparsable

        try:
            return moment(value) if isinstance(value, str) and ":" in value else super().convert(value, param, ctx)
        except Unparsable:
            self.fail(f"{value!r} is not a date and time. Write it as '2026-11-20 17:30'.", param, ctx)


FILE = click.Path(path_type=Path)
ui_option = click.option(
    "--ui", type=click.Choice(["es", "en"]), help="Language of messages (default: that of the locale)."
)
library_option = click.option("--library", type=FILE, metavar="DIR", help="A folder of clauses and templates that win.")
set_option = click.option(
    "--set", "sets", multiple=True, metavar="KEY=VALUE", help="Set a value of the engagement, e.g. fees.vat=exempt."
)
language_option = click.option("-l", "--language", metavar="TAG", help="Language of the document, e.g. es or en-GB.")


def document_options(command: F) -> F:
    """The options that all commands that write a document share."""
    options = [
        click.option(
            "-f",
            "--format",
            "formats",
            type=click.Choice(FORMATS),
            multiple=True,
            help="Format to write; may be repeated (default: docx and pdf).",
        ),
        click.option(
            "-o", "--output", metavar="PATH", help="A folder, or a file when there is one format; - is standard output."
        ),
        language_option,
        click.option("--date", "on", type=DateType(), metavar="DATE", help="Date of this document (default: today)."),
        set_option,
        click.option("--draft", is_flag=True, help="Write with visible blanks and a DRAFT mark."),
        click.option("--force", is_flag=True, help="Replace files that were edited; what was there is kept beside it."),
        click.option("--no-data", is_flag=True, help="Leave the source data out of the document."),
        click.option(
            "--reference",
            type=FILE,
            metavar="FILE",
            help="A letterhead (.docx or .dotx) for the DOCX; see style.reference.",
        ),
        library_option,
        ui_option,
    ]
    for option in reversed(options):
        command = option(command)
    return command


def citing_options(command: F) -> F:
    """The options that all commands which cite a contract share."""
    options = [
        click.option(
            "--contract",
            "contract_file",
            type=FILE,
            metavar="FILE",
            help="The signed contract (PDF or DOCX) whose clauses to cite, or none (default: the one beside the engagement).",
        ),
        click.option(
            "--as-signed",
            "as_signed",
            multiple=True,
            metavar="CLAUSE[.KEY=VALUE]",
            help="What a clause says that was changed before it was signed.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def reporting(ui: str | None) -> Iterator[Messages]:
    """Problems become lines on standard error and exit code 1; Ctrl-C leaves nothing half done and exits with 130."""
    from agreegen.files.layers import Layers
    from agreegen.language.messages import Messages, ui_language
    from agreegen.values.problems import AgreegenError

    messages = Messages(Layers.shipped(), ui_language(ui, os.environ))
    try:
        yield messages
    except AgreegenError as exc:
        # what is said of a document is not said of one that was not written
        show_problems(messages, [p for p in exc.problems if p.rule not in _OF_THE_WRITTEN])
        errors = sum(p.level == "error" for p in exc.problems)
        say(messages.text("summary.errors", count=errors), err=True)
        sys.exit(1)
    except Terminated:
        say(messages.text("summary.interrupted"), err=True)
        sys.exit(143)
    except KeyboardInterrupt:
        say("\n" + messages.text("summary.interrupted"), err=True)
        sys.exit(130)
    except BrokenPipeError:
        raise  # whoever was reading has stopped: nothing is to be said
    except (OSError, MemoryError) as exc:
        reason = (exc.strerror if isinstance(exc, OSError) else None) or str(exc) or type(exc).__name__
        place = f"{exc.filename}: " if isinstance(exc, OSError) and exc.filename else ""
        say(place + messages.text("summary.system", reason=reason), err=True)
        sys.exit(1)


def show_problems(messages: Messages, problems: list[Problem]) -> None:
    """The problems, by file and line, each on a line of standard error."""

    def place(problem: Problem) -> tuple[str, int]:
        return (problem.mark.path, problem.mark.line or 0) if problem.mark else ("", 0)

    from agreegen.rules import RULES

    explained = {one.id for one in RULES}
    for problem in sorted(problems, key=place):
        name = f" [{problem.rule}]" if problem.rule in explained else ""
        say(messages.line(problem) + name, err=True)


def echo_table(rows: Sequence[tuple[str, ...]]) -> None:
    """Rows with their columns below each other."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    for row in rows:
        say("  ".join([*(row[i].ljust(width) for i, width in enumerate(widths)), row[-1]]).rstrip())


def sets_of(values: tuple[str, ...]) -> list[tuple[str, str]]:
    """The pairs of `--set KEY=VALUE`. Raises AgreegenError for what is none."""
    from agreegen.values.problems import error

    found = []
    for value in values:
        key, sign, text = value.partition("=")
        if not sign or not key.strip() or any(not part for part in key.strip().split(".")):
            raise error("bad-set", None, value=value)
        found.append((key.strip(), text))
    return found


def load_engagement(engagement: Path, options: dict[str, Any]) -> Case:
    """The engagement as the options ask for it."""
    from agreegen.engagement.loading import load_case

    return load_case(
        engagement,
        language=options.get("language"),
        sets=sets_of(options.get("sets", ())),
        library=options.get("library"),
        draft=options.get("draft", False),
        reference=options.get("reference"),
    )


def citing_of(contract_file: Path | None, given: tuple[str, ...], options: dict[str, Any]) -> Citing:
    """Which contract a letter cites: the one that is named, or one that lies where this document will be written."""
    from agreegen.pipeline import Citing
    from agreegen.record.agreed import as_signed

    output = options.get("output")
    folders: tuple[Path, ...] = ()
    if output != "-":
        target = Path(output or "")
        folders = (target.parent if target.suffix.lower() in EXTENSIONS and not target.is_dir() else target,)
    return Citing(contract_file, folders, as_signed(given))


def today_of(case: Case) -> date:
    """Today, in the engagement's time zone."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo(str(case.engagement.calendar.timezone))).date()


def deliver(messages: Messages, case: Case, built: Built, stem: str, options: dict[str, Any]) -> None:
    """Write the document in every format asked for, and tell people what they should know."""
    from agreegen import pipeline
    from agreegen.files.output import write_all
    from agreegen.values.problems import error

    output, formats = options["output"], list(dict.fromkeys(options["formats"]))
    target = Path(output) if output not in (None, "-") else None
    named = EXTENSIONS.get(target.suffix.lower()) if target is not None and not target.is_dir() else None
    if target is not None and target.suffix.lower() in _OTHER_EXTENSIONS and not target.is_dir():
        raise error("unknown-extension", None, path=output, format=" / ".join(formats or ["docx", "pdf"]))
    if named and not formats:
        formats = [named]
    formats = formats or ["docx", "pdf"]
    if (output == "-" or named) and len(formats) > 1:
        raise error("several-formats-one-file", None)
    if named and formats != [named]:
        raise error("unknown-extension", None, path=output, format=formats[0])
    contents = {form: pipeline.write(built.document, form) for form in formats}
    show_problems(messages, built.problems)
    if output == "-":
        sys.stdout.buffer.write(contents[formats[0]])
        sys.stdout.buffer.flush()
        return
    if named and target is not None:
        files = {target: contents[formats[0]]}
    else:
        folder = target or Path()
        files = {folder / f"{stem}.{form}": content for form, content in contents.items()}
    kept = write_all(files, force=options["force"])
    for path in files:
        if path in kept:
            say(kept_line(messages, path, kept[path]), err=True)
        say(str(path))
    say(messages.text("summary.legal"), err=True)


def kept_line(messages: Messages, path: Path, kept: Kept) -> str:
    """What became of the file that was there before, and which clauses of it the new one changes."""
    key = "kept" if kept.path is not None else "draft_replaced"
    words = messages.text(f"summary.{key}", path=kept.path or path)
    if kept.clauses:
        listed = ", ".join(kept.clauses[:8]) + (" …" if len(kept.clauses) > 8 else "")
        words += " " + messages.text("summary.differs", clauses=listed)
    elif kept.elsewhere:
        words += " " + messages.text("summary.differs_elsewhere")
    return words


def stem_of(case: Case, kind: str, *more: str) -> str:
    """The name of a document’s files, without the extension."""
    return "-".join([case.name, case.l10n.term(f"files.{kind}"), *more])
