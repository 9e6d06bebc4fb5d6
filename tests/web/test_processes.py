"""Processes in the web: scored with their owner, wanted somewhere, standing on a baseline that can expire."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from graadmeter.web.processes import queries
from graadmeter.web.processes.demo import fill

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_an_organisation_that_said_nothing_has_the_processes_of_the_model(cast):
    found = queries.processes_json(cast.noord, TODAY)
    assert [row["id"] for row in found["rows"]] == [
        "marketing", "recruitment", "hrm", "innovation", "production", "service",
    ]  # fmt: skip
    assert {row["level"] for row in found["rows"]} == {None}
    assert len(found["baseline"]) == 9
    assert not any(part["holds"] or part["applies"] for part in found["baseline"].values())


def filled(cast):
    """Noord as the demo has it."""
    fill(organisation=cast.noord, days=(date(2025, 3, 2), TODAY), by=cast.bob, at=NOW)


@pytest.mark.parametrize("full", [False, True], ids=["empty", "full"])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_page_opens_in_both_languages(cast, lang, full):
    if full:
        filled(cast)
    bob = cast.client("bob")
    for path in ("", "choose/", "baseline/", "service/", "service/score/"):
        page = bob.get(f"/o/noord/processes/{path}?lang={lang}", follow=True)
        assert page.status_code == 200
        assert "Bilingual(" not in page.content.decode()
        assert "Message(" not in page.content.decode()
