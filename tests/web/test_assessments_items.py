"""The page about statements: after closing only, made once, and never about answers that stayed out of the result."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from django.utils import timezone

from graadmeter import maturity
from graadmeter.tables import ANSWERS
from graadmeter.web.assessments import commands, quality, tasks
from graadmeter.web.assessments.models import Assessment, Quality

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ESM3 = maturity.load("esm3")
PLACE = {"pioneering": -1.2, "facilitating": 0.0, "strategic": 1.2}


@pytest.fixture
def full_round(cast):
    """An open round of statements in Noord."""
    row = commands.create_assessment(
        organisation=cast.noord, name="Statements 2026", model_id="esm3", mode="full", by=cast.bob, at=NOW
    )
    return commands.open_assessment(assessment=row, by=cast.bob, at=NOW)


def arrive(row: Assessment, cast, n: int, *, first: int = 0, seed: int = 3, easy: str = "") -> None:
    """`n` people answer every statement; `easy` is far easier than its level says."""
    rng = np.random.default_rng(seed + first)
    made = []
    for person in range(first, first + n):
        stands = rng.normal()
        for item in ESM3.items.values():
            at = PLACE[item.level] - (3.0 if item.id == easy else 0.0)
            value = int(np.clip(round(1.5 + stands - at + rng.normal()), 0, 3))
            made.append((f"r{person}", item.id, str(value)))
    columns = dict(zip(("respondent", "item", "value"), map(list, zip(*made, strict=True)), strict=True))
    table = ANSWERS.check(pa.table(columns))
    commands.import_answers(assessment=row, table=table, answered_on={}, by=cast.bob, at=NOW)


def close(row: Assessment, cast) -> None:
    commands.close_assessment(assessment=row, by=cast.bob, at=NOW + timedelta(days=1))
    row.refresh_from_db()


def url(row: Assessment) -> str:
    return f"/o/noord/measurement/{row.pk}/items/"


def page(row: Assessment, cast, who: str = "carol", lang: str = "en") -> str:
    found = cast.client(who).get(url(row), {"lang": lang}, follow=True)
    assert found.status_code == 200
    return str(found.content.decode())


def main(html: str) -> str:
    """The page without its head and menu, whose tokens differ every time."""
    return html[html.index("<main") : html.index("</main>")]


def test_a_statement_that_breaks_the_order_is_named_with_a_link_to_its_line(cast, full_round) -> None:
    easy = "esm3.culture.q3"
    arrive(full_round, cast, 120, easy=easy)
    close(full_round, cast)
    for who in ("alice", "bob", "carol"):
        found = page(full_round, cast, who)
        assert 'href="#esm3-culture-q3"' in found
        assert '<tr id="esm3-culture-q3">' in found
        assert "look at the wording" in found
    assert "kijk naar de formulering" in page(full_round, cast, "carol", "nl")
    assert f'href="{url(full_round)}"' in cast.client("carol").get(url(full_round)[:-6] + "results/").content.decode()


def test_it_is_made_once_and_kept(cast, full_round, django_assert_max_num_queries) -> None:
    arrive(full_round, cast, 30)
    close(full_round, cast)
    first = page(full_round, cast)
    kept = Quality.objects.get()
    carol = cast.client("carol")
    with django_assert_max_num_queries(20):
        assert main(carol.get(url(full_round)).content.decode()) == main(first)
    assert Quality.objects.get().made_on == kept.made_on
    assert "A calibrated scale needs 100 respondents; there are 30." in first
    assert "<svg" not in first[first.index("Every statement") : first.index("Every category")]


def test_an_open_round_says_when(cast, full_round) -> None:
    arrive(full_round, cast, 30)
    found = page(full_round, cast)
    assert "This round is not closed yet" in found
    assert "<table" not in found
    assert not Quality.objects.exists()


def test_a_round_with_few_answers_shows_nothing(cast, full_round) -> None:
    arrive(full_round, cast, 9)
    close(full_round, cast)
    assert "Too few answers for a result" in page(full_round, cast)
    assert not Quality.objects.exists()


def test_late_answers_that_stayed_out_of_the_result_stay_out_here(cast, full_round) -> None:
    """Ten answers are looked at; three more come; figures over thirteen would tell of three."""
    arrive(full_round, cast, 10)
    cast.client("carol").get(f"/o/noord/measurement/{full_round.pk}/results/")
    arrive(full_round, cast, 3, first=10)
    close(full_round, cast)
    found = page(full_round, cast)
    assert "A few answers stayed out of the result" in found
    assert "<table" not in found
    assert not Quality.objects.exists()


def test_a_quick_placement_has_no_statements(cast, closed_round) -> None:
    row = closed_round()
    assert "This round asked no statements" in page(row, cast)
    results = cast.client("carol").get(f"/o/noord/measurement/{row.pk}/results/").content.decode()
    assert url(row) not in results


def test_a_poll_has_no_such_page(cast) -> None:
    row = commands.create_assessment(
        organisation=cast.noord, name="Poll", model_id="s3m", mode="poll", by=cast.bob, at=NOW
    )
    assert cast.client("bob").get(url(row)).status_code == 404


def test_figures_outlive_the_answers(cast, full_round) -> None:
    arrive(full_round, cast, 20)
    close(full_round, cast)
    first = page(full_round, cast)
    full_round.responses.all().delete()
    full_round.forgotten_on = timezone.localdate()
    full_round.save()
    assert "Every statement" in first
    assert main(page(full_round, cast)) == main(first)
    Quality.objects.all().delete()
    assert "The answers of this round are deleted" in page(full_round, cast)


def test_nobody_else_comes_in(cast, full_round) -> None:
    arrive(full_round, cast, 12)
    close(full_round, cast)
    for outsider in ("dirk", "eva"):
        assert cast.client(outsider).get(url(full_round)).status_code == 404
    assert cast.client().get(url(full_round)).status_code == 302
    assert not Quality.objects.exists(), "somebody who may not look makes nothing"


def outlive(cast, row: Assessment, monkeypatch) -> None:
    """The first night on which the answers of a round have been kept long enough."""
    night = row.closed_on + timedelta(days=cast.noord.retention_days + 1)
    monkeypatch.setattr(timezone, "localdate", lambda *_: night)
    tasks.forget_old_answers.call_local()


def test_the_figures_are_made_before_the_answers_are_forgotten(cast, full_round, monkeypatch) -> None:
    easy = "esm3.culture.q3"
    arrive(full_round, cast, 120, easy=easy)
    close(full_round, cast)
    assert not Quality.objects.exists()
    outlive(cast, full_round, monkeypatch)
    full_round.refresh_from_db()
    assert full_round.forgotten_on
    assert not full_round.responses.exists()
    kept = Quality.objects.get(assessment=full_round)
    assert easy in {reading["item"] for reading in kept.result["en"]["readings"]}
    assert 'href="#esm3-culture-q3"' in page(full_round, cast)


def test_answers_go_on_their_day_also_where_figures_cannot_be_made(cast, full_round, monkeypatch, caplog) -> None:
    arrive(full_round, cast, 20)
    close(full_round, cast)

    def broken(**_: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(quality, "refresh", broken)
    outlive(cast, full_round, monkeypatch)
    assert not full_round.responses.exists()
    assert "no figures kept" in caplog.text
