"""The command line: options in, documents and problems out. Every heavy import waits until a command needs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from agreegen import __version__

if TYPE_CHECKING:
    from datetime import date, datetime

    from agreegen.errors import Problem
    from agreegen.loading import Case
    from agreegen.messages import Messages
    from agreegen.pipeline import Built

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = ("docx", "pdf", "html", "md")
EXTENSIONS = {".docx": "docx", ".pdf": "pdf", ".html": "html", ".htm": "html", ".md": "md", ".markdown": "md"}
_OTHER_EXTENSIONS = (".doc", ".dotx", ".odt", ".rtf", ".txt", ".tex")
REASONS = (
    "mutual",
    "convenience",
    "non-payment",
    "conduct",
    "not-viable",
    "expiry",
)  # as in termination.py, unimported


class _Group(click.Group):
    """Commands listed in the order in which they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="agreegen %(version)s")
def main() -> None:
    """Contracts, meeting recaps and termination letters, in Spanish and English, as DOCX and PDF.

    \b
    Start with:
      agreegen new altamira          write altamira.yaml, to be filled in
      agreegen contract altamira.yaml
    """


# -------------------------------------------------------------------------------------------- shared options


class _Date(click.ParamType[Any]):
    """A date as year-month-day."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from agreegen.quantities import Unparsable, day

        if not isinstance(value, str):
            return value
        try:
            return day(value)
        except Unparsable:
            self.fail(f"{value!r} is not a date that exists. Write it as 2026-11-20.", param, ctx)


class _Moment(_Date):
    """A date, or a date with a time of day."""

    name = "date [time]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from agreegen.quantities import Unparsable, moment

        try:
            return moment(value) if isinstance(value, str) and ":" in value else super().convert(value, param, ctx)
        except Unparsable:
            self.fail(f"{value!r} is not a date and time. Write it as '2026-11-20 17:30'.", param, ctx)


_FILE = click.Path(path_type=Path)
_ui_option = click.option(
    "--ui", type=click.Choice(["es", "en"]), help="Language of messages (default: that of the locale)."
)
_library_option = click.option(
    "--library", type=_FILE, metavar="DIR", help="A folder of clauses and templates that win."
)
_set_option = click.option(
    "--set", "sets", multiple=True, metavar="KEY=VALUE", help="Set a value of the engagement, e.g. fees.vat=exempt."
)
_language_option = click.option("-l", "--language", metavar="TAG", help="Language of the document, e.g. es or en-GB.")


def _document_options(command: F) -> F:
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
        _language_option,
        click.option("--date", "on", type=_Date(), metavar="DATE", help="Date of this document (default: today)."),
        _set_option,
        click.option("--draft", is_flag=True, help="Write with visible blanks and a DRAFT mark."),
        click.option("--force", is_flag=True, help="Replace files that were edited; they are kept as NAME.bak."),
        click.option("--no-data", is_flag=True, help="Leave the source data out of the document."),
        _library_option,
        _ui_option,
    ]
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def _reporting(ui: str | None) -> Iterator[Messages]:
    """Problems become lines on standard error and exit code 1; Ctrl-C leaves nothing half done and exits with 130."""
    from agreegen.errors import AgreegenError
    from agreegen.messages import Messages, ui_language
    from agreegen.paths import Layers

    messages = Messages(Layers.shipped(), ui_language(ui, os.environ))
    try:
        yield messages
    except AgreegenError as exc:
        _show(messages, exc.problems)
        errors = sum(p.level == "error" for p in exc.problems)
        click.echo(messages.text("summary.errors", count=errors), err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        click.echo("\n" + messages.text("summary.interrupted"), err=True)
        sys.exit(130)


def _show(messages: Messages, problems: list[Problem]) -> None:
    """The problems, by file and line, each on a line of standard error."""

    def place(problem: Problem) -> tuple[str, int]:
        return (problem.mark.path, problem.mark.line or 0) if problem.mark else ("", 0)

    from agreegen.rules import RULES

    explained = {one.id for one in RULES}
    for problem in sorted(problems, key=place):
        name = f" [{problem.rule}]" if problem.rule in explained else ""
        click.echo(messages.line(problem) + name, err=True)


def _sets(values: tuple[str, ...]) -> list[tuple[str, str]]:
    from agreegen.errors import error

    found = []
    for value in values:
        key, sign, text = value.partition("=")
        if not sign or not key.strip() or any(not part for part in key.strip().split(".")):
            raise error("bad-set", None, value=value)
        found.append((key.strip(), text))
    return found


def _load(engagement: Path, options: dict[str, Any]) -> Case:
    from agreegen.loading import load_case

    return load_case(
        engagement,
        language=options.get("language"),
        sets=_sets(options.get("sets", ())),
        library=options.get("library"),
        draft=options.get("draft", False),
    )


def _today(case: Case) -> date:
    """Today, in the engagement's time zone."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo(str(case.engagement.calendar.timezone))).date()


def _deliver(messages: Messages, case: Case, built: Built, stem: str, options: dict[str, Any]) -> None:
    """Write the document in every format asked for, and tell people what they should know."""
    from agreegen import pipeline
    from agreegen.errors import error
    from agreegen.output import write_all

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
    _show(messages, built.problems)
    if output == "-":
        sys.stdout.buffer.write(contents[formats[0]])
        return
    if named and target is not None:
        files = {target: contents[formats[0]]}
    else:
        folder = target or Path()
        files = {folder / f"{stem}.{form}": content for form, content in contents.items()}
    backups = write_all(files, force=options["force"])
    for path in files:
        if path in backups:
            click.echo(messages.text("summary.kept", path=backups[path]), err=True)
        click.echo(str(path))
    click.echo(messages.text("summary.legal"), err=True)


def _stem(case: Case, kind: str, *more: str) -> str:
    return "-".join([case.name, case.l10n.term(f"files.{kind}"), *more])


# ------------------------------------------------------------------------------------------------- documents


@main.command()
@click.argument("client")
@click.option("--country", default="ES", show_default=True, help="Country of both parties: ES, GB …")
@click.option("-l", "--language", type=click.Choice(["es", "en"]), help="Language (default: by country).")
@click.option("--force", is_flag=True, help="Replace an existing file; it is kept as NAME.bak.")
@_ui_option
def new(client: str, country: str, language: str | None, force: bool, ui: str | None) -> None:
    """Write CLIENT.yaml, a short commented engagement to fill in.

    \b
    Example: agreegen new altamira --country ES --language es
    """
    with _reporting(ui) as messages:
        from datetime import datetime

        from agreegen.output import write_new
        from agreegen.starter import starter

        path = Path(client if client.endswith((".yaml", ".yml")) else f"{client}.yaml")
        write_new(path, starter(country, language, datetime.now().date().isoformat()), force=force)
        click.echo(messages.text("summary.created", path=path), err=True)
        click.echo(str(path))


@main.command()
@click.argument("engagement", type=_FILE)
@_document_options
def contract(engagement: Path, **options: Any) -> None:
    """Write the contract of an engagement.

    \b
    Example: agreegen contract altamira.yaml -o out/
    """
    with _reporting(options["ui"]) as messages:
        from agreegen import pipeline
        from agreegen.quantities import canonical

        if options["on"]:
            options["sets"] = (*options["sets"], f"date={canonical(options['on'])}")
        case = _load(engagement, options)
        built = pipeline.contract(case, data=not options["no_data"])
        _deliver(messages, case, built, _stem(case, "contract"), options)


@main.command()
@click.argument("engagement", type=_FILE)
@click.argument("meeting", type=_FILE)
@click.option(
    "--contract", "contract_file", type=_FILE, help="The signed contract (PDF or DOCX) whose clauses to cite."
)
@click.option("--sent", type=_Moment(), metavar="DATE", help="When it is sent (default: its date); a time may follow.")
@_document_options
def recap(
    engagement: Path, meeting: Path, contract_file: Path | None, sent: date | datetime | None, **options: Any
) -> None:
    """Write the recap of a meeting: who does what by when, and how long there is to object.

    \b
    Example: agreegen recap altamira.yaml meeting.yaml
    """
    with _reporting(options["ui"]) as messages:
        from agreegen import pipeline
        from agreegen.loading import load_meeting

        case = _load(engagement, options)
        held, tree = load_meeting(meeting, case.l10n.language, options["draft"])
        on = options["on"] or _today(case)
        data = not options["no_data"]
        built = pipeline.recap(case, held, tree, on=on, sent=sent, contract_file=contract_file, data=data)
        version = [f"v{held.version}"] if held.version > 1 else []
        stem = _stem(case, "recap", held.date.isoformat(), f"{held.start:%H%M}", *version)
        _deliver(messages, case, built, stem, options)


@main.command()
@click.argument("engagement", type=_FILE)
@click.option("--reason", type=click.Choice(REASONS), default="convenience", show_default=True, help="Why it ends.")
@click.option("--explain", metavar="TEXT", help="One or two factual sentences for the letter.")
@click.option(
    "--notice-date", type=_Moment(), metavar="DATE", help="When it is sent (default: its date); a time may follow."
)
@click.option("--received", type=_Date(), metavar="DATE", help="When it was received, where that is known.")
@click.option("--effective", type=_Date(), metavar="DATE", help="Last day of the contract (default: the earliest).")
@click.option("--details", "details_file", type=_FILE, help="File with what is delivered, pending and owed.")
@click.option(
    "--contract", "contract_file", type=_FILE, help="The signed contract (PDF or DOCX) whose clauses to cite."
)
@_document_options
def terminate(
    engagement: Path,
    reason: str,
    explain: str | None,
    notice_date: date | datetime | None,
    received: date | None,
    effective: date | None,
    details_file: Path | None,
    contract_file: Path | None,
    **options: Any,
) -> None:
    """Write the letter that ends a contract, or with --reason mutual the agreement to end it.

    \b
    Example: agreegen terminate altamira.yaml --details details.yaml --notice-date 2027-03-01
    """
    with _reporting(options["ui"]) as messages:
        from datetime import datetime

        from agreegen import pipeline
        from agreegen.loading import load_details

        case = _load(engagement, options)
        details, tree = load_details(details_file, case.l10n.language, explain)
        sent_on = notice_date.date() if isinstance(notice_date, datetime) else notice_date
        on = options["on"] or sent_on or _today(case)
        built = pipeline.termination(
            case,
            reason,
            details,
            tree,
            on=on,
            sent=notice_date,
            received=received,
            effective=effective,
            contract_file=contract_file,
            data=not options["no_data"],
        )
        _deliver(messages, case, built, _stem(case, built.document.kind), options)


# ------------------------------------------------------------------------------------------------ inspection


@main.command()
@click.argument("engagement", type=_FILE, required=False)
@click.option("--show", is_flag=True, help="Show every value and where it came from.")
@click.option(
    "--rules", "list_rules", is_flag=True, help="List the rules, with level and article; no engagement needed."
)
@_language_option
@_set_option
@_library_option
@_ui_option
def check(engagement: Path | None, show: bool, list_rules: bool, **options: Any) -> None:
    """Show every problem of an engagement; nothing is written. What stands in [brackets] is a rule: see `explain`.

    \b
    Example: agreegen check altamira.yaml --show
    """
    with _reporting(options["ui"]) as messages:
        if list_rules:
            _list_rules(messages)
            return
        if engagement is None:
            raise click.UsageError("Missing argument 'ENGAGEMENT'.")
        from agreegen import pipeline
        from agreegen.loading import read_tree
        from agreegen.source import walk

        if show:
            for key, value in walk(read_tree(engagement, _sets(options["sets"]))):
                click.echo(f"{key}: " + messages.text("summary.show", value=value, mark=value.mark))
        case = _load(engagement, options)
        built = pipeline.contract(case)
        _show(messages, built.problems)
        click.echo(messages.text("summary.clean", file=engagement), err=True)


def _list_rules(messages: Messages) -> None:
    from datetime import date

    from agreegen.paths import Layers
    from agreegen.rules import RULES, articles

    layers = Layers.shipped()
    words = messages.explanations(layers)
    rows = [
        (one.id, messages.text(f"levels.{one.level}"), ", ".join(one.laws) or "–", words["rules"][one.id]["title"],
         "; ".join(articles(one, layers, date.today())))
        for one in RULES
    ]  # fmt: skip
    rows += [(name, messages.text("levels.error"), "–", text["title"], "") for name, text in words["input"].items()]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    for row in rows:
        click.echo("  ".join([*(row[i].ljust(widths[i]) for i in range(4)), row[4]]).rstrip())
    click.echo(messages.text("explain.count", rules=len(RULES), inputs=len(words["input"])), err=True)


@main.command()
@click.argument("rule_id", metavar="RULE")
@_ui_option
def explain(rule_id: str, ui: str | None) -> None:
    """Explain a rule: what it finds, why it matters, what it rests on and what to do.

    \b
    Example: agreegen explain payment-term-too-long
    """
    with _reporting(ui) as messages:
        from datetime import date

        from agreegen.paths import Layers
        from agreegen.rules import articles, find_rule

        layers = Layers.shipped()
        words = messages.explanations(layers)
        one = None if rule_id in words["input"] else find_rule(rule_id)
        text = words["rules"][rule_id] if one else words["input"][rule_id]
        level, laws = (one.level, one.laws) if one else ("error", ())
        found = articles(one, layers, date.today()) if one else []
        click.echo(f"{rule_id}: {text['title']}\n\n{text['why']}\n")
        click.echo(messages.text("explain.level", level=messages.text(f"levels.{level}")))
        click.echo(messages.text("explain.laws", laws=", ".join(laws) or messages.text("explain.every_law")))
        if found:
            click.echo(messages.text("explain.article", article="; ".join(found)))
        click.echo(messages.text("explain.says", message=messages.template(rule_id)))
        if level != "error":
            click.echo("\n" + messages.text("explain.accept", rule=rule_id))


@main.group(invoke_without_command=True)
@_language_option
@_library_option
@_ui_option
@click.pass_context
def clauses(ctx: click.Context, language: str | None, library: Path | None, ui: str | None) -> None:
    """List the clauses: id, title, on or off by default, layer.

    \b
    Example: agreegen clauses show business-hours -l en
    """
    if ctx.invoked_subcommand is not None:
        return
    with _reporting(ui) as messages:
        found = _library(library)
        tag = _prose_language(language, ui)
        rows = []
        for clause in found.clauses():
            meta = clause.meta
            state = messages.text("clauses.on" if meta.default else "clauses.off")
            if meta.default and meta.when:
                state = messages.text("clauses.when", key=meta.when)
            rows.append((clause.id, clause.title(tag, "XX"), state, clause.layer.name))
        widths = [max(len(row[i]) for row in rows) for i in range(3)]
        for row in rows:
            click.echo("  ".join([*(row[i].ljust(widths[i]) for i in range(3)), row[3]]))


@clauses.command("show")
@click.argument("clause_id", metavar="ID")
@_language_option
@click.option("--law", default="ES", show_default=True, help="Law whose wording to show.")
@_library_option
@_ui_option
def clauses_show(clause_id: str, language: str | None, law: str, library: Path | None, ui: str | None) -> None:
    """Show a clause: its parameters with bounds and defaults, and its text as it stands in the library.

    \b
    Example: agreegen clauses show termination-notice -l en
    """
    with _reporting(ui) as messages:
        from agreegen.errors import error, near_miss

        found = _library(library)
        if clause_id not in found.ids:
            raise error("unknown-clause", None, id=clause_id, near=near_miss(clause_id, found.ids))
        clause = found.clause(clause_id)
        tag = _prose_language(language, ui)
        path = clause.text_path(tag, law)
        click.echo(f"{clause.id}  ({path})")
        if tag in clause.meta.summary:
            click.echo(clause.meta.summary[tag])
        if clause.meta.requires:
            click.echo(messages.text("clauses.requires", ids=", ".join(clause.meta.requires)))
        if clause.meta.params:
            click.echo(f"\n{messages.text('clauses.params')}:")
        for name, spec in clause.meta.params.items():
            parts = [spec.type if not spec.values else " | ".join(spec.values)]
            if spec.min is not None or spec.max is not None:
                parts.append(f"{spec.min or ''} … {spec.max or ''}".strip())
            if spec.default is not None:
                default = ", ".join(spec.default) if isinstance(spec.default, list) else spec.default
                parts.append(messages.text("clauses.default", value=default))
            else:
                parts.append(messages.text("clauses.optional" if spec.optional else "clauses.required"))
            click.echo(f"  {name}: {'; '.join(parts)}")
        click.echo("\n" + path.read_text(encoding="utf-8").rstrip())


@clauses.command("check")
@click.argument("folder", type=_FILE, required=False, metavar="[DIR]")
@_ui_option
def clauses_check(folder: Path | None, ui: str | None) -> None:
    """Proofread the clauses in DIR (default: the built-in ones), in both languages.

    \b
    Example: agreegen clauses check .
    """
    with _reporting(ui) as messages:
        from agreegen.errors import error
        from agreegen.proofreading import LANGUAGES, library_of, proofread

        if folder is not None and not folder.is_dir():
            raise error("library-not-found", path=str(folder))
        library, ids = library_of(folder)
        if not ids:
            click.echo(messages.text("proof.none", path=folder), err=True)
            sys.exit(1)
        report = proofread(library, ids)
        _show(messages, report.problems)
        for language in LANGUAGES:
            if report.hardest(language):
                click.echo(messages.text("proof.hardest", language=language))
            for clause_id, reading in report.hardest(language):
                values = {
                    "clause": clause_id,
                    "score": f"{reading.score:.0f}",
                    "length": f"{reading.words_per_sentence:.0f}",
                }
                click.echo(messages.text("proof.reading", **values))
        levels = [problem.level for problem in report.problems]
        counts = {"errors": levels.count("error"), "warnings": levels.count("warning")}
        click.echo(messages.text("proof.summary", clauses=len(ids), **counts))
        sys.exit(1 if counts["errors"] else 0)


def _library(library: Path | None) -> Any:
    from agreegen.clauses import Library
    from agreegen.paths import Layers

    return Library(Layers.of(Path.cwd(), library))


def _prose_language(language: str | None, ui: str | None) -> str:
    from agreegen.messages import ui_language

    return (language or ui_language(ui, os.environ)).split("-")[0]


@main.command()
@click.option("--meeting", "model", flag_value="meeting", help="The schema of a meeting.")
@click.option("--details", "model", flag_value="details", help="The schema of a termination's details.")
def schema(model: str | None) -> None:
    """Print the JSON Schema of an engagement, so that editors complete and check the file.

    \b
    Example: agreegen schema > engagement.schema.json
    """
    import json

    from agreegen.schema import schema_of

    click.echo(json.dumps(schema_of(model or "engagement"), ensure_ascii=False, indent=2))


@main.command()
@click.argument("folder", type=_FILE, default="agreegen-demo", metavar="[DIR]")
@click.option("-f", "--format", "formats", type=click.Choice(FORMATS), multiple=True, help="Format; may be repeated.")
@_ui_option
def demo(folder: Path, formats: tuple[str, ...], ui: str | None) -> None:
    """Write the example files and their documents, in both languages, into DIR.

    \b
    Example: agreegen demo demo
    """
    with _reporting(ui) as messages:
        from agreegen.demo import run

        _warn_of_pango(messages, formats)
        for path in run(folder, _available(formats)):
            click.echo(str(path))


def _available(formats: tuple[str, ...]) -> list[str]:
    """The formats asked for; by default DOCX, and PDF where it can be written."""
    from agreegen.doctor import pango

    return list(formats) or (["docx", "pdf"] if pango() is None else ["docx"])


def _warn_of_pango(messages: Messages, formats: tuple[str, ...]) -> None:
    from agreegen.doctor import install_hint, pango

    if not formats and pango() is not None:
        key, packages = install_hint()
        install = messages.text(f"install.{key}", packages=packages)
        click.echo(messages.text("doctor.pango_remedy", install=install), err=True)


@main.command()
@_library_option
@_ui_option
def doctor(library: Path | None, ui: str | None) -> None:
    """Report what works and what does not, each with its remedy. Exit code 1 if something needed is missing.

    \b
    Example: agreegen doctor
    """
    with _reporting(ui) as messages:
        from agreegen.doctor import examine

        healthy = True
        for finding in examine(library):
            state = messages.text("doctor.ok" if finding.ok else "doctor.missing")
            click.echo(f"[{state}] {messages.text('doctor.' + finding.key, **finding.values)}")
            if not finding.ok:
                healthy = healthy and not finding.needed
                install = messages.text(f"install.{finding.install[0]}", packages=finding.install[1])
                click.echo("       " + messages.text(f"doctor.{finding.remedy}", install=install, **finding.values))
        sys.exit(0 if healthy else 1)


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
    click.echo(maker(main, {}, "agreegen", "_AGREEGEN_COMPLETE").source())
