"""`agreegen preview`: a page that stands alone, opened where there is a browser."""

from __future__ import annotations

import re
import webbrowser
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html

from tests.conftest import EXAMPLES, Result

Run = Callable[..., Result]
ALTAMIRA = EXAMPLES / "altamira.yaml"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_browser_the_path_is_printed(run: Run) -> None:
    done = run("preview", ALTAMIRA)
    assert done.code == 0, done.err
    path = Path(done.out.strip())
    assert path.name == "altamira-contrato.html"
    assert path.stat().st_mode & 0o077 == 0, "what is in a contract is for nobody else"
    assert "No browser was found here" in done.err
    assert run("preview", ALTAMIRA).code == 0, "again, over the page of before"


def test_with_a_browser_it_is_opened(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened: list[str] = []
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(webbrowser, "open", lambda address: opened.append(address) or True)
    done = run("preview", ALTAMIRA, "-o", "my page.html")
    assert opened == [(tmp_path / "my page.html").as_uri()]
    assert "It is open in your browser" in done.err
    run("preview", ALTAMIRA, "--no-open")
    assert len(opened) == 1


def test_every_kind(run: Run) -> None:
    meeting, details = EXAMPLES / "altamira-meeting.yaml", EXAMPLES / "altamira-details.yaml"
    for options, word in (
        (("--kind", "recap", "--meeting", meeting, "--date", "2026-12-10"), "Resumen de acuerdos"),
        (("--kind", "termination", "--details", details, "--date", "2027-02-26"), "Carta de terminación"),
        (("--kind", "mutual-termination", "--details", details, "--date", "2027-02-26"), "Acuerdo de terminación"),
    ):
        done = run("preview", ALTAMIRA, *options)
        assert done.code == 0, done.err
        assert html.parse(done.out.strip()).findtext(".//title") == word
    done = run("preview", ALTAMIRA, "--kind", "recap")
    assert done.code == 1
    assert "`recap` needs a file with its answers (meeting): name it after the engagement." in done.err


def test_the_page_stands_alone_and_fits_a_telephone(run: Run) -> None:
    text = Path(run("preview", ALTAMIRA).out.strip()).read_text("utf-8")
    assert not re.search(r"""(?:src|href)=["'](?!#|data:)""", text)
    assert not re.search(r"url\((?!data:)", text)
    assert "@import" not in text
    assert 'name="viewport" content="width=device-width' in text
    assert "@media screen and (max-width: 44rem)" in text
    assert "@media print" in text
    assert text.count("font/woff2;base64") == 4
    assert len(text) < 400_000


def test_what_is_wrong_is_told_and_nothing_is_opened(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("language: es\n")
    done = run("preview", "bad.yaml")
    assert done.code == 1
    assert "bad.yaml" in done.err
    assert not (tmp_path / "cache").exists()
