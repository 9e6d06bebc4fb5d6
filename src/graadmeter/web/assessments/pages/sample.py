"""Who answered beside who works there, and the result weighted to that beside the result as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from graadmeter import maturity
from graadmeter.base.text import Message, Text, say
from graadmeter.maturity.model import Model
from graadmeter.survey.representation import Representation
from graadmeter.survey.representing import represent
from graadmeter.web.assessments import queries
from graadmeter.web.assessments.models import Assessment, Snapshot
from graadmeter.web.assessments.pages.results import Standing, standing
from graadmeter.web.language import current


@dataclass(frozen=True, slots=True)
class Beside:
    """One category, or the whole: as it is published, and weighted. `why_not`: why no weighted figure stands here."""

    name: Text
    level: Text | None
    score: float | None
    weighted_level: Text | None
    weighted_score: float | None
    why_not: Message | None

    @property
    def moved(self) -> bool:
        """True where weighting changes the level."""
        return self.why_not is None and self.level != self.weighted_level


@dataclass(frozen=True, slots=True)
class SamplePage:
    standing: Standing
    state: Literal["open", "few", "no_labels", "no_headcounts", "forgotten", "ready"]
    found: Representation | None
    whole: Beside | None
    beside: tuple[Beside, ...]  # per category
    steps: int  # levels of the model

    @property
    def moved(self) -> int:
        """How many categories weighting puts at another level."""
        return sum(one.moved for one in self.beside)

    @property
    def compared(self) -> int:
        return sum(one.why_not is None for one in self.beside)


HIDDEN = say("hidden: group too small")
FEW = say("not given: a group in it has too few answers")
WAITS = say("not given: later answers stay out of this category")


def sample(assessment: Assessment, shown: Snapshot | None) -> SamplePage:
    """`shown`: the result as it is published. Weighted figures only of a closed round, and only where no group of few
    could be solved for from the two figures side by side: one decimal, every group with the minimum in the category."""
    model = queries.taken_model(assessment)
    state = _state(assessment, shown)
    if state != "ready" or shown is None:
        return SamplePage(standing(assessment, shown), state, None, None, (), len(model.levels))
    names = {"role": {role.id: role.name for role in model.roles}}
    policy = queries.policy_of(assessment)
    found = represent(queries.answers_frame(assessment), assessment.headcounts, policy=policy, names=names)
    whole, beside = _beside(found, model, assessment, shown) if found.weighted else (None, ())
    steps = sum(level.order > 0 for level in model.levels)
    return SamplePage(standing(assessment, shown), state, found, whole, beside, steps)


def _state(
    assessment: Assessment, shown: Snapshot | None
) -> Literal["open", "few", "no_labels", "no_headcounts", "forgotten", "ready"]:
    if not queries.counted_labels(assessment):
        return "no_labels"
    if assessment.forgotten_on:
        return "forgotten"
    if not assessment.headcounts:
        return "no_headcounts"
    if not assessment.is_closed:
        return "open"
    return "ready" if shown is not None and shown.final else "few"


def _beside(
    found: Representation, model: Model, assessment: Assessment, shown: Snapshot
) -> tuple[Beside | None, tuple[Beside, ...]]:
    said = shown.result[current()]
    weighted = maturity.score(found.answers, model, rule=assessment.rule or None, policy=found.policy, draws=0).to_json(
        current()
    )
    rows, whole_told = [], shown.n == found.n
    for key, element in model.elements.items():
        items = [*(item.id for item in element.items), model.quick_id(key)]
        why_not = _why_not(said["elements"][key], weighted["elements"][key], tells=found.tells(items))
        whole_told = whole_told and why_not is not WAITS
        rows.append(_row(element.name, said["elements"][key], weighted["elements"][key], model, why_not))
    hidden = HIDDEN if said["overall"].get("suppressed") else None if whole_told else WAITS
    if assessment.asks_criteria:
        return None, tuple(rows)
    whole = _row(say("The whole"), said["overall"], weighted["overall"], model, hidden)
    return whole, tuple(rows)


def _why_not(said: dict[str, Any], weighted: dict[str, Any], *, tells: bool) -> Message | None:
    if said.get("suppressed") or said["level"] is None:
        return HIDDEN
    if _people(said) != _people(weighted):
        return WAITS
    return None if tells else FEW


def _people(element: dict[str, Any]) -> dict[str, Any]:
    """The people behind every figure of a category: what tells an older state of it from this one."""
    return {name: part["n"] for name, part in {**element["distribution"], **element["items"], "": element}.items()}


def _row(name: Text, said: dict[str, Any], weighted: dict[str, Any], model: Model, why_not: Message | None) -> Beside:
    def level(found: dict[str, Any]) -> Text | None:
        return model.level(found["level"]).name if found["level"] is not None else None

    if why_not is not None:
        return Beside(name, level(said), said["score"], None, None, why_not)
    return Beside(name, level(said), said["score"], level(weighted), weighted["score"], None)
