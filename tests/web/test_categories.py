"""The categories: three sources side by side, what the rule proposes, and the level a person confirms with a reason."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from graadmeter import maturity
from graadmeter.base.errors import UnknownNameError
from graadmeter.tables import ANSWERS
from graadmeter.web.assessments import commands as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.diagnosis import commands, queries
from graadmeter.web.diagnosis.models import AgreedLevel
from graadmeter.web.diagnosis.sources import sources
from graadmeter.web.facts.commands import state_fact
from graadmeter.web.people.models import AuditEntry, Verb
from graadmeter.web.workshops import commands as workshops

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
HOME = "/o/noord/diagnosis/categories/"
CULTURE = f"{HOME}culture/"
ESM3 = maturity.load("esm3")


def read(cast, path: str = HOME, who: str = "carol", lang: str = "en") -> str:
    client = cast.client(who)
    client.get(f"{path}?lang={lang}")
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def row(page: str, name: str) -> str:
    """The row of one category in the table, as words."""
    found = next(part for part in page.split("<tr>") if f">{name}</a></th>" in part)
    return " ".join(found.replace("<", " <").split())


def judge(cast, session, level: str) -> None:
    """A closed workshop of five that agreed on culture."""
    workshops.close_workshop(workshop=session([level] * 5, until="agreed", level=level), by=cast.bob, at=NOW)


def confirm(
    cast, level: str = "facilitating", *, element: str = "culture", at: datetime = NOW, reason: str = "Seen."
) -> AgreedLevel:
    proposal = sources(cast.noord, "en", at.date()).proposals[element]
    return commands.confirm_level(
        organisation=cast.noord, model=ESM3, element=element, level=level, proposal=proposal, reason=reason,
        by=cast.bob, at=at,
    )  # fmt: skip


def small_group(cast) -> Assessment:
    """A closed round of twelve people in which only four placed culture, at strategic."""
    made = assessments.create_assessment(
        organisation=cast.noord, name="Small", model_id="esm3", mode="quick", by=cast.bob, at=NOW
    )
    made = assessments.open_assessment(assessment=made, by=cast.bob, at=NOW)
    answers = [
        {"respondent": f"r{n}", "item": f"esm3.{element}", "role": "employee",
         "value": "strategic" if element == "culture" else "pioneering"}
        for n in range(12)
        for element in ESM3.elements
        if element != "culture" or n < 4
    ]  # fmt: skip
    table = pa.Table.from_pylist(answers, schema=ANSWERS.schema)
    assessments.import_answers(assessment=made, table=table, answered_on={}, by=cast.bob, at=NOW)
    return assessments.close_assessment(assessment=made, by=cast.bob, at=NOW)


class TestProposals:
    def test_before_there_is_a_source_the_page_teaches(self, cast) -> None:
        page = read(cast)
        assert "No source says anything yet" in page
        assert "Nobody has" not in page
        assert "Not asked yet" in read(cast, CULTURE)
        assert "figures alone propose none" in read(cast, CULTURE)

    def test_people_alone(self, cast, closed_round) -> None:
        closed_round("facilitating")
        line = row(read(cast), "Culture")
        assert line.count("Facilitating") == 2, "what people say, and the proposal"
        assert "n = 12" in line
        assert "no workshop" in line
        page = read(cast, CULTURE)
        assert "nobody has confirmed a level yet" in page
        assert "It rests on one source." in page
        assert "2 March 2026" in page

    def test_experts_alone_before_any_round(self, cast, session) -> None:
        judge(cast, session, "facilitating")
        line = row(read(cast), "Culture")
        assert "nobody was asked" in line
        assert line.count("Facilitating") == 2
        page = read(cast, CULTURE)
        assert "We saw it in the plan." in page
        assert "n</dt><dd>5" in page

    def test_a_conflict_is_a_question_and_no_proposal(self, cast, closed_round, session) -> None:
        closed_round("strategic")
        judge(cast, session, "pioneering")
        page = read(cast)
        assert "1 conflict to settle" in page
        assert "⚠ conflict" in row(page, "Culture")
        assert "What did the experts look at that respondents do not see" in page
        page = read(cast, CULTURE, who="bob")
        assert "The sources conflict: no level is proposed." in page
        levels = page.partition('name="level"')[2].partition("</fieldset>")[0]
        assert "checked" not in levels, "no level is chosen beforehand"

    def test_a_fact_reaches_the_category_and_lowers_nothing_below_the_band(self, cast, closed_round) -> None:
        closed_round("facilitating")
        given = {"organisation": cast.noord, "on": TODAY, "by": cast.bob, "at": NOW, "n": None}
        state_fact(metric="policy_ack_share", value=0.40, source="Register of training", **given)
        page = read(cast, f"{HOME}policies_procedures/")
        assert "Register of training" in page
        assert "not yet Facilitating" in page
        assert "the figures allow Pioneering at most" in page
        assert sources(cast.noord, "en", TODAY).proposals["policies_procedures"].is_conflict
        expired = sources(cast.noord, "en", date(2036, 1, 1))
        assert not expired.proposals["policies_procedures"].is_conflict, "an expired fact says nothing"

    def test_figures_alone_propose_nothing(self, cast) -> None:
        given = {"organisation": cast.noord, "on": timezone.localdate(), "by": cast.bob, "at": timezone.now(), "n": 600}
        state_fact(metric="reach", value=0.97, source="Directory", **given)
        line = row(read(cast), "Tools")
        assert "1 figure" in line
        assert "nothing" in line


class TestConfirming:
    def test_an_analyst_confirms_what_is_proposed_and_everyone_reads_why(self, cast, closed_round) -> None:
        closed_round("facilitating")
        assert re.search(r'value="facilitating"[^>]*checked', read(cast, CULTURE, who="bob"))
        sent = {"level": "facilitating", "reason": "Teams ask each other.", "seen": "facilitating"}
        response = cast.client("bob").post(CULTURE, sent)
        assert response["Location"] == CULTURE
        kept = AgreedLevel.objects.get()
        assert (kept.level, kept.proposed, kept.conflict, kept.version, kept.confirmed_by) == (
            "facilitating", "facilitating", False, ESM3.version, cast.bob,
        )  # fmt: skip
        entry = AuditEntry.objects.get(verb=Verb.LEVEL_AGREED)
        assert (entry.object, entry.who) == ("esm3: culture", cast.bob)
        page = read(cast, CULTURE)
        assert "Agreed level: <strong>Facilitating</strong>" in page
        assert "Teams ask each other." in page
        assert "as the rule proposed" in page
        assert "1 of 12 categories have an agreed level" in read(cast)

    def test_a_viewer_reads_and_cannot_confirm(self, cast, closed_round) -> None:
        closed_round("facilitating")
        assert cast.client("carol").post(CULTURE, {"level": "facilitating", "reason": "Mine"}).status_code == 403
        assert not AgreedLevel.objects.exists()
        page = read(cast, CULTURE)
        assert "Confirm this level" not in page
        assert "<form" not in page.partition('id="agree"')[2].partition("</section>")[0]
        assert "Agree on it" not in read(cast)

    def test_another_organisation_sees_nothing(self, cast, closed_round) -> None:
        closed_round("facilitating")
        confirm(cast, reason="Ours alone")
        assert cast.client("dirk").get(CULTURE).status_code == 404
        assert cast.client("dirk").post(CULTURE, {"level": "none", "reason": "x"}).status_code == 404
        assert "Ours alone" not in read(cast, "/o/zuid/diagnosis/categories/culture/", who="dirk")

    def test_another_level_than_proposed_is_kept_with_both(self, cast, closed_round) -> None:
        closed_round("facilitating")
        cast.client("bob").post(CULTURE, {"level": "pioneering", "reason": "Only in the office."})
        kept = AgreedLevel.objects.get()
        assert (kept.level, kept.proposed) == ("pioneering", "facilitating")
        assert "where the rule proposed Facilitating" in read(cast, CULTURE)

    @pytest.mark.parametrize(
        "sent", [{"level": "facilitating"}, {"reason": "Why"}, {"level": "wrong", "reason": "Why"}]
    )
    def test_a_level_and_a_reason_are_needed(self, cast, closed_round, sent) -> None:
        closed_round("facilitating")
        response = cast.client("bob").post(CULTURE, sent)
        assert response.status_code == 422
        assert 'role="alert"' in response.content.decode()
        assert not AgreedLevel.objects.exists()

    def test_what_the_rule_said_must_be_what_was_seen(self, cast, closed_round) -> None:
        closed_round("facilitating")
        sent = {"level": "pioneering", "reason": "As proposed.", "seen": "pioneering"}
        response = cast.client("bob").post(CULTURE, sent)
        page = response.content.decode()
        assert response.status_code == 422
        assert "The sources changed while you were reading" in page
        assert 'name="seen" value="facilitating"' in page, "sent again, it holds"
        assert not AgreedLevel.objects.exists()

    def test_unknown_categories_and_levels(self, cast, closed_round) -> None:
        closed_round("facilitating")
        assert cast.client("bob").get(f"{HOME}nothing/").status_code == 404
        assert cast.client("bob").post(f"{HOME}nothing/", {"level": "none", "reason": "x"}).status_code == 404
        with pytest.raises(UnknownNameError):
            confirm(cast, "sublime")
        assert not AgreedLevel.objects.exists()

    def test_nothing_is_overwritten(self, cast, closed_round) -> None:
        closed_round("facilitating")
        confirm(cast, "pioneering", reason="First word")
        confirm(cast, "facilitating", reason="Second word", at=NOW + timedelta(days=1))
        assert AgreedLevel.objects.count() == 2
        page = read(cast, CULTURE)
        assert page.index("What was confirmed before") < page.rindex("Second word") < page.index("First word")
        assert queries.agreed_levels(cast.noord, ESM3)["culture"].reason == "Second word"

    def test_what_is_typed_is_shown_as_text(self, cast, closed_round) -> None:
        closed_round("facilitating")
        confirm(cast, reason="<script>alert(1)</script>")
        assert "<script>alert" not in read(cast, CULTURE)


class TestChanges:
    def test_a_source_that_came_later_is_told(self, cast, closed_round, session) -> None:
        closed_round("facilitating")
        confirm(cast)
        assert "sources changed since" not in read(cast)
        judge(cast, session, "facilitating")
        assert "sources changed since" not in read(cast), "on the same day, saying the same"
        AgreedLevel.objects.update(at=NOW - timedelta(days=1))
        assert "sources changed since" in row(read(cast), "Culture")
        assert "Look again and confirm anew." in read(cast, CULTURE)

    def test_another_proposal_is_told_whatever_the_day(self, cast, closed_round, session) -> None:
        closed_round("strategic")
        confirm(cast, "strategic")
        judge(cast, session, "pioneering")
        page = read(cast)
        assert "sources changed since" in row(page, "Culture")
        assert "1 conflict to settle" in page

    def test_a_conflict_that_somebody_settled_is_settled(self, cast, closed_round, session) -> None:
        closed_round("strategic")
        judge(cast, session, "pioneering")
        confirm(cast, "facilitating")
        page = read(cast)
        assert "to settle" not in page
        assert "⚠ conflict" in row(page, "Culture"), "the sources still differ"
        assert "while the sources conflicted" in read(cast, CULTURE)

    def test_the_words_of_another_version_do_not_count(self, cast, closed_round) -> None:
        closed_round("facilitating")
        confirm(cast, "strategic")
        AgreedLevel.objects.update(version="0.0.1")
        assert "0 of 12 categories" in read(cast)
        assert "in the words of another version of the model" in read(cast, CULTURE)
        assert queries.agreed_json(cast.noord) == {}


class TestSeams:
    def test_the_block_of_the_frozen_round(self, cast, closed_round) -> None:
        closed_round("facilitating")
        assert queries.agreed_json(cast.noord) == {}
        confirm(cast, "pioneering", reason="Only in the office.")
        assert queries.agreed_json(cast.noord) == {
            "culture": {"level": "pioneering", "proposed": "facilitating", "reason": "Only in the office.",
                        "confirmed_on": "2026-03-02", "conflict": False},
        }  # fmt: skip
        assert queries.agreed_json(cast.noord, "s3m") == {}

    def test_a_conflict_has_no_proposal_there(self, cast, closed_round, session) -> None:
        closed_round("strategic")
        judge(cast, session, "pioneering")
        confirm(cast)
        told = queries.agreed_json(cast.noord)["culture"]
        assert (told["proposed"], told["conflict"]) == (None, True)

    def test_where_the_organisation_stands(self, cast, closed_round) -> None:
        assert queries.current_levels(cast.noord, TODAY) == {}
        closed_round("facilitating")
        scores = queries.current_levels(cast.noord, TODAY)
        assert list(scores) == list(ESM3.elements)
        confirm(cast, "strategic")
        confirm(cast, "none", element="tools")
        found = queries.current_levels(cast.noord, TODAY)
        assert (found["culture"], found["tools"]) == (3.0, 0.0)
        assert found["platform"] == scores["platform"]
        assert queries.current_levels(cast.noord, TODAY - timedelta(days=1)) == scores, "not confirmed yet on that day"
        assert queries.current_levels(cast.zuid, TODAY) == {}

    def test_a_hidden_category_has_no_number(self, cast) -> None:
        small_group(cast)
        found = queries.current_levels(cast.noord, TODAY)
        assert "culture" not in found
        assert "tools" in found


class TestSmallGroups:
    def test_a_small_group_shows_nowhere_not_through_the_proposal(self, cast) -> None:
        small_group(cast)
        line = row(read(cast), "Culture")
        assert "hidden: group too small" in line
        assert "Strategic" not in line
        assert "Pioneering" not in line
        page = read(cast, CULTURE)
        assert "Hidden: group too small." in page
        assert "Respondents are too few to show a level" in page
        assert 'class="given"' not in page
        assert 'class="room"' not in page

    def test_a_workshop_beside_a_hidden_category_conflicts_with_nobody(self, cast, session) -> None:
        small_group(cast)
        judge(cast, session, "pioneering")
        found = sources(cast.noord, "en", TODAY).proposals["culture"]
        assert (found.level and found.level.id, found.is_conflict) == ("pioneering", False)
        assert "lies in the band" not in read(cast, CULTURE)


@pytest.mark.parametrize("path", [HOME, CULTURE, "/o/noord/diagnosis/crosswalk/"])
def test_no_more_queries_for_more_confirmations(cast, closed_round, path) -> None:
    closed_round("facilitating")
    client = cast.client("carol")
    client.get(path)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    before = asked()
    for element in ESM3.elements:
        confirm(cast, element=element)
        confirm(cast, "strategic", element=element)
    assert asked() <= before + 1


@pytest.mark.parametrize("path", [HOME, CULTURE, "/o/noord/diagnosis/crosswalk/"])
def test_both_languages(cast, closed_round, session, path) -> None:
    closed_round("strategic")
    judge(cast, session, "pioneering")
    confirm(cast)
    dutch, english = (read(cast, path, who="bob", lang=lang) for lang in ("nl", "en"))
    for theirs, ours in (("What people say", dutch), ("Wat mensen zeggen", english), ("never converted", dutch)):
        assert theirs not in ours


class TestCrosswalk:
    PATH = "/o/noord/diagnosis/crosswalk/"

    def test_each_model_keeps_its_own_terms(self, cast, criteria_round) -> None:
        criteria_round({"fertile_ground": "5"})
        page = read(cast, self.PATH)
        assert "a score is never converted" in page
        assert "Fertile ground" in page
        assert "from what people say alone" in page
        assert "n = 12" in page
        assert "No process has been judged yet." in page
        assert "No check of them has been answered yet." in page

    def test_a_poll_places_no_aspects(self, cast, poll) -> None:
        poll(votes=12, closed=True)
        assert "places the whole organisation alone" in read(cast, self.PATH)

    def test_aspects_of_a_round_stand_by_their_own_level(self, cast) -> None:
        s3m = maturity.load("s3m")
        made = assessments.create_assessment(
            organisation=cast.noord, name="Aspects", model_id="s3m", mode="quick", by=cast.bob, at=NOW
        )
        made = assessments.open_assessment(assessment=made, by=cast.bob, at=NOW)
        answers = [
            {"respondent": f"r{n}", "item": f"s3m.{aspect}", "value": "functional", "role": "operations"}
            for n in range(12)
            for aspect in s3m.elements
            if aspect != "initiative" or n < 3
        ]
        table = pa.Table.from_pylist(answers, schema=ANSWERS.schema)
        assessments.import_answers(assessment=made, table=table, answered_on={}, by=cast.bob, at=NOW)
        assessments.close_assessment(assessment=made, by=cast.bob, at=NOW)
        part = read(cast, CULTURE).partition('id="terms"')[2]
        assert "Hidden: group too small." in part, "initiative, by three people"
        assert "<strong>Functional</strong>" in part, "stakeholders"
        assert "Facilitating" not in part, "nothing is converted into the phases of the category"
