"""The portfolio of an organisation: which initiatives stand in it, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graadmeter.diagnosis import portfolio as core
from graadmeter.diagnosis.portfolio import Portfolio
from graadmeter.web.initiatives import queries as initiatives
from graadmeter.web.initiatives.models import Initiative, State
from graadmeter.web.people.models import Organisation

CHOSEN_AMONG = (State.IDEA, State.RUNNING)  # what is done or stopped needs no place


def candidates(organisation: Organisation) -> list[Initiative]:
    """The initiatives to choose among, by name."""
    return [row for row in initiatives.initiatives(organisation) if row.state in CHOSEN_AMONG]


def portfolio(rows: list[Initiative], weights: Mapping[str, float] | None = None) -> Portfolio:
    """These initiatives by their last closed review. `weights`: per key question; None: the model's."""
    weighed = {
        row.pk: initiatives.weighed(review) if (review := initiatives.last_closed(row)) else None for row in rows
    }
    return core.portfolio(initiatives.model(), [(row.key, row.name, weighed[row.pk]) for row in rows], weights)


def portfolio_weights(rows: list[Initiative]) -> dict[str, float]:
    """The model's weights for these initiatives: key question -> share."""
    phases = [review.phase for row in rows if (review := initiatives.last_closed(row)) and review.total is not None]
    return core.default_weights(initiatives.model(), phases)


def portfolio_json(organisation: Organisation) -> dict[str, Any] | None:
    """The block `portfolio` of a frozen round, with the model's weights; None where no initiative can be placed."""
    found = portfolio(candidates(organisation))
    if not found.rows:
        return None
    return {
        "rows": [
            {
                "id": row.id, "name": row.name, "rank": row.rank, "score": row.score, "other_rank": row.other_rank,
                "first_share": row.first_share, "value": row.scores["value"], "investment": row.scores["investment"],
            }
            for row in found.rows
        ],
        "method": core.METHOD,
        "other": core.OTHER,
    }  # fmt: skip
