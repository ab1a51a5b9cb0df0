"""A kind's file is checked whole when it is read: nothing that it names is left to be found when a letter is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args, get_type_hints

from agreegen.kinds.computations import COMPUTATIONS
from agreegen.kinds.conditions import Condition
from agreegen.kinds.context import WORDS
from agreegen.kinds.ending import REASONS
from agreegen.kinds.kind import Kind
from agreegen.kinds.outline import DAYS, Outline, outline_of_param, outline_of_python, step_by_step
from agreegen.library.clauses import Library
from agreegen.values.problems import Problem, error, near_miss
from agreegen.values.quantities import Unparsable
from agreegen.values.tree import Map
from agreegen.values.types import read_field

_DAY = Outline("date")
_CONTRACT = Outline(parts={"date": _DAY, "title": Outline("text"), "reference": Outline("text")})
# What paths can begin with besides an answer or a computation; without a contract, `today` only.
GIVEN: Mapping[str, Outline] = {"today": _DAY, "sent": _DAY, "received": _DAY, "contract": _CONTRACT}
# The groups of rules that look at contracts, and those that look at answers: which of these each needs, and of what type.
OF_CONTRACTS = ("price", "dates", "relations", "late_payment", "statutes", "legal_data")
OF_ANSWERS: Mapping[str, Mapping[str, str]] = {
    "meeting": {"date": "day", "attendees.name": "text", "agreements.owner": "text", "measures.owner": "text"},
    "ending": {"reason": "reason", "explain": "text", "balance.amount": "money"},
    "reminders": {"about": "choice", "events.on": "day", "events.what": "text"},
    "sending": {},
    "formal": {},
}
_FILE_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NAMED_BY = (*DAYS, "time", "version", "integer", "text", "choice")
_NOTICE = "{sent: date, received: date}"


def kind_problems(kind: Kind, library: Library) -> list[Problem]:
    """Everything that a kind's file names that there is not, or that is of another type than it must be. Raises AgreegenError
    where `asks` cannot be read."""
    return _Check(kind, library).problems()


class _Check:
    """The check of one file."""

    def __init__(self, kind: Kind, library: Library) -> None:
        self.kind, self.file, self.library = kind, kind.file, library
        self.found: list[Problem] = []
        self.answers = dict(kind.outline.parts)
        self.paths = {**self.answers, **(GIVEN if kind.file.cites == "contract" else {"today": _DAY})}

    def problems(self) -> list[Problem]:
        _ = self.kind.model
        self._layout()
        self._words()
        self._computes()
        for key in ("named", "flags"):
            for position, name in enumerate(getattr(self.file, key)):
                self._answer(str(name), key, position)
        for position, name in enumerate(self.file.named):
            self._typed(str(name), _is_name, ", ".join(_NAMED_BY), "named", position)
        for position, pair in enumerate(self.file.in_order):
            self._pair(position, [str(path) for path in pair])
        for name, path in self.file.records.items():
            self._typed(str(path), lambda one: one.is_value, "–", "records", name)
        self._conditions()
        self._contract()
        self._checks()
        return self.found

    def tell(self, rule: str, *loc: int | str, **values: object) -> None:
        self.found.extend(error(rule, self.kind.mark(*loc), **values).problems)

    def _layout(self) -> None:
        """A contract has clauses and asks nothing; all else asks, and has none."""
        is_contract = self.kind.is_contract
        if is_contract != (self.file.layout == "contract") or is_contract == bool(self.file.asks):
            self.tell("kind-layout", "layout")
        if self.file.parts and not is_contract:
            self.tell("kind-layout", "parts")

    def _words(self) -> None:
        for language, word in self.file.file.items():
            if not _FILE_WORD.fullmatch(word):
                self.tell("kind-file-name", "file", language, value=str(word))
        for name in self.file.help:
            self._answer(name, "help", name)
        for name in self.answers:
            if name in GIVEN:
                self.tell("kind-field-name", "asks", name, name=name)
        if self.answers and self.kind.input_name in WORDS:
            self.tell("kind-word-taken", "input", name=self.kind.input_name)
        for name in self.file.computes:
            if name in (*WORDS, *GIVEN, *self.answers, self.kind.input_name):
                self.tell("kind-word-taken", "computes", name, name=name)

    # -------------------------------------------------------------------------------- paths and their types

    def _near(self, rule: str, word: str, known: Iterable[str], *loc: int | str, **values: object) -> None:
        known = list(known)
        self.tell(rule, *loc, choices=", ".join(known) or "–", near=near_miss(word, known), **values)

    def _answer(self, name: str, *loc: int | str) -> bool:
        if name not in self.answers:
            self._near("not-a-choice", name, self.answers, *loc, value=name)
        return name in self.answers

    def _path(self, path: str, *loc: int | str) -> Outline | None:
        """What a path leads to, of those that are known so far."""
        found = step_by_step(self.paths, path)
        if isinstance(found, Outline):
            return found
        step, known = found
        if step == path.partition(".")[0]:
            self._near("not-a-choice", step, known, *loc, value=path)
        else:
            self.tell("kind-path", *loc, path=path, part=step, near=near_miss(step, known))
        return None

    def _typed(self, path: str, fits: Callable[[Outline], bool], wanted: str, *loc: int | str) -> Outline | None:
        found = self._path(path, *loc)
        if found is not None and not fits(found):
            self.tell("kind-path-type", *loc, path=path, found=found.words(), wanted=wanted)
        return found

    def _param(self, path: str, *loc: int | str) -> Outline | None:
        """What a parameter of the contract is: `clause.parameter`."""
        clause, _, name = path.partition(".")
        if clause not in self.library.ids:
            self.tell("kind-path", *loc, path=path, part=clause, near=near_miss(clause, self.library.ids))
            return None
        params = self.library.clause(clause).meta.params
        if name not in params:
            self.tell("kind-path", *loc, path=path, part=name, near=near_miss(name, params))
            return None
        return outline_of_param(params[name])

    # -------------------------------------------------------------------------------- each key

    def _pair(self, position: int, pair: list[str]) -> None:
        if len(pair) != 2:
            self.tell("kind-pair", "in_order", position)
            return
        first = self._typed(pair[0], _is_ordered, ", ".join((*DAYS, "time")), "in_order", position, 0)
        if first is not None and _is_ordered(first):
            wanted = ("time",) if first.type == "time" else DAYS
            self._typed(pair[1], lambda one: one.type in wanted, ", ".join(wanted), "in_order", position, 1)

    def _conditions(self) -> None:
        if self.file.when is not None:
            self._condition(str(self.file.when), "when")
        for text, names in self.file.needs.items():
            self._condition(text, "needs", text)
            for position, name in enumerate(names):
                self._answer(str(name), "needs", text, position)

    def _condition(self, text: str, *loc: int | str) -> None:
        condition = Condition.of(text)
        if not self._answer(condition.field, *loc):
            return
        found = self.answers[condition.field]
        if found.many or found.type not in ("choice", "bool"):
            self.tell("kind-path-type", *loc, path=condition.field, found=found.words(), wanted="bool, video | phone …")
            return
        for value in condition.values:
            if found.type == "choice" and value not in found.choices:
                self._near("not-a-choice", value, found.choices, *loc, value=value)
            elif found.type == "bool" and not _reads("bool", value):
                self.tell("not-yes-or-no", *loc, value=value)

    def _contract(self) -> None:
        """The clauses and parameters of the contract."""
        rests = self.file.rests_on
        if isinstance(rests, Mapping):
            for name, by_value in rests.items():
                if not self._answer(name, "rests_on", name):
                    continue
                for value, clause in by_value.items():
                    self._condition(f"{name}={value}", "rests_on", name, value)
                    self._clause(str(clause), "rests_on", name, value)
        else:
            for position, clause in enumerate(rests):
                self._clause(str(clause), "rests_on", position)
        for position, clause in enumerate(self.file.leans_on):
            self._clause(str(clause), "leans_on", position)
        for name, path in self.file.among.items():
            found = self._answer(name, "among", name) and self._param(str(path), "among", name)
            if isinstance(found, Outline) and not found.many:
                self.tell(
                    "kind-path-type", "among", name, path=str(path), found=found.words(), wanted="[text], [choice]"
                )
        if self.file.cites == "nothing" and (rests or self.file.leans_on or self.file.among or self.file.computes):
            self.tell("kind-cites-nothing", "cites")

    def _clause(self, clause: str, *loc: int | str) -> None:
        if clause not in self.library.ids:
            self.tell("unknown-clause", *loc, id=clause, near=near_miss(clause, self.library.ids))

    def _checks(self) -> None:
        known: Iterable[str] = OF_ANSWERS if self.file.asks else OF_CONTRACTS
        for position, group in enumerate(self.file.checks):
            if group not in known:
                self._near("not-a-choice", str(group), known, "checks", position, value=str(group), key="checks")
                continue
            for path, wanted in OF_ANSWERS.get(str(group), {}).items():
                found = step_by_step(self.answers, path)
                if not isinstance(found, Outline) or not _FITS[wanted](found):
                    self.tell("kind-checks-need", "checks", position, group=str(group), path=path, wanted=wanted)

    # -------------------------------------------------------------------------------- computations

    def _computes(self) -> None:
        """Each in its turn: a later one may rest on an earlier one."""
        computes = self.kind.tree.get("computes")
        for name, asked in computes.items() if isinstance(computes, Map) else ():
            self.paths[name] = self._computation(name, asked)

    def _computation(self, name: str, asked: Any) -> Outline:
        loc = ("computes", name)
        options = dict(asked) if isinstance(asked, Map) else {}
        function = str(options.pop("by", name))
        condition = options.pop("when", None)
        if condition is not None:
            self._condition(str(condition), *loc, "when")
        if function not in COMPUTATIONS:
            self._near("not-a-choice", function, COMPUTATIONS, *loc, value=function, key=".".join(loc))
            return Outline("…")
        hints = get_type_hints(COMPUTATIONS[function], include_extras=True)
        given = outline_of_python(hints.pop("return"))
        parameters = {key: hint for key, hint in hints.items() if get_args(hint)}
        needed = _needed(COMPUTATIONS[function])
        for key, value in options.items():
            if key not in parameters:
                values = {"name": key, "near": near_miss(key, parameters), "known": ", ".join(parameters)}
                self.tell("unknown-key", *loc, key, key=f"computes.{name}.{key}", **values)
                continue
            wanted = get_args(parameters[key])[1]
            found = self._option(str(value), wanted, *loc, key)
            if function == "param" and found is not None:
                given = found
        for key in parameters:
            if key in needed and key not in options:
                self.tell("missing-value", *loc, key=f"computes.{name}.{key}", name=key)
        return given

    def _option(self, path: str, wanted: str, *loc: int | str) -> Outline | None:
        """An option of a computation: a path, or a parameter of the contract."""
        if wanted == "parameter" or (wanted == "duration" and path.partition(".")[0] not in self.answers):
            found = self._param(path, *loc)
            if wanted == "duration" and found is not None and found.type != "duration":
                self.tell("kind-path-type", *loc, path=path, found=found.words(), wanted=wanted)
            return found
        words = _NOTICE if wanted == "notice" else ", ".join(DAYS if wanted == "day" else (wanted,))
        words = " | ".join(REASONS) if wanted == "reason" else words
        return self._typed(path, _FITS[wanted], words, *loc)


def _needed(function: Callable[..., Any]) -> set[str]:
    """The parameters of a computation that have no default."""
    from inspect import Parameter, signature

    return {name for name, one in signature(function).parameters.items() if one.default is Parameter.empty}


def _is_name(found: Outline) -> bool:
    return not found.many and found.type in _NAMED_BY


def _is_ordered(found: Outline) -> bool:
    return found.type in (*DAYS, "time")


def _reads(name: str, value: str) -> bool:
    try:
        read_field(name, value)
    except Unparsable:
        return False
    return True


def _is_notice(found: Outline) -> bool:
    parts = found.parts
    return not found.many and {"sent", "received"} <= set(parts) and all(
        parts[name].type in DAYS and not parts[name].many for name in ("sent", "received")
    )  # fmt: skip


_FITS: Mapping[str, Callable[[Outline], bool]] = {
    "day": lambda found: found.type in DAYS,
    "text": lambda found: found.type in ("text", "choice"),
    "choice": lambda found: found.type == "choice" and not found.many,
    "money": lambda found: found.type == "money",
    "duration": lambda found: found.type == "duration" and not found.many,
    "reason": lambda found: found.type == "choice" and not found.many and set(found.choices) <= set(REASONS),
    "notice": _is_notice,
}
