"""Did it work: the rounds around an initiative, what its promise came to, when and where it ran, who may see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest

from graadmeter import maturity
from graadmeter.tables import ANSWERS
from graadmeter.web.assessments import commands as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.initiatives import commands
from graadmeter.web.initiatives.commands import Moved, Wanted
from graadmeter.web.initiatives.errors import InitiativeError
from graadmeter.web.initiatives.models import Initiative
from graadmeter.web.people.models import AuditEntry, Verb
from graadmeter.web.plans.models import UnitsApart
from graadmeter.web.plans.pages.worked import worked, worked_json
from graadmeter.web.reporting.queries import whole_round

pytestmark = pytest.mark.django_db
PAGE = "/o/noord/worked/"
LEVELS = ("none", "pioneering", "facilitating", "strategic")
ELEMENTS = tuple(maturity.load("esm3").elements)
UNITS = ("A", "B", "C")
TODAY = date(2026, 3, 2)
Held = Callable[..., Assessment]
Made = Callable[..., Initiative]


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def read(cast, who: str = "carol", lang: str = "en") -> str:
    client = cast.client(who)
    client.get(f"{PAGE}?lang={lang}")
    return " ".join(client.get(PAGE).content.decode().split())


@pytest.fixture
def held(cast) -> Held:
    """A closed quick placement of Noord on a day; `means`: around which people place, per unit or for all."""

    def make(closed: date, means: float | dict[str, float], *, n: int = 45, seed: int = 1, **more) -> Assessment:
        chance = np.random.default_rng(seed)
        row = assessments.create_assessment(
            organisation=cast.noord, name=f"Round {closed.year}", model_id="esm3", mode="quick", by=cast.bob,
            at=at(closed), units=UNITS, **more,
        )  # fmt: skip
        row = assessments.open_assessment(assessment=row, by=cast.bob, at=at(closed.replace(day=1)))
        around = means if isinstance(means, dict) else dict.fromkeys(UNITS, means)
        answers = [
            {
                "respondent": f"r{number}", "item": f"esm3.{element}", "role": "employee",
                "unit": UNITS[number % len(UNITS)],
                "value": LEVELS[int(np.clip(round(chance.normal(around[UNITS[number % len(UNITS)]], 0.5)), 0, 3))],
            }
            for number in range(n)
            for element in ELEMENTS
        ]  # fmt: skip
        table = pa.Table.from_pylist(answers, schema=ANSWERS.schema)
        assessments.import_answers(assessment=row, table=table, answered_on={}, by=cast.bob, at=at(closed))
        return assessments.close_assessment(assessment=row, by=cast.bob, at=at(closed))

    return make


@pytest.fixture
def two(held: Held) -> tuple[Assessment, Assessment]:
    first = held(date(2025, 1, 20), 1.0)
    return first, held(date(2026, 1, 20), 1.7, seed=2, previous=first)


@pytest.fixture
def ran(cast) -> Made:
    """An initiative of Noord that began and perhaps ended, with what it promised."""

    def make(
        name: str, began: date | None = date(2025, 3, 1), ended: date | None = date(2025, 11, 1), *,
        units: tuple[str, ...] = (), state: str = "idea", duration: int = 2, **gains: float,
    ) -> Initiative:  # fmt: skip
        row = commands.save_initiative(
            organisation=cast.noord, initiative=None, by=cast.bob, at=at(TODAY),
            wanted=Wanted(name, state=state, duration=duration,
                          effects=tuple(Moved("esm3", element, gain) for element, gain in gains.items())),
        )  # fmt: skip
        if began or ended:
            row = commands.set_course(
                initiative=row, started_on=began, finished_on=ended, units=units, by=cast.bob, at=at(TODAY)
            )
        return row

    return make


def told(cast, name: str):
    return next(one for one in worked(cast.noord, TODAY).told if one.initiative.name == name)


class TestPage:
    def test_without_initiatives_that_began_it_says_what_will_be_here(self, cast, ran: Made) -> None:
        assert "No initiative has begun yet" in read(cast)
        ran("Only an idea", None, None, culture=0.5)
        assert "No initiative has begun yet" in read(cast)

    def test_the_promise_stands_beside_what_was_measured(self, cast, two, ran: Made) -> None:
        ran("Hosts", culture=0.5, tools=3.0)
        page = read(cast)
        assert "Of 2 promises of finished initiatives that were measured, 1 moved as promised." in page
        assert "Moved, but less than promised" in page
        assert "Before and after, without comparison" in page
        assert "From Round 2025 to Round 2026" in page
        rows = {row.outcome.promise.element.id: row.outcome for row in told(cast, "Hosts").rows}
        assert rows["culture"].verdict == "as_promised"
        assert rows["tools"].verdict == "less"
        assert rows["culture"].interval is not None

    def test_small_rounds_cannot_tell(self, cast, held: Held, ran: Made) -> None:
        first = held(date(2025, 1, 20), 1.4, n=12)
        held(date(2026, 1, 20), 1.5, n=12, seed=3, previous=first)
        ran("Hosts", culture=0.2)
        assert told(cast, "Hosts").rows[0].outcome.verdict == "cannot_tell"
        assert "which holds both no change and the promise" in read(cast)

    def test_a_group_that_is_too_small_is_not_measured(self, cast, held: Held, ran: Made) -> None:
        first = held(date(2025, 1, 20), 1.0)
        held(date(2026, 1, 20), 1.7, n=6, seed=2, previous=first)
        ran("Hosts", culture=0.5)
        page = read(cast)
        assert "✓" not in page
        assert "Not measured" in page or "No round was opened after it ended" in page

    def test_several_that_should_move_the_same_are_named_to_each_other(self, cast, two, ran: Made) -> None:
        ran("Hosts", culture=0.5)
        ran("Training", date(2025, 6, 1), date(2025, 8, 1), culture=0.3)
        ran("Long ago", date(2023, 1, 1), date(2023, 6, 1), culture=0.3)
        said = " ".join(text.text("en") for text in told(cast, "Hosts").rows[0].outcome.cautions)
        assert "Training should move this too" in said
        assert "Long ago" not in said

    def test_in_dutch(self, cast, two, ran: Made) -> None:
        ran("Trekkers", culture=0.8)
        page = read(cast, lang="nl")
        assert "Werkte het?" in page
        assert "Bewogen zoals beloofd" in page


class TestRoundsAround:
    def test_the_rounds_before_the_beginning_and_after_the_end(self, cast, two, held: Held, ran: Made) -> None:
        third = held(date(2026, 2, 20), 1.7, seed=4, previous=two[1])
        ran("Early", date(2025, 3, 1), date(2025, 11, 1), culture=0.5)
        ran("Late", date(2026, 1, 25), date(2026, 1, 30), culture=0.5)
        early, late = told(cast, "Early").course, told(cast, "Late").course
        assert (early.before, early.after) == two
        assert (late.before, late.after) == (two[1], third)

    @pytest.mark.parametrize("ended", [date(2026, 2, 1), None])
    def test_a_round_of_that_one_day_is_not_compared_with_itself(self, cast, two, held: Held, ran: Made, ended) -> None:
        third = held(date(2026, 2, 1), 1.7, seed=4, previous=two[1])
        assert third.opened_on == third.closed_on
        ran("Hosts", date(2026, 2, 1), ended, culture=0.5)
        course = told(cast, "Hosts").course
        assert (course.before, course.after) == (two[1], third)

    @pytest.mark.parametrize(("began", "ended", "said"), [
        (date(2024, 1, 1), date(2025, 11, 1), "No round was closed before it began"),
        (date(2025, 3, 1), date(2026, 1, 2), "No round was opened after it ended"),
    ])  # fmt: skip
    def test_without_a_round_it_says_which_is_missing(self, cast, two, ran: Made, began, ended, said) -> None:
        ran("Hosts", began, ended, culture=0.5)
        assert said in read(cast)
        assert told(cast, "Hosts").rows == ()

    def test_a_beginning_that_nobody_wrote_down_is_reckoned_back(self, cast, two, ran: Made) -> None:
        ran("Hosts", None, date(2025, 11, 1), duration=2, culture=0.5)
        course = told(cast, "Hosts").course
        assert course.is_reckoned
        assert course.began_on == date(2025, 5, 3)
        assert "reckoned back" in read(cast)

    def test_what_still_runs_is_shown_as_far_as_it_is_and_is_not_due(self, cast, two, ran: Made) -> None:
        ran("Hosts", date(2025, 3, 1), None, culture=0.5)
        (row,) = told(cast, "Hosts").rows
        assert not row.due
        page = read(cast)
        assert "It still runs: this is how far it is." in page
        assert "promises of finished initiatives" not in page
        assert worked_json(cast.noord, TODAY) == []

    def test_an_effect_on_another_model_is_named_and_not_measured(self, cast, two, ran: Made) -> None:
        row = ran("Hosts", culture=0.5)
        row.effects.create(model_id="smg", element="marketing", gain=1.0)
        assert "1 part of another model" in read(cast)
        assert len(told(cast, "Hosts").rows) == 1


class TestUnits:
    def test_units_where_it_ran_beside_the_others(self, cast, held: Held, ran: Made) -> None:
        first = held(date(2025, 1, 20), 1.0, n=90)
        held(date(2026, 1, 20), {"A": 2.2, "B": 1.2, "C": 1.2}, n=90, seed=2, previous=first)
        ran("Hosts", units=("A",), culture=0.9)
        assert told(cast, "Hosts").waits, "the groups are worked out first"
        one = told(cast, "Hosts")
        outcome = one.rows[0].outcome
        assert not one.waits
        assert (outcome.design, outcome.verdict) == ("units", "as_promised")
        assert outcome.compared is not None
        assert outcome.compared.ran.difference > outcome.compared.other.difference + 0.5
        assert UnitsApart.objects.count() == 1
        again = told(cast, "Hosts").rows[0].outcome
        assert (again.measured, again.interval) == (outcome.measured, outcome.interval)
        assert "Compared with units where it did not run. It ran in A" in read(cast)

    def test_while_units_are_being_compared_nothing_is_said_or_counted(
        self, cast, held: Held, ran: Made, monkeypatch
    ) -> None:
        first = held(date(2025, 1, 20), 1.0, n=90)
        held(date(2026, 1, 20), 1.7, n=90, seed=2, previous=first)
        ran("Hosts", units=("A",), culture=0.6)
        monkeypatch.setattr("graadmeter.web.assessments.tasks.work_out_groups", lambda pk: None)
        (row,) = told(cast, "Hosts").rows
        assert (row.outcome.verdict, row.outcome.measured, row.bar) == ("pending", None, None)
        assert worked(cast.noord, TODAY).summary is None
        page = read(cast)
        assert "Is being worked out" in page
        assert "moved as promised" not in page.lower()
        assert "Next step" not in page
        (kept,) = worked_json(cast.noord, TODAY)
        assert (kept["verdict"], kept["measured"], kept["low"], kept["high"]) == (None, None, None, None)
        assert kept["caution"]["en"].startswith("Is being worked out")
        ran("Training", culture=0.3)
        assert "Of 1 promise of finished initiatives that was measured" in read(cast), "the other one is counted"

    def test_a_unit_that_is_too_small_leaves_before_and_after(self, cast, held: Held, ran: Made) -> None:
        first = held(date(2025, 1, 20), 1.0, n=24)
        held(date(2026, 1, 20), 1.7, n=24, seed=2, previous=first)  # eight in each unit
        ran("Hosts", units=("A",), culture=0.5)
        told(cast, "Hosts")
        outcome = told(cast, "Hosts").rows[0].outcome
        assert outcome.design == "before_after"
        assert "groups are too small" in " ".join(text.text("en") for text in outcome.cautions)
        kept = UnitsApart.objects.get().result["culture"]
        assert kept == {"ran": None, "other": None, "difference": None, "interval": None, "hidden": True}


class TestCourse:
    def test_an_analyst_writes_down_when_and_where(self, cast, two, ran: Made) -> None:
        row = ran("Hosts", None, None, state="running", culture=0.5)
        assert "No round was opened since it began" in read(cast), "who says that it runs, begins today"
        cast.client("bob").post(f"{PAGE}{row.pk}/", {})
        assert "It is not known when it began and ended" in read(cast)
        given = {f"{row.key}-started_on": "2025-03-01", f"{row.key}-finished_on": "2025-11-01",
                 f"{row.key}-units": ["A", "C"]}  # fmt: skip
        response = cast.client("bob").post(f"{PAGE}{row.pk}/", given)
        assert response["Location"] == f"{PAGE}#{row.key}"
        row.refresh_from_db()
        assert (row.started_on, row.finished_on, row.units) == (date(2025, 3, 1), date(2025, 11, 1), ["A", "C"])
        assert row.state == "done"
        assert AuditEntry.objects.filter(verb=Verb.INITIATIVE_CHANGED, object="Hosts").exists()

    def test_an_end_before_the_beginning_or_another_unit_is_refused(self, cast, two, ran: Made) -> None:
        row = ran("Hosts", culture=0.5)
        for given in (
            {f"{row.key}-started_on": "2025-12-01", f"{row.key}-finished_on": "2025-11-01"},
            {f"{row.key}-units": ["Elsewhere"]},
            {f"{row.key}-started_on": "soon"},
            {f"{row.key}-started_on": "2199-03-01"},
            {f"{row.key}-started_on": "2025-03-01", f"{row.key}-finished_on": "2199-03-01"},
        ):
            response = cast.client("bob").post(f"{PAGE}{row.pk}/", given)
            assert response.status_code == 422
            assert "This needs your attention" in response.content.decode()
        row.refresh_from_db()
        assert row.started_on == date(2025, 3, 1)
        with pytest.raises(InitiativeError):
            commands.set_course(
                initiative=row, started_on=date(2025, 2, 1), finished_on=date(2025, 1, 1), units=(), by=cast.bob,
                at=at(TODAY),
            )  # fmt: skip

    def test_who_may_see_and_who_may_write(self, cast, two, ran: Made) -> None:
        row = ran("Hosts", culture=0.5)
        for who in ("alice", "bob", "carol"):
            assert cast.client(who).get(PAGE).status_code == 200
        for who in ("dirk", "eva"):
            assert cast.client(who).get(PAGE).status_code == 404
        assert cast.client("carol").post(f"{PAGE}{row.pk}/", {}).status_code == 403
        assert cast.client("dirk").post(f"{PAGE}{row.pk}/", {}).status_code == 404
        assert cast.client("dirk").post(f"/o/zuid/worked/{row.pk}/", {}).status_code == 404
        assert "When and where it ran" not in read(cast, "carol")
        assert "When and where it ran" in read(cast, "bob")


class TestReport:
    def test_the_block_of_a_round(self, cast, two, ran: Made) -> None:
        ran("Hosts", culture=0.8)
        (row,) = worked_json(cast.noord, TODAY)
        assert (row["name"], row["element"], row["promised"]) == ("Hosts", "culture", 0.8)
        assert row["low"] < row["measured"] < row["high"]
        assert row["caution"]["en"].startswith("Moved as promised")
        assert row["caution"]["nl"].startswith("Bewogen zoals beloofd")

    def test_the_report_of_a_round_holds_it(self, cast, two, ran: Made) -> None:
        ran("Hosts", culture=0.8)
        found = whole_round(two[1], "nl", TODAY)
        assert found is not None
        assert [row["name"] for row in found["worked"]] == ["Hosts"]
        assert found["worked"][0]["caution"]["nl"].startswith("Bewogen")

    def test_questions_to_the_database_do_not_grow_with_initiatives(
        self, cast, two, ran: Made, django_assert_max_num_queries
    ) -> None:  # fmt: skip
        for n in range(8):
            ran(f"Initiative {n}", culture=0.5, tools=0.2)
        read(cast)
        client = cast.client("carol")
        with django_assert_max_num_queries(12):
            assert client.get(PAGE).status_code == 200
