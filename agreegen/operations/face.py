"""What Python programs can ask for: the functions that `import agreegen` offers. Each raises AgreegenError with all problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from agreegen import pipeline
from agreegen.document.nodes import Document
from agreegen.engagement.case import Case
from agreegen.engagement.loading import load_case
from agreegen.files.layers import Layers
from agreegen.kinds.answers import Answers, answers_of, read_answers, tree_of
from agreegen.kinds.kind import Kind
from agreegen.kinds.listing import kind_names
from agreegen.kinds.reading import read_kind, read_kinds
from agreegen.library.clauses import Clause, Library
from agreegen.operations.documents import pairs_of, today_of
from agreegen.record.citing import NONE
from agreegen.record.data import read_agreement
from agreegen.values.problems import Mark, Problem, error


def load(
    path: str | Path,
    *,
    language: str | None = None,
    settings: Sequence[str] = (),
    library: str | Path | None = None,
    draft: bool = False,
) -> Case:
    """The engagement in a file, read and validated. `language` is a locale (`es-MX`), or two with a comma between them for a
    contract in two columns; `settings` are `KEY=VALUE` over the file; `library` is a folder of clauses and templates that win;
    a `draft` may lack values.

    >>> case = load("altamira.yaml", language="en", settings=["fees.amount=2000 EUR"])
    >>> case.engagement.client.name
    'Bodegas Altamira, S.L.'
    >>> case.engagement.fees.amount
    Money(amount=Decimal('2000'), currency='EUR', path='')

    Raises AgreegenError with every problem of the file:

    >>> from agreegen import AgreegenError
    >>> try:
    ...     load("altamira.yaml", settings=["fees.vat=lots", "client.email=nobody"])
    ... except AgreegenError as exc:
    ...     [problem.rule for problem in exc.problems]
    ['not-an-email', 'wrong-vat']
    """
    folder = Path(library) if library is not None else None
    return load_case(Path(path), language=language, sets=pairs_of(settings), library=folder, draft=draft)


def make(
    case: Case,
    kind: str = pipeline.CONTRACT,
    answers: Mapping[str, Any] | str | Path | None = None,
    *,
    on: date | None = None,
    sent: date | datetime | None = None,
    received: date | None = None,
    contract: str | Path | None = None,
    data: bool = True,
) -> pipeline.Made:
    """A document of a case: `document`, the `stem` of its files' names, and `problems`, which are warnings and notes.

    `kind` is one of `list_kinds()`; `answers` is what it asks for, as a mapping or a YAML file. A letter is written `on` a day
    (today, in the engagement's time zone), goes out when it is `sent` (then), and counts as received as the contract says, or
    when it was `received`. It cites the `contract` in a DOCX or PDF; "none" rests on today's engagement and compares nothing;
    without one, the contract beside the engagement is looked for. `data=False` leaves the source data out of it.

    >>> from datetime import date
    >>> case = load("altamira.yaml", language="en")
    >>> made = make(case, "recap", "altamira-meeting.yaml", on=date(2026, 12, 10))
    >>> made.document.title, made.stem
    ('Meeting recap', 'altamira-recap-2026-12-10-1600')
    >>> answers = {"reason": "convenience", "explain": "The shop is finished."}
    >>> letter = make(case, "termination", answers, on=date(2027, 2, 26))
    >>> letter.document.data["recorded"]["effective"]
    '2027-03-28'

    Raises AgreegenError with every problem found.
    """
    kinds = read_kinds(case.layers, kind)
    found = _answers(kinds, answers, case)
    return pipeline.make(
        case,
        found.kind if found is not None else kinds[-1],
        found,
        on=on or today_of(case),
        sent=sent,
        received=received,
        citing=pipeline.Citing(Path(contract) if contract is not None else None),
        data=data,
    )


def check(
    case: Case,
    kind: str = pipeline.CONTRACT,
    answers: Mapping[str, Any] | str | Path | None = None,
    *,
    on: date | None = None,
    contract: str | Path | None = NONE,
) -> list[Problem]:
    """Every problem of a document, errors included, in the order in which they were found; nothing is raised but what no
    engagement can be blamed for. Each has a `level` (error, warning or note), a `rule`, the `values` of its message and a `mark`
    (file and line).

    >>> case = load("altamira.yaml", settings=["fees.payment_term=90 days"])
    >>> [(problem.level, problem.rule) for problem in check(case) if problem.level == "error"]
    [('error', 'payment-term-too-long')]
    """
    from agreegen.values.problems import AgreegenError

    try:
        return list(make(case, kind, answers, on=on, contract=contract, data=False).problems)
    except AgreegenError as exc:
        return list(exc.problems)


def write(document: Document, form: str) -> bytes:
    """A document as bytes: `docx`, `pdf`, `html` or `md`.

    >>> made = make(load("altamira.yaml", language="en"))
    >>> write(made.document, "docx")[:2]
    b'PK'
    >>> write(made.document, "md").decode().splitlines()[0]
    '# Services agreement'

    Raises AgreegenError where the format needs something that is not on this machine, or a file of the style that cannot be
    used.
    """
    from agreegen.writers import WRITERS

    if form not in WRITERS:
        raise error("not-a-choice", None, value=form, choices=", ".join(WRITERS), near="", key="form")
    return pipeline.write(document, form)


def read(path: str | Path) -> dict[str, Any]:
    """What a DOCX or PDF of ours says of itself: kind, language, parties, clauses with their numbers and parameters. It is what the
    file says, and not yet true: letters compare it with what the file shows.

    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "contract.docx"
    >>> _ = path.write_bytes(write(make(load("altamira.yaml", language="en")).document, "docx"))
    >>> read(path)["source"]["client.name"]
    'Bodegas Altamira, S.L.'

    Raises AgreegenError for a file that carries no data of ours.
    """
    return read_agreement(Path(path))


def list_kinds(library: str | Path | None = None) -> list[Kind]:
    """The kinds of documents, by name: ours, those of the user's own folder, and those of a `library`.

    >>> [kind.name for kind in list_kinds()]
    ['contract', 'mutual-termination', 'recap', 'remind', 'termination']

    Raises AgreegenError where one cannot be read.
    """
    layers = _layers(library)
    return [read_kind(layers, name) for name in kind_names(layers)]


def list_clauses(library: str | Path | None = None) -> list[Clause]:
    """The clauses, by id: ours, those of the user's own folder, and those of a `library`.

    >>> [clause.id for clause in list_clauses()][:3]
    ['acceptance-revisions', 'ai-tools', 'amendments-writing']

    Raises AgreegenError where one cannot be read.
    """
    return Library(_layers(library)).clauses()


def _layers(library: str | Path | None) -> Layers:
    return Layers.of(None, Path(library) if library is not None else None)


def _answers(kinds: list[Kind], answers: Mapping[str, Any] | str | Path | None, case: Case) -> Answers | None:
    if not kinds[-1].asks:
        if answers is not None:
            raise error("answers-not-asked", Mark("answers"), kind=kinds[-1].name)
        return None
    if isinstance(answers, str | Path):
        return read_answers(kinds, Path(answers), case.l10n.language, draft=case.draft)
    return answers_of(kinds, tree_of({} if answers is None else answers, "answers"), case.l10n.language, case.draft)
