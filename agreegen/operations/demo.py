"""The example files and all their documents, in both languages (`agreegen demo`)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from agreegen import pipeline
from agreegen.engagement.loading import load_case, load_details, load_meeting
from agreegen.files.folders import built_in
from agreegen.files.opening import TEXT_LIMIT, entries, read_bytes
from agreegen.files.output import write_all

# Engagement, its languages, and the days on which its recap and letter are written.
EXAMPLES = (
    ("altamira", ("es", "en"), date(2026, 12, 10), date(2027, 2, 26)),
    ("harbour", ("en-GB",), None, None),
)


def run(folder: Path, formats: list[str]) -> list[Path]:
    """Write the examples and their documents into `folder`; returns the paths, in the order they were written."""
    source = built_in() / "examples"
    files: dict[Path, bytes] = {folder / p.name: read_bytes(p, TEXT_LIMIT) for p in entries(source)}
    for name, languages, met_on, ended_on in EXAMPLES:
        for language in languages:
            case = load_case(source / f"{name}.yaml", language=language)
            documents: list[tuple[str, list[str], pipeline.Built]] = [("contract", [], pipeline.contract(case))]
            if met_on is not None and ended_on is not None:
                meeting, meeting_tree = load_meeting(source / f"{name}-meeting.yaml", language)
                details, tree = load_details(source / f"{name}-details.yaml", language)
                recap = pipeline.recap(case, meeting, meeting_tree, on=met_on)
                letter = pipeline.termination(case, "convenience", details, tree, on=ended_on)
                mutual = pipeline.termination(case, "mutual", details, tree, on=ended_on)
                documents += [
                    ("recap", [meeting.date.isoformat(), f"{meeting.start:%H%M}"], recap),
                    ("termination", [], letter),
                    ("mutual-termination", [], mutual),
                ]
            for kind, more, built in documents:
                stem = "-".join([name, case.l10n.term(f"files.{kind}"), *more])
                for form in formats:
                    files[folder / f"{stem}.{form}"] = pipeline.write(built.document, form)
    write_all(files, force=None)
    return list(files)
