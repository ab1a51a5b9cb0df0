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
        ("hours", ["available on business days from 09:00 to 13:00 and 14:00 to 17:30 (London time)", "The following reached me outside those hours:", "Do write whenever it suits you. What arrives outside those hours counts as received when they next open (clause"], ["atiendo los días hábiles de 9:00 a 13:00 y de 14:00 a 17:30 (hora de Londres)", "Fuera de ese horario me ha llegado lo siguiente:", "Puede escribir cuando le venga bien. Lo que llega fuera de ese horario se considera recibido en la siguiente apertura (cláusula"]),
        ("urgent-calls", ["what an emergency is", "The following was reported as an emergency and was not one:", "is charged only on the terms of clause", "never where my mistake was the cause."], ["qué es una urgencia", "Lo siguiente se comunicó como urgencia y no lo era:", "solo se cobra en los términos de la cláusula", "nunca si la causa fue un error mío."]),
        ("respect", ["both parties and their teams treat each other with respect.", "This letter records what happened and is the written reminder that clause", "If it happens again, I may suspend the meetings and work affected, with notice"], ["acordamos tratarnos con respeto", "Esta carta deja constancia de lo ocurrido y es el recordatorio por escrito que prevé la cláusula", "Si vuelve a ocurrir, podré suspender las reuniones y el trabajo afectados, con aviso previo"]),
        ("channel", ["we normally communicate by email.", "The following reached me by other means:", "Please write to ada@byron.example about the work, and about the above too.", "does not bind either party until that party confirms it in writing (clause"], ["acordamos comunicarnos de ordinario por correo electrónico.", "Por otros medios me ha llegado lo siguiente:", "me lo escriba a ada@byron.example, y también lo anterior.", "no obliga a una parte hasta que esa parte lo confirma por escrito (cláusula"]),
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


def test_what_was_said_before_is_named_and_the_next_step_is_another(run: Run, tmp_path: Path) -> None:
    """After a reminder the clause allows a suspension, and this letter is not the notice of it."""
    earlier = ["2027-01-11", "2027-01-18"]
    text = remind(run, tmp_path, about="respect", earlier=earlier).out
    assert "I wrote to you about this on 11 January 2027 and 18 January 2027.\n" in text
    assert (
        "now allows me to suspend the meetings and work affected, with notice. This letter is not that notice" in text
    )
    assert "the written reminder" not in text
    assert "If it happens again" not in text
    spanish = remind(run, tmp_path, "-l", "es", about="respect", earlier=earlier).out.replace("\u00a0", " ")
    assert "Ya le escribí sobre este asunto el 11 de enero de 2027 y el 18 de enero de 2027." in spanish
    assert "permite desde ahora suspender las reuniones y el trabajo afectados, con aviso previo." in spanish
    assert "Esta carta no es ese aviso" in spanish


@pytest.mark.parametrize("about", ["urgent-calls", "respect", "hours", "channel"])
def test_what_the_contract_provides_for_is_said_with_any_request(run: Run, tmp_path: Path, about: str) -> None:
    text = remind(run, tmp_path, about=about, request="Please ring after nine.").out
    assert "\n\nPlease ring after nine.\n\n" in text
    said = {"urgent-calls": "charged only on the terms", "respect": "I may suspend"}.get(
        about, "If there is an emergency"
    )
    assert said in text


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
    text = remind(run, tmp_path, clauses=clauses, events=weekend).out.replace("\u00a0", " ")
    assert "I deal with messages on business days, without fixed hours." in text
    assert "The following reached me on days that are not business days:" in text
    assert "Calls are arranged 2 business days in advance" in text
    for on in ("2027-02-04 22:15", "2027-02-04"):  # a Thursday, whatever the time
        told = remind(run, tmp_path, clauses=clauses, events=[{"on": on, "what": "two calls"}])
        assert told.code == 1
        assert "falls within what was agreed: the hours or, where there are none, a business day." in told.err


def test_an_hour_is_said_as_it_is_spoken(run: Run, tmp_path: Path) -> None:
    events = [{"on": "2027-02-04 01:15", "what": "una llamada"}, {"on": "2027-02-04 21:05", "what": "otra"}]
    text = remind(run, tmp_path, "-l", "es", events=events).out.replace("\u00a0", " ")
    assert "4 de febrero de 2027, a la 1:15: una llamada" in text
    assert "4 de febrero de 2027, a las 21:05: otra" in text


def test_emergencies_that_nobody_attends(run: Run, tmp_path: Path) -> None:
    text = remind(run, tmp_path, about="urgent-calls", clauses={"urgent-calls": {"service": "none"}}).out
    assert "I do not deal with emergencies." in text
    assert "The following reached me as an emergency all the same:" in text
    assert "\n\nEmergencies\n\n" in text
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
        ({"events": [{"on": "2027-02-04 10:00", "what": "a call"}]}, 1, "reminder.yaml:3: “a call” (4 February 2027 at 10:00) falls within what was agreed"),
        ({"events": [{"on": "2027-02-04 13:30", "what": "a call"}]}, 0, ""),
        ({"events": [{"on": "2027-02-04 06:45", "what": "a call"}]}, 0, ""),
        ({"events": [{"on": "2027-02-04 17:30", "what": "a call"}]}, 0, ""),
        ({"events": [{"on": "2027-02-04", "what": "a call"}]}, 1, "reminder.yaml:3: “a call” (4 February 2027) was on a business day: say at what time"),
        ({"events": [{"on": "2027-02-06", "what": "a call"}]}, 0, ""),
        ({"events": [{"on": "2027-02-11 22:00", "what": "a call"}]}, 1, "--date: 10 February 2027 is before `events[1].on` (11 February 2027 at 22:00)"),
        ({"events": [{"on": "2026-11-02 22:00", "what": "a call"}]}, 1, "events[1].on: 2 November 2026 at 22:00 is before `contract.date` (20 November 2026)"),
        ({"events": []}, 1, "`events` is missing"),
        ({"events": [{"what": "a call"}]}, 1, "`events[1].on` is missing"),
        ({"about": "ours"}, 1, "Did you mean `hours`?"),
        ({"earlier": ["2027-03-01"]}, 1, "--date: 10 February 2027 is before `earlier[1]` (1 March 2027)"),
        ({"earlier": ["2026-03-01"]}, 1, "earlier[1]: 1 March 2026 is before `contract.date` (20 November 2026)"),
        ({"earlier": ["2027-02-08"]}, 1, "events[1].on: 4 February 2027 at 22:15 is before `earlier[1]` (8 February 2027)"),
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
