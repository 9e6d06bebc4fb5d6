"""What each rule makes of the whole, and why two of them disagree: only as far as nobody's answers can be worked out.

A rule that looks at single elements (the weakest, the most) could give a hidden one away. So the verdict of a rule that
is not the model's own is told only when it is the same whatever the hidden figures are. Every rule is monotone: it is
enough that the verdict with all of them at their lowest is the one with all at their highest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from graadmeter.maturity.choice import Choice
from graadmeter.maturity.ladder import EXACT, UNKNOWN, Floats, Frame, Ints
from graadmeter.maturity.reasons import Reason
from graadmeter.maturity.result import RuleScore
from graadmeter.maturity.rules._parts import Bools, Explained, Known


@dataclass(frozen=True)
class Verdict:
    """One rule's place of the whole at the point estimate, and what of it may be told."""

    choice: Choice
    known: Known
    told: bool  # its level, and why
    complete: bool  # nothing is hidden: its score and band may be told too

    def explain(self) -> Explained:
        if not self.told:
            return Explained((Reason("rule_hidden", None, {"rule": self.choice.name}),))
        return self.choice.rule.explain(self.known)


def verdict(
    choice: Choice,
    axes: Frame,
    attainment: Floats,
    levels: Ints,
    figures: Sequence[Sequence[float | None]],
    whole: Sequence[float | None],
    told_level: Bools,
) -> Verdict:
    """`axes`: of the model's own rule; `attainment` E x K; `figures` E x K and `whole` K: as they are shown."""
    frame = choice.frame(axes)
    known = Known(frame, choice.rule.place(attainment, frame), attainment, levels, figures, whole, told_level)
    hidden = ~np.isnan(attainment) & np.array([[value is None for value in row] for row in figures], dtype=bool)
    complete = not hidden.any()
    return Verdict(choice, known, choice.own or complete or _decided(choice, known, hidden), choice.own or complete)


def _decided(choice: Choice, known: Known, hidden: Bools) -> bool:
    """True when the level is the same whatever the hidden attainments are, as far as what is shown allows."""
    low, high = known.attainment.copy(), known.attainment.copy()
    bar = known.frame.bar
    for e, k in zip(*np.nonzero(hidden), strict=True):
        level = int(known.levels[e]) if known.told_level[e] else None
        low[e, k] = bar if level is not None and k < level else 0.0
        high[e, k] = max(0.0, bar - 2 * EXACT) if level is not None and k == level else 1.0
    ends = [int(choice.rule.place(end, known.frame).level) for end in (low, high)]
    return ends[0] == ends[1]


def compared(first: Verdict, others: Sequence[Verdict], *, told: bool) -> dict[str, RuleScore]:
    """Each rule's level with its reasons; `first` is the rule that placed the whole, to which others are compared.

    `told` False: the whole is about too few people, so that nothing is shown.
    """
    return {each.choice.name: _score(each, first, told=told) for each in (first, *others)}


def _score(each: Verdict, first: Verdict, *, told: bool) -> RuleScore:
    show = told and each.told
    known = each.known
    return RuleScore(
        name=each.choice.name,
        settings=each.choice.settings,
        own=each.choice.own,
        chosen=each is first,
        level=known.frame.level_id(known.reached) if show else None,
        why=each.explain().why if told else (),
        differs=_difference(each, first) if show and first.told else None,
        suppressed=not show,
    )


def _difference(each: Verdict, first: Verdict) -> Reason | None:
    """Why two rules give another level: what keeps the lower of the two from going on. None where they agree."""
    here, there = each.known.reached, first.known.reached
    if here == there or UNKNOWN in (here, there):
        return None
    higher, lower = (each, first) if here > there else (first, each)
    asked: Any = getattr(lower.choice.rule, "obstacle", None)
    obstacle: Reason = asked(lower.known) if asked else Reason("unsaid")
    params = {
        "higher": higher.choice.name, "high": higher.known.frame.name(higher.known.reached),
        "lower": lower.choice.name, "low": lower.known.frame.name(lower.known.reached),
    }  # fmt: skip
    return Reason(f"differ_{obstacle.code}", obstacle.level, {**params, **obstacle.params})
