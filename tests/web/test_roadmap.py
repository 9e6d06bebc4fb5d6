"""The roadmap: she plans, moves an initiative, is told why a wish cannot be met, saves plans and compares them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest
import yaml
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from graadmeter.direction import roadmap
from graadmeter.maturity import load
from graadmeter.web.ambitions.commands import Wanted, set_ambitions
from graadmeter.web.initiatives.models import Effect, Initiative
from graadmeter.web.people.models import AuditEntry, Verb
from graadmeter.web.plans import commands, queries, solving
from graadmeter.web.plans.commands.roadmap import PlanRuleError
from graadmeter.web.plans.models import Plan
from graadmeter.web.plans.queries.wishes import Wishes

pytestmark = pytest.mark.django_db
HOME = "/o/noord/roadmap/"
MOST_QUERIES = 26


@pytest.fixture
def initiative(cast) -> Callable[..., Initiative]:
    """One of Noord's: 40 hours a quarter, two quarters, unless said otherwise; `moves`: element -> gain."""

    def make(name: str, *, moves: dict[str, float] | None = None, after: tuple[Initiative, ...] = (), **more: object):
        given = {"hours": 40, "duration": 2, "made_at": cast.noord.created_at, **more}
        row = Initiative.objects.create(organisation=cast.noord, name=name, **given)
        for element, gain in (moves or {}).items():
            Effect.objects.create(initiative=row, element=element, gain=gain)
        row.after.set(after)
        return row

    return make


@pytest.fixture
def gaps(cast, closed_round) -> None:
    """Noord is pioneering everywhere, wants culture and tools higher, and has nothing to say of the rest."""
    closed_round()
    set_ambitions(
        organisation=cast.noord, model=load("esm3"), by=cast.bob, at=cast.noord.created_at,
        wanted={"culture": Wanted("strategic"), "tools": Wanted("facilitating")},
    )  # fmt: skip


def terms(**given: object) -> dict[str, object]:
    """The form of the drawing board: 40 hours and no money each quarter of 2027 and 2028, or from `shown` on."""
    hours, money, shown = given.pop("hours", 40), given.pop("money", 0), given.pop("shown", "2027-1")
    filled = {"starts_on": "2027-01-01", f"hours-{shown}": hours, f"money-{shown}": money}
    return filled | {key.replace("__", "-"): value for key, value in given.items()}


def planned(cast, **given: object) -> Plan:
    assert cast.client("bob").post(HOME, terms(**given)).status_code == 302
    plan = queries.board(cast.noord)
    assert plan
    return plan


def starts(plan: Plan) -> dict[str, int]:
    return {plan.names[row["id"]]: row["start"] for row in plan.result["placements"]}


@pytest.fixture(autouse=True)
def winter(monkeypatch) -> None:
    """The day is in the last quarter of 2026."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2026, 11, 22))


class TestPlanning:
    def test_the_most_weighted_gap_comes_first(self, cast, gaps, initiative) -> None:
        initiative("Stories", moves={"culture": 1.0})
        initiative("Phones", moves={"tools": 1.0})
        assert starts(planned(cast, **{"weight__culture": "3"})) == {"Stories": 1, "Phones": 3}
        assert starts(planned(cast, **{"weight__tools": "3"})) == {"Phones": 1, "Stories": 3}

    def test_the_page_says_why_it_stands_there_and_where_it_brings_her(self, cast, gaps, initiative) -> None:
        initiative("Stories", moves={"culture": 1.0})
        initiative("Phones", moves={"tools": 1.0})
        planned(cast, **{"weight__culture": "3"})
        page = cast.client("carol").get(HOME).content.decode()
        assert "Before that, time (hours) is taken in quarter 2 of 2027" in page
        assert "When it is done, 2.0 of the 3.0 levels still to go are closed." in page
        assert "There is no better plan within these wishes" in page
        picture = "Culture: from 1.0 to 2.0 at the end of the plan; the ambition of 3.0 is not reached."
        assert f'role="img" aria-label="{picture}"' in page
        assert "10 more hours per quarter would bring nothing." in page
        assert "not reached: 2.0 at the end" in page

    def test_a_level_just_below_its_ambition_is_not_written_as_that_ambition(self, cast, gaps, initiative) -> None:
        initiative("Phones", moves={"tools": 0.98})
        planned(cast)
        page = cast.client("carol").get(HOME).content.decode()
        assert "not reached: 1.98 at the end" in page
        assert "Tools: from 1.0 to 1.98 at the end of the plan; the ambition of 2.0 is not reached." in page
        initiative("More phones", moves={"tools": 0.018})
        planned(cast)
        assert "not reached: just below 2.0 at the end" in cast.client("carol").get(HOME).content.decode()

    def test_one_step_more_is_told_in_its_own_unit(self, cast, gaps, initiative) -> None:
        initiative("Stories", moves={"culture": 1.0}, hours=50)
        planned(cast, hours=40)
        page = cast.client("bob").get(HOME).content.decode()
        assert "10 more hours per quarter would bring 7.0 points." in page

    def test_an_empty_quarter_is_as_the_one_before(self, cast, gaps, initiative) -> None:
        initiative("Stories", moves={"culture": 1.0})
        plan = planned(cast, hours=10, **{"hours__2028__1": "60"})
        assert plan.input["capacity"]["hours"] == [10] * 4 + [60] * 4
        assert starts(plan) == {"Stories": 5}

    def test_a_plan_that_begins_later_leaves_the_amounts_in_their_quarters_of_the_year(
        self, cast, gaps, initiative
    ) -> None:
        initiative("Stories", moves={"culture": 1.0}, hours=50)
        given = {"hours__2027__3": "50", "hours__2027__4": "55", "hours__2028__1": "20"}
        assert starts(planned(cast, **given)) == {"Stories": 3}
        plan = planned(cast, starts_on="2027-04-01", **given)
        assert plan.input["capacity"]["hours"] == [40, 50, 55, 20, 20, 20, 20, 20]
        assert starts(plan) == {"Stories": 2}
        page = cast.client("bob").get(HOME).content.decode()
        assert 'name="hours-2027-1"' not in page
        assert re.search(r'name="hours-2027-3" value="50"', page)
        again = {**given, "hours__2027__2": "40", "shown": "2027-2"}
        plan = planned(cast, starts_on="2027-01-01", **again)
        assert plan.input["capacity"]["hours"] == [40, 40, 50, 55, 20, 20, 20, 20], "the past was kept"

    def test_an_empty_first_quarter_is_as_the_one_before_the_plan(self, cast, gaps, initiative) -> None:
        initiative("Stories", moves={"culture": 1.0})
        planned(cast, hours=45, **{"hours__2027__2": "10"})
        planned(cast, hours=45, starts_on="2027-04-01", **{"hours__2027__2": "10"})
        plan = planned(cast, hours="", shown="2027-2", starts_on="2027-04-01", **{"hours__2027__3": "60"})
        assert plan.input["capacity"]["hours"] == [45] + [60] * 7

    def test_a_plan_that_begins_before_all_amounts_has_the_first(self, cast, gaps, initiative) -> None:
        initiative("Stories", moves={"culture": 1.0})
        plan = planned(cast, starts_on="2026-10-01", **{"hours__2027__2": "10"})
        assert plan.input["capacity"]["hours"] == [40, 40, 10, 10, 10, 10, 10, 10]

    def test_dates_become_quarters(self, cast, gaps, initiative) -> None:
        initiative("Stories", moves={"culture": 1.0}, earliest_on=date(2027, 5, 20))
        initiative("Phones", moves={"tools": 0.1}, required=True, latest_on=date(2027, 1, 31))
        assert starts(planned(cast, hours=40)) == {"Phones": 1, "Stories": 3}

    def test_a_day_beyond_what_a_plan_can_count_is_kept_and_read_again(self, cast, gaps, initiative) -> None:
        initiative("Stories", moves={"culture": 1.0}, earliest_on=date(2199, 1, 1), latest_on=date(2299, 1, 1))
        initiative("Phones", moves={"tools": 1.0})
        assert starts(planned(cast)) == {"Phones": 1}
        cast.client("bob").post(f"{HOME}save/", {"name": "Alfa"})
        saved = queries.saved(cast.noord)[0]
        assert cast.client("bob").get(f"{HOME}{saved.pk}/plan.yaml").status_code == 200

    @pytest.mark.parametrize(("wanted_on", "late"), [
        (date(2027, 6, 30), False), (date(2027, 6, 29), True), (date(2027, 4, 1), True), (date(2026, 1, 1), True),
    ])  # fmt: skip
    def test_a_level_is_in_time_when_its_quarter_ends_by_the_day_wanted(
        self, cast, gaps, initiative, wanted_on: date, late: bool
    ) -> None:
        set_ambitions(
            organisation=cast.noord, model=load("esm3"), by=cast.bob, at=cast.noord.created_at,
            wanted={"tools": Wanted("facilitating", "", wanted_on), "culture": Wanted(None)},
        )  # fmt: skip
        initiative("Phones", moves={"tools": 1.0})
        planned(cast)
        page = cast.client("bob").get(HOME).content.decode()
        assert "reached after Q2 2027" in page
        assert ("not by the wanted day" in page) is late

    def test_what_must_never_be_planned_says_so(self, cast, gaps, initiative) -> None:
        initiative("Stories", moves={"culture": 1.0}, excluded=True)
        initiative("Phones", moves={"tools": 1.0})
        planned(cast)
        page = cast.client("bob").get(HOME).content.decode()
        assert "It says of itself that it must not be planned." in page.split("Not in the plan")[1]
        cast.client("bob").post(f"{HOME}save/", {"name": "Alfa"})
        cast.client("bob").post(f"{HOME}{queries.saved(cast.noord)[0].pk}/choose/")
        kept = queries.plan_json(cast.noord)
        assert [row["why"]["en"] for row in kept["result"]["left_out"]] == [
            "It says of itself that it must not be planned."
        ], "and so says the report"

    def test_the_model_weighs_where_asked(self, cast, gaps, initiative) -> None:
        initiative("Stories", moves={"culture": 1.0})
        weighed = planned(cast, weights="model").wishes["weights"]
        given = load("esm3").weights["strategic"]
        assert weighed["culture"] == round(12 * given["culture"] / sum(given.values()), 1)

    def test_wrong_figures_come_back_with_a_reason(self, cast, gaps, initiative) -> None:
        initiative("Stories", moves={"culture": 1.0})
        response = cast.client("bob").post(HOME, terms(**{"hours__2027__2": "-5"}))
        assert response.status_code == 422
        assert 'value="-5"' in response.content.decode()
        assert not Plan.objects.exists()


class TestMoving:
    @pytest.fixture
    def two(self, cast, gaps, initiative) -> tuple[Initiative, Initiative]:
        made = initiative("Stories", moves={"culture": 1.0}), initiative("Phones", moves={"tools": 1.0})
        planned(cast, **{"weight__culture": "3"})
        return made

    def move(self, cast, row: Initiative, quarter: str, who: str = "bob"):
        return cast.client(who).post(f"{HOME}move/", {"initiative": row.key, "quarter": quarter})

    def test_the_rest_is_planned_around_it(self, cast, two) -> None:
        stories = two[0]
        response = self.move(cast, stories, "3")
        assert response["Location"] == f"{HOME}#{stories.key}"
        assert starts(queries.board(cast.noord)) == {"Phones": 1, "Stories": 3}
        self.move(cast, stories, "")
        assert starts(queries.board(cast.noord)) == {"Stories": 1, "Phones": 3}

    def test_what_became_of_it_stands_at_its_card_once(self, cast, two) -> None:
        browser, stories = cast.client("bob"), two[0]
        page = browser.post(f"{HOME}move/", {"initiative": stories.key, "quarter": "3"}, follow=True).content.decode()
        card = page.split(f'id="{stories.key}"')[1].split("</li>")[0]
        said = card.split('class="step-said" role="status"')[1].split("</div>")[0]
        assert "Planned again. Stories: from Q1 2027 to Q3 2027. Phones:" in said
        assert page.count("Planned again.") == 1
        page = browser.post(f"{HOME}free/", follow=True).content.decode()
        assert "Planned again." in page.split('class="messages" role="status"')[1].split("</div>")[0]
        assert "step-said" not in page

    def test_she_leaves_one_out(self, cast, two) -> None:
        self.move(cast, two[0], "0")
        assert starts(queries.board(cast.noord)) == {"Phones": 1}
        page = cast.client("bob").get(HOME).content.decode()
        assert "You left it out of this plan." in page
        cast.client("bob").post(f"{HOME}free/")
        assert starts(queries.board(cast.noord)) == {"Stories": 1, "Phones": 3}

    def test_a_plan_that_begins_later_leaves_it_in_its_quarter_of_the_year(self, cast, two) -> None:
        self.move(cast, two[0], "3")
        plan = planned(cast, starts_on="2027-04-01")
        assert (plan.wishes["pins"], starts(plan)["Stories"]) == ({two[0].key: 2}, 2)
        plan = planned(cast, starts_on="2026-10-01")
        assert (plan.wishes["pins"], starts(plan)["Stories"]) == ({two[0].key: 4}, 4)

    def test_what_lies_before_a_later_begin_is_for_the_plan_to_choose(self, cast, two) -> None:
        self.move(cast, two[0], "1")
        self.move(cast, two[1], "0")
        plan = planned(cast, starts_on="2027-04-01")
        assert plan.wishes["pins"] == {two[1].key: 0}

    def test_of_two_who_plan_at_once_nobody_undoes_the_other(self, cast, two, monkeypatch) -> None:
        search = solving.solve

        def slowly(case, *, seconds):
            found = search(case, seconds=seconds)
            Plan.objects.filter(name="").update(made_at=timezone.now())
            return found

        monkeypatch.setattr(solving, "solve", slowly)
        response = self.move(cast, two[0], "3")
        assert response.status_code == 422
        assert "Somebody else changed the plan while yours was worked out." in response.content.decode()
        assert starts(queries.board(cast.noord)) == {"Stories": 1, "Phones": 3}

    def test_what_cannot_be_is_explained_and_nothing_is_lost(self, cast, two) -> None:
        stories, phones = two
        self.move(cast, stories, "2")
        before = Plan.objects.values().get(name="")
        response = self.move(cast, phones, "3")
        page = response.content.decode()
        assert response.status_code == 422
        said = page.split('role="alert"')[1].split("</div>")[0]
        assert "&quot;Phones&quot; is fixed in quarter 3 of 2027." in said
        assert "There is no more time (hours) than 40 in quarter 3 of 2027: &quot;" in said
        assert "&quot;Stories&quot; takes" in said
        assert "Loosen one of these" in said
        assert Plan.objects.values().get(name="") == before
        assert "Stories" in page.split('class="steps"')[1]

    def test_nothing_else_is_taken(self, cast, two) -> None:
        assert self.move(cast, two[0], "9").status_code == 404
        assert self.move(cast, two[0], "soon").status_code == 404
        assert cast.client("bob").post(f"{HOME}move/", {"initiative": "i999999", "quarter": "1"}).status_code == 404

    def test_a_viewer_sees_and_plans_nothing(self, cast, two) -> None:
        assert self.move(cast, two[0], "3", "carol").status_code == 403
        assert cast.client("carol").post(HOME, terms()).status_code == 403
        assert self.move(cast, two[0], "3", "dirk").status_code == 404
        page = cast.client("carol").get(HOME).content.decode()
        assert "Stories" in page
        for absent in ("<select", "roadmap.js", "data-drag", "data-lane", 'id="terms"'):
            assert absent not in page

    def test_a_change_since_then_is_named(self, cast, two) -> None:
        Initiative.objects.filter(pk=two[0].pk).update(hours=30)
        page = cast.client("bob").get(HOME).content.decode()
        assert "Something changed since this plan was made" in page
        assert "Stories: changed" in page
        assert "Phones: changed" not in page


class TestKeeping:
    @pytest.fixture
    def pair(self, cast, gaps, initiative) -> tuple[Plan, Plan]:
        row = initiative("Stories", moves={"culture": 1.0}, money=5000)
        initiative("Phones", moves={"tools": 1.0})
        browser = cast.client("bob")
        planned(cast, money=5000, **{"weight__culture": "3"})
        browser.post(f"{HOME}save/", {"name": "Culture first"})
        browser.post(f"{HOME}move/", {"initiative": row.key, "quarter": "0"})
        browser.post(f"{HOME}save/", {"name": "Phones alone"})
        return tuple(Plan.objects.exclude(name="").order_by("pk"))

    def test_two_plans_side_by_side(self, cast, pair) -> None:
        a, b = pair
        page = cast.client("carol").get(f"{HOME}compare/?a={a.pk}&b={b.pk}").content.decode()
        assert "2 initiatives begin at another moment." in page
        assert "€ 10,000" in page
        assert re.search(r"Stories.*?differs.*?Q1 2027 – Q2 2027.*?not in this plan", page, re.DOTALL)
        assert re.search(r"2\.0 of the 3\.0 levels.*?1\.0 of the 3\.0 levels", page, re.DOTALL)
        assert "More points is better." in page

    def test_one_quarter_is_named_once(self, cast, pair) -> None:
        Initiative.objects.filter(name="Phones").update(duration=1)
        planned(cast)
        cast.client("bob").post(f"{HOME}save/", {"name": "Short calls"})
        last = Plan.objects.get(name="Short calls")
        page = cast.client("carol").get(f"{HOME}compare/?a={last.pk}&b={pair[0].pk}").content.decode()
        assert re.search(r"Phones.*?<td[^>]*>Q\d 2027</td>", page, re.DOTALL)
        assert not re.search(r"(Q\d 2027) – \1", page)

    def test_one_is_in_force(self, cast, pair) -> None:
        for plan in pair:
            assert cast.client("bob").post(f"{HOME}{plan.pk}/choose/").status_code == 302
        assert list(Plan.objects.filter(in_force=True)) == [pair[1]]
        assert cast.client("carol").post(f"{HOME}{pair[0].pk}/choose/").status_code == 403
        assert cast.client("bob").post(f"{HOME}{pair[1].pk}/delete/").status_code == 302
        assert Plan.objects.filter(pk=pair[1].pk).exists(), "the one in force stays"
        cast.client("bob").post(f"{HOME}{pair[0].pk}/delete/")
        assert not Plan.objects.filter(pk=pair[0].pk).exists()

    def test_what_another_chose_meanwhile_counts(self, cast, pair) -> None:
        seen, other = pair
        commands.put_in_force(plan=Plan.objects.get(pk=seen.pk), by=cast.bob, at=timezone.now())
        with pytest.raises(PlanRuleError):
            commands.delete_plan(plan=seen, by=cast.bob, at=timezone.now())
        seen = Plan.objects.get(pk=seen.pk)
        commands.put_in_force(plan=other, by=cast.bob, at=timezone.now())
        commands.put_in_force(plan=seen, by=cast.bob, at=timezone.now())
        assert list(Plan.objects.filter(in_force=True)) == [seen]

    def test_she_goes_on_from_a_saved_plan(self, cast, pair) -> None:
        cast.client("bob").post(f"{HOME}{pair[0].pk}/resume/")
        assert starts(queries.board(cast.noord)) == starts(pair[0])
        assert "This is saved as “Culture first”." in cast.client("bob").get(HOME).content.decode()

    def test_a_name_is_given_once(self, cast, pair) -> None:
        page = cast.client("bob").post(f"{HOME}save/", {"name": "Culture first"}, follow=True).content.decode()
        assert "There is a plan of this name already" in page
        assert Plan.objects.exclude(name="").count() == 2

    @pytest.mark.parametrize("lang", ["nl", "en"])
    def test_the_file_gives_the_same_plan(self, cast, pair, tmp_path, lang) -> None:
        client = cast.client("carol")
        client.get(f"{HOME}?lang={lang}")
        path = tmp_path / "PLAN.yaml"
        path.write_bytes(client.get(f"{HOME}{pair[0].pk}/plan.yaml").content)
        assert yaml.safe_load(path.read_text())["horizon"] == 8
        again = roadmap.plan(roadmap.read_plan(path)).to_json()
        kept = pair[0].result
        assert [(row["id"], row["start"]) for row in again["placements"]] == [
            (row["id"], row["start"]) for row in kept["placements"]
        ]
        assert (again["objective"], again["projection"]) == (kept["objective"], kept["projection"])

    def test_the_file_names_things_in_both_languages(self, cast, pair, tmp_path) -> None:
        path = tmp_path / "PLAN.yaml"
        path.write_text(queries.as_file(pair[0]))
        case = roadmap.read_plan(path)
        name = case.element_called("culture")
        assert (name.text("nl"), name.text("en")) == ("Cultuur", "Culture")
        assert case.resource_names["hours"].text("en") == "time (hours)"
        assert {row.name for row in case.initiatives} == {"Stories", "Phones"}, "as somebody wrote them"

    def test_what_the_report_takes(self, cast, pair) -> None:
        assert queries.plan_json(cast.noord) is None
        cast.client("bob").post(f"{HOME}{pair[0].pk}/choose/")
        nl, en = queries.plan_json(cast.noord, "nl"), queries.plan_json(cast.noord, "en")
        assert (nl["name"], nl["starts_on"]) == ("Culture first", "2027-01-01")
        assert nl["resources"]["money"] == {"unit": "euro", "step": 1000}
        assert set(nl["names"].values()) == {"Stories", "Phones"}
        assert nl["result"] == en["result"], "whatever the language of the download"
        reasons = [[row["why"][lang] for row in nl["result"]["placements"]] for lang in ("nl", "en")]
        assert reasons[0] != reasons[1]
        assert any("in quarter 2 of 2027" in reason for reason in reasons[1]), "as the report calls its quarters"
        assert roadmap.read_plan(nl["input"]).horizon == 8

    def test_the_audit_tells(self, cast, pair) -> None:
        cast.client("bob").post(f"{HOME}{pair[0].pk}/choose/")
        said = [entry.verb for entry in AuditEntry.objects.filter(verb__startswith="plan.").order_by("pk")]
        assert said == [Verb.PLAN_MADE, Verb.PLAN_SAVED, Verb.PLAN_MADE, Verb.PLAN_SAVED, Verb.PLAN_CHOSEN]

    def test_others_see_none_of_it(self, cast, pair) -> None:
        for path in ("", f"{pair[0].pk}/", f"{pair[0].pk}/plan.yaml", "compare/"):
            assert cast.client("dirk").get(f"/o/noord/roadmap/{path}").status_code == 404
        assert cast.client("dirk").get(f"/o/zuid/roadmap/{pair[0].pk}/").status_code == 404


class TestTeaching:
    def test_without_gaps_it_leads_to_the_ambitions(self, cast) -> None:
        page = cast.client("bob").get(HOME).content.decode()
        assert "There are no gaps to plan for yet" in page
        assert 'href="/o/noord/direction/"' in page

    def test_without_initiatives_it_leads_to_them(self, cast, gaps) -> None:
        assert "There are no initiatives to plan yet" in cast.client("bob").get(HOME).content.decode()

    def test_before_the_first_plan_it_proposes_what_there_may_be_to_spend(self, cast, gaps, initiative) -> None:
        initiative("Stories", moves={"culture": 1.0}, hours=45)
        page = cast.client("bob").get(HOME).content.decode()
        assert "There is no plan yet" in page
        assert re.search(r'name="hours-2027-1" value="50"', page)


def test_the_page_asks_little_however_much_there_is(cast, gaps, initiative) -> None:
    rows = [initiative(f"Plan {n}", moves={"culture": 0.1}, hours=5) for n in range(12)]
    for row, after in zip(rows[6:], rows, strict=False):
        row.after.add(after)
    planned(cast, hours=60)
    client = cast.client("bob")
    client.get(HOME)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(HOME).status_code == 200
    assert len(asked) <= MOST_QUERIES, "\n".join(q["sql"][:300] for q in asked)


@pytest.mark.parametrize(("lang", "foreign"), [("nl", r"\b(the|and|with|this)\b"), ("en", r"\b(het|een|voor|niet)\b")])
def test_each_language_is_whole(cast, gaps, initiative, words, lang, foreign) -> None:
    initiative("Stories", moves={"culture": 1.0}, money=1000)
    initiative("Phones", moves={"tools": 1.0}, excluded=True)
    planned(cast, money=1000)
    cast.client("bob").post(f"{HOME}save/", {"name": "Alfa"})
    client = cast.client("bob")
    client.get(f"{HOME}?lang={lang}")
    plan = queries.saved(cast.noord)[0]
    for path in ("", f"{plan.pk}/", "compare/"):
        page = client.get(HOME + path).content.decode()
        found = [text for text in words(page) if re.search(foreign, text.lower())]
        assert not found, found


def test_plans_of_before_keep_their_amounts(cast) -> None:
    """Migration 0003, there and back: amounts were kept by number of quarter."""
    old = {"starts_on": "2027-07-01", "capacity": {"money": [5, 5, 0], "hours": [1, 2, 3]}, "weights": {}, "pins": {}}
    given = {"organisation": cast.noord, "starts_on": "2027-07-01", "horizon": 3, "input": {}, "result": {}}
    row = Plan.objects.create(wishes=old, made_at=timezone.now(), **given)
    step = import_module("graadmeter.web.plans.migrations.0003_capacity_by_quarter")
    editor = SimpleNamespace(connection=connection)
    step.forwards(apps, editor)
    row.refresh_from_db()
    wishes = Wishes.of(row.wishes)
    assert row.wishes["capacity"]["hours"] == {"2027-3": 1, "2027-4": 2, "2028-1": 3}
    assert (wishes.amounts("money"), wishes.amounts("hours")) == ((5, 5, 0), (1, 2, 3))
    step.backwards(apps, editor)
    row.refresh_from_db()
    assert row.wishes == old
