"""The direction page: an ambition per category with its reason, the gap, and the step that closes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pyarrow as pa
import pytest

from graadmeter import maturity
from graadmeter.base.errors import UnknownNameError
from graadmeter.tables import ANSWERS
from graadmeter.web.ambitions import commands, queries
from graadmeter.web.ambitions.models import Ambition
from graadmeter.web.assessments import commands as assessments
from graadmeter.web.diagnosis.models import AgreedLevel
from graadmeter.web.initiatives.models import Effect, Initiative
from graadmeter.web.people.models import AuditEntry, Verb
from graadmeter.web.plans.queries.goals import goals

pytestmark = pytest.mark.django_db
HOME = "/o/noord/direction/"


@pytest.fixture
def mixed_round(cast) -> Callable[[list[str]], None]:
    """A closed quick placement in which each person puts every category at one level: one level per person."""

    def make(levels: list[str]) -> None:
        made = assessments.create_assessment(
            organisation=cast.noord, name="Mixed", model_id="esm3", mode="quick", by=cast.bob, at=cast.noord.created_at
        )
        made = assessments.open_assessment(assessment=made, by=cast.bob, at=cast.noord.created_at)
        answers = [
            {"respondent": f"r{number}", "item": f"esm3.{element}", "value": level, "role": "employee"}
            for number, level in enumerate(levels)
            for element in maturity.load("esm3").elements
        ]
        table = pa.Table.from_pylist(answers, schema=ANSWERS.schema)
        assessments.import_answers(assessment=made, table=table, answered_on={}, by=cast.bob, at=cast.noord.created_at)
        assessments.close_assessment(assessment=made, by=cast.bob, at=cast.noord.created_at)

    return make


def post(cast, who: str, **given: str):
    """Send the form with some fields filled in: `culture_level="strategic"`."""
    return cast.client(who).post(
        HOME, {"csrfmiddlewaretoken": "x"} | {k.replace("__", "-"): v for k, v in given.items()}
    )


def row(page: str, element: str) -> str:
    """The row of one category in the table."""
    name = maturity.load("esm3").element(element).name.text("en")
    return next(part for part in page.split("<tr>") if f'<th scope="row">{name}' in part)


class TestSetting:
    def test_an_analyst_sets_one_and_a_viewer_reads_it(self, cast) -> None:
        given = {"culture__level": "strategic", "culture__reason": "Questions stay open", "culture__on": "2027-06-30"}
        response = post(cast, "bob", **given)
        assert response["Location"] == HOME
        kept = Ambition.objects.get()
        assert (kept.element, kept.level, kept.reason, kept.wanted_on, kept.set_by) == (
            "culture", "strategic", "Questions stay open", date(2027, 6, 30), cast.bob,
        )  # fmt: skip
        page = cast.client("carol").get(HOME).content.decode()
        assert "Questions stay open" in row(page, "culture")
        assert "Strategic" in row(page, "culture")
        assert "30 June 2027" in row(page, "culture")
        assert "<select" not in page
        assert "Save the ambitions" not in page

    def test_a_viewer_sets_none(self, cast) -> None:
        assert post(cast, "carol", culture__level="strategic").status_code == 403
        assert not Ambition.objects.exists()

    def test_each_organisation_has_its_own(self, cast) -> None:
        post(cast, "bob", culture__level="strategic", culture__reason="Ours alone")
        assert post(cast, "dirk", culture__level="pioneering").status_code == 404
        assert "Ours alone" not in cast.client("dirk").get("/o/zuid/direction/").content.decode()
        assert queries.ambition_levels(cast.zuid, "esm3") == {}
        assert queries.ambition_levels(cast.noord, "esm3") == {"culture": "strategic"}

    def test_the_audit_says_which_changed_and_nothing_when_nothing_did(self, cast) -> None:
        post(cast, "bob", culture__level="strategic", tools__level="facilitating")
        post(cast, "bob", culture__level="strategic", tools__level="strategic")
        post(cast, "bob", culture__level="strategic", tools__level="strategic")
        said = list(AuditEntry.objects.filter(verb=Verb.AMBITION_SET).order_by("pk"))
        assert [entry.object for entry in said] == ["esm3: culture, tools", "esm3: tools"]
        assert {entry.who for entry in said} == {cast.bob}

    def test_clearing_the_level_takes_it_away(self, cast) -> None:
        post(cast, "bob", culture__level="strategic")
        post(cast, "bob", culture__level="")
        assert not Ambition.objects.exists()
        assert AuditEntry.objects.filter(verb=Verb.AMBITION_SET).count() == 2

    def test_the_form_comes_back_as_it_was_saved(self, cast) -> None:
        post(cast, "bob", culture__level="strategic", culture__reason="Why", culture__on="2027-06-30")
        page = row(cast.client("bob").get(HOME).content.decode(), "culture")
        assert re.search(r'<option value="strategic" selected', page)
        assert 'value="2027-06-30"' in page
        assert ">\nWhy</textarea>" in page

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"culture__level": "perfect"}, "Select a valid choice"),
            ({"culture__reason": "Because"}, "Choose a level to go with this reason"),
            ({"culture__on": "2027-06-30"}, "Choose a level to go with this reason"),
            ({"culture__level": "strategic", "culture__on": "later"}, "Enter a valid date"),
            ({"culture__level": "strategic", "culture__reason": "x" * 301}, "at most 300 characters"),
        ],
    )
    def test_what_is_wrong_is_said_in_the_form(self, cast, given: dict[str, str], said: str) -> None:
        page = post(cast, "bob", tools__level="facilitating", **given)
        assert page.status_code == 422
        text = page.content.decode()
        assert "This needs your attention" in text
        assert said in text
        assert re.search(r'href="#id_culture-(level|reason|on)"', text), "the summary leads to the field"
        assert re.search(r'<option value="facilitating" selected', row(text, "tools")), "the rest is still there"
        assert not Ambition.objects.exists()

    def test_the_command_refuses_what_the_model_does_not_have(self, cast) -> None:
        for element, level in (("nonsense", "strategic"), ("culture", "nonsense")):
            with pytest.raises(UnknownNameError):
                commands.set_ambitions(
                    organisation=cast.noord, model=maturity.load("esm3"), by=cast.bob, at=cast.noord.created_at,
                    wanted={"tools": commands.Wanted("strategic"), element: commands.Wanted(level)},
                )  # fmt: skip
        assert not Ambition.objects.exists(), "all or nothing"


class TestOwnerAndMovers:
    def test_an_ambition_has_an_owner_who_stays(self, cast) -> None:
        post(cast, "bob", culture__level="strategic", culture__owner="Head of HR")
        assert Ambition.objects.get().owner == "Head of HR"
        assert "Head of HR" in row(cast.client("carol").get(HOME).content.decode(), "culture")
        assert post(cast, "bob", tools__owner="Head of IT").status_code == 422

    def test_what_moves_an_element_is_a_link_beside_its_gap(self, cast, closed_round) -> None:
        closed_round(level="pioneering")
        post(cast, "bob", culture__level="strategic", tools__level="strategic")
        made = {"organisation": cast.noord, "made_at": cast.noord.created_at}
        for name, state in (("Stories", "idea"), ("Posters", "stopped")):
            initiative = Initiative.objects.create(name=name, state=state, **made)
            Effect.objects.create(initiative=initiative, element="culture", gain=0.5)
        page = cast.client("carol").get(HOME).content.decode()
        assert re.search(r'href="/o/noord/initiatives/\d+/">Stories</a>', row(page, "culture"))
        assert "Posters" not in page
        assert "No initiative moves it yet." in row(page, "tools")


class TestGap:
    def test_without_a_measurement_the_page_says_how_the_gap_will_come(self, cast) -> None:
        page = cast.client("carol").get(HOME).content.decode()
        assert "No measurement has been closed yet" in page
        assert page.count('data-label="Gap">–') == 12

    def test_the_gap_counts_levels_and_names_the_next_step(self, cast, closed_round) -> None:
        closed_round(level="pioneering")
        post(cast, "bob", culture__level="strategic", platform__level="facilitating", tools__level="pioneering")
        page = cast.client("carol").get(HOME).content.decode()
        assert "<strong>2 phases</strong>" in row(page, "culture")
        step = maturity.load("esm3").element("culture").next_steps["facilitating"]
        assert step.text.text("en") in row(page, "culture")
        assert "<strong>1 phase</strong>" in row(page, "platform")
        assert "✓ reached" in row(page, "tools"), "to keep a level is no gap"
        assert "Next step" not in row(page, "tools")
        assert 'data-label="Gap">–' in row(page, "architecture")
        assert "3 ambitions set, 1 met." in page
        assert "3 phases still to go" in page

    def test_a_level_that_a_person_confirmed_goes_before_what_respondents_say(self, cast, closed_round) -> None:
        model = maturity.load("esm3")
        closed_round(level="pioneering")
        post(cast, "bob", culture__level="strategic", tools__level="strategic")
        AgreedLevel.objects.create(
            organisation=cast.noord, model_id=model.id, version=model.version, element="culture", level="facilitating",
            reason="Seen in the plan", conflict=False, at=cast.noord.created_at,
        )  # fmt: skip
        page = cast.client("carol").get(HOME).content.decode()
        assert "<strong>1 phase</strong>" in row(page, "culture")
        assert "confirmed" in row(page, "culture")
        assert model.element("culture").next_steps["strategic"].text.text("en") in row(page, "culture")
        assert "<strong>2 phases</strong>" in row(page, "tools")
        assert "confirmed" not in row(page, "tools")

    def test_an_ambition_below_the_level_is_met(self, cast, closed_round) -> None:
        closed_round(level="strategic")
        post(cast, "bob", culture__level="pioneering")
        assert "✓ reached" in row(cast.client("carol").get(HOME).content.decode(), "culture")

    def test_a_phase_reached_with_a_level_still_to_go_says_both(self, cast, mixed_round) -> None:
        mixed_round(["strategic"] * 7 + ["facilitating"] * 5)
        post(cast, "bob", culture__level="strategic", tools__level="facilitating")
        page = cast.client("carol").get(HOME).content.decode()
        assert "✓ phase reached" in row(page, "culture")
        assert "level 2.58 of 3" in row(page, "culture")
        assert "✓ reached" in row(page, "tools")
        goal = next(goal for goal in goals(cast.noord, date(2026, 11, 22)) if goal.id == "culture")
        assert (goal.current, goal.ambition) == (2.58, 3.0), "as the roadmap has it"

    def test_a_level_reached_before_its_phase_says_both(self, cast, closed_round, monkeypatch) -> None:
        """Statements of a higher phase may hold while those of a lower one do not."""
        closed_round(level="pioneering")
        post(cast, "bob", culture__level="facilitating")
        monkeypatch.setattr("graadmeter.web.diagnosis.queries.current_levels", lambda *_: {"culture": 2.2})
        page = cast.client("carol").get(HOME).content.decode()
        assert re.search(r"<strong>1 phase</strong>.*level 2.2 of 2<", row(page, "culture"))

    def test_an_open_round_tells_nothing_yet(self, cast, closed_round) -> None:
        closed_round(level="pioneering", close=False)
        assert "No measurement has been closed yet" in cast.client("bob").get(HOME).content.decode()

    def test_no_query_is_asked_per_ambition(self, cast, closed_round, django_assert_max_num_queries) -> None:
        closed_round(level="pioneering")
        post(cast, "bob", **{f"{element}__level": "strategic" for element in maturity.load("esm3").elements})
        client = cast.client("bob")
        client.get(HOME)
        with django_assert_max_num_queries(13):
            client.get(HOME)
