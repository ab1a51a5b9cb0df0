"""Rules on documents that are sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from agreegen.kinds.job import Job
from agreegen.rules.rule import Finding, rule
from agreegen.values.problems import Mark


@rule("sent-before-written", "error", stage="answers")
def sent_before_written(job: Job) -> Iterator[Finding]:
    """A document that is sent before the day that it bears."""
    sent = job.sent.date() if isinstance(job.sent, datetime) else job.sent
    if sent is not None and sent < job.on:
        yield Finding({"sent": sent, "date": job.on}, Mark(job.kind.sent_option))
