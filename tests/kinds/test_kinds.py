"""A document kind is data: its file says all that its command, its starter, its schema and its messages need."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from agreegen.files.layers import Layers
from agreegen.kinds.listing import COMMANDS, RESERVED, commands, kind_names
from agreegen.kinds.reading import read_kind
from tests.conftest import EXAMPLES, ROOT, Result, base, write_yaml

Run = Callable[..., Result]
KINDS = kind_names(Layers.shipped())
LETTERS = [name for name in KINDS if read_kind(Layers.shipped(), name).file.asks]

DECLINE = """\
summary: {en: "A letter that declines more work", es: "Una carta que declina más trabajo"}
layout: letter
title: {en: Declining, es: Declinación}
file: {en: decline, es: declinacion}
input: offer
asks:
  work: text
  someone_else?: text
  until: {type: date, default: 2027-06-30}
flags: [work]
records: {work: work}
help:
  work: {en: what was asked for, es: lo que se pidió}
"""
DECLINE_TEXT = """\
{% include "letter-head.md" %}

{% include "greeting.md" %}

Thank you for asking about {{ offer.work }}. {{ "We" if we else "I" }} cannot take it on before {{ offer.until }}.

{% if offer.someone_else %}
{{ offer.someone_else }} may be able to.

{% endif %}
{% include "letter-end.md" %}
"""


def decline(folder: Path, kind: str = DECLINE) -> None:
    """The kind `decline` in a folder of data of the user's own."""
    (folder / "templates" / "kinds").mkdir(parents=True, exist_ok=True)
    (folder / "templates" / "en").mkdir(exist_ok=True)
    (folder / "templates" / "kinds" / "decline.yaml").write_text(kind, "utf-8")
    (folder / "templates" / "en" / "decline.md").write_text(DECLINE_TEXT, "utf-8")


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_has_its_words_in_both_languages(name: str) -> None:
    kind = read_kind(Layers.shipped(), name)
    for language in ("es", "en"):
        assert kind.file.summary[language]
        assert kind.words("title", language)
        assert kind.words("file", language)
        assert (ROOT / "templates" / language / f"{name}.md").is_file()
        for field in kind.file.asks:
            assert kind.file.help[field.removesuffix("?")][language], field
    if kind.file.asks:
        assert (EXAMPLES / f"altamira-{kind.input_name}.yaml").is_file()
        assert kind.file.example is not None


def test_a_letter_is_four_files_of_data() -> None:
    """No name of a kind stands in Python, but that of the contract, which letters cite."""
    for path in (ROOT / "agreegen").rglob("*.py"):
        if path.parent.name not in ("cli", "agreegen") and path.name != "face.py":
            for name in ("recap", "remind", "mutual-termination"):
                assert not re.search(rf"""["']{name}["']""", path.read_text("utf-8")), f"{path}: {name}"
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    assert "four data files" in page


@pytest.mark.parametrize("name", LETTERS)
def test_the_starter_of_a_kind_asks_for_all_of_it(run: Run, tmp_path: Path, name: str) -> None:
    """What is filled in first is what must be; nothing in it is a key or a value that the kind does not know."""
    for language in ("es", "en"):
        made = run("new", f"answers-{language}", "--kind", name, "-l", language)
        assert made.code == 0, made.err
        text = (tmp_path / f"answers-{language}.yaml").read_text("utf-8")
        everything = re.sub(r"^# (\w+:|  - )", r"\1", text, flags=re.MULTILINE)
        fields = yaml.safe_load(everything)
        kind = read_kind(Layers.shipped(), name)
        assert set(fields) == {key.removesuffix("?") for key in kind.file.asks}
        for field in kind.file.asks:
            assert kind.file.help[field.removesuffix("?")][language].split(";")[0] in text
    deal = write_yaml(tmp_path, base())
    checked = run("check", deal, "answers-en.yaml", "--kind", name)
    needed = [field for field, info in kind.model.model_fields.items() if info.is_required()]
    assert checked.code == (1 if needed else checked.code)
    for line in checked.err.splitlines()[:-1] if needed else []:
        assert re.match(r"answers-en\.yaml:\d+: .*is still to be filled in", line), line
    assert not needed or "Did you mean" not in checked.err


@pytest.mark.parametrize("name", LETTERS)
def test_the_schema_of_a_kind_takes_its_example(run: Run, name: str) -> None:
    kind = read_kind(Layers.shipped(), name)
    schema = json.loads(run("schema", "--kind", name).out)
    jsonschema.Draft202012Validator.check_schema(schema)
    example = yaml.load((EXAMPLES / f"altamira-{kind.input_name}.yaml").read_text("utf-8"), yaml.BaseLoader)
    assert [e.message for e in jsonschema.Draft202012Validator(schema).iter_errors(example)] == []
    wrong = {**example, "attachments": "x"}
    assert not jsonschema.Draft202012Validator(schema).is_valid(wrong)


def test_a_kind_of_the_user_s_own_works_like_ours(run: Run, own_data: Path, tmp_path: Path) -> None:
    decline(own_data)
    deal = write_yaml(tmp_path, base())
    assert "decline " in run("--help").out
    assert "A letter that declines more work" in run("--help").out.replace("a letter", "A letter")
    assert "What was asked for." in run("decline", "--help").out
    offer = write_yaml(tmp_path, {"work": "a second engine", "someone_else": "George Scheutz"}, "offer.yaml")
    done = run("decline", deal, offer, "--date", "2027-02-01", "-f", "md")
    assert done.code == 0, done.err
    assert done.out.strip() == "deal-decline.md"
    text = (tmp_path / "deal-decline.md").read_text("utf-8")
    assert "Thank you for asking about a second engine. I cannot take it on before 30 June 2027." in text
    assert "George Scheutz may be able to." in text
    assert run("decline", deal, "--work", "more", "-f", "md", "-o", "-", "--date", "2027-02-01").out.count("more") == 1
    assert (
        run("preview", deal, offer, "--kind", "decline", "--no-open", "-o", "page.html", "--date", "2027-02-01").code
        == 0
    )
    missing = run("decline", deal, "-f", "md", "--date", "2027-02-01")
    assert missing.code == 1
    assert "`work` is missing" in missing.err
    wrong = write_yaml(tmp_path, "work: more\nuntill: 2027-01-01\nuntil: 2027-02-30\n", "wrong.yaml")
    told = run("decline", deal, wrong, "--date", "2027-02-01").err
    assert "wrong.yaml:2: Unknown key `untill`." in told
    assert "Did you mean `until`?" in told
    assert "wrong.yaml:3: until: The date 2027-02-30 does not exist." in told
    spanish = run("decline", deal, offer, "--date", "2027-02-01", "-l", "es")
    assert "templates/es/decline.md" in spanish.err
    assert "has no text in this language" in spanish.err


def test_a_kind_in_a_library_is_known_where_the_library_is_named(run: Run, tmp_path: Path) -> None:
    decline(tmp_path / "house")
    deal = write_yaml(tmp_path, base())
    offer = write_yaml(tmp_path, {"work": "a second engine"}, "offer.yaml")
    assert run("decline", deal, offer).code == 2
    for library in (("--library", "house"), ("--library=house",)):
        done = run("decline", deal, offer, *library, "--date", "2027-02-01", "-f", "md", "-o", "-")
        assert done.code == 0, done.err
        assert "a second engine" in done.out
        assert "templates/kinds/decline.yaml" in done.err, "what took part is named"


BAD_KINDS = [
    ("layout: letter", "layout: poster", ":2: ", "`poster` is not possible here. Choose one of: contract, record, letter"),
    ("layout: letter", "leyout: letter", ":2: ", "Did you mean `layout`?"),
    ("work: text", "work: txt", ":7: ", "`txt` is not a type. Choose one of: text"),
    ("work: text", "Work: text", ":7: ", "`Work` cannot be the name of an answer"),
    ("work: text", "work: text\n  sent: date", ":8: ", "`sent` cannot be the name of an answer"),
    ("work: text", "notes: text", ":7: ", "`notes` cannot be the name of an answer"),
    ("default: 2027-06-30", "default: soon", ":9: ", "soon"),
    ("default: 2027-06-30", "defualt: 2027-06-30", ":9: ", "Did you mean `default`?"),
    ("flags: [work]", "flags: [wrok]", ":10: ", "Did you mean `work`?"),
    ("flags: [work]", "named: [when]", ":10: ", "`when` is not possible here"),
    ("flags: [work]", "in_order: [[today, untl]]", ":10: ", "Did you mean `until`?"),
    ("flags: [work]", "in_order: [[today]]", ":10: ", "names two answers"),
    ("flags: [work]", "needs: {wrk=x: [work]}", ":10: ", "Did you mean `work`?"),
    ("flags: [work]", "among: {wrk: termination-cause.exceptions}", ":10: ", "Did you mean `work`?"),
    ("flags: [work]", "computes: {by_when: {by: dedline, of: until}}", ":10: ", "Did you mean `deadline`?"),
    ("flags: [work]", "computes: {by_when: {by: deadline, off: until}}", ":10: ", "Did you mean `of`?"),
    ("flags: [work]", "computes: {by_when: {by: deadline}}", ":10: ", "`computes.by_when.of` is missing"),
    ("flags: [work]", "extends: decline", ":10: ", "`decline` would extend itself"),
    ("flags: [work]", "extends: recape", ":10: ", "Did you mean `recap`?"),
    ("flags: [work]", "command: check", ":10: ", "`check` is another command"),
    ("input: offer", "input: format", ":5: ", "The option --format is there already"),
    ("input: offer", "input: My offer", ":5: ", "`My offer` cannot be the name of an answer"),
    ("file: {en: decline", "file: {en: ../decline", ":4: ", "`../decline` cannot be part of a file's name"),
    ("records: {work: work}", "records: {work: wrk}", ":11: ", "Did you mean `work`?"),
    ("records: {work: work}", "checks: [meetng]", ":11: ", "Did you mean `meeting`?"),
    ("records: {work: work}", "records: {work: work.colour}", "", "`work.colour` leads nowhere"),
    ("records: {work: work}", "computes: {client: {by: param, of: notices.formal}}", ":11: ", "Templates have a word `client` already"),
    ("records: {work: work}", "computes: {x: {by: param, of: notises.formal}}", "", "`notises.formal` leads nowhere"),
    ("layout: letter", "layout: [letter", "", "not valid YAML"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "line", "message"), BAD_KINDS)
def test_a_wrong_kind_file_is_told_by_line_and_breaks_no_other_command(
    run: Run, tmp_path: Path, right: str, wrong: str, line: str, message: str
) -> None:
    assert right in DECLINE
    decline(tmp_path / "house", DECLINE.replace(right, wrong))
    deal = write_yaml(tmp_path, base())
    offer = write_yaml(tmp_path, {"work": "x"}, "offer.yaml")
    told = run("check", deal, offer, "--kind", "decline", "--library", "house", "--date", "2027-02-01")
    assert told.code == 1, told.err
    assert f"decline.yaml{line}" in told.err, told.err
    assert message in told.err
    assert run("contract", deal, "--library", "house", "-f", "md", "-o", "-").code == 0
    assert run("--help").code == 0
    assert run("schema", "--kind", "recap", "--library", "house").code == 0


def test_an_unknown_kind_is_told_with_those_that_there_are(run: Run, tmp_path: Path) -> None:
    told = run("check", write_yaml(tmp_path, base()), "--kind", "recpa")
    assert "There is no kind of document called `recpa`." in told.err
    assert "Did you mean `recap`?" in told.err
    assert "theme" not in told.err
    assert "There is no kind of document called `../theme`" in run("new", "x", "--kind", "../theme").err


def test_a_kind_that_stands_where_kinds_stood_before_is_understood(run: Run, own_data: Path, tmp_path: Path) -> None:
    (own_data / "templates").mkdir()
    (own_data / "templates" / "recap.yaml").write_text("layout: letter\n", "utf-8")
    deal = write_yaml(tmp_path, base())
    told = run("check", deal, EXAMPLES / "altamira-meeting.yaml", "--kind", "recap", "--date", "2026-12-10")
    assert told.code == 0, told.err
    assert "templates/recap.yaml: warning: This kind was read from its old place." in told.err
    assert read_kind(Layers.of(tmp_path), "recap").file.layout == "letter"


def test_no_option_or_command_is_taken_by_two() -> None:
    from agreegen.cli import main
    from agreegen.cli.options import citing_options, document_options

    assert set(main.commands) == COMMANDS

    def plain() -> None: ...

    shared = {
        name.removeprefix("--")
        for option in citing_options(document_options(plain)).__click_params__
        for name in option.opts
        if name.startswith("--")
    }
    assert shared <= RESERVED
    for spec in commands(Layers.shipped()).values():
        assert not {flag.name for flag in spec.flags} & RESERVED


def test_old_ways_of_naming_the_answers_go_on_working(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    details: dict[str, Any] = {"reason": "mutual", "explain": "Both want to stop."}
    path = write_yaml(tmp_path, details, "details.yaml")
    options = ("--date", "2027-02-01", "-f", "md", "-o", "-")
    by_file = run("terminate", deal, "--details", path, *options)
    assert "# Termination agreement" in by_file.out
    assert run("terminate", deal, path, *options).out == by_file.out
    by_flag = run("terminate", deal, "--reason", "mutual", "--explain", "Both want to stop.", *options)
    assert by_flag.out == by_file.out
    flag_wins = run("terminate", deal, path, "--reason", "convenience", *options)
    assert "# Termination agreement" not in flag_wins.out
    twice = run("terminate", deal, path, "--details", path)
    assert twice.code == 2
    assert "Name the details once" in twice.err
