"""Files of strangers that say one thing and do another: every word is printed or refused, and every file is named."""

from __future__ import annotations

import io
import os
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement

from agreegen.files import output, trust
from agreegen.files.yaml import parse
from agreegen.values.problems import AgreegenError
from tests.conftest import ROOT, Result, base, write_yaml
from tests.hostile.test_templates import META, plant

Run = Callable[..., Result]
TO_SCREEN = ("-f", "md", "-o", "-")


# ------------------------------------------------------------------------------------------------------- templates


@pytest.mark.parametrize("form", ["docx", "pdf", "html", "md"])
@pytest.mark.parametrize(
    "text",
    [
        "{{ '\\u202e' }}GBP 30 now",
        "{{ '\\u200b' }}",
        "{{ 'Zero' ~ '\\u0336' }}",
        "{{ '\\x1b[2J' }}",
        "{{ '\\ud800' }}",
        "{{ '\\ufffe' }}",
        "{{ fees.amount }}\u0305",
        "{{ [1]|length }}\u0336",
        "a\u20e0b",
        "a\u0489b",
    ],
)
def test_no_text_of_a_template_hides(run: Run, tmp_path: Path, text: str, form: str) -> None:
    plant(tmp_path, f"# Extra\n\n1. X {text}\n")
    result = run("contract", write_yaml(tmp_path, base()), "-f", form, "-o", "-")
    assert result.code == 1
    assert result.out == ""
    assert "U+" in result.err


@pytest.mark.parametrize(
    "loop",
    [
        "{% for p in provider|reject('none')|list %}{{ p }}{% endfor %}",
        "{% if 'x' in provider %}x{% endif %}",
        "{% if 'x' not in term_of %}x{% endif %}",
        "{% for a in [[1, 2], [3]] %}{{ a }}{% endfor %}",
        "{% for a in [(1, 2)] %}{{ a }}{% endfor %}",
    ],
)
def test_no_template_goes_through_an_object(run: Run, tmp_path: Path, loop: str) -> None:
    plant(tmp_path, f"# Extra\n\n1. X {loop}\n")
    result = run("contract", write_yaml(tmp_path, base(**{"provider.notes": "canary"})), *TO_SCREEN)
    assert result.code == 1
    assert "extra/en.md:3: A text prints values" in result.err, result.err
    assert "canary" not in result.err


def test_includes_and_text_cost_as_much_as_values(run: Run, tmp_path: Path) -> None:
    library = tmp_path / "lib" / "templates" / "en"
    library.mkdir(parents=True)
    skeleton = (ROOT / "templates" / "en" / "contract.md").read_text("utf-8")
    (library / "contract.md").write_text(skeleton + "\n{% include 'a.md' %}\n", "utf-8")
    (library / "a.md").write_text("{% include 'b.md' %}" * 1_000)
    (library / "b.md").write_text("w " * 30_000)
    deal = write_yaml(tmp_path, base())
    result = run("contract", deal, "--library", tmp_path / "lib", *TO_SCREEN)
    assert result.code == 1
    assert "repeats or prints far more than a contract can need" in result.err


def test_a_parameter_has_a_plain_name(run: Run, tmp_path: Path) -> None:
    plant(tmp_path, "# Extra\n\n1. X\n", meta=META + "params:\n  __each__: {type: text, default: x}\n")
    result = run("check", write_yaml(tmp_path, base()))
    assert result.code == 1
    assert "`__each__` is no name of a parameter" in result.err


# -------------------------------------------------------------------------------------------------------- files named


def test_a_clause_that_leaves_ours_out_is_named(run: Run, tmp_path: Path) -> None:
    plant(tmp_path, "# Cap\n\n1. X\n", clause_id="liability-cap", meta=META + "default: false\n")
    result = run("contract", write_yaml(tmp_path, base()), *TO_SCREEN)
    assert f"Read as well: {tmp_path / 'clauses' / 'liability-cap'}" in result.err, result.err


def test_both_languages_are_named(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "clauses" / "confidentiality"
    own.mkdir(parents=True)
    (own / "es.md").write_text((ROOT / "clauses" / "confidentiality" / "es.md").read_text("utf-8"), "utf-8")
    write_yaml(tmp_path, {"services": {"summary": {"es": "notas", "en": "notes"}}}, "agreegen.yaml")
    signer = [{"name": "Charles Babbage", "role": {"es": "director", "en": "director"}}]
    changes = {"services": None, "client.signatories": signer, "clauses": {"language-prevalence": {"prevails": "en"}}}
    deal = write_yaml(tmp_path, base(**changes))
    result = run("contract", deal, "--language", "en,es", *TO_SCREEN)
    assert result.code == 0, result.err
    (line,) = [line for line in result.err.splitlines() if "Read as well" in line]
    assert str(own / "es.md") in line
    assert "agreegen.yaml (services.summary)" in line


@pytest.mark.parametrize("name", ["en.md", "clause.yaml"])
@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_what_is_no_file_is_not_passed_over(run: Run, tmp_path: Path, name: str, kind: str) -> None:
    own = tmp_path / "clauses" / "confidentiality"
    own.mkdir(parents=True)
    for known in ("clause.yaml", "en.md"):
        (own / known).write_text((ROOT / "clauses" / "confidentiality" / known).read_text("utf-8"), "utf-8")
    (own / name).unlink()
    if kind == "link":
        (own / name).symlink_to(own / "nothing")
    elif kind == "pipe":
        os.mkfifo(own / name)
    else:
        (own / name).mkdir()
    result = run("check", write_yaml(tmp_path, base()))
    assert result.code == 1
    assert f"{own / name}: This is no file that can be read" in result.err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("clauses/extra/clause.yml", "read from a file called clause.yaml"),
        ("clauses/extra/Clause.yaml", "read from a file called clause.yaml"),
        ("templates/theme.yml", "names of law and templates are written in small letters"),
        ("templates/en/Contract.md", "names of law and templates are written in small letters"),
        ("law/GB.yaml", "names of law and templates are written in small letters"),
        ("law/gb.yml", "names of law and templates are written in small letters"),
    ],
)
def test_names_that_are_nearly_ours_in_a_library(run: Run, tmp_path: Path, name: str, said: str) -> None:
    path = tmp_path / "lib" / name
    path.parent.mkdir(parents=True)
    path.write_text("a: b\n")
    result = run("check", write_yaml(tmp_path, base()), "--library", tmp_path / "lib")
    assert result.code == 1
    assert str(path) in result.err
    assert said in result.err


def test_owners_count_on_a_mount_of_everybody_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a file to everybody there does not become nobody."""
    path = tmp_path / "agreegen.yaml"
    path.write_text("x")
    path.chmod(0o777)
    tmp_path.chmod(0o777)
    monkeypatch.setattr(os.path, "ismount", lambda place: Path(place) == tmp_path)
    assert trust.obstacle(path) == ""
    if os.geteuid() == 0:
        os.chown(path, 12345, 12345)
        assert trust.obstacle(path) == "other-owner"
    tmp_path.chmod(0o700)


# -------------------------------------------------------------------------------------------------------- words kept


@pytest.mark.parametrize(
    "text",
    [
        "a: Carrera 7\t# 45-10\n",
        "a: # 45-10 Dorset Street\n  - London\n",
        "a: [12] # 45-10\n",
        "a: {b: c} # 45-10\n",
        "? a # 45-10\n: b\n",
        "# x\ry\na: Carrera 7 # 45-10\n",
        "# Please do not edit.\u2028preset: light\na: b\n",
        "# x\u0085a: c\nb: d\n",
        "a: b\rc: d\r",
    ],
)
def test_no_comment_takes_a_word_along(text: str) -> None:
    with pytest.raises(AgreegenError):
        parse(text, "deal.yaml")


@pytest.mark.parametrize("value", ["[12] # [B]", "{a: b} # {c}", "[12]\nx: [B]"])
def test_set_takes_no_comment(run: Run, tmp_path: Path, value: str) -> None:
    result = run("contract", write_yaml(tmp_path, base()), "--set", f"services.summary={value}", *TO_SCREEN)
    assert "".join(value.split()) in re.sub(r"[\\\s]", "", result.out)


@pytest.mark.parametrize("annex", [False, True])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Text.\n\n[Deposit]: 30%\n", "30%"),
        ("```  The deposit is 30%\nx\n```\n", "The deposit is 30%"),
    ],
)
def test_markdown_loses_no_word(run: Run, tmp_path: Path, text: str, words: str, annex: bool) -> None:
    if annex:
        (tmp_path / "offer.md").write_text(text)
        deal = write_yaml(tmp_path, base(annexes=[{"title": "Offer", "file": "offer.md"}]))
    else:
        plant(tmp_path, f"# Extra\n\n1. X\n\n{text}")
        deal = write_yaml(tmp_path, base())
    result = run("contract", deal, "-f", "html", "-o", "-")
    assert result.code == 0, result.err
    assert words in result.out


def test_words_behind_the_sign_of_a_box_in_an_annex(run: Run, tmp_path: Path) -> None:
    (tmp_path / "offer.md").write_text("::: The deposit is 30%\nx\n:::\n")
    deal = write_yaml(tmp_path, base(annexes=[{"title": "Offer", "file": "offer.md"}]))
    assert "The deposit is 30%" in run("contract", deal, *TO_SCREEN).out


@pytest.mark.parametrize("row", ["| 1 | 2 | and 3 |", "1 | 2 | 3", "| 1 | 2 | 3"])
def test_a_row_longer_than_its_head(run: Run, tmp_path: Path, row: str) -> None:
    (tmp_path / "offer.md").write_text(f"| a | b |\n|---|---|\n| 1 | 2 |\n| 1 \\| x | 2 |\n{row}\n")
    result = run("contract", write_yaml(tmp_path, base(annexes=[{"title": "Offer", "file": "offer.md"}])), *TO_SCREEN)
    assert result.code == 1
    assert "offer.md:5: This row of a table has more cells than its head (2)" in result.err


def test_annexes_have_a_length(run: Run, tmp_path: Path) -> None:
    (tmp_path / "long.md").write_text(("word " * 700 + "\n\n") * 50)
    annexes = [{"title": f"A{n}", "file": "long.md"} for n in range(4)]
    result = run("contract", write_yaml(tmp_path, base(annexes=annexes)), *TO_SCREEN)
    assert result.code == 1
    assert "The annexes are longer than a contract can carry" in result.err


def test_a_letterhead_hides_no_words_of_ours(run: Run, tmp_path: Path) -> None:
    head = docx.Document()
    for style in head.styles:
        if style.type == 1:
            properties = style.element.get_or_add_rPr()
            properties.append(OxmlElement("w:vanish"))
            for name, value in (("w:color", "FFFFFF"), ("w:sz", "1")):
                element = OxmlElement(name)
                element.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val", value)
                properties.append(element)
    head.save(str(tmp_path / "head.docx"))
    result = run("contract", write_yaml(tmp_path, base()), "-f", "docx", "-o", "-", "--letterhead", "head.docx")
    assert result.code == 0, result.err
    for style in docx.Document(io.BytesIO(result.raw)).styles:
        if style.type == 1:
            assert not style.font.hidden, style.name
            assert style.font.size is None or style.font.size.pt >= 4, style.name
            assert str(style.font.color.rgb) != "FFFFFF", style.name


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("table: 9.6", "table: 0.1", "size `table` (0.1 points) is too small"),
        ("body: 11", "body: 2", "size `body` (2 points) is too small"),
    ],
)
def test_a_theme_that_nobody_can_read(run: Run, tmp_path: Path, old: str, new: str, said: str) -> None:
    theme = (ROOT / "templates" / "theme.yaml").read_text("utf-8")
    assert old in theme
    (tmp_path / "lib" / "templates").mkdir(parents=True)
    (tmp_path / "lib" / "templates" / "theme.yaml").write_text(theme.replace(old, new), "utf-8")
    result = run("contract", write_yaml(tmp_path, base()), "--library", tmp_path / "lib", *TO_SCREEN)
    assert result.code == 1
    assert said in result.err


def test_white_letters_on_paper(run: Run, tmp_path: Path) -> None:
    theme = (ROOT / "templates" / "theme.yaml").read_text("utf-8")
    for name, colour in (("ink", "#ffffff"), ("panel", "#000000"), ("blank", "#000000")):
        theme = re.sub(rf"(?m)^(  {name}: ).*$", rf'\g<1>"{colour}"', theme)
    (tmp_path / "lib" / "templates").mkdir(parents=True)
    (tmp_path / "lib" / "templates" / "theme.yaml").write_text(theme, "utf-8")
    result = run("contract", write_yaml(tmp_path, base()), "--library", tmp_path / "lib", *TO_SCREEN)
    assert result.code == 1
    assert "makes text that cannot be read" in result.err


# --------------------------------------------------------------------------------------------- nothing lost, no traceback


def test_two_runs_that_begin_together_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both see that nothing is there; both write."""
    path = tmp_path / "deal.md"
    both = threading.Barrier(2, timeout=20)
    real = output._write_temporary

    def together(*args: Any, **more: Any) -> Path:
        found = real(*args, **more)
        both.wait()
        return found

    monkeypatch.setattr(output, "_write_temporary", together)
    texts = (b"one contract", b"another contract")
    runs = [threading.Thread(target=output.write_all, args=({path: text},)) for text in texts]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert {file.read_bytes() for file in tmp_path.iterdir()} == set(texts)


@pytest.mark.parametrize("command", [("preview", "--no-open", "-o", "mine.html"), ("demo",)])
def test_no_message_advises_force_where_there_is_none(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    deal = write_yaml(tmp_path, base())
    (tmp_path / "mine.html").write_text("mine")
    if command[0] == "preview":
        result = run("preview", deal, *command[1:])
    else:
        (tmp_path / "demo").mkdir()
        (tmp_path / "demo" / "altamira.yaml").write_text("mine")
        result = run("demo", "-f", "md", tmp_path / "demo")
    assert result.code == 1, result.err
    assert "Move it away, or write elsewhere." in result.err
    assert "--force" not in result.err


def test_a_default_of_lists_is_shown(run: Run, tmp_path: Path) -> None:
    plant(tmp_path, "# Extra\n\n1. X\n", meta=META + "params:\n  a: {type: list, default: [[b]]}\n")
    write_yaml(tmp_path, base())
    result = run("clauses", "show", "extra", "--library", tmp_path)
    assert result.code in (0, 1)
    assert "Traceback" not in result.err


def test_a_fact_of_another_type(run: Run, tmp_path: Path) -> None:
    law = (ROOT / "law" / "gb.yaml").read_text("utf-8")
    assert "type: duration" in law
    (tmp_path / "lib" / "law").mkdir(parents=True)
    (tmp_path / "lib" / "law" / "gb.yaml").write_text(re.sub(r"(?m)^  type: duration$\n", "", law), "utf-8")
    result = run("check", write_yaml(tmp_path, base()), "--library", tmp_path / "lib")
    assert result.code == 1
    assert "of this law is a duration" in result.err, result.err


def test_a_user_without_a_home(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import platformdirs

    def none(*_: Any, **__: Any) -> str:
        raise RuntimeError("no home")

    deal = write_yaml(tmp_path, base())
    monkeypatch.setattr(platformdirs, "user_config_dir", none)
    monkeypatch.setattr(platformdirs, "user_cache_dir", none)
    assert run("contract", deal, *TO_SCREEN).code == 0
    assert run("trust", tmp_path).code == 1
