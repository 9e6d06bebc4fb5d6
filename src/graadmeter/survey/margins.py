"""What may go into weighting: headcounts that agree with each other and with the sample, and weights above 0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from graadmeter.base.errors import WeightingError
from graadmeter.base.text import quoted, say
from graadmeter.survey.labels import Ints, coded, plain

Floats = npt.NDArray[np.float64]

SAME_TOTAL = 1e-9  # totals of two variables that differ less than this part of them are one total


def margins_of(
    categories: Mapping[str, Any], margins: Mapping[str, Mapping[Any, float]]
) -> tuple[list[Ints], dict[str, Floats], list[list[Any]]]:
    """Codes per variable, headcounts per variable and label, labels per variable; everything checked."""
    for given in (categories, margins):
        if given is not None and not isinstance(given, Mapping):
            raise WeightingError(say("expected a mapping per variable, saw {seen}", seen=quoted(given)))
    if not margins:
        raise WeightingError(say("there is nothing to rake to; give headcounts of at least one variable"))
    for here, there, what in (
        (margins, categories, say("headcounts but no labels")),
        (categories, margins, say("labels but no headcounts")),
    ):
        for name in here:
            if name not in there:
                raise WeightingError(
                    say("{variable} has {what}; give both or leave it out", variable=repr(name), what=what)
                )
    targets = {name: _headcounts(name, known) for name, known in margins.items()}
    codes: list[Ints] = []
    labels: list[list[Any]] = []
    for name, known in targets.items():
        code, strangers = coded(categories[name], list(known))
        if codes and len(code) != len(codes[0]):
            first = next(iter(targets))
            raise WeightingError(
                say(
                    "{variable} has {seen} labels, {first} has {expected}; give each respondent one of each",
                    variable=repr(name), seen=len(code), first=repr(first), expected=len(codes[0]),
                )
            )  # fmt: skip
        if strangers:
            _refuse_strangers(name, strangers, int((code < 0).sum()))
        codes.append(code)
        labels.append(list(known))
    if not len(codes[0]):
        raise WeightingError(say("there are no respondents to weight"))
    for name, code in zip(targets, codes, strict=True):
        _same_labels(name, targets[name], np.bincount(code, minlength=len(targets[name])))
    totals = {name: float(sum(known.values())) for name, known in targets.items()}
    first, total = next(iter(totals.items()))
    for name, other in totals.items():
        if abs(other - total) > SAME_TOTAL * total:
            raise WeightingError(
                say(
                    "the headcounts of {variable} add up to {seen}, those of {first} to {expected}; make them the same",
                    variable=repr(name), seen=other, first=repr(first), expected=total,
                )
            )  # fmt: skip
    arrays = {name: np.array(list(known.values())) for name, known in targets.items()}
    return codes, {name: counts * (total / counts.sum()) for name, counts in arrays.items()}, labels


def _headcounts(name: str, known: Mapping[Any, float]) -> dict[Any, float]:
    if not isinstance(known, Mapping):
        raise WeightingError(
            say("{variable}: expected label: headcount pairs, saw {seen}", variable=repr(name), seen=quoted(known))
        )
    found: dict[Any, float] = {}
    for label, headcount in known.items():
        try:
            number = float(headcount)
        except (TypeError, ValueError):
            number = float("nan")
        if not (np.isfinite(number) and number >= 0) or isinstance(headcount, str):
            raise WeightingError(
                say(
                    "{variable}, {label}: expected a headcount of 0 or more, saw {seen}",
                    variable=repr(name), label=repr(plain(label)), seen=repr(headcount),
                )
            )  # fmt: skip
        found[plain(label)] = number
    if not sum(found.values()) > 0:
        raise WeightingError(say("{variable} has no headcount above 0", variable=repr(name)))
    return found


def _refuse_strangers(name: str, strangers: list[Any], n: int) -> NoReturn:
    named = [repr(label) for label in strangers if label is not None]
    if not named:
        raise WeightingError(
            say(
                "{variable} has no label for {n} respondents; give each respondent a label or leave them out",
                variable=repr(name), n=n,
            )
        )  # fmt: skip
    raise WeightingError(
        say(
            "{variable} has labels in the sample without a headcount: {labels}; give their headcounts",
            variable=repr(name), labels=named[:5],
        )
    )  # fmt: skip


def _same_labels(name: str, known: Mapping[Any, float], sample: Ints) -> None:
    for (label, headcount), n in zip(known.items(), sample.tolist(), strict=True):
        if headcount > 0 and not n:
            raise WeightingError(
                say(
                    "{variable}, {label}: nobody in the sample has this label, so nobody can stand for its {headcount} "
                    "people; take it together with another label or leave {variable} out",
                    variable=repr(name), label=repr(label), headcount=headcount,
                )
            )  # fmt: skip
        if n and not headcount:
            raise WeightingError(
                say(
                    "{variable}, {label}: the headcount is 0, but {n} respondents have this label",
                    variable=repr(name), label=repr(label), n=n,
                )
            )  # fmt: skip


def start(initial: Any, n: int | None) -> Floats:
    """Initial weights, checked and scaled to a mean of 1 where a mean does not matter; all 1 where there are none."""
    if initial is None:
        return np.ones(n or 0)
    try:
        given = np.asarray(initial, dtype=np.float64)
    except (TypeError, ValueError):
        raise WeightingError(say("weights are numbers above 0, one per respondent")) from None
    if given.ndim != 1 or not len(given) or (n is not None and len(given) != n):
        raise WeightingError(
            say(
                "expected one weight per respondent ({n}), saw {seen}",
                n=n or "?",
                seen=" x ".join(map(str, given.shape)),
            )
        )
    wrong = np.flatnonzero(~(np.isfinite(given) & (given > 0)))
    if len(wrong):
        raise WeightingError(
            say(
                "a weight is a number above 0; respondent {place} has {seen}",
                place=int(wrong[0]) + 1, seen=repr(float(given[wrong[0]])),
            )
        )  # fmt: skip
    return given
