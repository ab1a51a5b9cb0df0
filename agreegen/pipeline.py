"""The only place that puts them together.

    select ▸ check ▸ render ▸ read ▸ number ▸ refer ▸ check ▸ Document ▸ write

`make` takes a loaded `Case` and a `Kind` with its answers, and returns a `Made`: a Document and what is worth knowing about it.
`write` turns a Document into bytes. Nothing here touches a file of the user's; `files/output.py` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path

from agreegen import rules
from agreegen.document.columns import side_by_side
from agreegen.document.contents import entries
from agreegen.document.nodes import Block, Contents, Document, Run
from agreegen.document.numbering import number
from agreegen.document.references import ClauseIndex, check_defined_terms, index, refer
from agreegen.engagement.case import Case
from agreegen.engagement.languages import localized
from agreegen.engagement.sources import read_as_well, took_part
from agreegen.files.layers import Layers
from agreegen.files.yaml import shared
from agreegen.kinds.answers import Answers
from agreegen.kinds.computations import compute
from agreegen.kinds.context import contract_context, letter_context
from agreegen.kinds.finishing import finished, require_room_for_data, tag_of, title_of, with_records
from agreegen.kinds.job import Job
from agreegen.kinds.kind import Kind
from agreegen.kinds.reading import read_kind
from agreegen.kinds.requirements import requirement_problems
from agreegen.language.numerals import ordinal
from agreegen.library.clauses import Library
from agreegen.library.presets import read_preset
from agreegen.library.selection import Selected, select
from agreegen.record.agreed import AsSigned
from agreegen.record.citing import Cited, Today, cited_contract
from agreegen.record.contract import SignedContract, Watched
from agreegen.record.embedding import agreement, with_second
from agreegen.record.standing import standing
from agreegen.rendering.annexes import read_annexes
from agreegen.rendering.render import Renderer
from agreegen.rendering.texts import (
    clause_texts,
    filled,
    in_own_spelling,
    require_places,
    skeleton,
    skeleton_path,
)
from agreegen.rules.rule import Subject
from agreegen.values.problems import Mark, Problem, error
from agreegen.values.quantities import is_blank
from agreegen.values.tree import Map

CONTRACT = "contract"  # the kind that letters cite


@dataclass(frozen=True)
class Made:
    """A finished document, the name of its files without extension, warnings and notes, and, of a contract, what letters can
    cite; `sources` are the files that took part besides the engagement."""

    document: Document
    stem: str
    problems: list[Problem]
    signed: SignedContract | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Citing:
    """What the user says of the contract that a letter cites: its file, or `citing.NONE`; other folders than the engagement's
    where it may lie; and what changed clauses of it say."""

    file: Path | None = None
    folders: tuple[Path, ...] = ()
    as_signed: tuple[AsSigned, ...] = ()


@dataclass(frozen=True)
class _Text:
    """A document's text in one language, numbered and referred, and where its clauses come from."""

    job: Job
    title: str
    blocks: tuple[Block, ...]
    index: ClauseIndex
    selected: list[Selected] = field(default_factory=list)
    origins: Mapping[str, Mark] = field(default_factory=dict)


def make(
    case: Case,
    kind: Kind,
    answers: Answers | None = None,
    *,
    on: date | None = None,
    sent: date | datetime | None = None,
    received: date | None = None,
    citing: Citing = Citing(),
    data: bool = True,
) -> Made:
    """A document of any kind, written `on` a day and `sent` then or later, from the answers that its kind asks for. A contract
    bears the date of its engagement. Raises AgreegenError with every problem found."""
    if kind.is_contract:
        return _contract(case, kind, data)
    if on is None:
        raise ValueError("a document without clauses needs its day")
    job = _job(case, kind, on)
    cited = None
    if kind.file.cites == "contract":
        cited = _cited(job, citing)
        job = replace(job, signed=cited.contract)
    if answers is not None:
        job = replace(job, answers=answers.value, tree=answers.tree)
    job = replace(job, sent=sent, received=received)
    job.problems.extend(requirement_problems(job))
    job.problems.extend(rules.problems(job, "answers", kind))
    job.stop_on_errors()
    compute(job)
    blocks = number(
        skeleton(
            Renderer(case.layers, case.l10n), skeleton_path(case.layers, case.l10n, kind.name), letter_context(job)
        )
    )
    blocks = _referred(job, blocks, index(blocks), job.signed.index if job.signed is not None else None, {})
    job.stop_on_errors()
    blocks = in_own_spelling(blocks, case.layers, case.l10n)
    document = finished(job, blocks, [title_of(job, blocks)], on, getattr(job.answers, "version", None))
    if cited is not None:
        job.problems.extend(standing(cited, document))
    sources = took_part(case, [], document.look, cited.files if cited is not None else ())
    job.problems.extend(read_as_well((*(cited.sources if cited is not None else ()), *sources)))
    job.stop_on_errors()
    document = with_records(job, document, cited) if data else document
    return Made(document, kind.stem(case.name, case.l10n.language, job.answers), job.problems, None, sources)


def contract(case: Case, *, data: bool = True) -> Made:
    """The contract of an engagement, in two columns where it has two languages. Raises AgreegenError with every problem
    found."""
    return make(case, read_kind(case.layers, CONTRACT), data=data)


def write(document: Document, form: str) -> bytes:
    """The document as bytes in one of the formats of `writers.WRITERS`."""
    from agreegen.writers import WRITERS

    return WRITERS[form](document)


def _job(case: Case, kind: Kind, on: date) -> Job:
    return Job(case, Library(case.layers), kind, on, problems=[*case.problems, *kind.problems])


# ------------------------------------------------------------------------------------------------ contract


def _contract(case: Case, kind: Kind, data: bool) -> Made:
    """The contract of an engagement, in two columns where it has two languages."""
    text = _text(case, kind)
    job, blocks = text.job, text.blocks
    other = _text(case.other, kind) if case.other is not None else None
    if other is not None:
        blocks = _in_columns(text, other)
    texts = [one for one in (text, other) if one is not None]
    engagement = case.engagement
    document = finished(job, blocks, [one.title for one in texts], engagement.date, engagement.version)
    texts_of = [(item, Path(one.origins[item.clause.id].path)) for one in texts for item in one.selected]
    sources = took_part(case, texts_of, document.look)
    job.problems.extend(read_as_well(sources))
    if data:
        document = replace(document, data=agreement(document, case.tree, text.selected, case.l10n))
        if other is not None:
            second = with_second(document, (text.title, other.title), other.index, other.job.case.tree)
            document = replace(document, data=second)
        require_room_for_data(job, document)
    params = Watched({item.clause.id: item.params for item in text.selected})
    reference = str(engagement.reference or "")
    signed = SignedContract(
        text.title, engagement.date, reference, text.index, params, engagement.term, engagement.calendar
    )
    return Made(document, kind.stem(case.name, case.l10n.language, None), job.problems, signed, sources)


def _text(case: Case, kind: Kind) -> _Text:
    """The text of a contract in the one language of `case`."""
    job = _job(case, kind, case.engagement.date)
    selected = choose(job)
    job.stop_on_errors()
    renderer, law = Renderer(case.layers, case.l10n), case.engagement.governing_law
    context = contract_context(case, selected)
    path = skeleton_path(case.layers, case.l10n, kind.name)
    frame = skeleton(renderer, path, context)
    clauses, origins = clause_texts(renderer, law, selected, context, frame, job.problems)
    job.stop_on_errors()
    require_places(frame, ("clauses", *(["annexes"] if case.engagement.annexes else [])), path)
    annexes = read_annexes(case.engagement.annexes, case.tree, case.l10n.words("document.annex"))
    in_words = case.engagement.numbering == "ordinal" and case.l10n.form.ordinals
    blocks = number(
        filled(frame, {"clauses": clauses, "annexes": annexes}),
        partial(ordinal, case.l10n, capital=True) if in_words else None,
        case.l10n.words("document.after_ordinal"),
    )
    own = index(blocks)
    blocks = _referred(job, blocks, own, None, origins)
    terms = [(one, job.library.text_defines(one, case.l10n.language, law)) for one in job.library.ids]
    job.problems.extend(check_defined_terms(blocks, terms, origins))
    wording = shared(Layers.shipped().require(f"templates/{case.l10n.language}/wording.yaml"))["patterns"]
    subject = Subject(case, {item.clause.id: item for item in selected}, blocks, wording, origins)
    job.problems.extend(rules.problems(subject, "document", kind))
    job.stop_on_errors()
    contents = Contents((Run(case.l10n.words("document.contents")),), entries(blocks))
    blocks = filled(blocks, {"contents": (contents,) if case.engagement.style.contents else ()})
    blocks = in_own_spelling(blocks, case.layers, case.l10n)
    return _Text(job, title_of(job, blocks), blocks, own, selected, origins)


def _in_columns(text: _Text, other: _Text) -> tuple[Block, ...]:
    """Both texts side by side; the problems of the second become problems of the first."""
    job, cases = text.job, (text.job.case, other.job.case)
    job.problems.extend(p for p in other.job.problems if p not in job.problems)
    languages, names = zip(*((tag_of(c.l10n), c.l10n.own_name) for c in cases), strict=True)
    blocks, problems = side_by_side(text.blocks, other.blocks, languages, names, text.origins)
    job.problems.extend(problems)
    job.stop_on_errors()
    return blocks


def choose(job: Job) -> list[Selected]:
    """The selected clauses; problems of the settings and of the checks are added to the job."""
    case, engagement = job.case, job.case.engagement
    settings = case.tree.get("clauses")
    preset = read_preset(case.layers, str(engagement.preset), case.mark("preset")).settings
    preset = localized(preset, case.l10n.language, job.problems)
    families = list(map(str, job.kind.file.families))
    own = settings if isinstance(settings, Map) else None
    selected, problems = select(job.library, families, own, preset, engagement.governing_law, case.has)
    if case.other_language and not any(item.clause.id == "language-prevalence" for item in selected):
        problems = [*problems, Problem("error", "prevalence-missing", {}, case.mark("language"))]
    job.problems.extend(problems)
    if not problems:
        subject = Subject(case, {item.clause.id: item for item in selected})
        job.problems.extend(rules.unknown_accepted(subject))
        job.problems.extend(rules.problems(subject, "selection", job.kind))
    return selected


# ------------------------------------------------------------------------------------------------ letters and records


def _cited(job: Job, citing: Citing) -> Cited:
    """The contract that a letter cites."""
    case = job.case
    if is_blank(case.engagement.date):
        raise error("contract-date-missing", case.mark("date"))

    @cache
    def today() -> Today:
        made = contract(case, data=False)
        assert made.signed is not None
        return Today(made.document, made.signed, made.sources)

    folders = (case.folder, *citing.folders)
    word = read_kind(case.layers, CONTRACT).words("file", case.l10n.language)
    cited = cited_contract(case, job.library, today, citing.file, folders, word, citing.as_signed)
    job.problems.extend(cited.problems)
    return cited


def _referred(
    job: Job, blocks: tuple[Block, ...], own: ClauseIndex, other: ClauseIndex | None, origins: Mapping[str, Mark]
) -> tuple[Block, ...]:
    blocks, problems = refer(blocks, own, other, job.case.l10n.words("document.clause"), origins)
    job.problems.extend(problems)
    return blocks
