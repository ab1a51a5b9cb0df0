"""The only place that puts them together.

load ─▶ select ─▶ render ─▶ read ─▶ number ─▶ refer ─▶ check ─▶ write.

`contract`, `recap` and `termination` each take a loaded `Case` and return a `Built`: a Document and what is worth
knowing about it. `write` turns a Document into bytes. Nothing here touches a file of the user's; `output.py` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from agreegen import rules
from agreegen.document.columns import side_by_side
from agreegen.document.contents import entries
from agreegen.document.nodes import Block, Clause, Contents, Division, Document, Heading, Reference, Run
from agreegen.document.numbering import number
from agreegen.document.references import ClauseIndex, check_terms, index, refer, unused_terms
from agreegen.document.walk import lines, plain, respelt
from agreegen.engagement import price as fees
from agreegen.engagement.answers import Details, Meeting
from agreegen.engagement.case import Case
from agreegen.engagement.languages import localized
from agreegen.engagement.parties import Party, Signatory
from agreegen.engagement.sources import read_as_well, took_part
from agreegen.files.attached import DATA_LIMIT
from agreegen.files.layers import Layers
from agreegen.files.yaml import load
from agreegen.kinds.ending import Plan, plan
from agreegen.kinds.kind import Kind, read_kind
from agreegen.language.formats import L10n
from agreegen.language.numerals import ordinal
from agreegen.law.calendar import Season, WorkCalendar, count
from agreegen.library.clauses import Library
from agreegen.library.presets import read_preset
from agreegen.library.selection import Selected, select
from agreegen.look.branding import look_of, look_problems
from agreegen.record.agreed import AsSigned
from agreegen.record.citing import Cited, Today, cited_contract
from agreegen.record.contract import SignedContract, Watched
from agreegen.record.embedding import agreement, with_second
from agreegen.record.standing import standing
from agreegen.rendering.annexes import read_annexes
from agreegen.rendering.reader import read, split_title
from agreegen.rendering.render import Renderer
from agreegen.rules.letters import letter_problems, sent_problems
from agreegen.rules.meeting import meeting_problems
from agreegen.rules.rule import Subject
from agreegen.values.problems import AgreegenError, Mark, Problem, error
from agreegen.values.quantities import Percent, Text, TimeRange, is_blank
from agreegen.values.tree import Map


@dataclass(frozen=True)
class Built:
    """A finished document, the signed contract that others can cite, and warnings and notes."""

    document: Document
    problems: list[Problem]
    signed: SignedContract | None = None
    sources: tuple[str, ...] = ()  # the files that took part besides the engagement


@dataclass(frozen=True)
class Citing:
    """What the user says of the contract that a letter cites: its file, or `citing.NONE`; other folders than the engagement's
    where it may lie; and what changed clauses of it say."""

    file: Path | None = None
    folders: tuple[Path, ...] = ()
    as_signed: tuple[AsSigned, ...] = ()


@dataclass(frozen=True)
class _Job:
    """What every kind of document of one case shares."""

    case: Case
    library: Library
    renderer: Renderer
    kind: Kind
    kind_name: str
    problems: list[Problem] = field(default_factory=list)

    def stop_on_errors(self) -> None:
        if any(p.level == "error" for p in self.problems):
            raise AgreegenError(self.problems)


def _job(case: Case, kind_name: str) -> _Job:
    kind = read_kind(case.layers, kind_name)
    return _Job(case, Library(case.layers), Renderer(case.layers, case.l10n), kind, kind_name, list(case.problems))


# ------------------------------------------------------------------------------------------------ contract


@dataclass(frozen=True)
class _Text:
    """A document's text in one language, numbered and referred, and where its clauses come from."""

    job: _Job
    blocks: tuple[Block, ...]
    index: ClauseIndex
    selected: list[Selected] = field(default_factory=list)
    origins: Mapping[str, Mark] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Its first heading, or the name of its kind."""
        heading = next((b for b in self.blocks if isinstance(b, Heading) and b.level == 1), None)
        return plain(heading.children) if heading else self.job.case.l10n.term(f"titles.{self.job.kind_name}")


def contract(case: Case, *, data: bool = True) -> Built:
    """The contract of an engagement, in two columns where it has two languages. Raises AgreegenError with every problem
    found."""
    text = _text(case)
    job, blocks = text.job, text.blocks
    other = _text(case.other) if case.other is not None else None
    if other is not None:
        blocks = _in_columns(text, other)
    texts = [one for one in (text, other) if one is not None]
    document = _document(texts, blocks, case.engagement.date)
    texts_of = [(item, Path(one.origins[item.clause.id].path)) for one in texts for item in one.selected]
    sources = took_part(case, texts_of, document.look)
    job.problems.extend(read_as_well(sources))
    if data:
        document = replace(document, data=agreement(document, case.tree, text.selected, case.l10n))
        if other is not None:
            document = replace(
                document, data=with_second(document, (text.title, other.title), other.index, other.job.case.tree)
            )
        if len(document.data_json()) > DATA_LIMIT:  # nobody could read it back
            raise error("data-too-large", case.mark("annexes"), most=f"{DATA_LIMIT // 2**20} MB")
    params = Watched({item.clause.id: item.params for item in text.selected})
    reference = str(case.engagement.reference or "")
    term, calendar = case.engagement.term, case.engagement.calendar
    signed = SignedContract(text.title, case.engagement.date, reference, text.index, params, term, calendar)
    return Built(document, job.problems, signed, sources)


def _text(case: Case) -> _Text:
    """The text of a contract in the one language of `case`. Raises AgreegenError with every problem found."""
    job = _job(case, "contract")
    selected = choose(job)
    job.stop_on_errors()
    context = _contract_context(case, selected)
    skeleton = _skeleton(job, context)
    clause_blocks, origins = _clauses(job, selected, context, skeleton)
    job.stop_on_errors()
    for role in ("clauses", *(["annexes"] if case.engagement.annexes else [])):
        if not any(isinstance(block, Division) and block.role == role for block in skeleton):
            raise error("skeleton-without", Mark(str(_skeleton_path(job))), name=role)
    annexes = read_annexes(case.engagement.annexes, case.tree, case.l10n.term("document.annex"))
    filled = _filled(skeleton, {"clauses": clause_blocks, "annexes": annexes})
    words = (
        partial(_ordinal, case.l10n) if case.engagement.numbering == "ordinal" and case.l10n.language == "es" else None
    )
    blocks = number(filled, words, case.l10n.term("document.after_ordinal"))
    own = index(blocks)
    blocks = _referred(job, blocks, own, None, origins)
    language, law = case.l10n.language, case.engagement.governing_law
    terms = [(clause_id, job.library.text_defines(clause_id, language, law)) for clause_id in job.library.ids]
    job.problems.extend(check_terms(blocks, terms, origins))
    _read_again(job, selected, blocks, origins)
    job.stop_on_errors()
    return _Text(job, _respelt(case, _with_contents(job, blocks)), own, selected, origins)


def _respelt(case: Case, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks in the spelling of their locale."""
    found = case.layers.find(f"templates/{case.l10n.tag}/spelling.yaml")
    words = load(found[0]) if found else Map(Mark(""))
    for word, other in words.items():
        if not isinstance(other, str) or not other or word != word.lower() or not word.strip():
            raise error("spelling-entry", words.marks[word], key=word)
    return respelt(blocks, words)


def _in_columns(text: _Text, other: _Text) -> tuple[Block, ...]:
    """Both texts side by side; the problems of the second become problems of the first."""
    job, cases = text.job, (text.job.case, other.job.case)
    job.problems.extend(p for p in other.job.problems if p not in job.problems)
    languages, names = zip(*((_tag(c.l10n), c.l10n.own_name) for c in cases), strict=True)
    blocks, problems = side_by_side(text.blocks, other.blocks, languages, names, text.origins)
    job.problems.extend(problems)
    job.stop_on_errors()
    return blocks


def _with_contents(job: _Job, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks with a table of contents in its place, where the style asks for one."""
    case = job.case
    found: tuple[Block, ...] = ()
    if case.engagement.style.contents:
        title = (Run(case.l10n.term("document.contents")),)
        found = (Contents(title, entries(blocks)),)
    return _filled(blocks, {"contents": found})


def choose(job: _Job) -> list[Selected]:
    """The selected clauses; problems of the settings and of the checks are added to the job."""
    settings = job.case.tree.get("clauses")
    settings = settings if isinstance(settings, Map) else None
    engagement = job.case.engagement
    preset = read_preset(job.case.layers, str(engagement.preset), job.case.mark("preset")).settings
    preset = localized(preset, job.case.l10n.language, job.problems)
    families = list(map(str, job.kind.families))
    selected, problems = select(job.library, families, settings, preset, engagement.governing_law, job.case.has)
    if job.case.beside and not any(item.clause.id == "language-prevalence" for item in selected):
        problems = [*problems, Problem("error", "prevalence-missing", {}, job.case.mark("language"))]
    job.problems.extend(problems)
    if not problems:
        subject = Subject(job.case, {item.clause.id: item for item in selected})
        job.problems.extend(rules.unknown_accepted(subject))
        job.problems.extend(rules.problems(subject, "selection"))
    return selected


def _read_again(job: _Job, selected: list[Selected], blocks: tuple[Block, ...], origins: Mapping[str, Mark]) -> None:
    """The rules that look at the finished text."""
    wording = load(Layers.shipped().require(f"templates/{job.case.l10n.language}/wording.yaml"))
    by_id = {item.clause.id: item for item in selected}
    subject = Subject(job.case, by_id, blocks, wording["patterns"], origins)
    job.problems.extend(rules.problems(subject, "document"))


def _clauses(
    job: _Job, selected: list[Selected], context: Mapping[str, Any], skeleton: tuple[Block, ...]
) -> tuple[tuple[Clause, ...], dict[str, Mark]]:
    """The clauses, without the definitions of terms that nothing in this contract uses: `uses("Term")` in a text tells
    whether something does. Leaving one out may leave another without use, hence the turns."""
    unused: set[str] = set()
    for _ in range(5):
        found, origins = _rendered(
            job, selected, {**context, "uses": lambda term, gone=frozenset(unused): term not in gone}
        )
        more = unused_terms((*skeleton, *found)) - unused
        if not more or any(p.level == "error" for p in job.problems):
            break
        unused |= more
    return found, origins


def _rendered(
    job: _Job, selected: list[Selected], context: Mapping[str, Any]
) -> tuple[tuple[Clause, ...], dict[str, Mark]]:
    """Each selected clause rendered and read on its own, so that every problem knows its file."""
    found: list[Clause] = []
    origins: dict[str, Mark] = {}
    for item in selected:
        try:
            path = item.clause.text_path(job.case.l10n.language, job.case.engagement.governing_law)
            origins[item.clause.id] = Mark(str(path))
            for name in item.params:
                if name in context:
                    raise error("param-name-taken", origins[item.clause.id], param=name)
            rendered = job.renderer.render_file(path, {**context, **item.params})
            title, blocks = split_title(read(rendered, "clause"), str(path))
            if not "".join(lines(blocks)).strip():
                raise error("clause-empty", origins[item.clause.id])
        except AgreegenError as exc:
            job.problems.extend(exc.problems)
            continue
        found.append(Clause(item.clause.id, title, blocks))
    return tuple(found), origins


# ------------------------------------------------------------------------------------- recap and termination


def recap(
    case: Case,
    meeting: Meeting,
    tree: Map,
    *,
    on: date,
    sent: date | datetime | None = None,
    citing: Citing = Citing(),
    data: bool = True,
) -> Built:
    """The recap of a meeting, written on `on` and sent then or on `sent`, with the deadline to object computed from the
    contract."""
    job = _job(case, "recap")
    cited = _cited(job, citing)
    signed = cited.contract
    job.problems.extend(meeting_problems(case, meeting, tree, on))
    job.problems.extend(sent_problems(on, sent, "--sent"))
    if meeting.date < signed.date:
        values = {"meeting": meeting.date, "date": signed.date}
        job.problems.append(Problem("warning", "recap-before-contract", values, tree.marks.get("date")))
    job.stop_on_errors()
    calendar = _calendar(case, signed)
    sent = sent or on
    sent_on = sent.date() if isinstance(sent, datetime) else sent
    received = calendar.deemed_receipt(sent)
    objection = None
    window = signed.params.get("written-communication", {}).get("objection")
    if window is not None:
        objection = count(calendar, received, window)
    context = {
        **_shared_context(case),
        "meeting": meeting,
        "date": on,
        "contract": _contract_view(signed),
        "received": received,
        "objection": objection,
        "span": case.l10n.time_range(TimeRange(meeting.start, meeting.end)),
        "skipped": _named(case, objection.skipped) if objection else [],
        "silence": signed.params.get("written-communication", {}).get("silence"),
        "zone": signed.calendar.timezone,
        "moved": _named(case, calendar.skipped(sent_on, received)) if received != sent_on else [],
        "sent": sent_on,
        "sent_at": sent.time() if isinstance(sent, datetime) else None,
        "within_hours": bool(calendar.hours) and not isinstance(sent, datetime) and received == sent_on,
    }
    text = _citing(job, context, signed)
    facts = {"meeting": meeting.date.isoformat()}
    return _finish(text, on, cited, tree, facts, data, version=str(meeting.version))


def termination(
    case: Case,
    reason: str,
    details: Details,
    tree: Map,
    *,
    on: date,
    sent: date | datetime | None = None,
    received: date | None = None,
    effective: date | None = None,
    citing: Citing = Citing(),
    data: bool = True,
) -> Built:
    """The letter (or, by `mutual`, the agreement) that ends a contract, with its dates checked and shown."""
    job = _job(case, "mutual-termination" if reason == "mutual" else "termination")
    cited = _cited(job, citing)
    signed = cited.contract
    calendar = _calendar(case, signed)
    if reason == "non-payment" and details.balance is None:
        raise error("balance-missing", None)
    if reason == "conduct" and details.explain is None:
        raise error("explain-missing", None)
    job.problems.extend(letter_problems(case, details, tree, signed, on, sent))
    job.stop_on_errors()
    dates = plan(reason, signed, calendar, details, sent=sent or on, received=received, effective=effective)
    if reason != "mutual":
        spain = case.engagement.governing_law == "ES"
        job.problems.append(Problem("note", "how-to-send-spain" if spain else "how-to-send", {}, None))
    if reason in ("convenience", "not-viable") and details.explain is None:
        job.problems.append(Problem("warning", "no-explanation", {}, None))
    job.stop_on_errors()
    context = {
        **_shared_context(case),
        "date": on,
        "contract": _contract_view(signed),
        "reason": reason,
        "plan": dates,
        "working": _working(case, dates, calendar),
        "details": details,
        "survivors": _survivors(job, signed),
        "within_hours": bool(calendar.hours) and dates.sent_at is None and dates.sent == dates.received,
    }
    text = _citing(job, context, signed)
    facts = {"reason": reason, "received": dates.received.isoformat(), "effective": dates.effective.isoformat()}
    return _finish(text, on, cited, tree, facts, data)


def _cited(job: _Job, citing: Citing) -> Cited:
    """The contract that a letter cites."""
    case = job.case
    if is_blank(case.engagement.date):
        raise error("contract-date-missing", case.mark("date"))

    @cache
    def today() -> Today:
        built = contract(case, data=False)
        assert built.signed is not None
        return Today(built.document, built.signed, built.sources)

    folders = (case.folder, *citing.folders)
    cited = cited_contract(case, job.library, today, citing.file, folders, citing.as_signed)
    job.problems.extend(cited.problems)
    return cited


def _calendar(case: Case, signed: SignedContract) -> WorkCalendar:
    """The contract's working calendar, with the hours of its `business-hours` clause."""
    own = signed.calendar
    params = signed.params.get("business-hours", {})
    season = None
    if params.get("season_hours"):
        season = Season(params["season_from"], params["season_to"], tuple(params["season_hours"]))
    return WorkCalendar(
        own.weekdays,
        str(own.holidays),
        frozenset(own.local_holidays),
        tuple(params.get("hours") or ()),
        case.l10n.language,
        season,
    )


def _ordinal(l10n: L10n, number: int) -> str:
    text = ordinal(l10n, number)
    return text[0].upper() + text[1:]


def _survivors(job: _Job, signed: SignedContract) -> list[str]:
    """The ids of the contract's clauses that still apply after its end, in the order of their numbers."""
    known = [clause_id for clause_id in signed.index.numbers if clause_id in job.library.ids]
    return [clause_id for clause_id in known if job.library.clause(clause_id).meta.survives]


def _working(case: Case, dates: Plan, calendar: WorkCalendar) -> dict[str, Any]:
    """The steps of a date's computation: holidays that moved the receipt, and those that the count skipped."""
    moved = {} if dates.received_given or dates.received == dates.sent else calendar.skipped(dates.sent, dates.received)
    skipped = dict(dates.period.skipped) if dates.period else {}
    return {"moved": _named(case, moved), "skipped": _named(case, skipped)}


def _named(case: Case, days: Mapping[date, str]) -> list[str]:
    """Holidays as text: the date, and the name where it has one."""
    l10n = case.l10n
    return [f"{l10n.date(day)} ({name})" if name else l10n.date(day) for day, name in sorted(days.items())]


def _contract_view(signed: SignedContract) -> dict[str, Any]:
    """The signed contract as templates see it."""
    return {
        "title": signed.title,
        "date": signed.date,
        "reference": signed.reference or None,
        "clauses": list(signed.index.numbers),
        "titles": dict(signed.index.titles),
        "params": signed.params,
    }


# ------------------------------------------------------------------------------------------------ shared


def _shared_context(case: Case) -> dict[str, Any]:
    """What every template may print."""
    engagement = case.engagement
    return {
        "provider": engagement.provider,
        "client": engagement.client,
        "services": engagement.services,
        "term_of": engagement.term,
        "calendar": engagement.calendar,
        "place": engagement.place,
        "reference": engagement.reference,
        "version": engagement.version,
        "governing_law": engagement.governing_law,
        "law": case.law,
        "law_value": case.law.value,
        "law_rate": case.law.rate,
        "cite": lambda fact: case.law.citation(fact, case.l10n.language),
        "tax_label": lambda party: _tax_label(case, party),
        "law_name": _law_name(case),
        "signers": lambda party: [_named_with_role(s) for s in party.signers],
        "we": engagement.provider.form == "company",
        "us_style": case.l10n.tag == "en-US",
        "beside": case.beside or None,  # the language of the other column
        "salutation": _salutation(engagement.client.salutation),
        "clause_number": lambda clause_id: Reference(str(clause_id), outside=True, word=False),
    }


def _salutation(text: Text | None) -> Text | None:
    """The greeting as typed, without a final colon or comma: the letter adds its own."""
    return Text(text.rstrip(" :,"), text.path, text.blank) if text is not None else None


def _named_with_role(signatory: Signatory) -> Text:
    """Morgan Finch (partner)."""
    if signatory.role is None or signatory.name.blank:
        return signatory.name
    return Text(f"{signatory.name} ({signatory.role})", signatory.name.path)


def _law_name(case: Case) -> str:
    """The governing law as a sentence names it: Spanish law, la ley de Inglaterra y Gales."""
    code = case.engagement.governing_law
    key = f"laws.{code}"
    if case.l10n.has_term(key):
        return case.l10n.term(key)
    return case.l10n.term("laws.other", country=case.l10n.country(code.partition("-")[0]))


def _tax_label(case: Case, party: Party) -> str:
    key = f"tax_ids.{party.country}"
    return case.l10n.term(key if case.l10n.has_term(key) else "tax_ids.other")


def _contract_context(case: Case, selected: list[Selected]) -> dict[str, Any]:
    engagement = case.engagement
    renewal = next((i.params.get("renewal") for i in selected if i.clause.id == "term-renewal"), None)
    lines = fees.lines(engagement.fees)
    country = engagement.provider.country
    key = f"vat.{country}"
    return {
        **_shared_context(case),
        "date": engagement.date,
        "fees": engagement.fees,
        "price": {
            "lines": lines,
            "total": fees.total(engagement.fees),
            "vat_rate": _rate(engagement.fees.vat),
            "dated": any(line.due for line in lines),
        },
        "vat_name": case.l10n.term(key if case.l10n.has_term(key) else "vat.other"),
        "hourly_rate": rate if (rate := engagement.fees.rate) is not None and rate.unit == "hour" else None,
        "background": engagement.background,
        "special_conditions": engagement.special_conditions,
        "annexes": engagement.annexes,
        "clauses": [item.clause.id for item in selected],
        "params": {item.clause.id: item.params for item in selected},
        "survivors": [item.clause.id for item in selected if item.clause.meta.survives],
        "remainder_known": fees.remainder_is_known(engagement.fees, engagement.term),
        "outlasts": partial(engagement.term.outlasts, renews=renewal == "automatic"),
        "own_number": lambda clause_id: Reference(str(clause_id), word=False),
    }


def _rate(vat: Any) -> Any:
    return vat if isinstance(vat, Percent) else None


def _skeleton(job: _Job, context: Mapping[str, Any]) -> tuple[Block, ...]:
    return read(job.renderer.render_file(_skeleton_path(job), context))


def _skeleton_path(job: _Job) -> Path:
    l10n = job.case.l10n
    return job.case.layers.require(*(f"templates/{tag}/{job.kind_name}.md" for tag in (l10n.tag, l10n.language)))


def _filled(blocks: tuple[Block, ...], parts: Mapping[str, tuple[Block, ...]]) -> tuple[Block, ...]:
    """The blocks with each placeholder division replaced."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Division) and block.role in parts:
            found += parts[block.role]
        else:
            found.append(block)
    return tuple(found)


def _referred(
    job: _Job, blocks: tuple[Block, ...], own: ClauseIndex, other: ClauseIndex | None, origins: Mapping[str, Mark]
) -> tuple[Block, ...]:
    blocks, problems = refer(blocks, own, other, job.case.l10n.term("document.clause"), origins)
    job.problems.extend(problems)
    return blocks


def _citing(job: _Job, context: Mapping[str, Any], signed: SignedContract) -> _Text:
    """A recap's or letter's text from its context: no clauses of its own, references into the signed contract."""
    blocks = number(_skeleton(job, context))
    own = index(blocks)
    blocks = _referred(job, blocks, own, signed.index, {})
    job.stop_on_errors()
    return _Text(job, _respelt(job.case, blocks), own)


def _finish(
    text: _Text,
    on: date,
    cited: Cited,
    tree: Map,
    facts: dict[str, Any],
    data: bool,
    version: str = "",
) -> Built:
    """A recap or letter from its text."""
    job = text.job
    document = replace(_document([text], text.blocks, on), version=version)
    job.problems.extend(standing(cited, document))
    sources = took_part(job.case, [], document.look, cited.files)
    job.problems.extend(read_as_well((*cited.sources, *sources)))
    job.stop_on_errors()
    if data:
        signed = cited.contract
        contract_facts = {"title": signed.title, "date": signed.date.isoformat(), "reference": signed.reference}
        contract_facts["compared"] = "yes" if cited.files else "no"
        embedded = agreement(document, job.case.tree, [], job.case.l10n)
        inputs = agreement(document, tree, [], job.case.l10n)["source"]
        document = replace(document, data={**embedded, "contract": contract_facts, "input": inputs, "facts": facts})
    return Built(document, job.problems, None, sources)


def _tag(l10n: L10n) -> str:
    """The language as readers of documents know it: international English is English."""
    return "en" if l10n.tag == "en-INT" else l10n.tag


def _document(texts: list[_Text], blocks: tuple[Block, ...], on: date) -> Document:
    """The Document of finished blocks, whose texts are in one language or two: words for header and footer come from
    terms.yaml."""
    job = texts[0].job
    l10n, engagement = job.case.l10n, job.case.engagement
    title = " / ".join(text.title for text in texts)
    parties = f"{engagement.provider.name} – {engagement.client.name}"
    running = f"{title} · {engagement.reference or engagement.client.name}"
    if job.kind.layout == "letter":
        running = f"{engagement.client.name} · {l10n.date(on)}"
    tag, author = l10n.tag, str(engagement.provider.name)
    look = look_of(engagement.style, job.case.tree, job.case.layers, tag, author)
    job.problems.extend(look_problems(job.case.tree, look))
    job.stop_on_errors()
    return Document(
        kind=job.kind_name,
        layout="columns" if len(texts) > 1 else job.kind.layout,
        language=_tag(l10n),
        title=title,
        author=author,
        subject=parties,
        date=None if is_blank(on) else on,
        blocks=blocks,
        running=running,
        page_words=l10n.term("document.page") if len(texts) == 1 else "{page} / {pages}",
        draft_word=l10n.term("document.draft") if job.case.draft else "",
        reference=str(engagement.reference or ""),
        version=str(engagement.version or "") if job.kind_name == "contract" else "",
        look=look,
    )


def write(document: Document, form: str) -> bytes:
    """The document as bytes in one of the formats of `writers.WRITERS`."""
    from agreegen.writers import WRITERS

    return WRITERS[form](document)
