"""Scoring rules: one module each, found by the name a model gives in `rule: {name: ...}`.

A rule module has `NAME` and `run_case(model, given) -> Mapping`: it scores the answers of a golden case and gives back
what the case may name under `expect`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from graadmeter.base.registry import Registry
from graadmeter.base.text import say

if TYPE_CHECKING:
    from graadmeter.maturity.model import Model


class Rule(Protocol):
    """What a golden case needs of a rule; what `score` needs more is between `score` and the rules it knows."""

    NAME: str

    def run_case(self, model: Model, given: Mapping[str, Any]) -> Mapping[str, Any]: ...


RULES: Registry[Rule] = Registry(
    "graadmeter.maturity.rules", "graadmeter.rules", say("scoring rule"), needs=("NAME", "run_case")
)
