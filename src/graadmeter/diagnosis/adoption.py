"""The next step of the adoption programme: one action, of the criterion whose shortfall weighs most.

    shortfall(c) = weight(c) * (1 - combined(c))        over criteria that are known and not met

A criterion that the model names in `never_alone` (the software) is chosen only when every other one is met: the others
are never made up for by it. On equal shortfalls the order of the model decides. The step is the model's own action for
the criterion; the part of the programme is the one that is done by the same statement, else the first one done by a
statement of the same criterion. Worked through in docs/explanation/six-criteria.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graadmeter.base.text import Message, say
from graadmeter.diagnosis.result import Adoption, Advice, CriterionRow, Part
from graadmeter.maturity.model import Element, Model


def next_adoption(esm6: Model, rows: Sequence[CriterionRow]) -> Adoption | None:
    """The one step to take now; None where every criterion is met, or nothing is known of any."""
    parameters = esm6.rule.parameters if esm6.rule else {}
    never_alone = parameters.get("never_alone", ())
    lacking = [row for row in rows if row.combined is not None and row.status != "met"]
    others = [row for row in rows if row.criterion.id not in never_alone]
    open_to = [row for row in lacking if row.criterion.id not in never_alone]
    if not open_to and all(row.status == "met" for row in others):
        open_to = lacking
    if not open_to:
        return None
    weights: Mapping[str, float] = parameters.get("weights", {})
    first = max(open_to, key=lambda row: weights.get(row.criterion.id, 1.0) * (1.0 - (row.combined or 0.0)))
    action = action_of(first.criterion)
    if action is None:
        return None
    step = Advice(
        first.criterion, None, action["text"], None, _role(esm6, action.get("owner")),
        tuple(esm6.items[item].text for item in action.get("done_when", ())),
    )  # fmt: skip
    return Adoption(first.criterion, step, _part(esm6, first.criterion, action), _why(first, lacking, never_alone))


def _why(first: CriterionRow, lacking: Sequence[CriterionRow], never_alone: Sequence[str]) -> Message:
    if first.criterion.id in never_alone:
        return say("The other criteria are met; {name} is what is left.", name=first.criterion.name)
    if len(lacking) == 1:
        return say("{name} is the one criterion that is not met.", name=first.criterion.name)
    return say("Of the criteria that are not met, {name} falls short most by its weight.", name=first.criterion.name)


def action_of(criterion: Element) -> Mapping[str, Any] | None:
    """What the model says to do for a criterion; None where it says nothing."""
    actions: Sequence[Mapping[str, Any]] = criterion.blocks.get("actions", ())
    return next(iter(actions), None)


def _part(esm6: Model, criterion: Element, action: Mapping[str, Any]) -> Part | None:
    parts: Sequence[Mapping[str, Any]] = esm6.blocks.get("adoption_programme", {}).get("parts", ())
    items = {item.id for item in criterion.items}
    same = [part for part in parts if set(part["done_when"]) & set(action.get("done_when", ()))]
    near = [part for part in parts if set(part["done_when"]) & items]
    found = next(iter((*same, *near)), None)
    return Part(found["name"], found["does"], _role(esm6, found.get("owner"))) if found else None


def _role(esm6: Model, role: str | None) -> Any:
    return next((each.name for each in esm6.roles if each.id == role), role)
