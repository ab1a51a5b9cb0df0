"""The reminder of a limit cites the clause that was agreed, says what happened, and asks for what follows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Result, base, write_yaml

Run = Callable[..., Result]
ON = ("--date", "2027-02-10", "-f", "md", "-o", "-")
HOURS = {"business-hours": {"hours": ["09:00-13:00", "14:00-17:30"]}}


def remind(run: Run, folder: Path, *options: str, clauses: Any = None, **answers: Any) -> Result:
    given = {"about": "hours", "events": [{"on": "2027-02-04 22:15", "what": "three messages"}], **answers}
    deal = write_yaml(folder, base(clauses={**HOURS, **(clauses or {})}))
    return run("remind", deal, write_yaml(folder, given, "reminder.yaml"), *ON, *options)


@pytest.mark.parametrize(
    ("about", "english", "spanish"),
    [
        ("hours", ["available on business days from 09:00 to 13:00 and 14:00 to 17:30 (London time)", "outside those hours:", "Do write whenever it suits you"], ["atiendo los días hábiles de 9:00 a 13:00 y de 14:00 a 17:30 (hora de Londres)", "Fuera de ese horario me ha llegado", "Escriba cuando le venga bien"]),
        ("urgent-calls", ["what an emergency is", "These reports were not of an emergency:", "is charged under clause"], ["qué es una urgencia", "Estos avisos no eran de una urgencia:", "se cobra según la cláusula"]),
        ("respect", ["we agreed to treat each other with respect", "This letter is the written reminder that its clause", "with notice."], ["acordamos tratarnos con respeto", "Esta carta es el recordatorio por escrito que prevé su cláusula", "con aviso previo."]),
        ("channel", ["we agreed to communicate by email", "These came in by other ways:", "Please write to ada@byron.example about the work."], ["acordamos comunicarnos por correo electrónico", "Por otras vías me ha llegado", "me lo escriba a ada@byron.example"]),
    ],
)  # fmt: skip
def test_each_limit_in_both_languages(
    run: Run, tmp_path: Path, about: str, english: list[str], spanish: list[str]
) -> None:
    for language, sentences in (("en", english), ("es", spanish)):
        result = remind(run, tmp_path, "-l", language, about=about)
        assert result.code == 0, result.err
        text = result.out.replace("\u00a0", " ")
        for sentence in (*sentences, "three messages"):
            assert sentence in text, (sentence, text)
        assert ("clause " if language == "en" else "cláusula ") in text
        assert "4 February 2027 at 22:15" in text or "4 de febrero de 2027, a las 22:15" in text


def test_what_was_said_before_is_named_and_the_first_step_is_not_repeated(run: Run, tmp_path: Path) -> None:
    result = remind(run, tmp_path, about="respect", earlier=["2027-01-11", "2027-01-18"])
    assert "I wrote to you about this on 11 January 2027 and 18 January 2027. Since then" in result.out
    assert "This letter is the written reminder" not in result.out


def test_own_words_take_the_place_of_ours(run: Run, tmp_path: Path) -> None:
    words = {"effect": "The work of Friday was lost.", "request": "Please ring after nine.", "thanks": "All the best."}
    text = remind(run, tmp_path, **words).out
    for sentence in words.values():
        assert f"\n\n{sentence}\n\n" in text
    assert "Do write whenever" not in text
    assert "bearing this in mind" not in text


def test_asynchronous_work_has_no_hours_to_name(run: Run, tmp_path: Path) -> None:
    clauses = {"business-hours": {"schedule": "asynchronous"}}
    weekend = [{"on": "2027-02-06 11:00", "what": "two calls"}]
    text = remind(run, tmp_path, clauses=clauses, events=weekend).out
    assert "I deal with messages on business days, without fixed hours." in text
    assert "These came in on other days:" in text
    assert "within the hours" in remind(run, tmp_path, clauses=clauses).err, "a Thursday at any time"


def test_emergencies_that_nobody_attends(run: Run, tmp_path: Path) -> None:
    text = remind(run, tmp_path, about="urgent-calls", clauses={"urgent-calls": {"service": "none"}}).out
    assert "I do not deal with emergencies." in text
    assert "charged" not in text
    hours = remind(run, tmp_path, clauses={"urgent-calls": {"service": "none"}}).out
    assert "emergency" not in hours


def test_a_company_speaks_as_we(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base(clauses=HOURS, **{"provider.form": "company", "provider.signatories": [{"name": "Ada Byron", "role": "director"}]}))  # fmt: skip
    answers = write_yaml(
        tmp_path, {"about": "hours", "events": [{"on": "2027-02-04 22:15", "what": "a call"}]}, "r.yaml"
    )
    for language, ours, theirs in (("en", "we are available", "I am"), ("es", "atendemos", "atiendo")):
        text = run("remind", deal, answers, *ON, "-l", language).out
        assert ours in text
        assert theirs not in text


@pytest.mark.parametrize(
    ("answers", "code", "message"),
    [
        ({"events": [{"on": "2027-02-04 10:00", "what": "a call"}]}, 1, "reminder.yaml:3: “a call” (4 February 2027 at 10:00) was within the hours of the contract."),
        ({"events": [{"on": "2027-02-04 13:30", "what": "a call"}]}, 0, ""),
        ({"events": [{"on": "2027-02-04 06:45", "what": "a call"}]}, 0, ""),
        ({"events": [{"on": "2027-02-04 17:30", "what": "a call"}]}, 0, ""),
        ({"events": [{"on": "2027-02-04", "what": "a call"}]}, 0, "warning: “a call” (4 February 2027) was on a business day: say at what time"),
        ({"events": [{"on": "2027-02-06", "what": "a call"}]}, 0, ""),
        ({"events": [{"on": "2027-02-11 22:00", "what": "a call"}]}, 1, "--date: 10 February 2027 is before `events[1].on` (11 February 2027 at 22:00)"),
        ({"events": [{"on": "2026-11-02 22:00", "what": "a call"}]}, 1, "events[1].on: 2 November 2026 at 22:00 is before `contract.date` (20 November 2026)"),
        ({"events": []}, 1, "`events` is missing"),
        ({"events": [{"what": "a call"}]}, 1, "`events[1].on` is missing"),
        ({"about": "ours"}, 1, "Did you mean `hours`?"),
        ({"earlier": ["2027-03-01"]}, 1, "--date: 10 February 2027 is before `earlier[1]` (1 March 2027)"),
    ],
)  # fmt: skip
def test_reminders_that_cannot_be(run: Run, tmp_path: Path, answers: dict[str, Any], code: int, message: str) -> None:
    result = remind(run, tmp_path, **answers)
    assert result.code == code, result.err
    assert message in result.err
    if not message:
        assert "business day" not in result.err


def test_a_limit_that_was_not_agreed(run: Run, tmp_path: Path) -> None:
    result = remind(run, tmp_path, about="respect", clauses={"mutual-respect": False})
    assert result.code == 1
    assert "`agreegen remind --about respect` rests on the clause `mutual-respect`, and the contract does not have it." in result.err  # fmt: skip
    assert "remind" not in run("check", "deal.yaml").err, "whoever writes a reminder chooses what it is about"
