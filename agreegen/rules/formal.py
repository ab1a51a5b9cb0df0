"""Rules on formal notices: how they go out so that it can be proved."""

from __future__ import annotations

from collections.abc import Iterator

from agreegen.kinds.job import Job
from agreegen.rules.late_payment import SPAIN
from agreegen.rules.rule import Finding, rule


@rule("how-to-send", "note", stage="answers")
def how_to_send(job: Job) -> Iterator[Finding]:
    """A formal notice goes out as the contract says."""
    if job.law.jurisdiction not in SPAIN:
        yield Finding()


@rule("how-to-send-spain", "note", laws=SPAIN, stage="answers")
def how_to_send_spain(job: Job) -> Iterator[Finding]:
    """In Spain there is a way to send it that proves both content and receipt."""
    yield Finding()
