"""The level to agree on for one category: what a stated rule proposes from the three sources, for a person to confirm.

Each source leaves room for some levels: respondents those in their 80 % band, experts the one they agreed on, the
platform those its figures allow. Two sources without a level in common conflict: then nothing is proposed, and the
finding says what to ask. Otherwise the level of the experts is proposed, and without experts that of the respondents,
lowered to the highest level the figures allow. Figures never raise, never decide alone, and nothing is averaged. See
docs/explanation/agreed-level.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from graadmeter.base.text import Message, Text, say, say_n
from graadmeter.diagnosis import judged
from graadmeter.diagnosis.figures import meets
from graadmeter.diagnosis.result import ElementDiagnosis, Evidence, Judgement, Perceived
from graadmeter.maturity.model import Element, Level, Model

DIVIDED = 0.5  # agreement in the last vote below which a room was divided: closer to two camps than to one opinion
Basis = Literal["judged", "perceived", "lowered"]


@dataclass(frozen=True, slots=True)
class Room:
    """The levels that one source leaves open, from `low` to `high`."""

    low: Level
    high: Level

    @property
    def is_one(self) -> bool:
        return self.low.order == self.high.order

    def shares_one(self, other: Room) -> bool:
        """The two have a level in common."""
        return self.low.order <= other.high.order and other.low.order <= self.high.order


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sources that lie a level or more apart: a finding with a question, never an average."""

    between: Annotated[frozenset[Literal["perceived", "judged", "measured"]], "the two sources"]
    levels: Annotated[int, "levels between the nearest ends of the two, 1 or more"]
    statement: Annotated[Message, "the conflict in one sentence"]
    question: Annotated[Message, "what to ask before believing either side"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rule proposes for one category, and from what."""

    level: Annotated[Level | None, "level proposed; None: a conflict, or neither respondents nor experts have a level"]
    basis: Annotated[Basis | None, "whose level it is; `lowered`: of respondents, down to what the figures allow"]
    why: Annotated[Message, "why this level, or why none"]
    conflicts: Annotated[tuple[Conflict, ...], "sources without a level in common; empty: none"]
    cautions: Annotated[tuple[Message, ...], "what to keep in mind before confirming"]
    perceived: Annotated[Room | None, "levels in the respondents' band; None: not asked, or hidden"]
    judged: Annotated[Room | None, "the level experts agreed on; None: no workshop came to it"]
    measured: Annotated[Room | None, "levels the figures allow; None: no figure that is held against a threshold"]

    @property
    def is_conflict(self) -> bool:
        return bool(self.conflicts)


def propose(found: ElementDiagnosis, model: Model, *, indicative: bool = False) -> Proposal:
    """The level the rule proposes for one category of `model`. `indicative`: the round is an indication only.

    A source that is missing or hidden says nothing: it neither gives a level nor stands in the way of one.
    """
    said, agreed = found.perceived, found.judgement
    people, experts = _people(said), Room(agreed.level, agreed.level) if agreed else None
    platform = allowed(found.evidence, model)
    conflicts = tuple(_conflicts(found, people, platform))
    level, basis, why = _decided(found, platform) if not conflicts else (None, None, CONFLICT)
    return Proposal(
        level=level,
        basis=basis,
        why=why,
        conflicts=conflicts,
        cautions=tuple(_cautions(found, level, platform, indicative)) if level else (),
        perceived=people,
        judged=experts,
        measured=platform,
    )


def allowed(rows: Sequence[Evidence], model: Model) -> Room | None:
    """The levels that the figures of a category allow together; None where no figure is held against a threshold.

    One figure allows the levels from the highest threshold it meets (none: from below the first level) up to the one
    before the lowest threshold it misses (none: to the highest), with either end of its own interval. Together they
    allow from the lowest to the highest that any of them does: only where all of them stop, the platform stops.
    """
    rooms = [room for row in rows if (room := _room(row, model))]
    if not rooms:
        return None
    return Room(min((room.low for room in rooms), key=_order), max((room.high for room in rooms), key=_order))


CONFLICT = say("The sources lie a level or more apart. The rule proposes nothing: first ask, then choose.")


def _order(level: Level) -> int:
    return level.order


def _people(said: Perceived) -> Room | None:
    if said.level is None or said.hidden:
        return None
    held = (said.level, *(said.in_band or ()))
    return Room(min(held, key=_order), max(held, key=_order))


def _room(row: Evidence, model: Model) -> Room | None:
    figure = row.figure
    judged_levels = [level for level in model.levels if level.id in row.supports]
    if figure.value is None or not judged_levels:
        return None
    ladder = (judged.below(model), *model.levels)
    lows, highs = [], []
    for end in (figure.value, *(figure.interval or ())):
        missed = [level for level in judged_levels if not meets(end, row.supports[level.id], row.direction)]
        stop = missed[0].order if missed else None
        met = [level for level in judged_levels if stop is None or level.order < stop]
        lows.append(met[-1] if met else ladder[0])
        highs.append(ladder[-1] if stop is None else [level for level in ladder if level.order < stop][-1])
    return Room(min(lows, key=_order), max(highs, key=_order))


def _conflicts(found: ElementDiagnosis, people: Room | None, platform: Room | None) -> Iterator[Conflict]:
    """Every two sources without a level in common, in the order respondents, experts, platform."""
    agreed = found.judgement
    experts = Room(agreed.level, agreed.level) if agreed else None
    difference = found.judged_difference
    if people and experts and difference and not people.shares_one(experts):
        yield Conflict(
            frozenset(("perceived", "judged")), _apart(people, experts), difference.statement, difference.question
        )
    if people and platform and found.perceived.level and not people.shares_one(platform):
        statement, question = _reported(found.element, found.perceived.level, people, platform)
        yield Conflict(frozenset(("perceived", "measured")), _apart(people, platform), statement, question)
    if agreed and experts and platform and not experts.shares_one(platform):
        statement, question = _stated(found.element, agreed, platform)
        yield Conflict(frozenset(("judged", "measured")), _apart(experts, platform), statement, question)


def _apart(one: Room, other: Room) -> int:
    return max(one.low.order - other.high.order, other.low.order - one.high.order)


def _reported(element: Element, level: Level, people: Room, platform: Room) -> tuple[Message, Message]:
    about = {"element": element.name, "reported": level.name}
    if people.low.order > platform.high.order:
        return (
            say("Respondents place {element} at {reported}; the figures allow {allowed} at most.",
                allowed=platform.high.name, **about),
            say("Does it happen where the export does not look, or is it true for a part of the organisation only?"),
        )  # fmt: skip
    return (
        say("Respondents place {element} at {reported}; the figures fit {allowed}.", allowed=_from(platform), **about),
        say("Who does not notice it, and what of {element} do these figures leave out?", element=element.name),
    )  # fmt: skip


def _from(room: Room) -> Text:
    """The level a source fits, or from which it does."""
    return room.low.name if room.is_one else say("{level} or further", level=room.low.name)


def _stated(element: Element, agreed: Judgement, platform: Room) -> tuple[Message, Message]:
    about = {"element": element.name, "judged": agreed.level.name}
    if agreed.level.order > platform.high.order:
        return (
            say("Experts agreed on {judged} for {element}; the figures allow {allowed} at most.",
                allowed=platform.high.name, **about),
            say("What did the experts look at that no figure counts, and does it hold outside that room?"),
        )  # fmt: skip
    return (
        say("Experts agreed on {judged} for {element}; the figures fit {allowed}.", allowed=_from(platform), **about),
        say("Do the experts know these figures, and what of {element} do the figures leave out?", element=element.name),
    )  # fmt: skip


def _decided(found: ElementDiagnosis, platform: Room | None) -> tuple[Level | None, Basis | None, Message]:
    said, agreed = found.perceived, found.judgement
    level = None if said.hidden else said.level
    if agreed:
        if level is None:
            why = say("It is the level that experts agreed on in the workshop.")
        elif level.order == agreed.level.order:
            why = say("It is the level that experts agreed on in the workshop, and the one that respondents give.")
        else:
            why = say("It is the level that experts agreed on in the workshop, and it lies in the band of respondents.")
        return agreed.level, "judged", why
    if level is None:
        hidden = say("Respondents are too few to show a level and no workshop came to it; figures alone propose none.")
        unknown = say("Respondents give no level and no workshop came to it; figures alone propose none.")
        return None, None, hidden if said.hidden else unknown
    if platform and platform.high.order < level.order:
        why = say("Respondents give {reported}; the figures allow {allowed} at most, and that lies in their band too.",
                  reported=level.name, allowed=platform.high.name)  # fmt: skip
        return platform.high, "lowered", why
    return level, "perceived", say("It is the level that respondents give; no workshop came to it.")


def _cautions(found: ElementDiagnosis, level: Level, platform: Room | None, indicative: bool) -> Iterator[Message]:
    said, agreed = found.perceived, found.judgement
    people = None if said.hidden else said.level
    if sum(source is not None for source in (people, agreed, platform)) == 1:
        yield say("It rests on one source.")
    if people and indicative:
        yield say("The round is an indication only: too few respondents, roles or answers.")
    if people and agreed and people.order != agreed.level.order:
        yield say("Respondents themselves come to {reported}; the level proposed lies in their band.",
                  reported=people.name)  # fmt: skip
    if agreed and agreed.agreement is not None and agreed.agreement < DIVIDED:
        yield say("The experts were divided in their last vote.")
    if agreed and agreed.dissent:
        yield say_n("{n} expert does not agree with it.", "{n} experts do not agree with it.", agreed.dissent)
    if platform and platform.low.order > level.order:
        yield say("The figures fit {allowed}; a figure never raises a level.", allowed=_from(platform))
