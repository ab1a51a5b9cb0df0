"""Layers: the user's own wins, whole file by whole file."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreegen.files.folders import built_in
from agreegen.files.layers import Layers
from agreegen.values.problems import AgreegenError


def test_what_ships_is_there() -> None:
    assert {"clauses", "templates", "law", "examples"} <= {p.name for p in built_in().iterdir()}


def test_the_first_layer_that_has_any_of_the_names_wins(tmp_path: Path) -> None:
    own, library = tmp_path / "own", tmp_path / "library"
    for folder, name in ((own, "es.md"), (library, "es@ES.md")):
        (folder / "clauses" / "x").mkdir(parents=True)
        (folder / "clauses" / "x" / name).write_text("# X\n")
    names = ("clauses/x/es@ES.md", "clauses/x/es.md")
    found = Layers.of(own).find(*names)
    assert found is not None
    assert (found[0].name, found[1].name) == ("es.md", "engagement")
    found = Layers.of(own, library).find(*names)
    assert found is not None
    assert (found[0].name, found[1].name) == ("es@ES.md", "library")


def test_names_over_all_layers(tmp_path: Path) -> None:
    (tmp_path / "clauses" / "mine").mkdir(parents=True)
    (tmp_path / "clauses" / ".hidden").mkdir()
    names = Layers.of(tmp_path).names("clauses")
    assert names["mine"].name == "engagement"
    assert names["notices"].name == "built-in"
    assert ".hidden" not in names


def test_a_missing_file_of_ours_says_so() -> None:
    with pytest.raises(AgreegenError) as caught:
        Layers.shipped().require("templates/es/none.md")
    assert caught.value.problems[0].rule == "data-missing"
