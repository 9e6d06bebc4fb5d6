"""Golden cases of models that are scored from respondents: the case as answer rows, the result as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from graadmeter.disclosure import Policy
from graadmeter.maturity.model import Model
from graadmeter.tables import ANSWERS


def run_case(model: Model, given: Mapping[str, Any], *, rule: str | None = None) -> Mapping[str, Any]:
    """Score the respondents of a case under policy public, without a band, by the model's own rule or another.

    `given`: {respondents: [{role?, count?, levels?: {level: value of all its items}, answers?: {item: value}}]}.
    Returns level, score, attainment, blocked_by, the poll, and per element its level, score and attainment.
    """
    from graadmeter.maturity.score import score

    result = score(answers_of(model, given), model, rule=rule, policy=Policy("public"), draws=0)
    overall = result.overall
    return {
        "level": overall.level,
        "score": overall.score,
        "attainment": dict(overall.attainment),
        "blocked_by": list(overall.blocked_by),
        "elements": {
            name: {"level": found.level, "score": found.score, "attainment": dict(found.attainment)}
            for name, found in result.elements.items()
        },
        "poll": result.poll.to_json("en") if result.poll else {},
    }


def answers_of(model: Model, given: Mapping[str, Any]) -> pa.Table:
    """The respondents of a case as ANSWERS rows: `count` copies of each, their own `answers` before `levels`."""
    rows = list(_rows(model, given))
    return ANSWERS.check(
        pa.table(
            {
                "respondent": pa.array([row[0] for row in rows], pa.string()),
                "role": pa.array([row[1] for row in rows], pa.string()),
                "item": pa.array([row[2] for row in rows], pa.string()),
                "value": pa.array([row[3] for row in rows], pa.string()),
            }
        )
    )


def _rows(model: Model, given: Mapping[str, Any]) -> Iterator[tuple[str, str | None, str, str]]:
    for number, person in enumerate(given["respondents"]):
        role = person.get("role")
        answers = {
            item.id: value
            for level, value in person.get("levels", {}).items()
            for item in model.items.values()
            if item.level == level and (role is None or not item.roles or role in item.roles)
        } | dict(person.get("answers", {}))
        for copy in range(person.get("count", 1)):
            for item_id, value in answers.items():
                yield f"{number}.{copy}", role, item_id, str(value)
