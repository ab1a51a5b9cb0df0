"""Document kinds, from `templates/kinds/<kind>.yaml`: what a document asks for, rests on, computes, checks and records.

There is no class for each kind, and a kind brings no code: types, computations and rule groups are closed tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field

from agreegen.kinds.asks import model_of
from agreegen.kinds.conditions import Condition
from agreegen.kinds.listing import is_needed
from agreegen.kinds.outline import Outline, outline_of
from agreegen.values.fields import BoolField, DateField, Model, TextField, choice
from agreegen.values.problems import Mark, Problem, error
from agreegen.values.quantities import is_blank
from agreegen.values.tree import Map, find_mark

LAYOUTS = ("contract", "record", "letter")
PARTS = ("clauses", "annexes", "contents")
Words = dict[str, TextField]  # by language
_LONGEST_PART = 30  # characters of an answer in the name of a file


class KindFile(Model):
    """What a kind's file holds; docs/writing-kinds.md explains each key."""

    summary: Words
    command: TextField | None = None  # that writes it; by default the kind's own name
    when: TextField | None = None  # `field=value`: which of several kinds with one command
    extends: TextField | None = None  # the kind whose keys it has where it says nothing
    layout: Annotated[Literal["contract", "record", "letter"], choice(*LAYOUTS)]
    title: Words
    file: Words
    named: list[TextField] = Field(default_factory=list)  # answers that its file's name has too
    parts: list[Annotated[Literal["clauses", "annexes", "contents"], choice(*PARTS)]] = Field(default_factory=list)
    families: list[TextField] = Field(default_factory=list)  # of the clauses that it offers, in their order
    cites: Annotated[Literal["contract", "nothing"], choice("contract", "nothing")] = "contract"
    rests_on: list[TextField] | dict[str, dict[str, TextField]] = Field(default_factory=list)
    leans_on: list[TextField] = Field(default_factory=list)  # clauses without which it says less
    input: TextField | None = None  # what its file of answers is called, and what templates call them
    asks: dict[str, Any] = Field(default_factory=dict)
    flags: list[TextField] = Field(default_factory=list)  # answers that are options of the command too
    drafts: BoolField = True  # whether `--draft` may leave answers open
    needs: dict[str, list[TextField]] = Field(default_factory=dict)  # `field=value`: answers that are then needed
    in_order: list[list[TextField]] = Field(default_factory=list)  # pairs: the second is not before the first
    among: dict[str, TextField] = Field(default_factory=dict)  # answers that are in a list of the contract
    computes: dict[str, Any] = Field(default_factory=dict)
    checks: list[TextField] = Field(default_factory=list)  # groups of rules
    records: dict[str, TextField] = Field(
        default_factory=dict
    )  # what its data say of it: a name, and the path of a value
    sends: BoolField = True  # whether it is sent, and so received
    sent_as: TextField | None = None  # another name of the option `--sent`
    help: dict[str, Words] = Field(default_factory=dict)  # what each answer is
    example: DateField | None = None  # the day on which the document of the examples is written


@dataclass(frozen=True)
class Kind:
    """A document kind: its name, what its file says, the source of that, and what is worth knowing about it."""

    name: str
    file: KindFile
    tree: Map
    problems: tuple[Problem, ...] = ()

    def mark(self, *keys: int | str) -> Mark | None:
        """Where its file says something."""
        return find_mark(self.tree, keys)

    @property
    def own_command(self) -> str:
        return str(self.file.command or self.name)

    @property
    def sent_option(self) -> str:
        """The option that says when it is sent."""
        return f"--{self.file.sent_as or 'sent'}"

    @property
    def input_name(self) -> str:
        """What its file of answers is called."""
        return str(self.file.input or self.name)

    @property
    def is_contract(self) -> bool:
        """Whether it has clauses of its own, and so bears the date of its engagement."""
        return "clauses" in self.file.parts

    @property
    def sends(self) -> bool:
        """Whether it is sent, and so received as its contract says."""
        return self.file.sends and self.file.cites == "contract"

    @property
    def asks(self) -> Map:
        """The fields that it asks for, as its file has them."""
        found = self.tree.get("asks")
        return found if isinstance(found, Map) else Map(self.tree.mark)

    @cached_property
    def model(self) -> type[Model]:
        """What its answers must be."""
        return model_of(self.input_name, self.asks, self.file.help, self.file.drafts)

    @cached_property
    def outline(self) -> Outline:
        """The types of its answers by name."""
        return Outline(parts={key.removesuffix("?"): outline_of(spec) for key, spec in self.asks.items()})

    @cached_property
    def needed(self) -> frozenset[str]:
        """The answers that it cannot do without."""
        return frozenset(key for key, spec in self.asks.items() if is_needed(key, spec))

    @property
    def condition(self) -> Condition | None:
        """With which answer this kind is meant of those that share a command; None for the usual one."""
        return Condition.of(str(self.file.when)) if self.file.when is not None else None

    def clauses(self, answers: Any) -> list[str]:
        """The clauses of the contract that the document rests on."""
        found = self.file.rests_on
        if isinstance(found, Mapping):
            return [
                str(by_value[value])
                for field, by_value in found.items()
                if (value := str(getattr(answers, field))) in by_value
            ]
        return list(map(str, found))

    def needed_by(self) -> dict[str, str]:
        """The clauses that it rests or leans on, each with the command that then needs it."""
        command = f"agreegen {self.own_command}"
        found = dict.fromkeys(map(str, self.file.leans_on), command)
        if isinstance(self.file.rests_on, Mapping):
            for field, by_value in self.file.rests_on.items():
                if field in self.needed:  # whoever writes it chooses
                    continue
                for value, clause in reversed(by_value.items()):
                    found[str(clause)] = f"{command} --{field.replace('_', '-')} {value}"
        else:
            found |= dict.fromkeys(map(str, self.file.rests_on), command)
        return found

    def needs_answers(self) -> bool:
        """Whether it cannot be written without a file of answers."""
        return not self.needed <= set(map(str, self.file.flags))

    def words(self, key: str, language: str) -> str:
        """Its `title` or its `file` in a language. Raises AgreegenError where its file has none."""
        found: Mapping[str, str] = getattr(self.file, key)
        if language not in found:
            raise error("kind-without-words", self.mark(key), key=key, language=language)
        return str(found[language])

    def stem(self, case_name: str, language: str, answers: Any) -> str:
        """The name of its files, without the extension: the engagement's, the kind's, and the answers that it is named by."""
        parts = [case_name, self.words("file", language)]
        for name in map(str, self.file.named):
            value = getattr(answers, name)
            if self.outline.parts[name].type == "version":  # the first version is not named
                parts += [f"v{value}"] if value > 1 else []
            elif value is not None and not is_blank(value):
                parts.append(_in_a_name(value))
        return "-".join(part for part in parts if part)


def _in_a_name(value: Any) -> str:
    """An answer as part of a file's name: letters, figures and hyphens only, so that it leads nowhere."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d-%H%M}"
    if isinstance(value, time):
        return f"{value:%H%M}"
    return re.sub(r"[\W_]+", "-", str(value)).strip("-")[:_LONGEST_PART].strip("-").lower()


# ------------------------------------------------------------------------------------- what a file says of itself
