"""Whether a letter still stands on the contract that came back: what it rests on must not have been changed."""

from __future__ import annotations

from collections.abc import Sequence

from agreegen.document.nodes import CrossReference, Document
from agreegen.document.walk import inlines
from agreegen.record.agreed import HEAD
from agreegen.record.citing import ALWAYS, Cited
from agreegen.values.problems import Mark, Problem
from agreegen.visible.comparison import Change

_LONGEST = 400  # characters of a changed text in a message


def standing(cited: Cited, letter: Document) -> list[Problem]:
    """What was changed in the contract after it was written: an error in what the letter rests on, else a warning."""
    rests = ALWAYS | cited.contract.params.read
    rests |= {n.target.partition(".")[0] for n in inlines(letter.blocks) if isinstance(n, CrossReference) and n.outside}
    problems: list[Problem] = []
    for path, found in cited.comparisons:
        mark = Mark(str(path))
        if found.renumbered:
            problems.append(Problem("error", "contract-renumbered", {}, mark))
        by_part: dict[str, list[Change]] = {}
        for change in found.changes:
            by_part.setdefault(change.part, []).append(change)
        for part, changes in by_part.items():
            more = cited.advice.get(part, "")
            way: object = ("agreed", more) if more else ("nowhere", "")
            values: dict[str, object] = {
                "clause": part or HEAD,
                "way": way,
                "before": _quoted([change.before for change in changes]),
                "now": _quoted([change.now for change in changes]),
            }
            if part in cited.corrected:
                problems.append(Problem("note", "contract-as-signed", values, mark))
            elif part == "":
                problems.append(Problem("error", "contract-changed-head", values, mark))
            elif part in rests or any(not change.before for change in changes):  # what was added may say anything
                problems.append(Problem("error", "contract-changed", values, mark))
            else:
                problems.append(Problem("warning", "contract-changed-elsewhere", values, mark))
    return problems


def _quoted(texts: Sequence[str]) -> str:
    """The changed words of a part, shortened: whoever reads the message has the file."""
    whole = " / ".join(text.strip() for text in texts if text.strip())
    return f"{whole[:_LONGEST].rstrip()} …" if len(whole) > _LONGEST else whole or "–"
