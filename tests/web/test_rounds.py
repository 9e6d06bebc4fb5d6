"""The thermometer: rounds side by side, what moved, for whom it is hidden, and what is left after forgetting."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from graadmeter import maturity
from graadmeter.tables import ANSWERS
from graadmeter.web.assessments import commands as assessments
from graadmeter.web.assessments.models import Assessment, Snapshot
from graadmeter.web.diagnosis import commands, queries
from graadmeter.web.diagnosis.models import RoundsStep

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
PAGE = "/o/noord/diagnosis/rounds/"
LEVELS = ("none", "pioneering", "facilitating", "strategic")
ELEMENTS = tuple(maturity.load("esm3").elements)
Made = Callable[..., Assessment]


def read(cast, who: str = "carol", path: str = PAGE, lang: str = "en") -> str:
    client = cast.client(who)
    client.get(f"{path}?lang={lang}")
    return " ".join(client.get(path).content.decode().split())


@pytest.fixture
def held(cast) -> Made:
    """A closed quick placement of Noord in which people place around `mean`; `codes`: how many keep a code."""

    def make(
        mean: float, *, n: int = 30, seed: int = 1, codes: int = 0, day: int = 0, close: bool = True, **more
    ) -> Assessment:
        chance = np.random.default_rng(seed)
        row = assessments.create_assessment(
            organisation=cast.noord, name=more.pop("name", f"Round {day}"), model_id="esm3", mode="quick", by=cast.bob,
            at=NOW, **more,
        )  # fmt: skip
        row = assessments.open_assessment(assessment=row, by=cast.bob, at=NOW)
        answers = [
            {
                "respondent": f"r{number}", "item": f"esm3.{element}", "role": "employee",
                "value": LEVELS[int(np.clip(round(chance.normal(mean, 0.7)), 0, 3))],
            }
            for number in range(n)
            for element in ELEMENTS
        ]  # fmt: skip
        assessments.import_answers(
            assessment=row, table=pa.Table.from_pylist(answers, schema=ANSWERS.schema), answered_on={}, by=cast.bob,
            at=NOW, pair_codes={f"r{number}": f"{number:012}" for number in range(codes)},
        )  # fmt: skip
        if not close:
            return row
        return assessments.close_assessment(assessment=row, by=cast.bob, at=NOW + timedelta(days=day))

    return make


class TestPage:
    def test_without_two_rounds_it_says_what_will_be_here(self, cast, held: Made) -> None:
        assert "No finished round yet" in read(cast)
        held(1.0)
        page = read(cast)
        assert "One finished round so far" in page
        assert 'href="/o/noord/measurement/"' in page

    def test_every_number_has_n_an_interval_a_verdict_and_a_method(self, cast, held: Made) -> None:
        first = held(1.0)
        held(2.0, seed=2, n=28, day=300, previous=first)
        page = read(cast)
        table = page[page.index('<table class="table figures stacked changes') :].split("</table>")[0]
        rows = table.split("<tr>")[2:]
        assert len(rows) == 13
        for row in rows:
            assert "n&nbsp;=&nbsp;30" in row
            assert "n&nbsp;=&nbsp;28" in row
            assert re.search(r"\+\d\.\d\d … \+\d\.\d\d", row)
            assert "more than noise" in row
            assert "↑" in row
            assert "independent" in row
        assert "12 categories are compared at once" in page
        assert "nobody answered both rounds under the same code" in page

    def test_the_trend_is_a_picture_with_words_and_a_table(self, cast, held: Made) -> None:
        first = held(1.0)
        second = held(1.5, seed=2, day=100, previous=first)
        held(2.0, seed=3, day=200, previous=second)
        page = read(cast)
        assert re.search(r'<svg[^>]* role="img" aria-label="Score per round\. Round 0: \d\.\d, Round 100: ', page)
        assert page.count('<circle class="point"') == 3
        assert page.count('data-label="80% band"') == 3
        assert page.index("From Round 100 to Round 200") < page.index("From Round 0 to Round 100")

    def test_no_arrow_where_the_rounds_cannot_tell(self, cast, held: Made) -> None:
        first = held(1.5, seed=3)
        held(1.5, seed=4, day=300, previous=first)
        page = read(cast)
        assert page.count("cannot tell whether it rose or fell") >= 8
        assert "these rounds cannot tell" in page

    def test_codes_that_respondents_kept_pair_them(self, cast, held: Made) -> None:
        first = held(1.0, codes=20)
        held(2.0, seed=2, codes=20, day=300, previous=first)
        page = read(cast)
        assert page.count("paired, 20 in both rounds") == 13

    def test_both_languages_and_the_menu(self, cast, held: Made) -> None:
        first = held(1.0)
        held(2.0, seed=2, day=300, previous=first)
        page = read(cast, lang="nl")
        assert "Komen we verder?" in page
        assert re.search(r"steeg met \d,\d\d \(tussen \d,\d\d en \d,\d\d\): meer dan ruis", page)
        assert re.search(r'<a href="/o/noord/diagnosis/rounds/" aria-current="page">Rondes</a>', page)
        assert not re.search(r'<a href="/o/noord/diagnosis/" aria-current="page">Overzicht', page)

    def test_the_overview_says_what_changed_and_leads_here(self, cast, held: Made) -> None:
        first = held(1.0)
        assert "Since the round before" not in read(cast, path="/o/noord/diagnosis/")
        held(2.0, seed=2, day=300, previous=first)
        page = read(cast, path="/o/noord/diagnosis/")
        assert "More than noise: 12 up, 0 down, of 12 categories compared." in page
        assert f'href="{PAGE}"' in page

    def test_questions_to_the_database_do_not_grow_with_answers(
        self, cast, held, django_assert_max_num_queries
    ) -> None:
        first = held(1.0)
        held(2.0, seed=2, day=300, previous=first)
        client = cast.client("carol")
        client.get(PAGE)
        with django_assert_max_num_queries(14):
            client.get(PAGE)


class TestWhichRounds:
    def test_those_that_the_last_one_follows_on_from(self, cast, held: Made) -> None:
        first = held(1.0)
        held(2.5, seed=5, day=100, name="Another team")
        held(2.0, seed=2, day=300, previous=first)
        assert [one.name for one in queries.rounds_of(cast.noord, "esm3")] == ["Round 0", "Round 300"]

    def test_all_of_them_where_it_follows_on_from_none(self, cast, held: Made) -> None:
        held(1.0)
        held(2.0, seed=2, day=300)
        assert [one.name for one in queries.rounds_of(cast.noord, "esm3")] == ["Round 0", "Round 300"]

    def test_an_open_round_and_one_with_too_few_answers_stay_out(self, cast, held: Made) -> None:
        held(1.0)
        held(2.0, seed=2, n=9, day=100)
        held(2.0, seed=3, day=200, close=False)
        assert [one.name for one in queries.rounds_of(cast.noord, "esm3")] == ["Round 0"]


class TestKept:
    def test_worked_out_once(self, cast, held: Made) -> None:
        first = held(1.0)
        second = held(2.0, seed=2, day=300, previous=first)
        read(cast)
        kept = RoundsStep.objects.get()
        assert (kept.before, kept.after) == (first, second)
        second.responses.all().delete()
        assert "more than noise" in read(cast)

    def test_it_holds_no_answer_and_no_code(self, cast, held: Made) -> None:
        first = held(1.0, codes=20)
        held(2.0, seed=2, codes=20, day=300, previous=first)
        read(cast)
        stored = str(RoundsStep.objects.get().result)
        hashes = {row.pair_code_hash for row in first.responses.all()} - {None}
        assert hashes
        assert not [code for code in hashes if code in stored]

    def test_without_answers_the_stored_result_stays_and_has_no_interval(self, cast, held: Made) -> None:
        first = held(1.0)
        held(2.0, seed=2, day=300, previous=first)
        Assessment.objects.filter(pk=first.pk).update(closed_on=NOW.date() - timedelta(days=4000))
        cast.noord.retention_days = 1000
        cast.noord.save()
        assessments.forget_old_answers(now=NOW.date() + timedelta(days=301))
        page = read(cast)
        assert "Of some rounds only the result was kept" in page
        assert page.count("the answers of one of the rounds are no longer kept") == 14  # every row, and the headline
        assert "↑" not in page
        assert not RoundsStep.objects.exists()

    def test_what_a_result_left_out_stays_out_of_the_difference(self, cast, held: Made) -> None:
        first = held(1.0)
        shown = Snapshot.objects.get(assessment=first)
        shown.result["en"]["elements"]["culture"]["score"] = 0.5
        shown.save()
        second = held(2.0, seed=2, day=300, previous=first)
        step = commands.step_between(before=first, after=second, on=NOW.date())
        culture = next(move for move in step.moves if move.element == "culture")
        assert culture.before.score == 0.5
        assert culture.difference == culture.after.score - 0.5
        assert culture.interval[0] < culture.difference < culture.interval[1]

    def test_other_versions_of_the_model_are_not_subtracted(self, cast, held: Made) -> None:
        first = held(1.0)
        held(2.0, seed=2, day=300, previous=first)
        text = first.model_text.replace("version: ", "version: 9", 1)
        Assessment.objects.filter(pk=first.pk).update(model_text=text, model_digest="9" * 64)
        page = read(cast)
        assert "The model changed between rounds" in page
        assert "not compared: the rounds were taken with different versions" in page
        assert "graadmeter compare --migration" in page
