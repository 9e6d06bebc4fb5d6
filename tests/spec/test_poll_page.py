"""The page about the poll cannot drift: its tables are run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graadmeter import maturity
from graadmeter.disclosure import Policy
from graadmeter.maturity.poll import Cell, poll_from_counts

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "poll.md"
S3M = maturity.load("s3m")
TEN = Policy("staff", 10)
ROLES = {"leadership": "leader", "HR": "hr", "IT": "it", "operations": "operations"}


def rows(first_column: str) -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"| {first_column} |"))
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            return found
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


@pytest.mark.parametrize("row", rows("lower"), ids=lambda row: "/".join(row[:2]))
def test_the_words_follow_the_interval(row: list[str]) -> None:
    found = poll_from_counts({Cell("ad_hoc"): int(row[0]), Cell("functional"): int(row[1])}, S3M, TEN)
    low, high = (round(100 * end) for end in found.low.interval)
    assert f"{low}–{high} %" == row[2]
    assert row[3] in found.verdict.text("en")


@pytest.mark.parametrize("row", rows("leadership"), ids=lambda row: " ".join(row[:4]))
def test_which_roles_are_hidden(row: list[str]) -> None:
    counts = {Cell("ad_hoc", role): int(n) for role, n in zip(ROLES.values(), row, strict=False)}
    found = poll_from_counts(counts, S3M, TEN)
    hidden = {name for name, role in ROLES.items() if found.roles[role].n is None}
    assert hidden == (set() if row[4] == "nothing" else set(row[4].split(", ")))


@pytest.mark.django_db
@pytest.mark.parametrize("row", rows("shown"), ids=" ".join)
def test_the_steps_in_which_it_is_shown(row: list[str]) -> None:
    from datetime import UTC, datetime

    from graadmeter.web.assessments import commands as rounds
    from graadmeter.web.people.commands import create_organisation
    from graadmeter.web.people.models import User
    from graadmeter.web.polls import ballots, commands, results
    from graadmeter.web.polls.sheet import Said

    now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    owner = User.objects.create_user("o@example.org")
    house = create_organisation(name="O", by=owner, at=now)
    poll = rounds.create_assessment(organisation=house, name="P", model_id="s3m", mode="poll", by=owner, at=now)
    poll = commands.open_poll(assessment=poll, by=owner, at=now)
    before, chose, unsure = (int(cell) for cell in row[:3])

    def arrive(n: int, option: str) -> None:
        for _ in range(n):
            commands.cast(assessment_id=poll.pk, ballot=ballots.new(), revision=1, said=Said(option))

    arrive(before, "functional")
    assert results.refresh(assessment=poll, on=now.date()).n == before
    arrive(chose, "ad_hoc")
    arrive(unsure, "dk")
    if row[3] == "closed":
        poll = commands.close_poll(assessment=poll, by=owner, at=now)
    assert results.refresh(assessment=poll, on=now.date()).n == int(row[4])


def test_the_page_names_the_modules_that_are_there() -> None:
    source = PAGE.resolve().parents[2] / "src" / "graadmeter"
    named = re.findall(r"`((?:maturity|web)/[\w/]+\.py)`", PAGE.read_text(encoding="utf-8"))
    assert len(named) == 3
    assert all((source / path).exists() for path in named)
