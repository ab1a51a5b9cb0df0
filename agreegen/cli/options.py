"""What commands share: options, the words of a result, and the reporting of problems."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from agreegen.cli.terminal import Terminated, say, say_json

if TYPE_CHECKING:
    from agreegen.language.messages import Messages
    from agreegen.operations.documents import Asked, KeptFile
    from agreegen.operations.result import Result
    from agreegen.values.problems import Mark, Problem

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = ("docx", "pdf", "html", "md")


class DateType(click.ParamType[Any]):
    """A date as year-month-day."""

    name = "date"
    field, wanted = "date", "2026-11-20"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from agreegen.values.quantities import Unparsable
        from agreegen.values.types import read_field

        if not isinstance(value, str):
            return value
        try:
            return read_field(self.field if ":" in value else "date", value)
        except Unparsable:
            if ":" in value and self.field != "date":
                self.fail(f"{value!r} is not a date and time. Write it as '2026-11-20 17:30'.", param, ctx)
            self.fail(f"{value!r} is not a date that exists. Write it as 2026-11-20.", param, ctx)


class MomentType(DateType):
    """A date, or a date with a time of day."""

    name = "date [time]"
    field = "date and time"


class LanguageType(click.ParamType[Any]):
    """One of the languages that agreegen brings."""

    name = "language"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from agreegen.language.locales import our_languages

        if value not in our_languages():
            self.fail(f"{value!r} is not one of {', '.join(our_languages())}.", param, ctx)
        return value


FILE = click.Path(path_type=Path)
ui_option = click.option(
    "--ui", type=LanguageType(), metavar="LANGUAGE", help="Language of messages (default: that of the locale)."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, and nothing else.")
library_option = click.option("--library", type=FILE, metavar="DIR", help="A folder of clauses and templates that win.")
set_option = click.option(
    "--set", "sets", multiple=True, metavar="KEY=VALUE", help="Set a value of the engagement, e.g. fees.vat=exempt."
)
language_option = click.option("-l", "--language", metavar="TAG", help="Language of the document, e.g. es or en-GB.")


def with_options(*options: Callable[[Any], Any]) -> Callable[[F], F]:
    """The options in their order."""

    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


answer_option = click.option(
    "--answer", multiple=True, metavar="KEY=VALUE", help="An answer, in place of the file's: e.g. thanks=…"
)
face_options = with_options(ui_option, json_option)  # how a result is told
document_options = with_options(
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
        "--letterhead",
        type=FILE,
        metavar="FILE",
        help="A Word file (.docx or .dotx) whose look the DOCX takes; see style.letterhead.",
    ),
    click.option("--reference", "old_letterhead", type=FILE, hidden=True),  # its name before
    library_option,
    face_options,
)
citing_options = with_options(
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
)


class Face:
    """How results are told to whoever runs a command: as words, or as one envelope."""

    def __init__(self, messages: Messages, as_json: bool) -> None:
        self.messages, self.as_json = messages, as_json

    def tell(self, result: Result, words: Callable[[Any], None]) -> Any:
        """The problems, and then the value in `words`; or the envelope. Ends the command where an error stands in the way."""
        if self.as_json:
            self.envelope(result)
            if not result.ok:
                sys.exit(1)
            return
        self.problems(result.problems)
        if result.value is None and not result.ok:
            self.note("summary.errors", count=sum(p.level == "error" for p in result.problems))
            sys.exit(1)
        words(result.value)
        if not result.ok:
            sys.exit(1)

    def envelope(self, result: Result) -> None:
        """The one line of JSON."""
        say_json(result.envelope(self._message))

    def _message(self, problem: Problem) -> str:
        return self.messages.line(problem, placed=False)

    def problems(self, problems: Sequence[Problem]) -> None:
        """The problems, by file and line, each on a line of standard error."""
        from agreegen.operations.judging import explained
        from agreegen.operations.result import place

        known = explained() if problems else frozenset()
        for problem in sorted(problems, key=place):
            name = f" [{problem.rule}]" if problem.rule in known else ""
            say(self.messages.line(problem) + name, err=True)

    def note(self, key: str, **values: object) -> None:
        """Words beside the result, on standard error."""
        if not self.as_json:
            say(self.messages.text(key, **values), err=True)

    def kept(self, kept: Sequence[KeptFile]) -> None:
        """What became of the files that were there before, and which clauses of them the new ones change."""
        for one in kept:
            key = "kept" if one.kept is not None else "draft_replaced"
            words = self.messages.text(f"summary.{key}", path=one.kept or one.file)
            if one.clauses:
                listed = ", ".join(one.clauses[:8]) + (" …" if len(one.clauses) > 8 else "")
                words += " " + self.messages.text("summary.differs", clauses=listed)
            elif one.elsewhere:
                words += " " + self.messages.text("summary.differs_elsewhere")
            say(words, err=True)


@contextmanager
def reporting(options: dict[str, Any]) -> Iterator[Face]:
    """Tells results in the language of `--ui`, as JSON with `--json`. Ctrl-C leaves nothing half done and exits with 130; what
    the system refuses is a problem, and exits with 1. So is a mistake of ours, with all that helps to find it."""
    from agreegen.language.messages import our_messages, ui_language

    face = Face(our_messages(ui_language(options.get("ui"), os.environ)), bool(options.get("as_json")))
    try:
        yield face
    except Terminated:
        say(face.messages.text("summary.interrupted"), err=True)
        sys.exit(143)
    except KeyboardInterrupt:
        say("\n" + face.messages.text("summary.interrupted"), err=True)
        sys.exit(130)
    except BrokenPipeError:
        raise  # whoever was reading has stopped: nothing is to be said
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except (OSError, MemoryError) as exc:
        from agreegen.values.problems import Mark

        reason = (exc.strerror if isinstance(exc, OSError) else None) or str(exc) or type(exc).__name__
        _fail(face, "system", reason, Mark(str(exc.filename)) if isinstance(exc, OSError) and exc.filename else None)
    except Exception as exc:
        import traceback

        say(traceback.format_exc(), err=True)
        _fail(face, "mistake", f"{type(exc).__name__}: {exc}")


def _fail(face: Face, rule: str, reason: str, mark: Mark | None = None) -> None:
    from agreegen.operations.result import Result
    from agreegen.values.problems import Problem

    problem = Problem("error", rule, {"reason": reason}, mark)
    if face.as_json:
        face.envelope(Result(None, (problem,)))
    else:
        say(face.messages.line(problem), err=True)
    sys.exit(1)


def asked(engagement: Path, options: dict[str, Any], **more: Any) -> Asked:
    """What the options ask for."""
    from agreegen.operations.documents import Asked

    return Asked(
        engagement,
        language=options.get("language"),
        sets=tuple(options.get("sets", ())),
        answer=tuple(options.get("answer", ())),
        library=options.get("library"),
        letterhead=options.get("letterhead") or options.get("old_letterhead"),
        renamed=("--reference", "--letterhead") if options.get("old_letterhead") else (),
        draft=bool(options.get("draft")),
        on=options.get("on"),
        contract=options.get("contract_file"),
        as_signed=tuple(options.get("as_signed", ())),
        data=not options.get("no_data"),
        **more,
    )


def deliver(wanted: Asked, options: dict[str, Any]) -> None:
    """Write the document in every format asked for, and tell people what they should know."""
    from agreegen.operations.documents import write_document

    output = options["output"]
    if output == "-" and options["as_json"]:
        raise click.UsageError("--json prints the result itself: -o - leaves no room for it.")
    with reporting(options) as face:

        def told(value: Any) -> None:
            if isinstance(value, bytes):
                sys.stdout.buffer.write(value)
                sys.stdout.buffer.flush()
                return
            face.kept(value.kept)
            for path in value.files:
                say(str(path))
            face.note("summary.legal")

        face.tell(write_document(wanted, output, options["formats"], options["force"]), told)


def echo_table(rows: Sequence[tuple[str, ...]]) -> None:
    """Rows with their columns below each other."""
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(len(rows[0]) - 1)] if rows else []
    for row in rows:
        say("  ".join([*(row[i].ljust(width) for i, width in enumerate(widths)), row[-1]]).rstrip())
