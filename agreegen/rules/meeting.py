"""Rules on meetings: one owner for each agreement, and a contract that was there already."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from agreegen.kinds.job import Job
from agreegen.rules.rule import Finding, rule
from agreegen.values.quantities import is_blank

# What stands between two names where one person was asked for.
_AND = re.compile(r"\s+(?:y|e|and|&)\s+|\s*[,/;]\s*")


def _strangers(job: Job) -> Iterator[tuple[str, set[str], bool, tuple[int | str, ...]]]:
    """The owners who were not there and sign for nobody, with who is known, and whether each of several is."""
    meeting: Any = job.answers
    known = {str(a.name) for a in meeting.attendees}
    for party in (job.engagement.provider, job.engagement.client):
        known |= {str(party.name), *(str(s.name) for s in party.signatories)}
    for key in ("agreements", "measures"):
        for position, entry in enumerate(getattr(meeting, key)):
            if not entry.owner.blank and str(entry.owner) not in known:
                parts = [part.strip() for part in _AND.split(str(entry.owner)) if part.strip()]
                several = len(parts) > 1 and all(part in known for part in parts)
                yield str(entry.owner), known, several, (key, position, "owner")


@rule("owner-not-one", "error", stage="answers")
def owner_not_one(job: Job) -> Iterator[Finding]:
    """An agreement that several people own."""
    for owner, known, several, loc in _strangers(job):
        if several:
            yield Finding({"owner": owner, "known": ", ".join(sorted(known))}, job.mark(*loc))


@rule("owner-unknown", "warning", stage="answers")
def owner_unknown(job: Job) -> Iterator[Finding]:
    """An agreement whose owner was not there and signs for nobody."""
    for owner, known, several, loc in _strangers(job):
        if not several:
            yield Finding({"owner": owner, "known": ", ".join(sorted(known))}, job.mark(*loc))


@rule("recap-before-contract", "warning", stage="answers")
def recap_before_contract(job: Job) -> Iterator[Finding]:
    """A meeting that was held before the contract."""
    meeting: Any = job.answers
    if not is_blank(meeting.date) and meeting.date < job.contract.date:
        yield Finding({"meeting": meeting.date, "date": job.contract.date}, job.mark("date"))
