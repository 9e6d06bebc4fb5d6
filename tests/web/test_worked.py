"""Did it work: the rounds around an initiative, what its promise came to, when and where it ran, who may see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest
from django.db import IntegrityError, transaction

from graadmeter import maturity
from graadmeter.tables import ANSWERS
from graadmeter.web.assessments import commands as assessments
from graadmeter.web.assessments.models import Assessment, Cuts
from graadmeter.web.initiatives import commands
from graadmeter.web.initiatives.commands import Moved, Wanted
from graadmeter.web.initiatives.errors import InitiativeError
from graadmeter.web.initiatives.models import Initiative
from graadmeter.web.people.models import AuditEntry, Verb
from graadmeter.web.plans.commands.worked import set_units_apart
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
    """A closed quick placement of Noord on a day; `means`: around which people place, per unit or for all. `few`: a
    category that only four place."""

    def make(
        closed: date, means: float | dict[str, float], *, n: int = 45, seed: int = 1, few: str = "", **more
    ) -> Assessment:  # fmt: skip
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
            if element != few or number < 4
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
def scored_s3m(cast) -> Callable[..., Assessment]:
    """A closed questionnaire of S3M in which everybody gives every statement the same value, but for a few."""

    def make(closed: date, value: int, **more) -> Assessment:
        row = assessments.create_assessment(
            organisation=cast.noord, name=f"S3M {closed.year}", model_id="s3m", mode="full", by=cast.bob,
            at=at(closed), **more,
        )  # fmt: skip
        row = assessments.open_assessment(assessment=row, by=cast.bob, at=at(closed.replace(day=1)))
        answers = [
            {"respondent": f"r{number}", "item": item.id, "role": item.roles[0] if item.roles else "leader",
             "value": str(value if number % 5 else 2)}
            for number in range(30)
            for element in maturity.load("s3m").elements.values()
            for item in element.items
        ]  # fmt: skip
        table = pa.Table.from_pylist(answers, schema=ANSWERS.schema)
        assessments.import_answers(assessment=row, table=table, answered_on={}, by=cast.bob, at=at(closed))
        return assessments.close_assessment(assessment=row, by=cast.bob, at=at(closed))

    return make


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
        assert "Of 2 promises of finished initiatives, 1 moved as promised." in page
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

    def test_a_round_of_too_few_people_is_no_round(self, cast, held: Held, ran: Made) -> None:
        first = held(date(2025, 1, 20), 1.0)
        held(date(2026, 1, 20), 1.7, n=6, seed=2, previous=first)
        ran("Hosts", culture=0.5)
        assert told(cast, "Hosts").rows == ()
        assert "No round was opened after it ended" in read(cast)

    def test_a_group_that_is_too_small_is_not_measured(self, cast, held: Held, ran: Made) -> None:
        first = held(date(2025, 1, 20), 1.0)
        held(date(2026, 1, 20), 1.7, seed=2, previous=first, few="culture")
        ran("Hosts", culture=0.5)
        (row,) = told(cast, "Hosts").rows
        assert (row.outcome.verdict, row.outcome.measured, row.outcome.interval) == ("unknown", None, None)
        assert "Not measured: hidden: group too small" in read(cast)

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

    def test_a_criterion_has_no_levels_so_its_promise_is_named_and_not_measured(self, cast, two, ran: Made) -> None:
        row = ran("Hosts", culture=0.5)
        row.effects.create(model_id="esm6", element="bottom_line", gain=1.0)
        assert "1 part of another model" in read(cast)
        assert len(told(cast, "Hosts").rows) == 1


class TestOtherModels:
    def test_a_round_of_another_model_measures_its_own_aspects(self, cast, two, ran: Made, scored_s3m) -> None:
        first = scored_s3m(date(2025, 2, 10), 1)
        scored_s3m(date(2026, 2, 10), 3, previous=first)
        row = ran("Hosts", culture=0.5)
        row.effects.create(model_id="s3m", element="policy", gain=0.5)
        one = told(cast, "Hosts")
        assert [(part.model, part.course.before.name) for part in one.parts] == [
            ("esm3", "Round 2025"),
            ("s3m", "S3M 2025"),
        ]
        (policy,) = one.parts[1].rows
        assert (policy.outcome.verdict, policy.outcome.measured > 0.5) == ("as_promised", True)
        page = read(cast)
        assert "From S3M 2025 to S3M 2026" in page
        assert "Of 2 promises" in page
        assert [kept["element"] for kept in worked_json(cast.noord, TODAY)] == ["culture", "s3m.policy"]

    def test_without_a_round_of_that_model_it_says_so(self, cast, two, ran: Made) -> None:
        row = ran("Hosts")
        row.effects.create(model_id="s3m", element="policy", gain=0.5)
        (part,) = told(cast, "Hosts").parts
        assert (part.model, part.rows) == ("s3m", ())
        assert "No round was closed before it began" in read(cast)


class TestProcesses:
    @pytest.fixture
    def process(self, cast) -> Callable[..., None]:
        """A scoring of one process with its owner."""

        def score(on: date, level: str | None, element: str = "marketing", version: str = "0.2.0") -> None:
            cast.noord.process_scores.create(
                element=element, values={}, level=level, model_version=version, with_whom="Marketing", scored_on=on,
                scored_at=at(on),
            )  # fmt: skip

        return score

    @pytest.fixture
    def moving(self, ran: Made) -> Callable[..., Initiative]:
        def make(ended: date | None = date(2025, 11, 1), **gains: float) -> Initiative:
            row = ran("Hosts", date(2025, 3, 1), ended)
            for element, gain in gains.items():
                row.effects.create(model_id="smg", element=element, gain=gain)
            return row

        return make

    def test_a_level_scored_with_the_owner_stands_beside_the_promise_without_a_verdict(
        self, cast, process, moving
    ) -> None:  # fmt: skip
        process(date(2024, 12, 1), "l0")
        process(date(2025, 2, 1), "l1")
        process(date(2025, 6, 1), "l2")
        process(date(2025, 12, 1), "l3", version="0.2.0+own")
        process(date(2026, 2, 1), "l4")
        moving(marketing=1.0)
        (row,) = told(cast, "Hosts").rows
        found = row.outcome
        assert (found.measured, found.interval, found.verdict, found.design) == (2.0, None, "cannot_tell", "scored")
        page = read(cast)
        assert "Incidental on 1 February 2025, Structured on 1 December 2025" in page
        assert "A judgement has no interval" in page
        assert "moved as promised" not in page, "it is not counted with what was measured"
        assert "1: scored with the owner of a process, without interval" in page
        (kept,) = worked_json(cast.noord, TODAY)
        assert (kept["element"], kept["measured"], kept["low"], kept["verdict"]) == (
            "smg.marketing",
            2,
            None,
            "cannot_tell",
        )

    @pytest.mark.parametrize(("days", "ended", "said"), [
        ([date(2025, 12, 1)], date(2025, 11, 1), "Marketing: not scored with its owner before it began"),
        ([date(2025, 2, 1)], date(2025, 11, 1), "Marketing: not scored with its owner since it ended"),
        ([date(2025, 2, 1)], None, "Marketing: not scored with its owner since it began"),
        ([], date(2025, 11, 1), "Marketing: not scored with its owner before it began"),
    ])  # fmt: skip
    def test_without_a_scoring_it_says_which_is_missing(self, cast, process, moving, days, ended, said) -> None:
        for on in days:
            process(on, "l2")
        moving(ended, marketing=1.0)
        assert told(cast, "Hosts").rows == ()
        assert said in read(cast)
        assert "Score the process with its owner." in read(cast)

    def test_another_version_of_the_model_is_not_compared(self, cast, process, moving) -> None:
        process(date(2025, 2, 1), "l1", version="0.1.0")
        process(date(2025, 12, 1), "l3")
        moving(marketing=1.0)
        assert told(cast, "Hosts").rows == ()

    def test_beside_categories_each_model_has_its_own_table(self, cast, two, process, moving) -> None:
        process(date(2025, 2, 1), "l1")
        process(date(2025, 12, 1), "l1")
        row = moving(marketing=1.0)
        row.effects.create(model_id="esm3", element="culture", gain=0.5)
        assert [part.model for part in told(cast, "Hosts").parts] == ["esm3", "smg"]
        page = read(cast)
        assert "promised and what was measured: Social Media Growth model (SMG)" in page
        assert "Of 2 promises of finished initiatives, 1 moved as promised." in page


class TestUnits:
    def test_units_where_it_ran_beside_the_others(self, cast, held: Held, ran: Made) -> None:
        first = held(date(2025, 1, 20), 1.0, n=90)
        held(date(2026, 1, 20), {"A": 2.2, "B": 1.2, "C": 1.2}, n=90, seed=2, previous=first)
        row = ran("Hosts", units=("A",), culture=0.9)
        assert told(cast, "Hosts").waits
        assert "Compare the units" in read(cast, "bob")
        assert cast.client("bob").post(f"{PAGE}{row.pk}/units/")["Location"] == f"{PAGE}#{row.key}"
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
        assert "Compare the units" not in read(cast, "bob")
        cast.client("bob").post(f"{PAGE}{row.pk}/units/")
        assert UnitsApart.objects.count() == 1, "asked again, nothing is made again"

    def test_looking_writes_nothing_and_starts_nothing(self, cast, held: Held, ran: Made, monkeypatch) -> None:
        first = held(date(2025, 1, 20), 1.0, n=90)
        held(date(2026, 1, 20), 1.7, n=90, seed=2, previous=first)
        ran("Hosts", units=("A",), culture=0.6)
        for job in ("assessments.tasks.work_out_groups", "plans.tasks.compare_units"):
            monkeypatch.setattr(f"graadmeter.web.{job}", pytest.fail)
        read(cast)
        assert whole_round(first, "en", TODAY) is not None
        assert (UnitsApart.objects.count(), Cuts.objects.count()) == (0, 0)

    def test_saving_where_it_ran_asks_for_the_comparison(self, cast, held: Held, ran: Made) -> None:
        first = held(date(2025, 1, 20), 1.0, n=90)
        held(date(2026, 1, 20), 1.7, n=90, seed=2, previous=first)
        row = ran("Hosts", culture=0.6)
        days = {f"{row.key}-started_on": "2025-03-01", f"{row.key}-finished_on": "2025-11-01"}
        cast.client("bob").post(f"{PAGE}{row.pk}/", days)
        assert not UnitsApart.objects.exists()
        cast.client("bob").post(f"{PAGE}{row.pk}/", {**days, f"{row.key}-units": ["A"]})
        assert told(cast, "Hosts").rows[0].outcome.design == "units"

    def test_two_that_ask_at_once_keep_it_once(self, cast, held: Held, ran: Made) -> None:
        first = held(date(2025, 1, 20), 1.0, n=90)
        second = held(date(2026, 1, 20), 1.7, n=90, seed=2, previous=first)
        row = ran("Hosts", units=("A",), culture=0.6)
        assert set_units_apart(initiative=row, on=TODAY) == 1
        assert set_units_apart(initiative=row, on=TODAY) == 0
        with pytest.raises(IntegrityError), transaction.atomic():
            UnitsApart.objects.create(before=first, after=second, units=["A"], made_on=TODAY, result={})

    def test_until_units_are_compared_nothing_is_said_or_counted(self, cast, held: Held, ran: Made) -> None:
        first = held(date(2025, 1, 20), 1.0, n=90)
        held(date(2026, 1, 20), 1.7, n=90, seed=2, previous=first)
        ran("Hosts", units=("A",), culture=0.6)
        (row,) = told(cast, "Hosts").rows
        assert (row.outcome.verdict, row.outcome.measured, row.bar) == ("pending", None, None)
        assert worked(cast.noord, TODAY).summary is None
        page = read(cast)
        assert "not set beside the others yet" in page
        assert "moved as promised" not in page.lower()
        assert "Next step" not in page
        (kept,) = worked_json(cast.noord, TODAY)
        assert (kept["verdict"], kept["measured"], kept["low"], kept["high"]) == (None, None, None, None)
        assert kept["caution"]["en"].startswith("The units where it ran are not set beside")
        ran("Training", culture=0.3)
        assert "Of 1 promise of finished initiatives" in read(cast), "the other one is counted"

    def test_a_unit_that_is_too_small_leaves_before_and_after(self, cast, held: Held, ran: Made) -> None:
        first = held(date(2025, 1, 20), 1.0, n=24)
        held(date(2026, 1, 20), 1.7, n=24, seed=2, previous=first)  # eight in each unit
        set_units_apart(initiative=ran("Hosts", units=("A",), culture=0.5), on=TODAY)
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
        assert cast.client("carol").post(f"{PAGE}{row.pk}/units/").status_code == 403
        assert cast.client("dirk").post(f"/o/zuid/worked/{row.pk}/units/").status_code == 404
        assert cast.client("bob").get(f"{PAGE}{row.pk}/units/").status_code == 405
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
