"""The recap: one owner and a date for each agreement, and a deadline computed in business days."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import EXAMPLES, Result, base, write_yaml

Run = Callable[..., Result]
MEETING: dict[str, Any] = {
    "date": "2026-12-03",
    "start": "16:00",
    "end": "16:45",
    "mode": "video",
    "attendees": [{"name": "Charles Babbage", "side": "client"}, {"name": "Ada Byron", "side": "provider"}],
    "agreements": [{"what": "Send the table", "owner": "Ada Byron", "due": "2026-12-10"}],
}


def recap(run: Run, tmp_path: Path, *more: str, **changes: Any) -> Result:
    meeting = {**MEETING, **changes}
    deal, held = write_yaml(tmp_path, base()), write_yaml(tmp_path, meeting, "meeting.yaml")
    return run("recap", deal, held, "--date", "2026-12-03", "-f", "md", "-o", "-", *more)


def test_deadline_is_counted_in_the_contract_s_business_days(run: Run) -> None:
    altamira, held = EXAMPLES / "altamira.yaml", EXAMPLES / "altamira-meeting.yaml"
    text = run("recap", altamira, held, "--date", "2026-12-10", "-f", "md", "-o", "-").out.replace("\u00a0", " ")
    assert "hasta el **martes, 15 de diciembre de 2026**, incluido, según la cláusula 10.4 del contrato" in text
    late = run("recap", altamira, held, "--date", "2026-12-23", "-f", "md", "-o", "-").out.replace("\u00a0", " ")
    # received on the 23rd; the 25th is a holiday: 24, 28 and 29
    assert "**martes, 29 de diciembre de 2026**" in late
    assert "No cuentan como hábiles: 25 de diciembre de 2026 (Natividad del Señor)." in late


def test_a_recap_sent_after_hours_is_received_the_next_day(run: Run) -> None:
    altamira, held = EXAMPLES / "altamira.yaml", EXAMPLES / "altamira-meeting.yaml"
    more = ("--date", "2026-12-10", "-f", "md", "-o", "-", "-l", "en")
    early = run("recap", altamira, held, *more).out.replace("\u00a0", " ")
    late = run("recap", altamira, held, "--sent", "2026-12-10 19:00", *more).out.replace("\u00a0", " ")
    assert "sent on 10 December 2026, within business hours; received on 10 December 2026" in early
    assert "sent on 10 December 2026 at 19:00; received on 11 December 2026" in late
    assert "**Wednesday, 16 December 2026**" in late


def test_everything_that_was_said_is_there(run: Run) -> None:
    held = EXAMPLES / "altamira-meeting.yaml"
    text = run("recap", EXAMPLES / "altamira.yaml", held, "--date", "2026-12-10", "-l", "en", "-f", "md", "-o", "-").out
    text = text.replace("\u00a0", " ")
    for part in (
        "Thursday, 10 December 2026, 16:00 to 16:45 (Madrid time)",
        "by video call",
        "Services agreement of 20 November 2026 (reference LFP-2026-14)",
        "Jorge Altamira Ruiz, for the Client (approves changes)",
        "| Lucía Ferrer Pons | 17 Dec 2026 | Deliver the site map |",
        "The English version is put off",
        "| Jorge Altamira Ruiz | 15 Dec 2026 | One person gathers all comments | 15 Jan 2027 |",
        "this recap does not approve them",
        "| Add bookings of visits | €450.00 | adds 5 business days |",
        "“The catalogue is slow to load”",
        "Answer: It will be measured",
        "Payment gateway",
        "17 December 2026 at 16:00 (Madrid time)",
    ):
        assert part in text, part


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"agreements": [{"what": "x", "due": "2026-12-10"}]}, "`agreements[1].owner` is missing"),
        ({"agreements": [{"what": "x", "owner": "Ada Byron"}]}, "`agreements[1].due` is missing"),
        (
            {"agreements": [{"what": "x", "owner": "Ada Byron and Charles Babbage", "due": "2026-12-10"}]},
            "names several people. Each agreement has one owner",
        ),
        (
            {"agreements": [{"what": "x", "owner": "Ada Byron", "due": "2026-12-01"}]},
            "agreements[1].due: 1 December 2026 is before `date` (3 December 2026)",
        ),
        (
            {"next_meeting": "2026-11-01 10:00"},
            "next_meeting: 1 November 2026 at 10:00 is before `date` (3 December 2026)",
        ),
        ({"next_meeting": "2026-12-20"}, "is not a date and time"),
        ({"end": "15:00"}, "ends before it starts"),
        ({"start": "26:00"}, "is not a time of day"),
        ({"mode": "telepathy"}, "Choose one of: video, phone, in-person"),
        ({"attendees": []}, "`attendees` is missing"),
        ({"attendees": [{"name": "X", "side": "both"}]}, "Choose one of: client, provider"),
        ({"version": "0"}, "is not a version"),
        ({"dcisions": []}, "Did you mean `decisions`?"),
        ({"date": "2026-12-09"}, "--date: 3 December 2026 is before `date` (9 December 2026)"),
    ],
)
def test_bad_meetings(run: Run, tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    result = recap(run, tmp_path, **changes)
    assert result.code == 1
    assert message in result.err


def test_an_owner_who_was_not_there_is_a_warning(run: Run, tmp_path: Path) -> None:
    result = recap(run, tmp_path, agreements=[{"what": "x", "owner": "Ortega y Gasset", "due": "2026-12-10"}])
    assert result.code == 0
    assert "warning: “Ortega y Gasset” was not at the meeting" in result.err


def test_a_correction_is_another_version_and_another_file(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    names = []
    for version in ("1", "2"):
        held = write_yaml(tmp_path, {**MEETING, "version": version}, "meeting.yaml")
        names.append(run("recap", deal, held, "--date", "2026-12-04", "-f", "md").out.strip())
    assert names == ["deal-recap-2026-12-03-1600.md", "deal-recap-2026-12-03-1600-v2.md"]
    assert "2, of 4 December 2026; it corrects the one before, which is kept" in Path(names[1]).read_text("utf-8")


def test_without_the_clause_there_is_no_deadline(run: Run, tmp_path: Path) -> None:
    off = {"written-communication": False, "mutual-respect": False, "dispute-resolution": False}
    deal = write_yaml(tmp_path, base(clauses=off))
    held = write_yaml(tmp_path, MEETING, "meeting.yaml")
    result = run("recap", deal, held, "--date", "2026-12-03", "-f", "md", "-o", "-")
    assert result.code == 0, result.err
    assert "please say so in writing as soon as you can" in result.out
