"""Scoring rules: one module each, found by the name a model gives in `rule: {name: ...}`.

A rule module has `NAME` and `run_case(model, given) -> Mapping`: it scores the answers of a golden case and gives back
what the case may name under `expect`. A rule with levels has `place`, `explain` and, to be offered beside a model's
own rule, `ABOUT`, `obstacle` and either `defaults(model)` or parameters in the model (`rule: alternatives`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from graadmeter.base.registry import Registry
from graadmeter.base.text import Message, say
from graadmeter.maturity.rules._about import About, Parameter

if TYPE_CHECKING:
    from graadmeter.maturity.model import Model


__all__ = ["RULES", "About", "Parameter", "Rule", "about", "called", "title"]


class Rule(Protocol):
    """What a golden case needs of a rule; what `score` needs more is between `score` and the rules it knows."""

    NAME: str

    def run_case(self, model: Model, given: Mapping[str, Any]) -> Mapping[str, Any]: ...


RULES: Registry[Rule] = Registry(
    "graadmeter.maturity.rules", "graadmeter.rules", say("scoring rule"), needs=("NAME", "run_case")
)


def about(name: str) -> About | None:
    """What the rule of that name says of itself; None for a rule that says nothing, or is not here."""
    return getattr(RULES.get(name), "ABOUT", None) if name in RULES.names() else None


def title(name: str) -> Message | str:
    """What people call a rule; its name where it says nothing of itself."""
    told = about(name)
    return told.title if told else name


def called(name: str) -> Message | str:
    """A rule as a sentence names it."""
    told = about(name)
    return told.called if told else name
