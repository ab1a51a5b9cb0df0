"""Where files may lie and whose they are: what each place may hold, what is told, what stops a run, what may be named."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from agreegen.files import trust
from tests.conftest import ROOT, Result, base, write_yaml
from tests.hostile.test_templates import plant

Run = Callable[..., Result]
NEEDS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to others")


# ------------------------------------------------------------------------------------------------ what each may hold


@pytest.mark.parametrize(
    "name",
    [
        "law/es.yaml",
        "law/us-ny.yaml",
        "templates/en/signatures.md",
        "templates/en/terms.yaml",
        "templates/en/reasons/convenience.md",
        "templates/es-MX/contract.md",
        "templates/presets/mine.yaml",
        "templates/theme.yaml",
        "templates/letterhead.docx",
        "fonts/House-Regular.ttf",
    ],
)
def test_data_beside_an_engagement_is_an_error_that_says_where_to_put_it(
    run: Run, tmp_path: Path, own_data: Path, name: str
) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text("x")
    deal = write_yaml(tmp_path, base())
    for command in (("check", deal), ("contract", deal), ("terminate", deal, "--date", "2027-03-01"), ("clauses",)):
        result = run(*command)
        assert result.code == 1
        assert f"{Path(name).name}: This file is not read beside an engagement" in result.err
        assert str(own_data) in result.err
    assert not list(tmp_path.glob("deal-*"))


@pytest.mark.parametrize("name", ["law/notes.txt", "templates/invoice.docx", "fonts/readme.md", "law/my contract.yaml"])
def test_other_files_in_folders_of_those_names_are_nobody_s_business(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text("x")
    assert run("check", write_yaml(tmp_path, base())).code == 0


def test_misplaced_in_a_library(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path / "deals", base()) if (tmp_path / "deals").mkdir() is None else None
    assert deal is not None
    library = tmp_path / "library"
    library.mkdir()
    (library / "agreegen.yaml").write_text("place: Rome\n")
    result = run("check", deal, "--library", library)
    assert result.code == 1
    assert "Settings are not read from a library" in result.err
    (library / "agreegen.yaml").unlink()
    (library / "extra").mkdir()
    (library / "extra" / "clause.yaml").write_text("family: general\n")
    result = run("check", deal, "--library", library)
    assert result.code == 1
    assert f"Move this one into {library / 'clauses'}" in result.err
    (library / "extra" / "clause.yaml").unlink()
    (library / "templates" / "en").mkdir(parents=True)
    (library / "templates" / "en" / "wording.yaml").write_text("patterns: {}\n")
    result = run("check", deal, "--library", library)
    assert result.code == 1
    assert "wording.yaml: This file is read from agreegen itself only" in result.err


def test_warnings_are_not_accepted_by_a_file_beside(run: Run, tmp_path: Path, own_data: Path) -> None:
    accepted = {"price-without-deliverables": "we know"}
    deal = write_yaml(tmp_path, base())
    write_yaml(tmp_path, {"accept": accepted}, "agreegen.yaml")
    result = run("check", deal)
    assert result.code == 1
    assert "agreegen.yaml:1: Warnings are accepted in the engagement itself" in result.err
    (tmp_path / "agreegen.yaml").unlink()
    assert "[price-without-deliverables]" in run("check", deal).err
    write_yaml(own_data, {"accept": accepted}, "agreegen.yaml")
    assert "[price-without-deliverables]" not in run("check", deal).err
    assert "agreegen.yaml (accept.price-without-deliverables)" in run("check", deal).err


# ------------------------------------------------------------------------------------------------------- what is told


def test_one_line_names_every_file_that_took_part(run: Run, tmp_path: Path, own_data: Path) -> None:
    write_yaml(tmp_path, {"provider": {"iban": "GB33BUKB20201555555555"}, "special_conditions": [{"title": "X", "text": "Y."}], "clauses": {"expenses": False}}, "agreegen.yaml")  # fmt: skip
    plant(tmp_path, "# Extra\n\n1. Fine.\n")
    (own_data / "law").mkdir()
    (own_data / "law" / "gb.yaml").write_text((ROOT / "law" / "gb.yaml").read_text("utf-8"), "utf-8")
    (tmp_path / "offer.md").write_text("Offer.\n")
    deal = write_yaml(tmp_path, base(annexes=[{"title": "Offer", "file": "offer.md"}]))
    result = run("contract", deal, "-f", "md", "-o", "-")
    assert result.code == 0
    (line,) = [line for line in result.err.splitlines() if "Read as well: " in line]
    for words in (
        f"{tmp_path / 'agreegen.yaml'} (provider.iban, special_conditions, clauses.expenses)",
        str(tmp_path / "clauses" / "extra"),
        str(own_data / "law" / "gb.yaml"),
        str(tmp_path / "offer.md"),
    ):
        assert words in line
    at_home = run("check", write_yaml(own_data, base()))  # an engagement in the configuration folder
    assert at_home.code == 0
    assert f"Read as well: {own_data / 'law' / 'gb.yaml'}" in at_home.err


def test_a_clause_that_takes_no_part_is_not_named(run: Run, tmp_path: Path) -> None:
    plant(
        tmp_path,
        "# Extra\n\n1. Fine.\n",
        meta="family: general\norder: 90\ndefault: false\nreviewed_on: 2026-11-22\nsummary: {en: x}\n",
    )
    assert "Read as well" not in run("check", write_yaml(tmp_path, base())).err


# --------------------------------------------------------------------------------------------------------- whose it is


@NEEDS_ROOT
@pytest.mark.parametrize(
    "what", ["agreegen.yaml", "clauses", "clauses/extra", "clauses/extra/en.md", "library", "config"]
)
@pytest.mark.parametrize("wrong", ["owner", "everybody"])
def test_what_others_may_write_stops_the_run(run: Run, tmp_path: Path, own_data: Path, what: str, wrong: str) -> None:
    plant(tmp_path, "# Extra\n\n1. Fine.\n")
    write_yaml(tmp_path, {"place": "Rome"}, "agreegen.yaml")
    (tmp_path / "library" / "clauses").mkdir(parents=True)
    deal = write_yaml(tmp_path, base())
    more = ["--library", tmp_path / "library"] if what == "library" else []
    assert run("contract", deal, "-f", "md", "-o", "-", *more).code == 0
    path = own_data if what == "config" else tmp_path / what
    if wrong == "owner":
        os.chown(path, 12345, 12345)
    else:
        path.chmod(path.stat().st_mode | 0o002)
    result = run("contract", deal, "-f", "md", "-o", "-", *more)
    assert result.code == 1
    folder = path if path.is_dir() else path.parent
    if what == "config":
        assert f"{path}: " in result.err
        assert "so nothing was read" in result.err
        assert "agreegen trust" not in result.err
        return
    said = "This belongs to another user" if wrong == "owner" else "Everybody on this machine may change this"
    assert f"{path}: {said}" in result.err
    assert f"agreegen trust {folder}" in result.err
    assert result.err.count("agreegen trust") == 1
    trusted = run("trust", folder)
    assert trusted.code == 0
    assert f"Trusted from now on: {folder}" in trusted.err
    assert run("contract", deal, "-f", "md", "-o", "-", *more).code == 0


@NEEDS_ROOT
def test_the_list_of_trusted_folders_is_the_user_s_own(run: Run, tmp_path: Path, own_data: Path) -> None:
    plant(tmp_path, "# Extra\n\n1. Fine.\n")
    os.chown(tmp_path / "clauses", 12345, 12345)
    write_yaml(own_data, {"folders": [str(tmp_path)]}, "trusted.yaml")
    os.chown(own_data / "trusted.yaml", 12345, 12345)
    trust._read.cache_clear()
    result = run("contract", write_yaml(tmp_path, base()), "-f", "md")
    assert result.code == 1
    assert (
        "trusted.yaml: This belongs to another user of this machine, so nothing was read. Make it yours: chown."
        in result.err
    )


def test_trust_keeps_its_list(run: Run, tmp_path: Path, own_data: Path) -> None:
    strange = tmp_path / "a 'b' \"c\" # d: [e]"
    strange.mkdir()
    for folder in (strange, tmp_path, strange):
        assert run("trust", folder).code == 0
    assert trust.trusted_folders() == (strange, tmp_path)
    assert (own_data / "trusted.yaml").stat().st_mode & 0o077 == 0
    missing = run("trust", tmp_path / "none")
    assert missing.code == 1
    assert "There is no such folder." in missing.err


@NEEDS_ROOT
def test_group_and_root_are_fine(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, "# Extra\n\n1. Fine.\n")
    (tmp_path / "clauses").chmod(0o775)
    deal = write_yaml(tmp_path, base())
    assert run("check", deal).code == 0
    monkeypatch.setattr(os, "geteuid", lambda: 4711)  # an ordinary user, who reads what root owns
    assert run("check", deal).code == 0


def test_without_owners_there_is_no_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mount that shows every file as everybody's, like a memory stick."""
    path = tmp_path / "clauses"
    path.mkdir()
    path.chmod(0o777)
    assert trust.obstacle(path) == "everybody-writes"
    monkeypatch.setattr(os.path, "ismount", lambda place: Path(place) == tmp_path)
    tmp_path.chmod(0o777)
    assert trust.obstacle(path) == ""
    path.chmod(0o757)
    assert trust.obstacle(path) == "everybody-writes"
    tmp_path.chmod(0o700)


def test_doctor_tells_whether_owners_are_known(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Settings and clauses of other users are noticed here" in run("doctor").out
    monkeypatch.setattr("agreegen.operations.doctor.has_owners", lambda _: False)
    assert "Files of others cannot be noticed here" in run("doctor").out


# ------------------------------------------------------------------------------------------------- what may be named


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../secret.md", "sub/../../secret.md", "link.md", "folder/secret.md", "~/secret.md"]
)
def test_files_outside_the_folder_are_not_read(run: Run, tmp_path: Path, name: str) -> None:
    inner = tmp_path / "deals"
    inner.mkdir()
    (tmp_path / "secret.md").write_text("canary-3377\n")
    (inner / "link.md").symlink_to(tmp_path / "secret.md")
    (inner / "folder").symlink_to(tmp_path)
    for change in (
        {"annexes": [{"title": "A", "file": name}]},
        {"style": {"logo": name}},
        {"style": {"letterhead": name}},
    ):
        deal = write_yaml(inner, base(**change))
        result = run("contract", deal, "-f", "md", "-o", "-")
        assert result.code == 1
        assert "canary" not in result.out + result.err
        assert (
            "outside the folder of the file that names it" in result.err
            or "There is no file" in result.err
            or "there is no file" in result.err
        )
        assert f"{deal}:" in result.err


def test_settings_beside_name_no_file_elsewhere_and_the_user_s_own_may(
    run: Run, tmp_path: Path, own_data: Path
) -> None:
    (tmp_path / "elsewhere.md").write_text("Elsewhere.\n")
    inner = tmp_path / "deals"
    inner.mkdir()
    deal = write_yaml(inner, base())
    annexes = {"annexes": [{"title": "A", "file": str(tmp_path / "elsewhere.md")}]}
    settings = write_yaml(inner, annexes, "agreegen.yaml")
    result = run("contract", deal, "-f", "md", "-o", "-")
    assert result.code == 1
    assert f"{settings}:3: `{tmp_path / 'elsewhere.md'}` leads to" in result.err
    settings.unlink()
    write_yaml(own_data, annexes, "agreegen.yaml")
    assert "Elsewhere." in run("contract", deal, "-f", "md", "-o", "-").out
    (own_data / "agreegen.yaml").unlink()
    listed = f"annexes=[{{title: A, file: {tmp_path / 'elsewhere.md'}}}]"
    assert "Elsewhere." in run("contract", deal, "-f", "md", "-o", "-", "--set", listed).out


def test_where_files_lie_is_not_embedded(run: Run, tmp_path: Path) -> None:
    from agreegen.record.data import read_agreement

    (tmp_path / "ACME-lawsuit-notes.txt").write_text("Some text.\n")
    deal = write_yaml(tmp_path, base(annexes=[{"title": "A", "file": "ACME-lawsuit-notes.txt"}]))
    assert run("contract", deal, "-f", "docx").code == 0
    assert "ACME-lawsuit" not in str(read_agreement(tmp_path / "deal-contract.docx"))


# ------------------------------------------------------------------------------------------------- broken data files


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("templates/en/terms.yaml", ("time_range:", "time_rang:"), "terms.yaml:"),
        ("templates/en/terms.yaml", ("{start}", "{begin}"), "the same places to fill in"),
        ("templates/en-US/spelling.yaml", ("\n", "\nColour: color\n"), "a spelling is a word in small letters"),
        ("templates/es/terms.yaml", ("below_thirty:", "below_thirty: []\nx:"), "terms.yaml"),
    ],
)
def test_a_broken_data_file_is_named(
    run: Run, tmp_path: Path, own_data: Path, name: str, change: tuple[str, str], message: str
) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert change[0] in text
    (own_data / name).parent.mkdir(parents=True)
    (own_data / name).write_text(text.replace(*change, 1), "utf-8")
    tag = {"en-US": "en-US", "es": "es"}.get(name.split("/")[1], "en")
    result = run("contract", write_yaml(tmp_path, base(language=tag, numbering="ordinal")), "-f", "md", "-o", "-")
    assert result.code == 1
    assert message in result.err


def test_a_broken_font_is_no_traceback(run: Run, tmp_path: Path, own_data: Path) -> None:
    from agreegen.look.fonts import family

    (own_data / "fonts").mkdir()
    whole = family().faces[(400, "normal")].read_bytes()
    for name, content in (("cut", whole[:3_000]), ("noise", b"\0\1\0\0" + b"\xff" * 500), ("empty", b"")):
        (own_data / "fonts" / f"{name}.ttf").write_bytes(content)
    deal = write_yaml(tmp_path, base(**{"client.name": "Ելենա Ltd", "style": {"font": "Nowhere"}}))
    result = run("contract", deal, "-f", "pdf")
    assert "There is no font `Nowhere`" in result.err or "font cannot be used" in result.err


def test_a_folder_that_cannot_be_looked_at_is_not_empty(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno
    from typing import Any

    plant(tmp_path, "# Other notices\n\n1. None.\n", clause_id="notices")
    scandir = os.scandir

    def locked(path: Any = ".") -> Any:
        if str(path).endswith(os.path.join("clauses", "notices")) and str(path).startswith(str(tmp_path)):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", locked)
    result = run("contract", write_yaml(tmp_path, base()), "-f", "md", "-o", "-")
    assert result.code == 1
    assert "notices: The file cannot be read: Permission denied" in result.err


def test_a_letter_names_the_clauses_that_moved_its_numbers(run: Run, tmp_path: Path) -> None:
    plant(tmp_path, "# Extra\n\n1. Fine.\n")
    deal = write_yaml(tmp_path, base())
    result = run("terminate", deal, "--explain", "x", "--notice-date", "2027-03-01", "-f", "md", "-o", "-")
    assert f"Read as well: {tmp_path / 'clauses' / 'extra'}" in result.err


def test_names_that_are_nearly_right_are_not_skipped(run: Run, tmp_path: Path, own_data: Path) -> None:
    deal = write_yaml(tmp_path, base())
    for folder in (tmp_path, own_data):
        (folder / "agreegen.yml").write_text("place: Rome\n")
        result = run("check", deal)
        assert result.code == 1
        assert "agreegen.yml: Settings are read from a file called agreegen.yaml." in result.err
        (folder / "agreegen.yml").unlink()
    own = plant(tmp_path, "# Extra\n\n1. Fine.\n")
    for name in ("EN.md", "extra.md", "en_GB.md", "en@gb.md"):
        (own / name).write_text("# X\n")
        result = run("check", deal)
        assert result.code == 1
        assert f"{name}: A text of a clause is called by its language and law" in result.err
        (own / name).unlink()
    (tmp_path / "empty").mkdir()
    for library in (tmp_path / "empty", tmp_path / "clauses"):
        result = run("check", deal, "--library", library)
        assert result.code == 1
        assert f"{library}: A library has one of the folders clauses, templates, law or fonts in it" in result.err


@pytest.mark.parametrize("folder", ["/", "/tmp", "home"])
def test_not_everything_can_be_trusted(
    run: Run, tmp_path: Path, own_data: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    if folder == "home":
        (tmp_path / "home" / "me").mkdir(parents=True)
        monkeypatch.setenv("HOME", str(tmp_path / "home" / "me"))
        folder = str(tmp_path / "home")
    result = run("trust", folder)
    assert result.code == 1
    assert "Name the folder of the clauses." in result.err


def test_trust_is_listed_and_withdrawn(run: Run, tmp_path: Path, own_data: Path) -> None:
    assert run("trust").out == ""
    run("trust", tmp_path)
    assert run("trust").out == f"{tmp_path}\n"
    assert "Trusted no longer" in run("trust", "--remove", tmp_path).err
    assert run("trust").out == ""
    assert "not among those that you trust" in run("trust", "--remove", tmp_path).err


def test_many_clauses_of_one_folder_are_counted(run: Run, tmp_path: Path) -> None:
    for number in range(12):
        plant(tmp_path, f"# Extra {number}\n\n1. Fine.\n", clause_id=f"extra-{number}")
    result = run("check", write_yaml(tmp_path, base()))
    assert f"Read as well: {tmp_path / 'clauses'} (12)" in result.err


@NEEDS_ROOT
@pytest.mark.parametrize("wrong", ["owner", "everybody", "link"])
def test_fonts_that_others_may_write_stop_the_run(run: Run, tmp_path: Path, own_data: Path, wrong: str) -> None:
    fonts = own_data / "fonts"
    fonts.mkdir(parents=True)
    (tmp_path / "other.ttf").write_bytes(b"no font")
    if wrong == "link":
        (fonts / "Own.ttf").symlink_to(tmp_path / "other.ttf")
    else:
        (fonts / "Own.ttf").write_bytes(b"no font")
    deal = write_yaml(tmp_path, base())
    if wrong == "owner":
        os.chown(fonts / "Own.ttf", 12345, 12345)
    elif wrong == "everybody":
        fonts.chmod(0o777)
    result = run("contract", deal, "-f", "md", "-o", "-")
    assert result.code == 1
    said = {"owner": "belongs to another user", "everybody": "may change this", "link": "outside its library"}[wrong]
    assert str(fonts) in result.err
    assert said in result.err


def test_settings_that_are_no_file_of_their_folder(run: Run, tmp_path: Path, own_data: Path) -> None:
    (tmp_path / "deals").mkdir()
    deal = write_yaml(tmp_path / "deals", base())
    settings = deal.parent / "agreegen.yaml"
    write_yaml(tmp_path, {"place": "Rome"}, "private.yaml")
    settings.symlink_to(tmp_path / "private.yaml")
    result = run("contract", deal, "-f", "md", "-o", "-")
    assert result.code == 1
    assert (
        f"agreegen.yaml: This settings file is a link to {tmp_path / 'private.yaml'}, outside its folder." in result.err
    )
    settings.unlink()
    settings.symlink_to("agreegen.yaml")
    assert run("check", deal).code == 1
    settings.unlink()
    for folder in (deal.parent, own_data):
        folder.mkdir(exist_ok=True)
        os.mkfifo(folder / "agreegen.yaml")
        result = run("check", deal)
        assert result.code == 1
        assert f"{folder / 'agreegen.yaml'}: " in result.err
        (folder / "agreegen.yaml").unlink()
        (folder / "agreegen.yaml").mkdir()
        assert run("check", deal).code == 1
        (folder / "agreegen.yaml").rmdir()
    settings.symlink_to("house.yaml")  # inside its folder
    write_yaml(deal.parent, {"place": "Rome"}, "house.yaml")
    assert "Rome" in run("contract", deal, "-f", "md", "-o", "-").out


@pytest.mark.parametrize("name", ["Agreegen.yaml", "AGREEGEN.YML", ".Agreegen.yaml"])
def test_settings_in_capitals(run: Run, tmp_path: Path, own_data: Path, name: str) -> None:
    deal = write_yaml(tmp_path, base())
    (tmp_path / name).write_text("place: Rome\n")
    result = run("check", deal)
    assert result.code == 1
    assert f"{name}: Settings are read from a file called agreegen.yaml." in result.err


def test_clauses_in_capitals(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    plant(tmp_path, "# Extra\n\n1. Fine.\n")
    (tmp_path / "clauses").rename(tmp_path / "Clauses")
    result = run("check", deal)
    assert result.code == 1
    assert (
        f"Clauses: A library has its clauses in a folder `clauses`. Move this one into {tmp_path}/clauses" in result.err
    )


@NEEDS_ROOT
def test_a_list_of_trusted_folders_that_is_no_file(run: Run, tmp_path: Path, own_data: Path) -> None:
    plant(tmp_path, "# Extra\n\n1. Fine.\n")
    os.chown(tmp_path / "clauses", 12345, 12345)
    os.mkfifo(own_data / "trusted.yaml")
    trust._read.cache_clear()
    result = run("check", write_yaml(tmp_path, base()))
    assert result.code == 1
    assert "trusted.yaml" in result.err


PEOPLE = {
    "change-requests": {"approver": "Old Approver"},
    "contact-persons": {"client_contact": "Old Contact", "provider_contact": "Our Contact"},
    "urgent-calls": {"callers": ["Old Caller"], "channel": "+44 20 7946 0000"},
}


@pytest.mark.parametrize("how", ["--set", "settings", "engagement"])
def test_another_client_takes_nobody_of_the_old_one_along(run: Run, tmp_path: Path, how: str) -> None:
    old = ("Old Approver", "Old Contact", "Old Caller")
    more = []
    if how == "--set":
        deal = write_yaml(tmp_path, base(clauses=PEOPLE))
        kept = run("contract", deal, "-f", "md", "-o", "-").out
        assert all(name in kept for name in (*old, "Our Contact", "+44 20 7946 0000"))
        given = {
            "name": "New Ltd",
            "form": "person",
            "kind": "business",
            "country": "GB",
            "address": "1 New Road",
            "email": "a@new.example",
        }
        more = [part for key, value in given.items() for part in ("--set", f"client.{key}={value}")]
    else:
        write_yaml(
            tmp_path, {"client": {"name": "Old Ltd", "address": "1 Old Road"}, "clauses": PEOPLE}, "agreegen.yaml"
        )
        own = {"contact-persons": {"client_contact": "New Contact"}} if how == "engagement" else {}
        deal = write_yaml(tmp_path, base(clauses=own))
    changed = run("contract", deal, "-f", "md", "-o", "-", *more)
    assert changed.code == 0, changed.err
    assert "Old " not in changed.out
    assert "Our Contact" in changed.out
    assert "+44 20 7946 0000" in changed.out
    assert ("New Contact" in changed.out) == (how == "engagement")
