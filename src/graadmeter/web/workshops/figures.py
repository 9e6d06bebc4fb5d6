"""What the votes of a room say together: spread, agreement, and the question they raise. Pure; counts in, words out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import isnan
from typing import Any

from graadmeter.base.text import Bilingual, Message, Quantity, say, say_n
from graadmeter.maturity.model import Model
from graadmeter.web.assessments.sheet import DONT_KNOW, NONE_LABEL

MIN_VOTES = 3  # with two, each could work out what the other said
LARGELY, PARTLY = 0.8, 0.6  # agreement from which the room largely, or partly, agrees; ours, see docs/adr/0006
DECIMALS = 1  # of agreement: with more, the votes of a small room could be worked out from it
MANY_UNKNOWN = 1 / 3  # share of "I don't know" from which it becomes the subject


def scale(model: Model) -> tuple[str, ...]:
    """The levels that can be voted, from low to high: the state below the first level, then the levels."""
    return (model.floor_id, *model.level_ids)


def level_name(model: Model, level_id: str) -> Bilingual:
    """The name of a level of the scale; a model need not name the state below its first level."""
    return NONE_LABEL if model.floor is None and level_id == model.floor_id else model.level(level_id).name


@dataclass(frozen=True, slots=True)
class Spread:
    """How far apart a room is, without a count per level. Figures are None where they cannot be had."""

    n: int  # votes for a level
    unknown: int  # said they do not know
    lowest: str | None
    highest: str | None
    agreement: float | None  # 0..1: consensus, 1 all alike, 0 half at each end; from two votes on
    rwg: float | None  # 0..1: 1 all alike, 0 as chance would have it; from two votes on
    camps: bool  # further apart than chance would put them

    @property
    def votes(self) -> int:
        return self.n + self.unknown

    @property
    def alike(self) -> bool:
        return self.n > 0 and self.lowest == self.highest

    @property
    def to_agree(self) -> bool:
        """True where the room is close enough to write down a level."""
        return self.agreement is not None and self.agreement >= LARGELY

    def outside(self) -> Spread:
        """What may leave the session: where fewer than the minimum chose a level, only how many did."""
        if self.n >= MIN_VOTES:
            return self
        return Spread(self.n, self.unknown, lowest=None, highest=None, agreement=None, rwg=None, camps=False)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def spread(counts: Mapping[str, int], levels: tuple[str, ...]) -> Spread:
    """`counts`: level id (or dk) -> votes, over the whole scale of `levels`. Agreement is the consensus of Tastle &
    Wierman (2007); rwg of James, Demaree & Wolf (1984) against the uniform null, for two votes or more."""
    from graadmeter.survey.agreement import consensus, rwg_j  # statistics are loaded when votes are shown, not before

    on_scale = [counts.get(level, 0) for level in levels]
    chosen = [at for at, n in enumerate(on_scale) if n]
    within = rwg_j([[at] for at, n in enumerate(on_scale) for _ in range(n)], len(levels)) if chosen else None
    return Spread(
        n=sum(on_scale),
        unknown=counts.get(DONT_KNOW, 0),
        lowest=levels[chosen[0]] if chosen else None,
        highest=levels[chosen[-1]] if chosen else None,
        agreement=_known(consensus(on_scale).value) if sum(on_scale) > 1 else None,
        rwg=_known(within.value) if within else None,
        camps=bool(within and within.flag),
    )


def _known(value: float) -> float | None:
    return None if isnan(value) else round(value, DECIMALS)


def in_words(found: Spread, model: Model) -> tuple[Message, ...]:
    """Where the votes lie, how far the room agrees, and who did not know."""
    said = []
    if not found.n:
        said.append(say("Nobody chose a level."))
    elif found.lowest is None or found.highest is None:
        said.append(
            say_n(
                "{n} person chose a level: too few to say which.",
                "{n} people chose a level: too few to say which.",
                found.n,
            )
        )
    else:
        low, high = level_name(model, found.lowest), level_name(model, found.highest)
        apart = scale(model).index(found.highest) - scale(model).index(found.lowest)
        if not apart:
            said.append(say("Everyone who chose a level chose “{level}”.", level=low))
        elif apart == 1:
            said.append(say("The votes lie on two neighbouring levels: “{low}” and “{high}”.", low=low, high=high))
        else:
            said.append(say("The votes lie from “{low}” to “{high}”.", low=low, high=high))
        said += _agreed(found)
    if found.camps:
        said.append(say("Opinions lie further apart than chance would put them: look whether there are two camps."))
    if found.unknown:
        said.append(say_n("{n} person did not know.", "{n} people did not know.", found.unknown))
    return tuple(said)


def _agreed(found: Spread) -> tuple[Message, ...]:
    if found.agreement is None:
        return ()
    about = {"agreement": Quantity(found.agreement, "score"), "n": found.n}
    if found.agreement >= LARGELY:
        return (say("The room largely agrees: agreement {agreement}, n = {n}.", **about),)
    if found.agreement >= PARTLY:
        return (say("The room partly agrees: agreement {agreement}, n = {n}.", **about),)
    return (say("The room is divided: agreement {agreement}, n = {n}.", **about),)


def in_short(found: Spread, model: Model) -> tuple[Message, ...]:
    """The same for a table: where the votes lie with agreement and n, and who did not know."""
    if found.agreement is None or found.lowest is None or found.highest is None:
        return in_words(found, model)
    low, high = level_name(model, found.lowest), level_name(model, found.highest)
    about = {"agreement": Quantity(found.agreement, "score"), "n": found.n}
    if found.alike:
        said = [say("all “{level}” (n = {n})", level=low, n=found.n)]
    else:
        said = [say("“{low}” to “{high}”; agreement {agreement} (n = {n})", low=low, high=high, **about)]
    if found.unknown:
        said.append(say_n("{n} person did not know.", "{n} people did not know.", found.unknown))
    return tuple(said)


def question(counts: Mapping[str, int], found: Spread, model: Model) -> Message:
    """What to ask the room first: the ends of the scale speak, the smaller side before the larger."""
    if found.lowest is None or found.highest is None:
        return say("Nobody chose a level. Who could we ask, or where could we look?")
    if found.unknown >= MANY_UNKNOWN * found.votes:
        return say("Many do not know. Who could tell us, and where can it be seen?")
    if found.alike:
        return say("Everyone sees the same. What would somebody from outside have to see to believe it?")
    few, many = sorted((found.highest, found.lowest), key=lambda level: counts.get(level, 0))
    return say(
        "Who chose “{few}”: what did you see? And who chose “{many}”: what did you see?",
        few=level_name(model, few), many=level_name(model, many),
    )  # fmt: skip
