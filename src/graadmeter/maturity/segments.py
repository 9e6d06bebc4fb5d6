"""The same answers cut into groups: where each group stands, per element, as far as the privacy rule allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graadmeter.base.errors import AnswersError
from graadmeter.base.intervals import DRAWS, SEED
from graadmeter.base.text import say
from graadmeter.disclosure import Policy
from graadmeter.maturity import criteria, cuts
from graadmeter.maturity.cuts import ATTRIBUTES, Labels
from graadmeter.maturity.grouped import Segment, Segments, SegmentScore
from graadmeter.maturity.ladder import frame
from graadmeter.maturity.load import load
from graadmeter.maturity.model import Model
from graadmeter.maturity.panel import checked
from graadmeter.maturity.result import ElementScore
from graadmeter.maturity.score import score


@dataclass(frozen=True)
class Cutter:
    """A round ready to be cut: groups counted, and what stays hidden chosen once for every cut."""

    model: Model
    policy: Policy
    who: cuts.People
    cells: cuts.Cells
    counts: cuts.Ints  # (1 + E) x N
    hidden: cuts.Bools  # (1 + E) x N

    @property
    def offered(self) -> tuple[str, ...]:
        """The attributes with two groups or more."""
        return cuts.attributes(self.who)

    def cut(self, by: Sequence[str], *, draws: int = DRAWS, seed: int = SEED) -> Segments:
        """Where each group stands, by one or two attributes. Raises AnswersError as `segments`."""
        order = _checked_cut(tuple(by), self.offered)
        found = [
            self._segment(cell, _as_asked(self.cells.names[cell][1], order, by), draws, seed)
            for cell in self.cells.of(order)
            if self.counts[0, cell] or self.hidden[0, cell] or len(order) == 1
        ]
        return Segments(tuple(by), self.offered, tuple(sorted(found, key=_order)))

    def _segment(self, cell: int, labels: Labels, draws: int, seed: int) -> Segment:
        here, gone = self.counts[:, cell], self.hidden[:, cell]
        ids = list(self.model.elements)
        shown = [e for e in range(len(ids)) if here[e + 1] and not gone[e + 1]]
        scores: Mapping[str, ElementScore] = {}
        if shown:
            members = pa.array([self.who.respondent[p] for p in np.flatnonzero(self.cells.member[:, cell])])
            theirs = self.who.counting.filter(pc.is_in(self.who.counting["respondent"], value_set=members))
            scores = score(theirs, self.model, policy=self.policy, draws=draws, seed=seed).elements
        small = gone[1:] | gone[0]  # that nobody of a small group answered would say something of each of its members
        elements = {key: _shown(scores[key]) if e in shown else _absent(bool(small[e])) for e, key in enumerate(ids)}
        return Segment(labels, None if gone[0] else int(here[0]), elements)


def cutter(answers: pa.Table, model: Model | str, policy: Policy | None = None) -> Cutter:
    """A round ready for several cuts; takes a few seconds for a hundred groups. Arguments and errors as `segments`."""
    policy = policy or Policy()
    model = model if isinstance(model, Model) else load(model)
    axes = frame(criteria.laddered(model))
    who = cuts.people(checked(answers, model), axes)
    every = cuts.cells(who)
    return Cutter(model, policy, who, every, *cuts.hidden(every, who, policy))


def segments(
    answers: pa.Table,
    model: Model | str,
    by: Sequence[str] = ("unit",),
    *,
    policy: Policy | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Segments:
    """Where each group stands. `by`: one or two of unit, location, age_band, role.

    Answers and model as for `score`, which places each group by its own answers alone; the band is drawn within the
    group. `policy` None: staff, minimum group 10. Per element a group is hidden where fewer people answered, and where
    one more has to be so that nothing can be worked out: from the total of the round, from the cut by each attribute
    and the cuts by every two of them, laid side by side (`maturity.cuts`). Of a hidden group no number is given.
    Groups are in the order of their labels, who did not say last; a group of nobody is left out of a cut by two.
    Raises AnswersError for an attribute that is none, or that has no two groups; otherwise as `score`.
    """
    return cutter(answers, model, policy).cut(by, draws=draws, seed=seed)


def _checked_cut(by: tuple[str, ...], available: tuple[str, ...]) -> tuple[str, ...]:
    """The cut with its attributes in the order of ATTRIBUTES."""
    for name in by:
        if name not in ATTRIBUTES:
            raise AnswersError(
                say("there is nothing called {seen} to cut by; choose one of: {offered}", seen=repr(name),
                    offered=list(ATTRIBUTES))
            )  # fmt: skip
        if name not in available:
            raise AnswersError(
                say("these answers have no two groups by {name}; they have: {offered}", name=name,
                    offered=list(available) or "-")
            )  # fmt: skip
    if not 1 <= len(by) <= 2 or len(set(by)) < len(by):
        raise AnswersError(say("cut by one attribute, or by two different ones"))
    return tuple(name for name in ATTRIBUTES if name in by)


def _as_asked(labels: Labels, cut: tuple[str, ...], by: Sequence[str]) -> Labels:
    said = dict(zip(cut, labels, strict=True))
    return tuple(said[name] for name in by)


def _order(segment: Segment) -> tuple[tuple[bool, str], ...]:
    return tuple((label is None, label or "") for label in segment.labels)


def _shown(found: ElementScore) -> SegmentScore:
    return SegmentScore(found.level, found.score, found.interval, found.n)


def _absent(hidden: bool) -> SegmentScore:
    return SegmentScore(None, None, None, None if hidden else 0, hidden)
