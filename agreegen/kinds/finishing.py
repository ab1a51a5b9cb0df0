"""What a finished document is called, what runs at its head and foot, how it looks, and the data inside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from agreegen.document.nodes import Block, Document, Heading
from agreegen.document.walk import plain
from agreegen.files.attached import DATA_LIMIT
from agreegen.kinds.job import Job
from agreegen.language.formats import L10n
from agreegen.look.branding import look_of, look_problems
from agreegen.record.citing import Cited
from agreegen.record.embedding import agreement
from agreegen.values.problems import error
from agreegen.values.quantities import canonical, is_blank


def title_of(job: Job, blocks: tuple[Block, ...]) -> str:
    """A text's first heading, or the name of its kind."""
    heading = next((b for b in blocks if isinstance(b, Heading) and b.level == 1), None)
    return plain(heading.children) if heading else job.kind.words("title", job.case.l10n.language)


def tag_of(l10n: L10n) -> str:
    """The language as readers of documents know it: international English is English."""
    return str(l10n.form.reader)


def finished(job: Job, blocks: tuple[Block, ...], titles: list[str], on: date, version: Any = None) -> Document:
    """The Document of finished blocks, whose `titles` are one in each of its languages; problems of its look are added to the
    job. Words for header and footer come from terms.yaml."""
    l10n, engagement = job.case.l10n, job.case.engagement
    title, author = " / ".join(titles), str(engagement.provider.name)
    running = f"{title} · {engagement.reference or engagement.client.name}"
    if job.kind.file.layout == "letter":
        running = f"{engagement.client.name} · {l10n.date(on)}"
    look = look_of(engagement.style, job.case.tree, job.case.layers, l10n.form.paper, l10n.form.window, author)
    job.problems.extend(look_problems(job.case.tree, look))
    job.stop_on_errors()
    return Document(
        kind=job.kind.name,
        layout="columns" if len(titles) > 1 else job.kind.file.layout,
        language=tag_of(l10n),
        title=title,
        author=author,
        subject=f"{engagement.provider.name} – {engagement.client.name}",
        date=None if is_blank(on) else on,
        blocks=blocks,
        running=running,
        page_words=l10n.words("document.page") if len(titles) == 1 else "{page} / {pages}",
        draft_word=l10n.words("document.draft") if job.case.draft else "",
        reference=str(engagement.reference or ""),
        version=str(version or ""),
        look=look,
        spelling={
            tag_of(case.l10n): str(case.l10n.form.word) for case in (job.case, job.case.other) if case is not None
        },
    )


def with_records(job: Job, document: Document, cited: Cited | None) -> Document:
    """A letter or record with its data: the contract that it cites, its answers, and what its kind records."""
    embedded = agreement(document, job.case.tree, [], job.case.l10n)
    answers = agreement(document, job.tree, [], job.case.l10n)["source"]
    data = {**embedded, "input": answers, "recorded": recorded(job)}
    if cited is not None:
        signed = cited.contract
        data["contract"] = {
            "title": signed.title,
            "date": signed.date.isoformat(),
            "reference": signed.reference,
            "compared": "yes" if cited.files else "no",
        }
    return replace(document, data=data)


def recorded(job: Job) -> Mapping[str, Any]:
    """What a document's kind records of it, as text that parsers read back."""
    values = {name: job.value(str(path)) for name, path in job.kind.file.records.items()}
    known = {
        name: [one for one in value if not is_blank(one)] if isinstance(value, list) else value
        for name, value in values.items()
        if value is not None and not is_blank(value)
    }
    return {name: canonical(value) for name, value in known.items()}


def require_room_for_data(job: Job, document: Document) -> None:
    """Raises AgreegenError where the data of a contract are longer than what anybody could read back."""
    if len(document.data_json()) > DATA_LIMIT:
        raise error("data-too-large", job.case.mark("annexes"), most=f"{DATA_LIMIT // 2**20} MB")
