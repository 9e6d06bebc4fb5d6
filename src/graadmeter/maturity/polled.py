"""A round in which the poll alone was asked, as a result like any other: what reports and the diagnosis read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa

from graadmeter.disclosure import Policy, hidden_parts
from graadmeter.maturity.model import Model
from graadmeter.maturity.poll import Cell, poll_from_counts
from graadmeter.maturity.reasons import Reason
from graadmeter.maturity.result import ScoreResult
from graadmeter.maturity.score import score
from graadmeter.tables import ANSWERS


def score_poll(counts: Mapping[Cell, int], model: Model, *, policy: Policy, split: bool = True) -> ScoreResult:
    """The result of `counts` (people per cell of the poll's tally): shares, and no level of any element.

    `split` False leaves out roles and age bands, as a poll that is still open must. Equal to `score` of the same
    votes as ANSWERS, but for the draws: a poll has no band. Raises ModelError as `score` does.
    """
    found = poll_from_counts(counts, model, policy, split=split)
    nobody = score(ANSWERS.check(pa.Table.from_pylist([], schema=ANSWERS.schema)), model, policy=policy, draws=0)
    return replace(
        nobody,
        n=sum(counts.values()),
        roles=_voters(counts, policy) if split else {},
        overall=replace(nobody.overall, why=(Reason("poll_only"),)) if found else nobody.overall,
        poll=found,
        notices=found.notices if found else (),
    )


def _voters(counts: Mapping[Cell, int], policy: Policy) -> dict[str, int | None]:
    """Voters per role, those who do not know included; None where hidden."""
    people: Counter[str | None] = Counter()
    for cell, n in counts.items():
        people[cell.role] += n
    hidden = hidden_parts(people, policy)
    return {role: None if role in hidden else people[role] for role in sorted(filter(None, people))}
