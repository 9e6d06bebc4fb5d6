"""Whether those who answered are like the organisation: response, weights, what they cost, and who is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graadmeter.base.errors import Notice, WeightingError
from graadmeter.base.text import Lang, Message, Quantity, Text, say
from graadmeter.disclosure import Policy, hidden_parts
from graadmeter.survey.groups import TIMES_MOST, Groups, Refused, groups
from graadmeter.survey.labels import Ints, factor
from graadmeter.survey.weighting import Weights, rake
from graadmeter.tables import ANSWERS

Floats = npt.NDArray[np.float64]
Headcounts = Mapping[str, Mapping[str, int]]

VARIABLES = ("unit", "location", "age_band", "role")
NAMES: dict[str, Message] = {
    "unit": say("Unit"), "location": say("Location"), "age_band": say("Age band"), "role": say("Role")
}  # fmt: skip
NO_ANSWER = ("dk", "na")
SURPRISE = 1.96  # standard deviations below its expected number of answers from which a label is called missing


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


def represent(
    answers: pa.Table,
    headcounts: Headcounts,
    *,
    policy: Policy | None = None,
    names: Mapping[str, Mapping[str, Text]] | None = None,
) -> Representation:
    """A sample beside what is known of the people it was taken from.

    `answers`: ANSWERS rows; a weight that is there already is where the weights begin. `headcounts`: {unit, location,
    age_band or role: {label: people}}, all adding up to the same number: everyone who could have answered. `names`:
    what labels are called, where not by themselves.

    A variable is weighted by unless: its headcounts add up to another number than those of the first; nobody, or fewer
    than 80 % of the respondents, stated it; a label has answers but no headcount, more answers than people, or people
    but no answers; fewer than two groups are left with the minimum group of answers, after labels with fewer are taken
    together; or an answer would count more than five times the mean. Who did not state a variable keeps the share they
    have in the sample. If the variables cannot be met together, or single answers would count more than five times the
    mean, the last ones are left out. Counts per label are hidden below the minimum group, and where they follow by
    subtraction.
    Raises WeightingError for a variable that is not one of the four, or headcounts that are no whole numbers of 0 or
    more or all 0.
    """
    policy, names = policy or Policy(), names or {}
    table = ANSWERS.check(answers)
    total = _total(headcounts)
    people, stated, initial = _people(table, headcounts)
    n = len(people)
    found: dict[str, Groups | Refused] = {
        name: groups(*stated[name], headcounts[name], total, policy.min_group, names.get(name, {}))
        if n
        else Refused(say("there are no answers"))
        for name in headcounts
    }
    made = _weigh(found, initial)
    variables = tuple(
        _variable(name, stated[name], headcounts[name], found[name], policy, names.get(name, {})) for name in headcounts
    )
    weights = None if made is None else made.weights
    relative = None if weights is None else weights / weights.mean()
    return Representation(
        n=n,
        headcount=total,
        variables=variables,
        missing=_missing(variables, stated, total),
        finite=float(np.sqrt(max(0, total - n) / (total - 1))) if total > 1 else 0.0,
        spread=None
        if relative is None
        else Spread(float(relative.min()), float(np.median(relative)), float(relative.max())),
        design_effect=None if made is None else made.design_effect,
        effective_n=None if made is None else made.effective_n,
        reason=None if made is not None else say("None of the variables can be weighted by."),
        answers=table if weights is None else _weighted(table, people, weights),
        policy=policy,
        _people=people,
        _groups=tuple(one for one in found.values() if isinstance(one, Groups)),
    )


def _total(headcounts: Headcounts) -> int:
    if not headcounts:
        raise WeightingError(say("there are no headcounts; give them for unit, location, age_band or role"))
    for name, known in headcounts.items():
        if name not in VARIABLES:
            raise WeightingError(
                say("there is no variable {seen}; choose one of: {offered}", seen=repr(name), offered=list(VARIABLES))
            )
        for label, people in known.items():
            if isinstance(people, bool) or not isinstance(people, int) or people < 0:
                raise WeightingError(
                    say(
                        "{variable}, {label}: expected a headcount of 0 or more, saw {seen}",
                        variable=name, label=repr(label), seen=repr(people),
                    )
                )  # fmt: skip
    total = sum(next(iter(headcounts.values())).values())
    if not total:
        raise WeightingError(say("{variable} has no headcount above 0", variable=next(iter(headcounts))))
    return total


def _people(table: pa.Table, headcounts: Headcounts) -> tuple[list[str], dict[str, tuple[Ints, list[str]]], Floats]:
    """Respondents in the order of their codes; per variable what each stated; the weights to begin from."""
    columns = ["respondent", *VARIABLES, "weight"]
    rows = table.select(columns).group_by(columns).aggregate([]).sort_by("respondent")
    people = rows["respondent"].to_pylist()
    if len(set(people)) < len(people):
        raise WeightingError(say("a respondent has two units, locations, age bands, roles or weights; give each one"))
    stated = {name: factor(rows[name]) for name in headcounts}
    return people, stated, rows["weight"].fill_null(1.0).to_numpy()


def _weigh(found: dict[str, Groups | Refused], initial: Floats) -> Weights | None:
    """Rake to the variables that can be; leave out the last one until the weights meet the rest and none is extreme.
    What is left out is changed into its refusal in `found`."""
    while used := [name for name, one in found.items() if isinstance(one, Groups)]:
        kept: dict[str, Groups] = {name: one for name, one in found.items() if isinstance(one, Groups)}
        made = rake(
            {name: one.code for name, one in kept.items()}, {name: one.targets for name, one in kept.items()}, initial
        )
        extreme = made.weights.max() > TIMES_MOST * made.weights.mean()
        if made.converged and not extreme:
            return made
        found[used[-1]] = Refused(
            say("with the other variables, one answer would count more than {times} times as much as the mean answer",
                times=int(TIMES_MOST))
            if made.converged
            else say("its headcounts and those of the other variables cannot all be met by the people who answered")
        )  # fmt: skip
    return None


def _variable(
    name: str, stated: tuple[Ints, list[str]], known: Mapping[str, int], found: Groups | Refused, policy: Policy,
    names: Mapping[str, Text],
) -> Variable:  # fmt: skip
    counts = _counts(stated, known)
    unstated = int((stated[0] < 0).sum())
    hidden = hidden_parts({**counts, None: unstated}, policy)
    labels = tuple(
        Label(
            label, names.get(label, label), people,
            None if label in hidden else counts[label],
            None if label in hidden or not people else counts[label] / people,
        )
        for label, people in known.items()
    )  # fmt: skip
    used = isinstance(found, Groups)
    together = tuple(names.get(label, label) for label in found.together) if isinstance(found, Groups) else ()
    return Variable(
        name, NAMES[name], labels, None if None in hidden else unstated, used, together,
        found.reason if isinstance(found, Refused) else None,
    )  # fmt: skip


def _counts(stated: tuple[Ints, list[str]], known: Mapping[str, int]) -> dict[str, int]:
    code, labels = stated
    found = zip(labels, np.bincount(code[code >= 0], minlength=len(labels)).tolist(), strict=True)
    return dict.fromkeys(known, 0) | dict(found)


def _missing(
    variables: tuple[Variable, ...], stated: Mapping[str, tuple[Ints, list[str]]], total: int
) -> tuple[Message, ...]:
    """Labels with fewer answers than a draw from everyone would give them, but for chance; worst first."""
    found = []
    for variable in variables:
        counts = _counts(stated[variable.id], {one.label: 0 for one in variable.labels})
        stating = sum(counts.values())
        if sum(one.headcount for one in variable.labels) != total or not stating:
            continue
        for one in variable.labels:
            share = one.headcount / total
            expected = stating * share
            chance = np.sqrt(expected * (1 - share) * max(0, total - stating) / max(1, total - 1))
            if counts[one.label] < expected - SURPRISE * chance:
                found.append((counts[one.label] / expected, variable.id, one, expected))
    return tuple(_said(one, expected) for _, _, one, expected in sorted(found, key=lambda each: each[:2]))


def _said(one: Label, expected: float) -> Message:
    if one.answered is None:
        return say(
            "{label}: too few answers to show their number; {expected} would be in proportion to its {people} people.",
            label=one.name, expected=round(expected), people=one.headcount,
        )  # fmt: skip
    return say(
        "{label}: {answered} of {people} people answered; {expected} would be in proportion.",
        label=one.name, answered=one.answered, people=one.headcount, expected=round(expected),
    )  # fmt: skip


def _weighted(table: pa.Table, people: list[str], weights: Floats) -> pa.Table:
    code = pc.index_in(table["respondent"], pa.array(people, pa.string()))
    column = pa.array(weights[code.to_numpy()])
    return ANSWERS.check(table.set_column(table.column_names.index("weight"), "weight", column))


def _text(value: Text, lang: Lang) -> str:
    return value if isinstance(value, str) else value.text(lang)
