"""A kind's file is checked whole when it is read, with file and line; a wrong one breaks no other command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreegen import rules
from agreegen.files.layers import Layers
from agreegen.kinds.checking import OF_ANSWERS, OF_CONTRACTS
from agreegen.kinds.context import WORDS, letter_context
from agreegen.kinds.reading import read_kind
from agreegen.values.quantities import Text
from tests.conftest import EXAMPLES, Result, base, write_yaml

Run = Callable[..., Result]
HEAD = """\
summary: {en: A letter, es: Una carta}
layout: letter
title: {en: A letter, es: Una carta}
file: {en: a-letter, es: una-carta}
input: request
"""
ASKS = """\
asks:
  work: text
  asked?: date
  later?: date
  at?: time
  size: {type: small | large, default: small}
  urgent?: bool
  why?: text
  count?: integer
  people: [{name: text}]
"""
LINE = (HEAD + ASKS).count("\n") + 1
TEXT = "{% include \"letter-head.md\" %}\n\n{{ request.work }}\n\n{% include \"letter-end.md\" %}\n"  # fmt: skip


def kind(folder: Path, more: str = "", name: str = "x", head: str = HEAD + ASKS) -> Path:
    """A kind of the user's own in a folder of data, with its text in English."""
    (folder / "templates" / "kinds").mkdir(parents=True, exist_ok=True)
    (folder / "templates" / "en").mkdir(exist_ok=True)
    path = folder / "templates" / "kinds" / f"{name}.yaml"
    path.write_text(head + more, "utf-8")
    (folder / "templates" / "en" / f"{name}.md").write_text(TEXT, "utf-8")
    return path


WRONG = [
    ("computes: {d: {by: deadline, of: business-hours.reply, since: askd}}", 0, "`askd` is not possible here"),
    ("computes: {d: {by: deadline, of: business-hours.replay}}", 0, "there is no `replay`. Did you mean `reply`?"),
    ("computes: {d: {by: deadline, of: buisness-hours.reply}}", 0, "Did you mean `business-hours`?"),
    ("computes: {d: {by: deadline, of: business-hours.hours}}", 0, "`business-hours.hours` is `[time range]`; what is needed here is: duration"),
    ("computes: {d: {by: deadline, of: work}}", 0, "`work` is `text`; what is needed here is: duration"),
    ("computes: {d: {by: deadline, of: business-hours.reply, since: work}}", 0, "what is needed here is: date, date or time"),
    ("computes: {d: {by: ending, reason: size}}", 0, "`size` is `small | large`"),
    ("computes: {d: {by: ending, reason: size, cure_notice: people}}", 0, "{sent: date, received: date}"),
    ("computes: {d: {by: param, of: notices.formal, when: wrk=x}}", 0, "Did you mean `work`?"),
    ("computes: {d: {by: param, of: notices.formal, when: size=huge}}", 0, "`huge` is not possible here. Choose one of: small, large"),
    ("computes: {work: {by: param, of: notices.formal}}", 0, "Templates have a word `work` already"),
    ("computes: {d: survivors, d2: {by: param, of: notices.formal}}\nrecords: {a: d.first}", 0, "`d` is not possible here. Choose one of: param, deadline"),
    ("in_order: [[asked, work]]", 0, "`work` is `text`; what is needed here is: date"),
    ("in_order: [[at, asked]]", 0, "`asked` is `date`; what is needed here is: time"),
    ("in_order: [[asked, contract.dat]]", 0, "there is no `dat`. Did you mean `date`?"),
    ("cites: nothing\nin_order: [[contract.date, asked]]", 1, "`contract.date` is not possible here"),
    ("cites: nothing\ncomputes: {p: {by: param, of: notices.formal}}", 0, "cannot rest on one: leave out `cites: nothing`"),
    ("cites: nothing\nrests_on: [notices]", 0, "cannot rest on one"),
    ("checks: [meeting]", 0, "look at the answer `date` (day)"),
    ("checks: [ending]", 0, "look at the answer `reason`"),
    ("checks: [reminders]", 0, "look at the answer `about` (choice)"),
    ("checks: [price]", 0, "`price` is not possible here. Choose one of: meeting, ending"),
    ("checks: [remnders]", 0, "Did you mean `reminders`?"),
    ("needs: {size=huge: [why]}", 0, "`huge` is not possible here"),
    ("needs: {work=a: [why]}", 0, "`work` is `text`; what is needed here is: bool"),
    ("needs: {urgent=maybe: [why]}", 0, "`maybe` must be true or false"),
    ("needs: {urgent=yes: [whi]}", 0, "Did you mean `why`?"),
    ("rests_on: [buisness-hours]", 0, "Did you mean `business-hours`?"),
    ("rests_on: {size: {hug: notices}}", 0, "`hug` is not possible here"),
    ("rests_on: {size: {large: notises}}", 0, "Did you mean `notices`?"),
    ("leans_on: [nope]", 0, "Unknown clause `nope`"),
    ("among: {work: nope.nope}", 0, "there is no `nope`"),
    ("among: {work: notices.formal}", 0, "`notices.formal` is"),
    ("records: {a: work.upper}", 0, "`work.upper` leads nowhere: there is no `upper`"),
    ("records: {a: contract.params}", 0, "`contract.params` leads nowhere: there is no `params`"),
    ("records: {a: people}", 0, "`people` is `[{name}]`"),
    ("help: {wrok: {en: x}}", 0, "Did you mean `work`?"),
    ("named: [people]", 0, "`people` is `[{name}]`"),
    ("parts: [annexes]", 0, "`layout: contract` goes with `clauses` among the `parts`"),
    ("sent_as: a/b", 0, "`a/b` cannot be the name of an answer"),
    ("sent_as: date", 0, "The option --date is there already"),
    ("sent_as: work\nflags: [work]", 1, "The option --work is there already"),
    ("flags: [request]", 0, "`request` is not possible here"),
    ("command: Check", 0, "`Check` cannot be a command"),
    ("command: contract", 0, "`contract` is another command of agreegen"),
    ("command: recap", 0, "`recap` is another command of agreegen"),
    ("when: size=large", 0, "`x` has no other kind"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "below", "message"), WRONG)
def test_what_a_kind_names_is_known_when_it_is_read(
    run: Run, own_data: Path, tmp_path: Path, more: str, below: int, message: str
) -> None:
    path = kind(own_data, more + "\n")
    told = run("schema", "--kind", "x")
    assert told.code == 1
    assert f"{path}:{LINE + below}: " in told.err
    assert message in told.err.replace("\u00a0", " ")
    assert run("--help").code == 0
    assert run("recap", "--help").code == 0
    deal = write_yaml(tmp_path, base())
    for kind_name, answers in (("recap", "altamira-meeting.yaml"), ("remind", "altamira-reminder.yaml")):
        options = ("--kind", kind_name, "--date", "2027-02-10", "--set", "clauses.business-hours.hours=[09:00-17:00]")
        done = run("check", deal, EXAMPLES / answers, *options)
        assert done.code == 0, done.err


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  work: text\n", "  work: text\n  work?: date\n", ":8: "),
        ("  work: text\n", '  work: a"b | c\n', '`a"b` cannot be a choice'),
        ("  work: text\n", "  work: a | a\n", "`a` cannot be a choice"),
        ("  work: text\n", "  work: {type: [text], default: foo}\n", "`asks.work.default` must be a list"),
        ("input: request\n", "input: a/b\n", "`a/b` cannot be the name of an answer"),
        ("input: request\n", "input: client\n", "Templates have a word `client` already"),
    ],
)
def test_what_a_kind_asks_for_is_sound(run: Run, own_data: Path, old: str, new: str, message: str) -> None:
    assert old in HEAD + ASKS
    kind(own_data, head=(HEAD + ASKS).replace(old, new))
    told = run("schema", "--kind", "x")
    assert told.code == 1
    assert message in told.err
    assert "{'" not in told.err
    assert run("--help").code == 0


def test_a_letter_asks_for_something_and_a_contract_for_nothing(run: Run, own_data: Path) -> None:
    kind(own_data, head=HEAD)
    assert "a letter or a record asks something" in run("schema", "--kind", "x").err
    kind(own_data, head="extends: contract\n" + ASKS)
    assert "asks nothing" in run("schema", "--kind", "x").err


def test_a_wrong_kind_tells_under_its_own_command(run: Run, own_data: Path, tmp_path: Path) -> None:
    """Whatever options follow, and for one of ours that the user replaces too."""
    path = kind(own_data, "sent_as: a/b\n")
    assert "\n  x " not in run("--help").out
    told = run("x", "deal.yaml", "request.yaml", "--work", "more", "-f", "md")
    assert told.code == 1
    assert f"{path}:{LINE}: " in told.err
    found = json.loads(run("x", "deal.yaml", "--json").out)
    assert found["problems"][0]["line"] == LINE
    ours = own_data / "templates" / "kinds" / "mutual-termination.yaml"
    for wrong in ("extends: termination\nwhen: [\n", "extends: termination\nwhen: explain=mutual\n"):
        ours.write_text(wrong, "utf-8")  # answers may mean it: the command that it shares does not guess
        stopped = run("terminate", write_yaml(tmp_path, base()), "--reason", "mutual", "--date", "2027-02-01")
        assert stopped.code == 1
        assert str(ours) in stopped.err
    assert run("recap", "--help").code == 0


def test_kinds_that_extend_one_another_without_end(run: Run, own_data: Path) -> None:
    for number in range(1_200):
        kind(own_data, name=f"k{number}", head=f"extends: k{number + 1}\n")
    assert run("--help").code == 0
    assert "too many kinds that extend one another" in run("schema", "--kind", "k0").err


def test_the_engagement_is_no_kind(run: Run, own_data: Path) -> None:
    kind(own_data, name="engagement")
    assert "cannot be the name of a kind" in run("check", EXAMPLES / "altamira.yaml", "--kind", "engagement").err
    assert "provider" in json.loads(run("schema").out)["properties"]


def test_a_bool_and_a_zero_are_answers(run: Run, own_data: Path, tmp_path: Path) -> None:
    kind(own_data, "needs: {urgent=yes: [why, count]}\n")
    deal = write_yaml(tmp_path, base())
    for urgent, answers, code in (("yes", {}, 1), ("true", {}, 1), ("no", {}, 0), ("sí", {"why": "x", "count": 0}, 0)):
        told = run("check", deal, write_yaml(tmp_path, {"work": "w", "urgent": urgent, **answers}, "r.yaml"), "--kind", "x")  # fmt: skip
        assert told.code == code, told.err
        assert ("With `urgent: true`, `why` is needed" in told.err) == (code == 1)


def test_a_period_from_a_day_that_is_not_known(run: Run, own_data: Path, tmp_path: Path) -> None:
    """An answer that was left out gives no period; one that a draft does not know gives one without days."""
    kind(own_data, "computes: {d: {by: deadline, of: business-hours.reply, since: later}}\n")
    text = TEXT.replace("{{ request.work }}", "{{ request.work }}{% if d %} until {{ d.last }}{% endif %}.")
    (own_data / "templates" / "en" / "x.md").write_text(text, "utf-8")
    deal = write_yaml(tmp_path, base())
    options = ("-f", "md", "-o", "-", "--date", "2027-02-01")
    assert "\nmore.\n" in run("x", deal, "--answer", "work=more", *options).out
    given = run("x", deal, "--answer", "work=more", "--answer", "later=2027-02-05", *options)
    assert "more until 8 February 2027." in given.out.replace("\u00a0", " ")
    blank = write_yaml(tmp_path, {"work": "more", "later": "‹2026-11-20›"}, "r.yaml")
    assert r"more until **\[later\]**." in run("x", deal, blank, "--draft", *options).out


@pytest.mark.parametrize(
    "work", ["/../../../victim/notes", "a/b: c?", "..", "C:\\x", "-rf", "ñ & <b>", "x" * 300, "日本", "\u202etxt"]
)
def test_an_answer_in_a_file_s_name_leads_nowhere(run: Run, own_data: Path, tmp_path: Path, work: str) -> None:
    kind(own_data, "named: [work, later]\n")
    deal = write_yaml(tmp_path, base())
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "notes.md").write_text("mine", "utf-8")
    (tmp_path / "a" / "b").mkdir(parents=True)
    out = tmp_path / "a" / "b" / "out"
    done = run("x", deal, write_yaml(tmp_path, {"work": work}, "r.yaml"), "-f", "md", "-o", out)
    if "\u202e" in work:
        assert done.code == 1  # turns the text round: refused when it is read
        return
    assert done.code == 0, done.err
    (made,) = out.iterdir()
    assert made.name.startswith("deal-a-letter")
    assert (tmp_path / "victim" / "notes.md").read_text("utf-8") == "mine"
    assert sorted(path.name for path in (tmp_path / "a" / "b").iterdir()) == ["out"]


@given(st.text(min_size=1, max_size=60))
def test_the_name_of_a_file_is_letters_figures_and_hyphens(work: str) -> None:
    found = read_kind(Layers.shipped(), "remind")
    answers = type("Answers", (), {"about": Text(work)})
    name = found.stem("deal", "en", answers)
    assert name.startswith("deal-reminder")
    assert all(char.isalnum() or char == "-" for char in name)
    assert len(name) <= len("deal-reminder-") + 30


def test_the_groups_of_rules_are_those_that_there_are() -> None:
    assert {*OF_CONTRACTS, *OF_ANSWERS} == set(rules.GROUPS)
    for name, group in rules.GROUPS.items():
        for one in group:
            assert (one.stage == "answers") == (name in OF_ANSWERS), one.id


def test_the_words_that_letters_can_print_are_listed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from agreegen import pipeline

    seen: list[set[str]] = []

    def looked_at(job: object) -> dict[str, object]:
        context = letter_context(job)  # type: ignore[arg-type]
        seen.append(set(context))
        return context

    monkeypatch.setattr(pipeline, "letter_context", looked_at)
    run("remind", EXAMPLES / "altamira.yaml", EXAMPLES / "altamira-reminder.yaml", "--date", "2027-02-10", "-f", "md")
    assert seen == [{*WORDS, "reminder"}]


def test_a_shared_command_s_kinds_are_chosen_by_check_and_preview_too(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    options = ("--date", "2027-02-01", "--kind")
    mutual = write_yaml(tmp_path, {"reason": "mutual", "explain": "Both want to stop."}, "details.yaml")
    assert run("check", deal, mutual, *options, "termination").code == 0
    assert run("preview", deal, mutual, "--no-open", "-o", "p.html", *options, "termination").code == 0
    assert "Termination agreement" in (tmp_path / "p.html").read_text("utf-8")
    assert run("check", deal, *options, "mutual-termination").code == 0
    other = write_yaml(tmp_path, {"reason": "convenience", "explain": "x"}, "other.yaml")
    told = run("check", deal, other, *options, "mutual-termination")
    assert told.code == 1
    assert "other.yaml:1: reason: `mutual-termination` is for `mutual` only." in told.err


def test_answers_that_nobody_would_read(run: Run, tmp_path: Path) -> None:
    """A file that is named is read, or it is an error that says how."""
    deal = write_yaml(tmp_path, base())
    broken = tmp_path / "broken.yaml"
    broken.write_text("work: [[[\n", "utf-8")
    for words in (("check", deal, broken), ("preview", deal, broken, "--no-open"), ("check", deal, "nowhere.yaml")):
        told = run(*words)
        assert told.code == 1, words
        assert "`contract` asks for no answers, so these would not be read. Say with --kind" in told.err
        assert json.loads(run(*words, "--json").out)["ok"] is False
    assert run("check", deal, "--answer", "work=x").code == 1
    twice = run("preview", deal, EXAMPLES / "altamira-meeting.yaml", "--kind", "recap", "--meeting", broken)
    assert twice.code == 2
    assert "Name the answers once" in twice.err


def test_an_answer_without_a_file(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    options = ("--date", "2027-02-01", "-f", "md", "-o", "-")
    answers = (
        "--answer",
        "reason=convenience",
        "--answer",
        "explain=The shop is done.",
        "--answer",
        "handover=[keys, files]",
    )
    done = run("terminate", deal, *answers, *options)
    assert done.code == 0, done.err
    assert "The shop is done." in done.out
    assert "keys" in done.out
    assert "--answer takes KEY=VALUE" in run("terminate", deal, "--answer", "thanks", *options).err


def test_a_starter_of_remarks_only_is_as_good_as_none(run: Run, tmp_path: Path) -> None:
    run("new", "st", "--kind", "termination")
    done = run("terminate", write_yaml(tmp_path, base()), "st.yaml", "--explain", "x", "-f", "md", "-o", "-")
    assert done.code == 0, done.err
    (tmp_path / "st.yaml").write_text("# nothing\n", "utf-8")
    assert "The file is empty" in run("remind", "deal.yaml", "st.yaml").err
    for words in (("new", "", "--kind", "remind"), ("new", "")):
        assert "A name is needed for the file." in run(*words).err
    assert not (tmp_path / ".yaml").exists()


def test_help_of_several_lines_stays_a_comment(run: Run, own_data: Path, tmp_path: Path) -> None:
    kind(own_data, 'help:\n  work:\n    en: "what\\nlater: 1999-01-01"\n')
    assert run("new", "r", "--kind", "x", "-l", "en").code == 0
    lines = (tmp_path / "r.yaml").read_text("utf-8").splitlines()
    assert "# what later: 1999-01-01" in lines
    assert not [line for line in lines if line.startswith("later")]


def test_what_a_draft_does_not_know_is_nowhere_written_as_a_day(run: Run, tmp_path: Path) -> None:
    """A recap whose day is open: no 0001-01-01 in its name, its data or its warnings; what even a draft needs is named."""
    meeting = {"start": "10:00", "end": "11:00", "mode": "video", "attendees": [{"name": "Ada", "side": "provider"}]}
    deal = write_yaml(tmp_path, base())
    done = run("recap", deal, write_yaml(tmp_path, meeting, "m.yaml"), "--draft", "-f", "docx", "--date", "2027-02-01")
    assert done.code == 0, done.err
    assert done.out.strip() == "deal-recap-1000.docx"
    assert "before the contract" not in done.err
    assert b"0001-01-01" not in (tmp_path / "deal-recap-1000.docx").read_bytes()
    from agreegen import read

    assert read(tmp_path / "deal-recap-1000.docx")["recorded"] == {}
    missing = run("remind", deal, write_yaml(tmp_path, {"about": "hours"}, "r.yaml"), "--draft")
    assert "`events` is missing" in missing.err
    run("new", "s", "--kind", "remind")
    told = run("remind", deal, "s.yaml", "--draft").err
    assert "is still to be filled in" in told
    assert "`about` is missing" not in told


def test_a_letter_that_cites_nothing_bears_its_own_day(run: Run, own_data: Path, tmp_path: Path) -> None:
    """It needs no contract and no option of one, and its day is that of the letter, not the engagement's."""
    kind(own_data, "cites: nothing\nin_order: [[asked, today]]\n")
    deal = write_yaml(tmp_path, base(date=None))
    words = ("x", deal, "--answer", "work=more", "-f", "md", "-o", "-", "--draft")
    done = run(*words, "--date", "2027-02-01", "--answer", "asked=2027-01-30")
    assert done.code == 0, done.err
    assert "1 February 2027" in done.out.replace("\u00a0", " ")
    assert "contract" not in done.err
    late = run(*words, "--date", "2027-02-01", "--answer", "asked=2027-02-02")
    assert "--date: 1 February 2027 is before `asked`" in late.err.replace("\u00a0", " ")
    assert "--contract" not in run("x", "--help").out
