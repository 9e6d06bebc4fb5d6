"""Generated rounds for the tests of diagnosis and reports: seeded, about nobody."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from boards import following

from graadmeter import maturity
from graadmeter.disclosure import policy
from graadmeter.tables import ANSWERS

Json = dict[str, Any]
ESM3_ROLES = {"leader": 12, "owner": 11, "support": 14, "employee": 61}
S3M_ROLES = {"leader": 12, "marketing_comms": 16, "operations": 40}
BEHIND = ("leadership_commitment", "policies_procedures", "metrics_measurement")


def answers(model_id: str, roles: dict[str, int], seed: int = 7) -> pa.Table:
    """A questionnaire answered by `roles`: each element has its own level of truth, the ones in BEHIND a low one."""
    model, chance, rows = maturity.load(model_id), random.Random(seed), []
    truth = {
        element: [chance.uniform(0.72, 0.97), chance.uniform(0.42, 0.78), chance.uniform(0.08, 0.42), 0.05]
        for element in model.elements
    }
    truth |= {element: [0.66, 0.26, 0.1, 0.05] for element in BEHIND if element in truth}
    people = [role for role, n in roles.items() for _ in range(n)]
    for number, role in enumerate(people):
        for item in model.items.values():
            if item.roles and role not in item.roles:
                continue
            true = truth[item.element][model.level_ids.index(item.level or "")] + (0.15 if role == "leader" else 0.0)
            value = "dk" if chance.random() < 0.08 else str(sum(chance.random() < true for _ in range(3)))
            rows.append({"respondent": f"r{number:03}", "item": item.id, "value": value, "role": role})
    return pa.Table.from_pylist(rows, schema=ANSWERS.schema)


def figure(
    value: float | None, n: int | None, n_of: str = "threads", unit: str = "share", rule: str = "all", **more: Any
) -> Json:
    period = {"from": "2026-01-01", "to": "2026-03-31", "days": 90}
    return {"value": value, "n": n, "n_of": n_of, "unit": unit, "rule": rule, "period": period, **more}


@pytest.fixture(scope="session")
def score_json() -> Json:
    """What `score --json` writes for 98 people who answered ESM3."""
    return maturity.score(
        answers("esm3", ESM3_ROLES), maturity.load("esm3"), policy=policy(), draws=200, seed=1
    ).to_json("en")


@pytest.fixture(scope="session")
def measures_json() -> Json:
    """What `conversation measure --json` writes: some figures measured, one hidden, one empty."""
    period = {"from": "2025-04-01", "to": "2026-03-31", "days": 365}
    return {
        "dataset": {"importer": "slack", "policy": "staff", "min_group": 10},
        "coverage": {"period": period, "staff_share": 0.83},
        "metrics": {
            "human_messages": figure(18230, 18230, "messages", "count"),
            "authors": figure(498, 498, "people", "count"),
            "spaces": figure(41, 41, "spaces", "count"),
            "contributor_share": figure(0.31, 600, "people"),
            "reply_rate": figure(0.52, 2104, "threads", rule="thread"),
            "reciprocity": figure(0.44, 3120, "ties", rule="previous"),
            "cross_unit_share": figure(0.21, 5210, "replies"),
            "cross_location_share": figure(0.34, 5210, "replies"),
            "cross_layer_share": figure(0.12, 5210, "replies"),
            "leader_active_share": figure(None, None, "leaders", suppressed=True),
            "leader_reply_share": figure(None, None, "leaders"),
            "topdown_share": figure(0.41, 320, "threads"),
            "viable_space_share": figure(0.55, 41, "spaces"),
            "top10_share": figure(0.58, 498, "people"),
            "dormant_space_share": figure(0.22, 41, "spaces"),
            "newcomer_reply_share": figure(0.71, 66, "people"),
        },
    }


@pytest.fixture
def full_round(score_json: Json, measures_json: Json) -> Json:
    """A round as the web exports it: organisation, assessment, ambitions, platform figures and the round before."""
    ambitions = {
        element: "strategic" if n % 4 == 0 else "facilitating" for n, element in enumerate(score_json["elements"])
    }
    more = {
        "organisation": {"name": "Waterschap Rijn & Delta", "launched_on": "2024-10-01"},
        "assessment": {
            "name": "Nulmeting voorjaar",
            "opened_on": "2026-03-02",
            "closed_on": "2026-03-27",
            "invited": 160,
        },
        "made_on": "2026-04-02",
        "ambitions": ambitions,
        "conversation": measures_json,
        "previous": {
            "overall": {"level": "pioneering", "score": 1.05, "interval": [0.97, 1.13]},
            "made_on": "2025-04-03",
        },
    }
    return copy.deepcopy(score_json | more)


@pytest.fixture(scope="session")
def s3m_json() -> Json:
    """S3M per aspect, by 68 people."""
    return maturity.score(answers("s3m", S3M_ROLES), maturity.load("s3m"), policy=policy(), draws=200, seed=1).to_json(
        "nl"
    )


@pytest.fixture(scope="session")
def poll_json() -> Callable[..., Json]:
    """The S3M poll, by how many chose each answer."""

    def make(**chosen: int) -> Json:
        rows = [
            {"respondent": f"{option}{number}", "item": "s3m.poll", "value": option, "role": None}
            for option, n in chosen.items()
            for number in range(n)
        ]
        table = pa.Table.from_pylist(rows, schema=ANSWERS.schema)
        return maturity.score(table, maturity.load("s3m"), policy=policy(), draws=50, seed=1).to_json("en")

    return make


@pytest.fixture(scope="session")
def small_json() -> Json:
    """ESM3 by seven people: everything is hidden."""
    return maturity.score(
        answers("esm3", {"owner": 3, "employee": 4}), maturity.load("esm3"), policy=policy(), draws=50, seed=1
    ).to_json("en")


@pytest.fixture
def board_round(full_round: Json) -> Json:
    """The same with everything that follows from it, and with the colour of the organisation."""
    return full_round | following(list(full_round["elements"])) | {"brand": {"colour": "#e3b400", "logo": None}}
