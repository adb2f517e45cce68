"""What the scheme editor offers and judges of suggested scores: sources, examples of rules, rules that are none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from appraisal.suggestion_rules import EXAMPLES, RuleFault, parse_rule
from appraisal.suggestions import SOURCES, key_of

_NOT_A_RULE = _("This is not a rule. Write it like one of these: {examples}")


def source_choices(named: Iterable[str]) -> list[tuple[str, Any]]:
    """Key and label of every source, and those that are named without being known here."""
    known = [(key, source.label) for key, source in SOURCES.items()]
    unknown = dict.fromkeys(name for name in named if name and key_of(name) not in SOURCES)
    return [*known, *((name, name) for name in unknown)]


def rule_examples() -> list[str]:
    """One rule of each kind."""
    return list(EXAMPLES.values())


def rule_fault(rule: str) -> Any:
    """What is wrong with a rule of suggestion, None where nothing is or there is none."""
    if not rule.strip():
        return None
    try:
        parse_rule(rule)
    except RuleFault:
        return format_lazy(_NOT_A_RULE, examples=" · ".join(EXAMPLES.values()))
    return None
