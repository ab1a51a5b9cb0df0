"""Values that look like others, and figures that mean nothing: an error with its line, never something else in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from agreegen.files.yaml import parse
from agreegen.values.characters import refused
from agreegen.values.problems import AgreegenError
from agreegen.values.tree import walk
from tests.conftest import ROOT, Result, base, write_yaml

Run = Callable[..., Result]


# ------------------------------------------------------------------------------------------------------------- YAML


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("address: Carrera 7 # 45-10, Bogotá", "YAML would take # 45-10, Bogotá as a comment"),
        ("address: Calle 100 # 8A-55", "YAML would take # 8A-55 as a comment"),
        ("address: # 8A-55", "YAML would take # 8A-55 as a comment"),
        ("address: [Calle 100 # 8A-55,\n    Bogotá]", "YAML would take # 8A-55,"),
        ("address:\n    - Calle 100 # 8A-55", "YAML would take # 8A-55"),
        ('name: "the design" # and build', "YAML would take # and build"),
        ("name: 'the design' # and build", "YAML would take # and build"),
        ("name: the design #and build", "YAML would take #and build"),
        ("name: | # and build\n    the design", "YAML would take # and build"),
        ("name: &Design and build of a portal", "References of YAML"),
        ("name: &Sons Ltd", "References of YAML"),
        ("name: *Sons", "References of YAML"),
        ("name: !Urgent design", "YAML would take `!Urgent` as a type"),
        ("name: !!binary aGVsbG8=", "as a type and lose it"),
        ("name: !!python/object/apply:os.system [id]", "as a type and lose it"),
        ("address: Calle 100\n    Bogotá", "YAML makes one line of these"),
    ],
)
def test_yaml_loses_no_word(run: Run, tmp_path: Path, line: str, message: str) -> None:
    text = yaml.safe_dump(base(), allow_unicode=True, sort_keys=False)
    key = line.split(":")[0]
    old = {"address": "address: 1 Dorset Street, London W1U 4EB", "name": "name: Babbage Engines Ltd"}[key]
    assert old in text
    number = text[: text.index(old)].count("\n") + 1
    result = run("contract", write_yaml(tmp_path, text.replace(old, line)), "-f", "md", "-o", "-")
    assert result.code == 1
    assert message in result.err
    assert f"deal.yaml:{number}" in result.err or f"deal.yaml:{number + 1}" in result.err


@pytest.mark.parametrize("comment", ["  # two spaces", "\t\t# two tabs", "   # three"])
def test_a_comment_has_two_spaces_before_it(comment: str) -> None:
    assert parse(f"a: b{comment}\nc: 'd'{comment}\ne: [f]{comment}\n# whole line\ng: 1\n", "x") == {
        "a": "b",
        "c": "d",
        "e": ["f"],
        "g": "1",
    }


def test_every_yaml_file_of_ours_reads_as_it_did() -> None:
    """As another reader of YAML reads them, all values as text."""
    files = [
        p for folder in ("clauses", "templates", "law", "examples") for p in sorted((ROOT / folder).rglob("*.yaml"))
    ]
    assert len(files) > 80
    for path in files:
        if path.name in ("new-clause.yaml", "starter.yaml"):
            continue  # with places to fill in
        text = path.read_text("utf-8")
        plain = yaml.load(text, Loader=yaml.BaseLoader)

        def flat(node: Any, at: str = "") -> dict[str, str]:
            if isinstance(node, dict):
                return {
                    k: v for key, value in node.items() for k, v in flat(value, f"{at}.{key}" if at else key).items()
                }
            if isinstance(node, list):
                return {k: v for n, value in enumerate(node) for k, v in flat(value, f"{at}.{n}").items()}
            return {} if node in ("", "null", "~") else {at: node}

        assert {k: str(v) for k, v in walk(parse(text, str(path)))} == flat(plain), path


@given(st.text(max_size=200))
def test_no_text_is_a_traceback_and_none_is_read_otherwise(text: str) -> None:
    try:
        tree = parse(text, "x")
    except AgreegenError:
        return
    assert all(not refused(value) for _, value in walk(tree))


# ------------------------------------------------------------------------------------------------------- characters


@pytest.mark.parametrize(
    "text",
    [
        "payment of \u200f30 - 60\u200f percent",
        "left \u200e right",
        "arabic \u061c mark",
        "\u202eabc",
        "\u2066abc\u2069",
        "zero\u200bwidth",
        "soft\u00adhyphen",
        "no\u2060break",
        "\ufeffmark",
        "fill\u3164er",
        "fill\uffa0er",
        "fill\u115fer",
        "braille\u2800",
        "tag\U000e0041",
        "private\U000f0000",
        "private\U00100000",
        "private\ue000",
        "between\ufff9lines\ufffb",
        "invisible\u2062times",
        "mongolian\u180e",
        "joiner\u034f",
        "un\U000e0fffassigned",
        "1\u03360\u03360\u0336 EUR",
        "struck\u0336 out",
        "figure 1\u0301",
        "zalgo a\u0301\u0302\u0303\u0304\u0305",
        "joined a\u200db",
        "a\ufe0f",
        "\ufffd",
    ],
)
def test_text_that_would_hide_or_turn(run: Run, tmp_path: Path, text: str) -> None:
    for key in ("client.name", "services.summary"):
        result = run("contract", write_yaml(tmp_path, base(**{key: text})), "-f", "md", "-o", "-")
        assert result.code == 1, text
        assert "cannot be printed (U+" in result.err
    assert (
        run("contract", write_yaml(tmp_path, base()), "-f", "md", "-o", "-", "--set", f"client.name={text}").code == 1
    )
    (tmp_path / "annex.md").write_text(f"Text {text}\n", "utf-8")
    result = run("contract", write_yaml(tmp_path, base(annexes=[{"title": "A", "file": "annex.md"}])), "-f", "md")
    assert result.code == 1
    entities = "".join(f"&#x{ord(c):x};" if ord(c) > 126 else c for c in text)
    (tmp_path / "annex.md").write_text(f"Text {entities}\n", "utf-8")
    result = run("contract", write_yaml(tmp_path, base(annexes=[{"title": "A", "file": "annex.md"}])), "-f", "md")
    assert result.code == 1


@pytest.mark.parametrize(
    "text",
    ["Nuñez & Söhne", "Nun\u0303ez", "עברית", "العربية", "क्षत्रिय", "ക്\u200d", "می\u200cخواهم", "山田\U000e0100", "👩\u200d👩\u200d👧", "❤️", "1️⃣", "½ × 3°", "한국어", "Việt Nam", "ไทย กำ", "a\u0301\u0323"],
)  # fmt: skip
def test_text_that_people_write(text: str) -> None:
    assert refused(text) == ""


# ---------------------------------------------------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"fees.amount": "৪৪০০ GBP"}, "figures of another script"),
        ({"fees.amount": "３０００ GBP"}, "figures of another script"),
        ({"term.duration": "१२ months"}, "figures of another script"),
        ({"fees.amount": " " * 60_000 + "1 GBP"}, "longer than"),
        ({"fees.vat": "2" * 60_000 + "%"}, "longer than 50000 characters"),
        ({"fees.amount": "9" * 4_400 + " GBP"}, "longer than 80 characters"),
        ({"clauses": {"termination-notice": {"notice": "9" * 4_400 + " days"}}}, "longer than 80 characters"),
        ({"clauses": {"acceptance-revisions": {"rounds": "9" * 4_400}}}, "is not a whole number"),
        ({"fees.amount": "100 XXX"}, "`XXX` is not a currency"),
        ({"fees.amount": "100 XAU"}, "`XAU` is not a currency"),
        ({"fees.amount": "100 ESP"}, "`ESP` is not a currency"),
        ({"client.email": "x@..."}, "is not an e-mail address"),
        ({"client.email": "x@a..b"}, "is not an e-mail address"),
        ({"client.email": "@a.b"}, "is not an e-mail address"),
        ({"client.email": "a b@c.d"}, "is not an e-mail address"),
        ({"client.email": "a" * 60_000 + "@b.c"}, "is longer than|is not an e-mail address"),
        ({"calendar.timezone": "Etc/GMT+12"}, "names no city"),
        ({"calendar.timezone": "Factory"}, "names no city"),
        ({"calendar.timezone": "EST"}, "names no city"),
        ({"fees.amount": "1 GBP", "fees.deposit": "0.1%"}, "The share 0.1 % of 1 GBP rounds to nothing"),
        ({"fees": {"model": "milestones", "vat": "20%", "amount": "100 GBP", "milestones": [{"what": "a", "share": "0%"}, {"what": "b", "share": "100%"}]}}, "A share of 0 % is none"),
        ({"fees": {"model": "milestones", "vat": "20%", "amount": "1 GBP", "milestones": [{"what": "a", "share": "0.1%"}, {"what": "b", "share": "99.9%"}]}}, "rounds to nothing"),
        ({"fees.payment_term": "0 days"}, "`0 days` lasts no time"),
        ({"fees": {"model": "hourly", "vat": "20%", "rate": "60 GBP per hour", "cap": "0 hours"}}, "`0 hours` lasts no time"),
        ({"fees": {"model": "retainer", "vat": "20%", "amount": "100 GBP", "per": "month", "hours": "0 hours"}}, "`0 hours` lasts no time"),
        ({"date": "2028-01-10"}, "after its own last day"),
    ],
)  # fmt: skip
def test_figures_that_mean_nothing(run: Run, tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    result = run("contract", write_yaml(tmp_path, base(**changes)), "-f", "md", "-o", "-")
    assert result.code == 1
    assert any(words in result.err for words in message.split("|")), result.err[:400]
    assert "deal.yaml:" in result.err


@pytest.mark.parametrize("vat", ["200%", "0.2%"])
def test_a_vat_that_no_country_has_is_told_everywhere(run: Run, tmp_path: Path, vat: str) -> None:
    assert "[vat-implausible]" in run("check", write_yaml(tmp_path, base(**{"fees.vat": vat}))).err


# ------------------------------------------------------------------------------------------------ letters and recaps

MEETING = {
    "date": "2026-12-10", "start": "10:00", "end": "11:00", "mode": "video",
    "attendees": [{"name": "Ada Byron", "side": "provider"}],
    "agreements": [{"what": "x", "owner": "Ada Byron", "due": "2026-12-20"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("--date", "2026-12-10", "--sent", "2020-01-02"),
            "It is sent (2 January 2020) before the date that it bears (10 December 2026)",
        ),
        (
            ("--date", "2026-12-12", "--sent", "2026-12-11"),
            "It is sent (11 December 2026) before the date that it bears",
        ),
        (
            (
                "--date",
                "2026-12-09",
            ),
            "--date: 9 December 2026 is before `date` (10 December 2026)",
        ),
    ],
)
def test_a_recap_is_sent_after_it_is_written(run: Run, tmp_path: Path, options: tuple[str, ...], message: str) -> None:
    meeting = write_yaml(tmp_path, MEETING, "meeting.yaml")
    result = run("recap", write_yaml(tmp_path, base()), meeting, "-f", "md", "-o", "-", *options)
    assert result.code == 1
    assert message in result.err


def test_a_meeting_before_the_contract_is_told(run: Run, tmp_path: Path) -> None:
    meeting = write_yaml(tmp_path, {**MEETING, "date": "2026-11-01"}, "meeting.yaml")
    result = run("recap", write_yaml(tmp_path, base()), meeting, "-f", "md", "-o", "-", "--date", "2026-11-21")
    assert (
        "meeting.yaml:1: warning: The meeting (1 November 2026) was before the contract (20 November 2026)"
        in result.err
    )


@pytest.mark.parametrize(
    ("details", "options", "code", "message"),
    [
        ({}, ("--date", "2027-05-01", "--notice-date", "2027-03-01"), 1, "It is sent (1 March 2027) before the date that it bears (1 May 2027)"),
        ({"balance": {"amount": "100 USD", "due": "2027-01-10"}}, (), 0, "details.yaml:2: warning: The balance is in USD and the fees are in GBP"),
        ({"balance": {"amount": "100 GBP", "due": "2025-01-10"}}, (), 1, "balance.due: 10 January 2025 is before `contract.date` (20 November 2026)"),
        ({"pending": [{"what": "the site", "by": "2020-01-01"}]}, (), 1, "pending[1].by: 1 January 2020 is before `--date` (1 March 2027)"),
    ],
)  # fmt: skip
def test_letters_have_rules(
    run: Run, tmp_path: Path, details: dict[str, Any], options: tuple[str, ...], code: int, message: str
) -> None:
    more = ("--details", write_yaml(tmp_path, details, "details.yaml")) if details else ()
    dated = options or ("--notice-date", "2027-03-01")
    result = run("terminate", write_yaml(tmp_path, base()), "--explain", "x", "-f", "md", "-o", "-", *dated, *more)
    assert result.code == code
    assert message in result.err


def test_private_notes_are_never_printed(run: Run, tmp_path: Path) -> None:
    from tests.hostile.test_templates import plant

    plant(tmp_path, "# Extra\n\n1. {{ provider.notes }} {{ client['notes'] }}\n")
    deal = write_yaml(tmp_path, base(**{"provider.notes": "canary", "client.notes": "canary"}))
    result = run("contract", deal, "-f", "md", "-o", "-")
    assert result.code == 1
    assert "canary" not in result.out + result.err
