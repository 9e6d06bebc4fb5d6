"""From answers and known headcounts to a sample that is weighted where it can be."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graadmeter.base.errors import WeightingError
from graadmeter.base.text import Message, Text, say
from graadmeter.disclosure import Policy, hidden_parts
from graadmeter.survey.groups import TIMES_MOST, Groups, Refused, groups
from graadmeter.survey.labels import Ints, factor
from graadmeter.survey.representation import NAMES, VARIABLES, Label, Representation, Spread, Variable
from graadmeter.survey.weighting import Weights, rake
from graadmeter.tables import ANSWERS

Floats = npt.NDArray[np.float64]
Headcounts = Mapping[str, Mapping[str, int]]

SURPRISE = 1.96  # standard deviations below its expected number of answers from which a label is called missing


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
