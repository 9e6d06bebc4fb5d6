"""Whether those who answered are like the organisation: response, weights, what they cost, and who is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graadmeter.base.errors import Notice, WeightingError
from graadmeter.base.text import Lang, Message, Quantity, Text, say
from graadmeter.disclosure import Policy
from graadmeter.survey.groups import Groups

Floats = npt.NDArray[np.float64]

VARIABLES = ("unit", "location", "age_band", "role")
NAMES: dict[str, Message] = {
    "unit": say("Unit"), "location": say("Location"), "age_band": say("Age band"), "role": say("Role")
}  # fmt: skip
NO_ANSWER = ("dk", "na")


@dataclass(frozen=True, slots=True)
class Label:
    """One unit, location, age band or role. `answered` and `rate` are None where hidden: too few people."""

    label: str
    name: Text
    headcount: int
    answered: int | None
    rate: float | None  # of the headcount that answered, 0..1; None also without people


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: its labels, whether the answers are weighted by it, and if not, why."""

    id: str
    name: Message
    labels: tuple[Label, ...]
    unstated: int | None  # respondents who did not state it; None: hidden
    used: bool
    together: tuple[Text, ...]  # labels with few answers that are weighted as one group
    reason: Message | None


@dataclass(frozen=True, slots=True)
class Spread:
    """Weights relative to their mean: how often an answer counts."""

    least: float
    median: float
    most: float

    @property
    def ratio(self) -> float:
        return self.most / self.least


@dataclass(frozen=True, eq=False)
class Representation:
    """A sample beside its known headcounts. `spread`, `design_effect`, `effective_n`: None where nothing is weighted,
    and then `reason` says why. `finite`: sqrt((N - n) / (N - 1)), what is left of a standard error since not more than
    N people could answer. `missing`: who answered less than chance would explain, worst first."""

    n: int
    headcount: int
    variables: tuple[Variable, ...]
    missing: tuple[Message, ...]
    finite: float
    spread: Spread | None
    design_effect: float | None
    effective_n: float | None
    reason: Message | None
    answers: pa.Table  # ANSWERS, with the weight of each respondent where weighted
    policy: Policy
    _people: list[str] = field(default_factory=list, repr=False)  # respondents, in the order of `_groups`
    _groups: tuple[Groups, ...] = field(default=(), repr=False)

    @property
    def weighted(self) -> bool:
        return self.spread is not None

    @property
    def response_rate(self) -> float:
        return self.n / self.headcount

    @property
    def used(self) -> tuple[Variable, ...]:
        return tuple(variable for variable in self.variables if variable.used)

    @property
    def bounds(self) -> Message:
        """What those who did not answer could still change: a statement about any share of yes and no."""
        return say(
            "{share} did not answer, and weights cannot know what they think. If they all thought alike, half of those "
            "who answered could be anything from {low} to {high} of everyone.",
            share=Quantity(1 - self.response_rate, "share"), low=Quantity(0.5 * self.response_rate, "share"),
            high=Quantity(1 - 0.5 * self.response_rate, "share"),
        )  # fmt: skip

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What belongs beside every weighted figure: what it was weighted to, what that cost, what was refused."""
        found = []
        if self.design_effect is not None and self.effective_n is not None:
            cost = weighting_cost([one.id for one in self.used], self.n, self.effective_n, self.design_effect)
            found.append(Notice("weighted", cost, self.n))
        for variable in self.variables:
            if variable.reason:
                refused = say("Not weighted by {variable}: {reason}.", variable=variable.name, reason=variable.reason)
                found.append(Notice("not_weighted", refused))
            if variable.together:
                joined = say(
                    "{variable}: weighted as one group, for too few answers each: {labels}.",
                    variable=variable.name, labels=list(variable.together),
                )  # fmt: skip
                found.append(Notice("weighted_together", joined))
        return tuple(found)

    def required(self) -> Representation:
        """This, where it is weighted. Raises WeightingError with the reasons where it is not."""
        if not self.weighted:
            reasons = [
                say("{variable}: {reason}", variable=one.name, reason=one.reason)
                for one in self.variables
                if one.reason
            ]
            raise WeightingError(say("these answers cannot be weighted ({reasons})", reasons=reasons))
        return self

    def tells(self, items: Iterable[str]) -> bool:
        """Whether a weighted figure of these items may stand beside the unweighted one.

        Two means of the same answers, weighted and not, are two equations in the means of the groups: a group of few
        could be solved for. So every group that answered them has the minimum group, and there are two or more.
        """
        if not self.weighted:
            return False
        rows = pc.and_(
            pc.is_in(self.answers["item"], pa.array(list(items), pa.string())),
            pc.invert(pc.is_in(self.answers["value"], pa.array(NO_ANSWER))),
        )
        said = set(self.answers["respondent"].filter(rows).to_pylist())
        here = np.array([code in said for code in self._people], dtype=bool)
        return all(self._enough(one, here) for one in self._groups)

    def _enough(self, one: Groups, here: npt.NDArray[np.bool_]) -> bool:
        counts = np.bincount(one.code[here], minlength=len(one.targets))
        stated = counts[:-1] if one.unstated else counts
        few = any(0 < n < self.policy.min_group for n in stated.tolist()) and self.policy.name == "staff"
        return not few and int((stated > 0).sum()) >= 2

    def to_json(self, lang: Lang = "en") -> dict[str, Any]:
        """Plain data, safe as JSON; sentences in `lang`."""
        return {
            "weighted": self.weighted,
            "n": self.n,
            "headcount": self.headcount,
            "response_rate": self.response_rate,
            "design_effect": self.design_effect,
            "effective_n": self.effective_n,
            "weights": None
            if self.spread is None
            else {
                "least": self.spread.least, "median": self.spread.median,
                "most": self.spread.most, "ratio": self.spread.ratio,
            },
            "finite_population": self.finite,
            "variables": {
                variable.id: {
                    "used": variable.used,
                    "reason": variable.reason.text(lang) if variable.reason else None,
                    "together": [_text(label, lang) for label in variable.together],
                    "unstated": variable.unstated,
                    "labels": {
                        one.label: {"headcount": one.headcount, "answered": one.answered, "rate": one.rate}
                        for one in variable.labels
                    },
                }
                for variable in self.variables
            },
            "missing": [message.text(lang) for message in self.missing],
            "bounds": self.bounds.text(lang),
            "reason": self.reason.text(lang) if self.reason else None,
        }  # fmt: skip


def weighting_cost(variables: Iterable[str], n: int, effective_n: float, deff: float) -> Message:
    """What belongs beside every weighted figure, in one sentence pair."""
    return say(
        "The answers are weighted to the headcounts of {variables}. That costs precision: {n} answers say as "
        "much as {effective} unweighted ones (design effect {deff}).",
        variables=[NAMES[variable] for variable in variables], n=n, effective=round(effective_n), deff=deff,
    )  # fmt: skip


def _text(value: Text, lang: Lang) -> str:
    return value if isinstance(value, str) else value.text(lang)
