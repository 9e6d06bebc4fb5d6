"""Processes in the web: scored with their owner, wanted somewhere, standing on a baseline that can expire."""

from __future__ import annotations

from datetime import date

import pytest

from graadmeter.web.processes import queries

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def test_an_organisation_that_said_nothing_has_the_processes_of_the_model(cast):
    found = queries.processes_json(cast.noord, TODAY)
    assert [row["id"] for row in found["rows"]] == [
        "marketing", "recruitment", "hrm", "innovation", "production", "service",
    ]  # fmt: skip
    assert {row["level"] for row in found["rows"]} == {None}
    assert len(found["baseline"]) == 9
    assert not any(part["holds"] or part["applies"] for part in found["baseline"].values())
