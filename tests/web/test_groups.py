"""The page of the groups: one cut of a closed round, hidden cells that say why, nothing before closing."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from graadmeter import maturity
from graadmeter.tables import ANSWERS
from graadmeter.web.assessments import commands, groups, queries, tasks
from graadmeter.web.assessments.models import Assessment, Cuts, Snapshot

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ELEMENTS = list(maturity.load("esm3").elements)
CROWD = {("Sales", "Utrecht"): 20, ("Sales", "Zwolle"): 15, ("IT", "Utrecht"): 12, ("IT", "Zwolle"): 30}
HIDDEN = "hidden: group too small"


def answers(crowd: dict[tuple[str | None, str | None], int], code: str = "r") -> pa.Table:
    rows = [
        {
            "respondent": f"{code}{unit}{location}{n}", "item": f"esm3.{element}", "role": "employee", "unit": unit,
            "location": location, "value": "pioneering" if unit == "IT" else "facilitating",
        }
        for (unit, location), size in crowd.items()
        for n in range(size)
        for element in ELEMENTS
    ]  # fmt: skip
    return ANSWERS.check(pa.Table.from_pylist(rows, schema=ANSWERS.schema))


@pytest.fixture
def round_(cast):
    """An open round of Noord with these people's answers."""

    def make(crowd: dict[tuple[str | None, str | None], int] = CROWD) -> Assessment:
        row = commands.create_assessment(
            organisation=cast.noord, name="R", model_id="esm3", mode="quick", by=cast.bob, at=NOW
        )
        row = commands.open_assessment(assessment=row, by=cast.bob, at=NOW)
        commands.import_answers(assessment=row, table=answers(crowd), answered_on={}, by=cast.bob, at=NOW)
        return row

    return make


def close(cast, row: Assessment) -> Assessment:
    assert cast.client("bob").post(f"/o/noord/measurement/{row.pk}/close/").status_code == 302
    row.refresh_from_db()
    return row


def page(cast, row: Assessment, query: str = "", who: str = "carol") -> str:
    response = cast.client(who).get(f"/o/noord/measurement/{row.pk}/groups/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_a_viewer_sees_categories_by_groups(cast, round_, words) -> None:
    row = close(cast, round_())
    shown = page(cast, row)
    assert 'aria-current="page">Groups</a>' in shown
    found = words(shown)
    assert {"IT", "Sales", "n = 42", "n = 35", "Pioneering", "Facilitating"} <= found
    assert HIDDEN not in found


def test_the_cut_is_chosen_by_links(cast, round_, words) -> None:
    row = close(cast, round_())
    first = page(cast, row)
    here = f"/o/noord/measurement/{row.pk}/groups/"
    assert f'href="{here}?by=location"' in first
    assert f'href="{here}?by=unit&amp;and=location"' in first
    crossed = page(cast, row, "?by=location&and=unit")
    assert 'colspan="2" class="over">Utrecht</th>' in crossed
    for n in CROWD.values():
        assert f"n = {n}" in crossed
    assert words(page(cast, row, "?by=nonsense&and=unit")) == words(first)


def test_hidden_groups_say_so_and_give_no_number(cast, round_) -> None:
    row = close(cast, round_({**CROWD, ("HR", "Utrecht"): 7}))
    shown = page(cast, row)
    assert shown.count(HIDDEN) == 2 * len(ELEMENTS), "HR, and Sales which would give it away"
    assert "n = 7" not in shown
    assert "n = 35" not in shown
    assert "n = 42" in shown
    crossed = page(cast, row, "?by=unit&and=location")
    assert "HR · Utrecht" in crossed
    assert f"<strong>{HIDDEN}</strong>" in crossed


def test_what_is_hidden_by_one_cut_cannot_be_added_up_from_another(cast, round_) -> None:
    """HR and Sales are hidden by unit; no cut by two shows all their parts, and what it hides is no small group."""
    crowd = {**CROWD, ("HR", "Utrecht"): 7, ("HR", "Zwolle"): 2}
    kept = groups.make(assessment=close(cast, round_(crowd)), on=NOW.date())
    assert kept is not None
    single = {group["labels"]["unit"]: group["n"] for group in kept.result["unit"]["groups"]}
    assert single["HR"] is None
    parts = {tuple(group["labels"].values()): group["n"] for group in kept.result["unit+location"]["groups"]}
    for unit, location in crowd:
        if crowd[unit, location] < 10:
            assert parts[unit, location] is None
    for place in ("Utrecht", "Zwolle"):
        left = [crowd[unit, at] for (unit, at) in crowd if at == place and parts[unit, at] is None]
        assert sum(left) >= 10
        assert len(left) > 1


def test_nothing_shows_before_closing(cast, round_) -> None:
    row = round_()
    assert "Groups show when the round is closed" in page(cast, row)
    assert groups.make(assessment=row, on=NOW.date()) is None
    assert not Cuts.objects.exists()


def test_closing_works_them_out_once(cast, round_, monkeypatch, django_assert_max_num_queries) -> None:
    row = close(cast, round_())
    made = Cuts.objects.get().result
    assert set(made) == {"unit", "location", "unit+location"}
    monkeypatch.setattr(groups, "cutter", None)
    client = cast.client("carol")
    with django_assert_max_num_queries(20):
        assert client.get(f"/o/noord/measurement/{row.pk}/groups/").status_code == 200


def test_a_page_that_comes_first_waits_for_the_job(cast, round_, monkeypatch) -> None:
    row = commands.close_assessment(assessment=round_(), by=cast.bob, at=NOW)
    started: list[int] = []
    monkeypatch.setattr(tasks, "work_out_groups", started.append)
    assert "being worked out" in page(cast, row)
    assert started == [row.pk]
    client = cast.client("carol")
    client.get(f"/o/noord/measurement/{row.pk}/groups/", headers={"HX-Request": "true"})
    assert started == [row.pk], "looking how far it is starts nothing"
    groups.make(assessment=row, on=NOW.date())
    assert "n = 42" in page(cast, row)


def test_answers_that_stayed_out_of_the_result_leave_no_groups(cast, round_) -> None:
    row = round_()
    assert "n = 77" in cast.client("carol").get(f"/o/noord/measurement/{row.pk}/results/").content.decode()
    late = answers({("IT", "Utrecht"): 2}, code="late")
    commands.import_answers(assessment=row, table=late, answered_on={}, by=cast.bob, at=NOW)
    row = close(cast, row)
    assert Snapshot.objects.get().n == 77
    assert "A few answers stayed out of the result" in page(cast, row)
    assert not Cuts.objects.exists()


def test_a_category_that_waited_stays_hidden_in_every_group(cast, round_) -> None:
    row = commands.close_assessment(assessment=round_(), by=cast.bob, at=NOW)
    shown = queries.snapshot(row)
    assert shown is not None
    shown.result["nl"]["elements"]["culture"]["n"] -= 3
    shown.save()
    kept = groups.make(assessment=row, on=NOW.date())
    assert kept is not None
    for group in itertools.chain.from_iterable(cut["groups"] for cut in kept.result.values()):
        assert group["elements"]["culture"] == {
            "level": None, "score": None, "interval": None, "n": None, "suppressed": True
        }  # fmt: skip
        assert group["elements"]["tools"]["n"]


def test_groups_stay_when_answers_are_deleted_and_are_not_made_afterwards(cast, round_) -> None:
    first, second = close(cast, round_()), commands.close_assessment(assessment=round_(), by=cast.bob, at=NOW)
    for row in (first, second):
        row.responses.all().delete()
        row.forgotten_on = NOW.date()
        row.save()
    assert "n = 42" in page(cast, first)
    assert "The answers of this round are deleted" in page(cast, second)


def test_a_round_without_groups_says_so(cast, closed_round) -> None:
    assert "There is nothing to cut by" in page(cast, closed_round())


def test_too_few_answers(cast, round_) -> None:
    assert "Too few answers for a result" in page(cast, close(cast, round_({("IT", "Utrecht"): 4})))


def test_a_poll_has_no_groups(cast) -> None:
    row = commands.create_assessment(
        organisation=cast.noord, name="P", model_id="s3m", mode="poll", by=cast.bob, at=NOW
    )
    assert cast.client("bob").get(f"/o/noord/measurement/{row.pk}/groups/").status_code == 404


def test_both_languages(cast, round_, words) -> None:
    row = close(cast, round_({**CROWD, ("HR", "Utrecht"): 7}))
    for query in ("?by=unit", "?by=unit&and=location"):
        url = f"/o/noord/measurement/{row.pk}/groups/{query}&lang="
        english, dutch = (
            words(cast.client("carol").get(url + lang, follow=True).content.decode()) for lang in ("en", "nl")
        )
        assert "verborgen: groep te klein" in dutch
        same = {text for text in english & dutch if any(char.isalpha() for char in text)}
        names = {"R", "Noord", "Graadmeter", "Carol", "Nederlands", "English", "HR", "IT", "Sales", "Utrecht", "Zwolle"}
        alike = {e.name.nl for e in maturity.load("esm3").elements.values() if e.name.nl == e.name.en}
        assert {text for text in same if not text.startswith(("n = ", ": HR"))} <= names | alike | {"Privacy"}
