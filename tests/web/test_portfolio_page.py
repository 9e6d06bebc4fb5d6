"""The portfolio page: the order by two methods, weights from the address, who cannot be judged, and the picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pytest
from django.urls import reverse

from graadmeter import maturity
from graadmeter.web.initiatives import commands
from graadmeter.web.initiatives.commands import Wanted
from graadmeter.web.initiatives.models import Initiative
from graadmeter.web.plans.pages.scatter import Box, scatter
from graadmeter.web.plans.queries import portfolio_json

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PAGE = "/o/noord/portfolio/"
KEYS = ("value", "impact", "innovation", "investment")
Made = Callable[..., Initiative]


def read(cast, who: str = "carol", query: str = "", lang: str = "en") -> str:
    client = cast.client(who)
    client.get(f"{PAGE}?lang={lang}")
    return " ".join(client.get(PAGE + query).content.decode().split())


def order(page: str) -> list[str]:
    """Names in the table, from the first place on."""
    table = page[page.index('class="table figures stacked order') :].split("</table>")[0]
    return re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', table)


@pytest.fixture
def made(cast) -> Made:
    """An initiative of Noord that raters weighed: one score per key question, for all of its questions."""

    def make(name: str, *ratings: tuple[int, int, int, int], state: str = "idea", close: bool = True) -> Initiative:
        row = commands.save_initiative(
            organisation=cast.noord, initiative=None, wanted=Wanted(name, state=state), by=cast.bob, at=NOW
        )
        if not ratings:
            return row
        review = commands.open_review(initiative=row, by=cast.bob, at=NOW)
        elements = maturity.load("wi3").elements
        for number, scores in enumerate(ratings):
            said = {
                item.id: {"value": "dk" if score == 0 else str(score), "reason": "seen"}
                for key, score in zip(KEYS, scores, strict=True)
                for item in elements[key].items
            }
            commands.send_rating(review=review, rater=f"Rater {number}", user=None, said=said, by=cast.bob, at=NOW)
        if close:
            commands.close_review(review=review, blocked=(), by=cast.bob, at=NOW)
        return row

    return make


class TestOrder:
    def test_without_initiatives_it_says_what_will_be_here(self, cast, made: Made) -> None:
        assert "No initiatives yet" in read(cast)
        made("Not weighed")
        page = read(cast)
        assert "No initiative can be placed yet" in page
        assert "It has not been weighed yet." in page

    def test_the_best_by_the_sum_stands_first_with_its_second_opinion(self, cast, made: Made) -> None:
        made("Weak", (2, 2, 2, 2), (2, 2, 2, 2))
        made("Strong", (5, 4, 4, 4), (5, 4, 4, 4))
        made("Middle", (3, 3, 3, 3), (3, 3, 3, 3))
        page = read(cast)
        assert order(page) == ["Strong", "Middle", "Weak"]
        assert "Strong stays first in 100% of the draws" in page
        assert "Both methods put the initiatives in the same order." in page
        assert "always first" in page
        assert "never first" in page
        assert 'href="/o/noord/roadmap/"' in page

    def test_weights_in_the_address_change_the_order_and_nothing_is_kept(self, cast, made: Made) -> None:
        made("Worth much", (5, 2, 3, 2), (5, 2, 3, 2))
        made("Feasible", (2, 5, 3, 5), (2, 5, 3, 5))
        assert order(read(cast, query="?value=100&impact=0&innovation=0&investment=0"))[0] == "Worth much"
        assert order(read(cast, query="?value=0&impact=50&innovation=0&investment=50"))[0] == "Feasible"
        assert 'value="35"' in read(cast) or 'value="40"' in read(cast), "the model's weights of the phase stand there"

    @pytest.mark.parametrize("query", ["?value=-1&impact=1&innovation=1&investment=1", "?value=a", "?value=1e9",
                                       "?value=0&impact=0&innovation=0&investment=0", "?value=nan"])  # fmt: skip
    def test_weights_that_cannot_be_used_are_named_and_the_models_are_used(self, cast, made: Made, query: str) -> None:
        made("One", (4, 4, 4, 4), (4, 4, 4, 4))
        client = cast.client("carol")
        response = client.get(PAGE + query)
        assert response.status_code == 422
        page = response.content.decode()
        assert "These weights cannot be used" in page
        assert "One" in page

    def test_who_cannot_be_judged_stands_apart_with_what_is_missing(self, cast, made: Made) -> None:
        made("Known", (4, 4, 4, 4), (4, 4, 4, 4))
        made("Open question", (4, 4, 4, 0), (4, 4, 4, 4))
        made("Being weighed", (4, 4, 4, 4), close=False)
        page = read(cast)
        assert order(page) == ["Known"]
        apart = page[page.index("Cannot be judged yet") :]
        assert "Not answered yet:" in apart
        assert "It is being weighed now: 1 rater so far." in apart

    def test_ratings_of_a_review_that_is_open_are_not_told(self, cast, made: Made) -> None:
        made("Known", (4, 4, 4, 4), (4, 4, 4, 4))
        before = order(read(cast))
        made("Being weighed", (5, 5, 5, 5), (5, 5, 5, 5), close=False)
        assert order(read(cast)) == before

    def test_what_is_done_or_stopped_needs_no_place(self, cast, made: Made) -> None:
        made("Idea", (3, 3, 3, 3), (3, 3, 3, 3))
        made("Running", (4, 3, 3, 3), (4, 3, 3, 3), state="running")
        made("Done", (5, 5, 5, 5), (5, 5, 5, 5), state="done")
        made("Stopped", (5, 5, 5, 5), (5, 5, 5, 5), state="stopped")
        assert order(read(cast)) == ["Running", "Idea"]

    def test_where_the_methods_differ_it_says_why(self, cast, made: Made) -> None:
        made("One high score", (5, 3, 3, 3), (5, 3, 3, 3))
        made("A little better everywhere else", (3, 4, 4, 4), (3, 4, 4, 4))
        made("Low", (2, 2, 2, 2), (2, 2, 2, 2))
        page = read(cast, query="?value=45&impact=20&innovation=15&investment=20")
        assert "Where the methods differ, and why" in page
        assert "most of all by Value" in page

    def test_raters_who_differ_make_the_place_less_sure(self, cast, made: Made) -> None:
        made("Sure", (4, 4, 4, 4), (4, 4, 4, 4))
        made("Disputed", (5, 5, 5, 5), (1, 1, 1, 1))
        page = read(cast)
        assert order(page) == ["Sure", "Disputed"]
        assert "always first" not in page
        assert "1.0–5.0" in page

    def test_in_dutch(self, cast, made: Made) -> None:
        made("Een", (4, 4, 4, 4), (4, 4, 4, 4))
        made("Twee", (3, 3, 3, 3), (3, 3, 3, 4))
        page = read(cast, lang="nl")
        assert "Welk initiatief eerst?" in page
        assert "3,5" in page


class TestWhoMaySee:
    def test_members_see_it_and_nobody_else(self, cast) -> None:
        for who in ("alice", "bob", "carol"):
            assert cast.client(who).get(PAGE).status_code == 200
        assert cast.client("dirk").get(PAGE).status_code == 404
        assert cast.client("eva").get(PAGE).status_code == 404
        assert cast.client().get(PAGE).status_code == 302
        assert cast.client("alice").post(PAGE).status_code == 405

    def test_an_initiative_of_another_organisation_stands_nowhere(self, cast, made: Made) -> None:
        made("Ours", (4, 4, 4, 4), (4, 4, 4, 4))
        assert "Ours" not in cast.client("dirk").get(reverse("plans:portfolio", args=["zuid"])).content.decode()

    def test_questions_to_the_database_do_not_grow(
        self, cast, made: Made, django_assert_max_num_queries
    ) -> None:  # fmt: skip
        for n in range(12):
            made(f"Initiative {n}", (1 + n % 5, 3, 4, 2), (3, 3, 3, 1 + n % 5))
        client = cast.client("carol")
        with django_assert_max_num_queries(16):
            assert client.get(PAGE).status_code == 200


class TestReport:
    def test_the_block_of_a_round(self, cast, made: Made) -> None:
        assert portfolio_json(cast.noord) is None
        first, second = made("A", (5, 5, 5, 5), (5, 5, 5, 5)), made("B", (2, 2, 2, 2), (2, 2, 2, 2))
        made("C", (2, 2, 2, 0))
        found = portfolio_json(cast.noord)
        assert found is not None
        assert (found["method"], found["other"]) == ("weighted_sum", "promethee")
        assert [row["id"] for row in found["rows"]] == [first.key, second.key]
        assert found["rows"][0] == {
            "id": first.key, "name": "A", "rank": 1, "score": pytest.approx(5.0), "other_rank": 1, "first_share": 1.0,
            "value": 5.0, "investment": 5.0,
        }  # fmt: skip


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("wide", [True, False])
def test_no_label_of_the_picture_lies_on_another_or_on_a_dot(seed: int, wide: bool) -> None:
    rng = np.random.default_rng(seed)
    many = int(rng.integers(1, 25))
    points = [
        (n + 1, "Initiative with a rather long name"[: int(rng.integers(4, 34))], *rng.integers(3, 16, size=2) / 3)
        for n in range(many)
    ]
    drawn = scatter(points, width=640 if wide else 320, height=420 if wide else 340, letters=22 if wide else 12)
    bodies = [dot.box for dot in drawn.dots]
    labels = [dot.label.box for dot in drawn.dots if dot.label]
    for place, one in enumerate(labels):
        assert not any(one.meets(other) for other in labels[:place])
        assert not any(one.meets(other) for other in bodies)
        assert one.within(Box(0, 0, drawn.width, drawn.height))
    for place, one in enumerate(drawn.dots):
        assert one.box.within(drawn.frame)
        for other in drawn.dots[:place]:
            assert np.hypot(one.x - other.x, one.y - other.y) > 20, "no dot on another"
