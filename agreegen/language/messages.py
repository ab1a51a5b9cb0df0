"""A problem in a person's language, from `templates/<lang>/messages.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agreegen.files.layers import Layers
from agreegen.files.yaml import shared
from agreegen.language.formats import filled, read_l10n
from agreegen.language.locales import DEFAULT, our_languages
from agreegen.values.problems import Problem
from agreegen.values.quantities import is_blank


class Messages:
    """The words of one interface language."""

    def __init__(self, layers: Layers, ui: str) -> None:
        self.ui = ui
        self.words: Mapping[str, Any] = shared(layers.require(f"templates/{ui}/messages.yaml"))
        self.l10n = read_l10n(layers, ui)

    def text(self, key: str, /, **values: object) -> str:
        """The words at `key` with their placeholders filled. A key that is missing is a bug: KeyError."""
        node: Any = self.words
        for step in key.split("."):
            node = node[step]
        return filled(str(node), {name: _one_line(value) for name, value in values.items()})

    def explanations(self, layers: Layers) -> Mapping[str, Any]:
        """What each rule finds and why it matters (`rules.yaml`), in this language."""
        return shared(layers.require(f"templates/{self.ui}/rules.yaml"))

    def template(self, rule: str) -> str:
        """The message of a rule with its placeholders shown: ‹term›."""
        return filled(str(self.words["rules"][rule]), {})

    def _value(self, value: object) -> object:
        """A value of a problem in this language: dates, periods and amounts as text."""
        if value is None:
            return "–"
        if isinstance(value, Mapping):  # words by language
            return value.get(self.ui) or value.get(DEFAULT) or next(iter(value.values()), "–")
        if isinstance(value, tuple) or is_blank(value):
            return value
        try:
            return self.l10n.format(value)
        except TypeError:
            return value

    def line(self, problem: Problem, *, placed: bool = True) -> str:
        """`file:line: level: message`, with the hint on the same line and the near miss where there is one; without file, line and
        level where it is not to be `placed`."""
        rule = self.words["rules"].get(problem.rule)
        values: dict[str, Any] = {key: self._value(value) for key, value in problem.values.items()}
        if isinstance(values.get("install"), tuple):  # how to install something: a message and its packages
            key, packages = values["install"]
            values["install"] = self.text(f"install.{key}", packages=packages)
        if isinstance(values.get("way"), tuple):  # the way on: a message, and what to add to the command
            key, added = values["way"]
            values["way"] = self.text(f"way.{key}", added=added)
        values = {name: _one_line(value) for name, value in values.items()}
        words = filled(str(rule), values) if rule is not None else f"{problem.rule} {dict(values)}"
        option = str(problem.mark).lstrip("-").replace("-", "_") if problem.mark else ""
        if values.get("key") and str(values["key"]) not in words and values["key"] != option:
            words = f"{values['key']}: {words}"
        if values.get("near"):
            words += self.text("near", near=values["near"])
        if not placed:
            return words
        level = "" if problem.level == "error" else self.text(f"levels.{problem.level}") + ": "
        return f"{_one_line(problem.mark)}: {level}{words}" if problem.mark else f"{level}{words}"


def _one_line(value: object) -> str:
    """A value as part of one line: what was typed cannot begin a line that looks like ours."""
    return str(value).replace("\n", "\\n").replace("\t", "\\t")


def ui_language(choice: str | None, environment: Mapping[str, str]) -> str:
    """`--ui`, else the language of the locale's variables, else English."""
    if choice:
        return choice
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        tag = environment.get(name, "")[:2].lower()
        if tag in our_languages():
            return tag
        if environment.get(name):
            break
    return DEFAULT


def our_messages(ui: str) -> Messages:
    """The words of an interface language, as agreegen brings them."""
    return Messages(Layers.shipped(), ui)
