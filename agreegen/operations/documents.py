"""Operations on documents: write one, show one, check one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from agreegen import pipeline
from agreegen.engagement.case import Case
from agreegen.engagement.loading import load_case, read_tree
from agreegen.files.folders import cache_folder
from agreegen.files.layers import Layers
from agreegen.files.output import Kept, write_all
from agreegen.kinds.answers import Answers, read_answers
from agreegen.kinds.kind import Kind
from agreegen.kinds.reading import read_kinds
from agreegen.operations.result import Result, operation
from agreegen.record.agreed import as_signed
from agreegen.values.problems import Mark, Problem, error
from agreegen.values.quantities import canonical
from agreegen.values.tree import walk

FORMATS = ("docx", "pdf", "html", "md")
USUAL_FORMATS = ("docx", "pdf")
EXTENSIONS = {".docx": "docx", ".pdf": "pdf", ".html": "html", ".htm": "html", ".md": "md", ".markdown": "md"}
_OTHER_EXTENSIONS = (".doc", ".dotx", ".odt", ".rtf", ".txt", ".tex")
STANDARD_OUTPUT = "-"


@dataclass(frozen=True)
class Asked:
    """What is asked for: an engagement as it is to be read, a kind with its answers, the days, and the contract that is cited.
    `given` are answers by name, `answer` and `sets` are `KEY=VALUE`, as `--answer` and `--set` have them."""

    engagement: Path
    kind: str = pipeline.CONTRACT
    answers: Path | None = None
    given: Mapping[str, str | None] = field(default_factory=dict)
    answer: tuple[str, ...] = ()
    language: str | None = None
    sets: tuple[str, ...] = ()
    library: Path | None = None
    letterhead: Path | None = None
    renamed: tuple[str, ...] = ()  # an option under its old name, and the new one
    draft: bool = False
    on: date | None = None
    sent: date | datetime | None = None
    received: date | None = None
    contract: Path | None = None
    as_signed: tuple[str, ...] = ()
    data: bool = True


@dataclass(frozen=True)
class Written:
    """Files that were written, and what became of those that were there: by path, what was kept."""

    files: tuple[Path, ...]
    kept: tuple[KeptFile, ...] = ()


@dataclass(frozen=True)
class KeptFile:
    """A file that was there before and differs: where it is kept (None: a draft, replaced), and the clauses that differ."""

    file: Path
    kept: Path | None
    clauses: tuple[str, ...]
    elsewhere: bool


@operation
def write_document(asked: Asked, output: str | None = None, formats: Sequence[str] = (), force: bool = False) -> Result:
    """A document in each format asked for: in a folder or in one file, as Written; or its bytes for standard output ("-")."""
    target, chosen = _target(output, formats)
    made = _made(asked, target)
    if asked.renamed:
        made.problems.append(Problem("note", "renamed", dict(zip(("old", "new"), asked.renamed, strict=True))))
    contents = {form: pipeline.write(made.document, form) for form in chosen}
    problems = tuple(made.problems)
    if output == STANDARD_OUTPUT:
        return Result(contents[chosen[0]], problems)
    if target is not None and _is_file(target):
        files = {target: contents[chosen[0]]}
    else:
        files = {(target or Path()) / f"{made.stem}.{form}": content for form, content in contents.items()}
    kept = write_all(files, force=force)
    return Result(Written(tuple(files), _kept(kept)), problems)


@operation
def write_page(asked: Asked, output: Path | None = None) -> Result:
    """A document as a page that stands alone, in a file or, without one, where such pages are kept."""
    made = _made(asked, Path())
    path = output or cache_folder() / "preview" / f"{made.stem}.html"
    kept = write_all({path: pipeline.write(made.document, "html")}, force=None, private=output is None)
    return Result(Written((path,), _kept(kept) if output is not None else ()), tuple(made.problems))


@operation
def check_document(asked: Asked) -> Result:
    """Every problem of a document; nothing is written."""
    made = _made(asked, Path())
    value = {"file": asked.engagement, "kind": made.document.kind, "title": made.document.title}
    return Result(value, tuple(made.problems))


@operation
def show_values(asked: Asked) -> Result:
    """Every value of an engagement, with the place where it was written, and every problem of the document."""
    layers = Layers.of(asked.engagement.parent, asked.library)
    tree = read_tree(asked.engagement, pairs_of(asked.sets), layers=layers)
    values = [{"key": key, "value": str(value), "where": str(value.mark)} for key, value in walk(tree)]
    return Result(values, check_document(asked).problems)


def pairs_of(sets: Sequence[str], option: str = "--set") -> list[tuple[str, str]]:
    """The pairs of `KEY=VALUE`. Raises AgreegenError for what is none."""
    found = []
    for value in sets:
        key, sign, text = value.partition("=")
        if not sign or not key.strip() or any(not part for part in key.strip().split(".")):
            raise error("bad-set", None, value=value, option=option)
        found.append((key.strip(), text))
    return found


def today_of(case: Case) -> date:
    """Today, in the engagement's time zone."""
    return datetime.now(ZoneInfo(str(case.engagement.calendar.timezone))).date()


def _made(asked: Asked, target: Path | None) -> pipeline.Made:
    """The document that is asked for; a contract may lie where it is to be written."""
    layers = Layers.of(asked.engagement.parent, asked.library)
    kinds = read_kinds(layers, asked.kind)
    sets = pairs_of(asked.sets)
    is_contract = kinds[-1].is_contract
    if is_contract and asked.on is not None:
        sets.append(("date", str(canonical(asked.on))))
    case = load_case(
        asked.engagement,
        language=asked.language,
        sets=sets,
        library=asked.library,
        draft=asked.draft,
        letterhead=asked.letterhead,
    )
    kind, answers = _answers(kinds, asked, case)
    sent_on = asked.sent.date() if isinstance(asked.sent, datetime) else asked.sent
    return pipeline.make(
        case,
        kind,
        answers,
        on=case.engagement.date if is_contract else asked.on or sent_on or today_of(case),
        sent=asked.sent,
        received=asked.received,
        citing=pipeline.Citing(asked.contract, _folders(target), as_signed(asked.as_signed)),
        data=asked.data,
    )


def _answers(kinds: list[Kind], asked: Asked, case: Case) -> tuple[Kind, Answers | None]:
    usual = kinds[-1]
    given = {name: text for name, text in asked.given.items() if text is not None}
    given |= dict(pairs_of(asked.answer, "--answer"))
    if not usual.asks:
        if asked.answers is not None or given:
            raise error("answers-not-asked", Mark(str(asked.answers or "--answer")), kind=usual.name)
        return usual, None
    if asked.answers is None and not given and usual.needs_answers():
        raise error("kind-needs-input", None, kind=usual.name, input=usual.input_name)
    answers = read_answers(kinds, asked.answers, case.l10n.language, given, asked.draft)
    return answers.kind, answers


def _folders(target: Path | None) -> tuple[Path, ...]:
    """The folder where a document will be written, where the contract may lie too."""
    return () if target is None else (target.parent if _is_file(target) else target,)


def _is_file(target: Path) -> bool:
    return target.suffix.lower() in EXTENSIONS and not target.is_dir()


def _target(output: str | None, formats: Sequence[str]) -> tuple[Path | None, list[str]]:
    """Where to write, and the formats. Raises AgreegenError where they do not fit."""
    chosen = list(dict.fromkeys(formats))
    if output == STANDARD_OUTPUT:
        if len(chosen or USUAL_FORMATS) > 1:
            raise error("several-formats-one-file", None)
        return None, chosen
    target = Path(output or "")
    suffix = target.suffix.lower()
    if output is not None and suffix in _OTHER_EXTENSIONS and not target.is_dir():
        raise error("unknown-extension", None, path=output, format=" / ".join(chosen or USUAL_FORMATS))
    if output is None or not _is_file(target):
        return target, chosen or list(USUAL_FORMATS)
    named = EXTENSIONS[suffix]
    if len(chosen) > 1:
        raise error("several-formats-one-file", None)
    if chosen and chosen != [named]:
        raise error("unknown-extension", None, path=output, format=chosen[0])
    return target, [named]


def _kept(kept: Mapping[Path, Kept]) -> tuple[KeptFile, ...]:
    return tuple(KeptFile(path, one.path, one.clauses, one.elsewhere) for path, one in kept.items())
