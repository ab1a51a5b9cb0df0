"""Operations on the rules: all of them, and one explained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreegen.files.layers import Layers
from agreegen.language.messages import Messages
from agreegen.operations.result import Result, operation
from agreegen.rules import RULES, articles, find_rule, laws


@dataclass(frozen=True)
class RuleShown:
    """A rule in somebody's language: what it finds and why it matters, the laws that it is for (none: all), the articles that it
    rests on, and what it says. `reads` tells that it is one of those that a file is read with."""

    id: str
    level: str
    laws: tuple[str, ...]
    title: str
    why: str
    articles: tuple[str, ...]
    says: str
    reads: bool = False


@operation
def list_rules(ui: str) -> Result:
    """Every rule that is explained, those that a file is read with last."""
    words = Messages(Layers.shipped(), ui).explanations(Layers.shipped())
    return Result([_shown(rule_id, ui) for rule_id in (*(one.id for one in RULES), *words["input"])])


@operation
def explain_rule(rule_id: str, ui: str) -> Result:
    """A rule explained. Its problem where there is none of that name has the near miss."""
    return Result(_shown(rule_id, ui))


def explained() -> frozenset[str]:
    """The ids of the rules that look at a document: a message in [brackets] names them."""
    return frozenset(one.id for one in RULES)


def _shown(rule_id: str, ui: str) -> RuleShown:
    layers = Layers.shipped()
    messages = Messages(layers, ui)
    words = messages.explanations(layers)
    if rule_id in words["input"]:
        text = words["input"][rule_id]
        return RuleShown(
            rule_id, "error", (), str(text["title"]), str(text["why"]), (), messages.template(rule_id), True
        )
    one = find_rule(rule_id)
    text = words["rules"][rule_id]
    found = tuple(articles(one, laws(layers, date.today())))
    return RuleShown(
        rule_id, one.level, one.laws, str(text["title"]), str(text["why"]), found, messages.template(rule_id)
    )
