"""The data inside: only what the document prints leaves the machine."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from agreegen.record.data import read_agreement
from agreegen.values.problems import AgreegenError
from tests.conftest import EXAMPLES, Result, base, write_yaml

Run = Callable[..., Result]
CANARY = "Canary7f3a"
PRIVATE = {
    "notes": f"{CANARY} notes",
    "provider.notes": {"deep": [f"{CANARY} deep"]},
    "provider.salutation": f"{CANARY} salutation",
    "client.salutation": f"{CANARY} salutation",
    "client.phone": f"{CANARY} phone",
    "client.notes": f"{CANARY} client notes",
}


def everything_in(path: Path) -> str:
    """All text in all parts of a file, decompressed."""
    content = path.read_bytes()
    found = [content.decode("latin-1")]
    if path.suffix == ".docx":
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            found += [package.read(name).decode("utf-8", "replace") for name in package.namelist()]
    if path.suffix == ".pdf":
        with pikepdf.open(io.BytesIO(content)) as pdf:
            for item in pdf.objects:
                if isinstance(item, pikepdf.Stream):
                    found.append(item.read_bytes().decode("utf-8", "replace"))
                found.append(repr(item))
    return "\n".join(found)


@pytest.mark.parametrize("form", ["docx", "pdf", "html", "md"])
def test_nothing_private_leaves(run: Run, tmp_path: Path, form: str) -> None:
    path = write_yaml(tmp_path, base(**PRIVATE, clauses={"governing-law": {}, "urgent-calls": False}))
    assert run("contract", path, "-f", form).code == 0
    found = everything_in(tmp_path / f"deal-contract.{form}")
    assert CANARY not in found
    assert "Babbage Engines" in found or form == "pdf"


def test_a_recap_does_not_carry_the_price(run: Run) -> None:
    altamira, held = EXAMPLES / "altamira.yaml", EXAMPLES / "altamira-meeting.yaml"
    run("recap", altamira, held, "--date", "2026-12-10", "-f", "docx", "-o", "recap.docx")
    data = read_agreement(Path("recap.docx"))
    assert not [key for key in data["source"] if key.startswith(("fees", "term", "provider.iban"))]
    assert "1800" not in everything_in(Path("recap.docx"))


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_what_is_printed_can_be_read_back(run: Run, tmp_path: Path, form: str) -> None:
    path = write_yaml(tmp_path, base(clauses={"termination-notice": {"notice": "45 days"}}, reference="A-1"))
    run("contract", path, "-f", form)
    data = read_agreement(tmp_path / f"deal-contract.{form}")
    assert data["source"]["client.name"] == "Babbage Engines Ltd"
    assert data["source"]["provider.address.1"] == "London SW1Y 4JH"
    assert data["source"]["reference"] == "A-1"
    assert data["source"]["fees.amount"] == "3000 GBP"
    notice = next(c for c in data["clauses"] if c["id"] == "termination-notice")
    assert notice["params"] == {"notice": "45 days", "by": "both", "meanwhile": "continue"}
    assert notice["anchors"]["notice"] == f"{notice['number']}.1"
    assert len(notice["text_sha256"]) == len(data["text_sha256"]) == 64


def test_data_survives_an_edit_in_another_program(run: Run, tmp_path: Path) -> None:
    """Other programs rename the part: it is found by its namespace."""
    run("contract", write_yaml(tmp_path, base()), "-f", "docx")
    source = tmp_path / "deal-contract.docx"
    renamed = tmp_path / "renamed.docx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(renamed, "w") as new:
        for name in old.namelist():
            new.writestr(name.replace("customXml/item1.xml", "customXml/item42.xml"), old.read(name))
    assert read_agreement(renamed) == read_agreement(source)


def test_data_cannot_break_out_of_its_part(run: Run, tmp_path: Path) -> None:
    name = "]]></agreement><evil/> & {{ 7*7 }}"
    run("contract", write_yaml(tmp_path, base(**{"client.name": name})), "-f", "docx", "-f", "pdf")
    for form in ("docx", "pdf"):
        assert read_agreement(tmp_path / f"deal-contract.{form}")["source"]["client.name"] == name


def test_no_data(run: Run, tmp_path: Path) -> None:
    run("contract", write_yaml(tmp_path, base()), "-f", "docx", "-f", "pdf", "--no-data")
    for form in ("docx", "pdf"):
        with pytest.raises(AgreegenError) as caught:
            read_agreement(tmp_path / f"deal-contract.{form}")
        assert caught.value.problems[0].rule == "no-embedded-data"
