"""Initiatives as cards: their quarters, why they stand there, and what should be known of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graadmeter.base.text import Message, Text, say
from graadmeter.web.plans import keeping
from graadmeter.web.plans.models import Plan
from graadmeter.web.plans.quarters import Quarter, dated
from graadmeter.web.plans.queries.inputs import Inputs
from graadmeter.web.plans.queries.wishes import LEFT_OUT, Wishes
from graadmeter.web.plans.resources import RESOURCES

CHOOSES = ""  # instead of a quarter: the plan chooses


@dataclass(frozen=True, slots=True)
class Column:
    """One quarter of the plan. `number` counts from 1."""

    number: int
    quarter: Quarter
    short: Message
    tiny: Message  # without its year
    opens: bool  # the first of a year


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a card's select."""

    value: str
    label: Message
    chosen: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One initiative. Without `begins` it is not in the plan, and `why` says why not."""

    key: str
    pk: int
    name: Text
    why: Message | None
    cautions: tuple[Message, ...]
    uses: tuple[Message, ...]
    moves: tuple[Message, ...]
    pinned: bool
    choices: tuple[Choice, ...]
    duration: int
    linked: bool  # it still has a page of its own
    begins: Column | None = None
    ends: Column | None = None

    @property
    def length(self) -> int:
        return self.ends.number - self.begins.number + 1 if self.begins and self.ends else self.duration


def columns(wishes: Wishes) -> tuple[Column, ...]:
    return tuple(
        Column(n, each, each.short, each.tiny, n > 1 and each.number == 1)
        for n, each in enumerate(wishes.quarters, start=1)
    )


def cards(
    plan: Plan | None, now: Inputs, shown: tuple[Column, ...], *, live: bool
) -> tuple[tuple[Card, ...], tuple[Card, ...]]:
    """The initiatives in the plan by their quarter, and those that are not. `live`: with what is to be said of each
    today; a saved plan is shown as it was made."""
    today = {one.plan.id: one for one in now.candidates}
    result: Mapping[str, Any] = plan.result if plan else {"placements": [], "left_out": []}
    placed = {row["id"]: row for row in result["placements"]}
    reasons = {
        row["id"]: dated(keeping.unpacked(row["why"]), now.wishes.first)
        for row in (*result["placements"], *result["left_out"])
    }
    given = {row["id"]: row for row in plan.input["initiatives"]} if plan else {}
    if live:
        given = {
            **given,
            **{id: row for row in keeping.nameless(now.case)["initiatives"] if (id := row["id"]) not in given},
        }
    names = {**keeping.names_of(now.case), **(plan.names if plan else {})}
    found = []
    for id, row in given.items():
        candidate, at = (today.get(id) if live else None), placed.get(id)
        held = candidate.held if candidate and not at else None
        found.append(
            Card(
                key=id,
                pk=int(id.removeprefix("i")),
                name=keeping.unpacked(names.get(id, id)),
                why=held or reasons.get(id) or (say("It is new: plan again to give it a place.") if plan else None),
                cautions=candidate.cautions if candidate else (),
                uses=_uses(row),
                moves=_moves(row, names),
                pinned=id in now.wishes.pins,
                choices=_choices(now.wishes, id, shown, row["duration"]),
                duration=row["duration"],
                linked=id in today,
                begins=shown[at["start"] - 1] if at else None,
                ends=shown[at["end"] - 1] if at else None,
            )
        )
    order = {id: place for place, id in enumerate(placed)}
    inside = sorted((card for card in found if card.begins), key=lambda card: order[card.key])
    return tuple(inside), tuple(card for card in found if not card.begins)


def _uses(row: Mapping[str, Any]) -> tuple[Message, ...]:
    """What one quarter of an initiative takes."""
    first = {id: amounts[0] if isinstance(amounts, list) else amounts for id, amounts in row.get("use", {}).items()}
    return tuple(one.said(first[one.id]) for one in RESOURCES if first.get(one.id))


def _moves(row: Mapping[str, Any], names: Mapping[str, Any]) -> tuple[Message, ...]:
    return tuple(
        say("{name} +{gain}", name=keeping.unpacked(names.get(id, id)), gain=float(gain))
        for id, gain in row.get("effects", {}).items()
        if gain > 0
    )


def _choices(wishes: Wishes, id: str, shown: tuple[Column, ...], duration: int) -> tuple[Choice, ...]:
    pin = wishes.pins.get(id)
    fits = [column for column in shown if column.number + duration - 1 <= len(shown) or column.number == pin]
    return (
        Choice(CHOOSES, say("the plan chooses"), pin is None),
        *(Choice(str(column.number), column.short, pin == column.number) for column in fits),
        Choice(str(LEFT_OUT), say("not in this plan"), pin == LEFT_OUT),
    )
