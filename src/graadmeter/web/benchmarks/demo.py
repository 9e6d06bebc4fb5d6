"""Six invented organisations beside the demo organisation, as signed files, so that there is a spread to see."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

import numpy as np

from graadmeter import maturity
from graadmeter.diagnosis.benchmark import Entry, Figure
from graadmeter.diagnosis.benchmark.exchange import POLL, is_share
from graadmeter.diagnosis.benchmark.signed import write
from graadmeter.web.benchmarks import commands, queries
from graadmeter.web.people.models import Organisation, User

_OTHERS = (  # label, sector, size, how far from the demo organisation, respondents
    ("Demo · gemeente / municipality", "government", "1000_4999", -0.6, 140),
    ("Demo · ziekenhuis / hospital", "care", "5000_up", -0.2, 310),
    ("Demo · hogeschool / college", "education", "1000_4999", 0.3, 190),
    ("Demo · verzekeraar / insurer", "finance", "250_999", 0.6, 85),
    ("Demo · bouwer / builder", "industry", "250_999", -0.35, 60),
    ("Demo · winkelketen / retail chain", "trade", "5000_up", 0.1, 240),
)


def fill(*, organisation: Organisation, seed: int, by: User, at: datetime) -> None:
    """A profile, and six files like those that others would send of each kind of round that the organisation has."""
    commands.set_profile(
        organisation=organisation, shares=False, label="Demo", sector="services", size="250_999", by=by, at=at
    )
    rng = np.random.default_rng(seed)
    for own in queries.own_entries(organisation, queries.profile(organisation)).values():
        for label, sector, size, shift, n in _OTHERS:
            elements = _figures(rng, own, shift, n)
            entry = Entry(
                own.model, own.version, own.mode, own.month, 10, n, elements, None, label, sector, size
            )  # fmt: skip
            content = write(entry, sha256(f"graadmeter demo {label}".encode()).digest())
            commands.take(organisation=organisation, content=content, by=by, at=at)


def _figures(rng: np.random.Generator, own: Entry, shift: float, n: int) -> dict[str, Figure]:
    """Like those of `own`, moved by `shift` levels; of shares by a sixth of that."""
    model = maturity.load(own.model)
    part = 1 / 6 if is_share(model, own.mode) else 1.0
    most = 1.0 if is_share(model, own.mode) else float(model.levels[-1].value)
    found = {key: _figure(rng, figure.score + shift * part, n, part, most) for key, figure in own.elements.items()}
    if own.mode == POLL:  # the halves are one whole
        high = found["high"]
        found["low"] = Figure(round(1 - high.score, 3), round(1 - high.high, 3), round(1 - high.low, 3), n)
    return found


def _figure(rng: np.random.Generator, about: float, n: int, part: float, most: float) -> Figure:
    half = part * float(rng.uniform(0.9, 1.5)) / n**0.5
    score = round(min(most - half, max(half, about + part * float(rng.normal(0, 0.3)))), 3)
    return Figure(score, round(score - half, 3), round(score + half, 3), n)
