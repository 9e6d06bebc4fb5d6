"""Initiatives: made, weighed by each member for herself, closed with a verdict, moved on when the gate holds."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from graadmeter import maturity
from graadmeter.direction.cases import Range
from graadmeter.web.controls import queries as controls
from graadmeter.web.initiatives import commands, demo, queries
from graadmeter.web.initiatives.errors import InitiativeError
from graadmeter.web.initiatives.models import Initiative, Rating, Review, State
from graadmeter.web.initiatives.queries.suggestions import suggestions
from graadmeter.web.people.models import AuditEntry, Verb
from graadmeter.web.plans.queries.portfolio import portfolio_json

pytestmark = pytest.mark.django_db
HOME = "/o/noord/initiatives/"
WI3 = maturity.load("wi3")


def given(**more: object) -> dict[str, object]:
    return {"name": "Webcare", "state": "idea", "duration": "2", "money": "1000", "hours": "80", **more}


@pytest.fixture
def webcare(cast) -> Initiative:
    wanted = commands.Wanted(
        "Webcare", effects=(commands.Moved("esm3", "culture", 0.5, 0.2, 1.0),), money=1000, hours=80
    )
    return commands.save_initiative(
        organisation=cast.noord, initiative=None, wanted=wanted, by=cast.bob, at=timezone.now()
    )


def answers(value: str = "4", reason: str = "Seen in the pilot", **more: str) -> dict[str, str]:
    """The form of twelve questions; `more`: items that are answered otherwise, dots as underscores."""
    sent = {item: more.get(item.replace(".", "_"), value) for item in WI3.items}
    return sent | {f"{item}-reason": reason for item in WI3.items}


def said(value: str = "4") -> dict[str, dict[str, str]]:
    return {item: {"value": value, "reason": ""} for item in WI3.items}


def weighed(row: Initiative, cast, value: str = "4", *, blocked: tuple[str, ...] = ()) -> Review:
    """A closed review in which two functions gave every question the same value."""
    review = commands.open_review(initiative=row, by=cast.bob, at=timezone.now())
    for rater in ("Sales", "HR"):
        commands.send_rating(
            review=review, rater=rater, user=None, said=said(value), by=cast.bob, at=timezone.now()
        )  # fmt: skip
    return commands.close_review(review=review, blocked=blocked, by=cast.bob, at=timezone.now())


def find(row: Initiative) -> Initiative:
    found = queries.find(row.organisation, row.pk)
    assert found is not None
    return found


def test_it_begins_and_ends_on_the_day_that_it_is_here(cast) -> None:
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # 2 July in Amsterdam
    wanted = commands.Wanted("Webcare", state=State.RUNNING)
    row = commands.save_initiative(organisation=cast.noord, initiative=None, wanted=wanted, by=cast.bob, at=late)
    assert row.started_on == date(2026, 7, 2)
    wanted = commands.Wanted("Webcare", state=State.DONE)
    row = commands.save_initiative(organisation=cast.noord, initiative=row, wanted=wanted, by=cast.bob, at=late)
    assert row.finished_on == date(2026, 7, 2)


def test_an_analyst_makes_an_initiative_that_starts_at_the_beginning(cast) -> None:
    sent = given(**{"culture-gain": "0.5", "culture-low": "0.2", "culture-high": "1"}, owner="Head of service")
    response = cast.client("bob").post(f"{HOME}add/", sent)
    row = Initiative.objects.get()
    assert response["Location"] == f"{HOME}{row.pk}/"
    assert (row.phase, row.state, row.organisation) == ("pioneering", State.IDEA, cast.noord)
    assert [(one.element, one.gain, one.low, one.high) for one in row.effects.all()] == [("culture", 0.5, 0.2, 1.0)]
    page = cast.client("carol").get(HOME).content.decode()
    assert "Webcare" in page
    assert "not weighed yet" in page
    assert "+0.50" in page
    assert AuditEntry.objects.filter(verb=Verb.INITIATIVE_MADE, who=cast.bob).count() == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": ""}, "This field is required"),
        ({"duration": "0"}, "greater than or equal to 1"),
        ({"required": "on", "excluded": "on"}, "It cannot be both"),
        ({"earliest_on": "2026-09-01", "latest_on": "2026-08-01"}, "before the day it may begin"),
        ({"culture-low": "0.5"}, "Give what you expect too"),
        ({"culture-gain": "0.5", "culture-low": "0.8"}, "more than what you expect"),
        ({"culture-gain": "4"}, "less than or equal to 3"),
        ({"study": "Report"}, "Give the study and its day"),
        ({"study": "Report", "studied_on": "2999-01-01"}, "This day has not come yet"),
    ],
)
def test_what_does_not_hold_is_said_and_nothing_is_made(cast, wrong: dict[str, str], told: str) -> None:
    response = cast.client("bob").post(f"{HOME}add/", given(**wrong))
    assert response.status_code == 422
    assert told in response.content.decode()
    assert not Initiative.objects.exists()


def test_who_may_what(cast, webcare: Initiative) -> None:
    """A viewer looks and rates; whoever does not belong cannot tell that it is there."""
    weighed(webcare, cast)
    one = f"{HOME}{webcare.pk}/"
    for address in (f"{HOME}add/", f"{one}change/", f"{one}factors/", f"{one}figures/"):
        assert cast.client("carol").get(address).status_code == 403
    for address in (f"{HOME}take-up/", f"{one}remove/", f"{one}move/", f"{one}ask/", f"{one}close/", f"{one}withdraw/"):
        assert cast.client("carol").post(address).status_code == 403
    for who in ("dirk", "eva"):
        for address in (HOME, one, f"{one}rate/", f"{one}figures/"):
            assert cast.client(who).get(address).status_code == 404
    assert cast.client("dirk").get(f"/o/zuid/initiatives/{webcare.pk}/").status_code == 404
    assert cast.client("dirk").post(f"/o/zuid/initiatives/{webcare.pk}/remove/").status_code == 404
    assert cast.client("carol").get(one).status_code == 200
    assert Initiative.objects.count() == 1


def test_each_rates_for_herself_and_sees_others_only_then(cast, webcare: Initiative) -> None:
    one = f"{HOME}{webcare.pk}/"
    assert cast.client("carol").get(f"{one}rate/").status_code == 404, "nobody asked yet"
    cast.client("bob").post(f"{one}ask/")
    assert cast.client("bob").post(f"{one}rate/", answers("4", "Because of the queue"))["Location"] == one
    assert "Because of the queue" in cast.client("bob").get(one).content.decode()
    for address in (HOME, one, f"{one}rate/"):
        page = cast.client("carol").get(address).content.decode()
        assert "Because of the queue" not in page
        assert "Go, because" not in page
    cast.client("carol").post(f"{one}rate/", answers("2", "I doubt it"))
    page = cast.client("carol").get(one).content.decode()
    assert "Because of the queue" in page
    assert "I doubt it" in page
    assert "On 12 questions they are far apart" in page
    assert {row.rater for row in Rating.objects.all()} == {"Bob", "Carol"}
    assert "Because of the queue" not in cast.client("alice").get(one).content.decode()
    cast.client("bob").post(f"{one}close/")
    assert "Because of the queue" in cast.client("alice").get(one).content.decode()


def test_a_rating_is_not_changed_after_it_was_seen(cast, webcare: Initiative) -> None:
    one = f"{HOME}{webcare.pk}/"
    cast.client("bob").post(f"{one}ask/")
    cast.client("bob").post(f"{one}rate/", answers("4"))
    cast.client("bob").post(f"{one}rate/", answers("3"))
    assert Rating.objects.get().said["wi3.value.q1"]["value"] == "3", "the only one: nobody has seen it"
    cast.client("carol").post(f"{one}rate/", answers("5"))
    response = cast.client("bob").post(f"{one}rate/", answers("5"))
    assert response.status_code == 422
    assert "Open a new review to rate again" in response.content.decode()
    assert Rating.objects.get(user=cast.bob).said["wi3.value.q1"]["value"] == "3"


def test_a_question_left_empty_is_asked_again_and_nothing_is_lost(cast, webcare: Initiative) -> None:
    one = f"{HOME}{webcare.pk}/"
    cast.client("bob").post(f"{one}ask/")
    sent = answers("4", "Keep me")
    del sent["wi3.impact.q2"]
    response = cast.client("bob").post(f"{one}rate/", sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Choose an answer; that it cannot be answered is one too." in page
    assert page.count(" checked>") == 11
    assert page.count("choices-wrong") == 1
    assert "field-wrong" not in page, "the reason is optional: nothing is wrong with it"
    assert page.count("Keep me") == 12
    assert not Rating.objects.exists()
    assert cast.client("bob").post(f"{one}rate/", answers("6")).status_code == 422


def test_two_members_who_are_called_the_same_both_rate(cast, webcare: Initiative) -> None:
    cast.carol.name = cast.bob.name
    cast.carol.save()
    one = f"{HOME}{webcare.pk}/"
    cast.client("bob").post(f"{one}ask/")
    for who in ("bob", "carol"):
        assert cast.client(who).post(f"{one}rate/", answers()).status_code == 302
    assert [(row.rater, row.user) for row in Rating.objects.all()] == [("Bob", cast.bob), ("Bob (2)", cast.carol)]


def test_the_demo_shows_every_verdict_and_is_the_same_every_time(cast) -> None:
    def told(organisation, by) -> list[object]:
        filled = demo.fill(
            organisation=organisation, first_round=date(2025, 11, 1), seed=1, by=by,
            at=datetime(2026, 11, 2, tzinfo=UTC),
        )  # fmt: skip
        return [(row.name, [(one.verdict, one.total) for one in row.reviews.all()], row.state) for row in filled]

    first = told(cast.noord, cast.alice)
    assert first == told(cast.zuid, cast.dirk)
    assert len(first) == 10
    kept = [queries.last_closed(row) for row in queries.initiatives(cast.noord)]
    assert {review.verdict for review in kept if review} == {"incomplete", "stop", "pilot", "go"}
    assert sum(review is None for review in kept) == 1
    assert {row.state for row in cast.noord.initiatives.all()} == {"idea", "running", "done"}
    page = cast.client("carol").get(HOME).content.decode()
    assert page.count("Consider stopping") == 1
    assert page.count("Your rating is asked") == 1


def test_an_analyst_enters_what_a_function_said_once(cast, webcare: Initiative) -> None:
    one = f"{HOME}{webcare.pk}/"
    cast.client("bob").post(f"{one}ask/")
    assert cast.client("carol").get(f"{one}rate-for/").status_code == 403
    for rater in ("Head of service", "Works council"):
        assert cast.client("bob").post(f"{one}rate-for/", {"rater": rater, **answers()}).status_code == 302
    again = cast.client("bob").post(f"{one}rate-for/", {"rater": "works council", **answers("1")})
    assert again.status_code == 422
    assert "has rated already" in again.content.decode()
    assert Rating.objects.filter(user=None, entered_by=cast.bob).count() == 2


def test_the_verdict_of_a_closed_review_is_kept_with_its_reason(cast, webcare: Initiative) -> None:
    review = weighed(webcare, cast)
    assert (review.verdict, review.total) == ("go", 4.0)
    page = cast.client("carol").get(f"{HOME}{webcare.pk}/").content.decode()
    assert "Go, because the total 4.00 is at least 3.25 and no key question is below 2.50." in page
    with pytest.raises(InitiativeError, match="closed"):
        commands.send_rating(
            review=review, rater="Late", user=None, said=said(), by=cast.bob, at=timezone.now()
        )  # fmt: skip
    with pytest.raises(InitiativeError, match="closed already"):
        commands.close_review(review=review, blocked=(), by=cast.bob, at=timezone.now())


def test_a_blocking_check_stops_a_go(cast, webcare: Initiative, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(controls, "blocking", lambda organisation, today: ["dvo.law.c1"])
    one = f"{HOME}{webcare.pk}/"
    cast.client("bob").post(f"{one}ask/")
    for who in ("bob", "carol"):
        cast.client(who).post(f"{one}rate/", answers("5"))
    cast.client("bob").post(f"{one}close/")
    review = Review.objects.get()
    assert (review.verdict, review.blocked) == ("pilot", ["dvo.law.c1"])
    page = cast.client("carol").get(one).content.decode()
    assert "a blocking check is not arranged: Every processing of personal data has a purpose" in page
    monkeypatch.setattr(controls, "blocking", lambda organisation, today: [])
    assert queries.last_closed(find(webcare)).verdict == "pilot", "what was decided that day stays"


def test_an_open_question_gives_no_verdict(cast, webcare: Initiative) -> None:
    one = f"{HOME}{webcare.pk}/"
    cast.client("bob").post(f"{one}ask/")
    cast.client("bob").post(f"{one}rate/", answers("5", wi3_investment_q3="dk"))
    cast.client("carol").post(f"{one}rate/", answers("5"))
    cast.client("bob").post(f"{one}close/")
    assert Review.objects.get().verdict == "incomplete"
    page = cast.client("carol").get(one).content.decode()
    assert "because 1 of 2 could not answer a question of Investment." in page
    assert "Open: 1 of 2 could not answer." in page
    assert "no answer" not in page
    assert "Answer the open question first" in page


def test_nothing_is_closed_before_somebody_rated_and_a_question_can_be_taken_back(cast, webcare: Initiative) -> None:
    one = f"{HOME}{webcare.pk}/"
    cast.client("bob").post(f"{one}ask/")
    cast.client("bob").post(f"{one}ask/")
    assert Review.objects.count() == 1, "asking twice asks once"
    page = cast.client("bob").post(f"{one}close/", follow=True).content.decode()
    assert "Nobody has rated yet" in page
    cast.client("bob").post(f"{one}withdraw/")
    assert not Review.objects.exists()


def test_one_opinion_does_not_decide(cast, webcare: Initiative) -> None:
    """No verdict, no place in the portfolio, nothing in the report, no gate; the figures are told as one opinion."""
    one = f"{HOME}{webcare.pk}/"
    cast.client("bob").post(f"{one}ask/")
    cast.client("bob").post(f"{one}rate/", answers("4", "Because of the queue"))
    page = cast.client("bob").get(one).content.decode()
    assert "Close without a verdict" in page
    assert "Go, because" not in page
    page = cast.client("bob").post(f"{one}close/", follow=True).content.decode()
    assert "closed without a verdict: too few have rated" in page
    review = Review.objects.get()
    assert (review.is_open, review.verdict, review.total) == (False, "", None)
    assert AuditEntry.objects.get(verb=Verb.REVIEW_CLOSED).object == "Webcare"
    page = cast.client("carol").get(one).content.decode()
    assert "One opinion, not a verdict." in page
    assert page.count("1 rater") == 1
    assert "Because of the queue" in page
    assert "Go, because" not in page
    assert "shows as soon as it is weighed in this phase" in page
    assert queries.gate_of(find(webcare)) is None
    assert cast.client("bob").post(f"{one}move/", {"reason": "We want to"}).status_code == 422
    assert portfolio_json(cast.noord) is None
    (row,) = queries.initiatives_json(cast.noord)
    assert (row["verdict"], row["total"], row["raters"]) == (None, None, 0)
    page = cast.client("carol").get(HOME).content.decode()
    assert "too few raters for a verdict" in page
    assert "4.00" not in page


@pytest.mark.parametrize("kept", ["", "stop"])
def test_one_opinion_leaves_the_last_verdict_as_it_is(cast, webcare: Initiative, kept: str) -> None:
    """Also of a review that was closed when one rater was still enough, with its verdict."""
    weighed(webcare, cast, "1")
    review = commands.open_review(initiative=webcare, by=cast.bob, at=timezone.now())
    commands.send_rating(review=review, rater="Sales", user=None, said=said("1"), by=cast.bob, at=timezone.now())
    commands.close_review(review=review, blocked=(), by=cast.bob, at=timezone.now())
    Review.objects.filter(pk=review.pk).update(verdict=kept)
    row = find(webcare)
    assert queries.verdicts_in_order(row) == ["stop"]
    assert queries.last_opinion(row) == review
    page = cast.client("carol").get(f"{HOME}{webcare.pk}/").content.decode()
    assert "Consider stopping" not in page
    assert "The last verdict" in page
    weighed(webcare, cast, "4")
    page = cast.client("carol").get(f"{HOME}{webcare.pk}/").content.decode()
    assert "too few raters for a verdict" in page.split("Earlier reviews")[1]
    assert queries.last_opinion(find(webcare)) is None


def test_it_moves_on_when_the_gate_holds_and_that_is_recorded(cast, webcare: Initiative) -> None:
    one = f"{HOME}{webcare.pk}/"
    weighed(webcare, cast, "2")
    refused = cast.client("bob").post(f"{one}move/", {"reason": "We want to"})
    assert refused.status_code == 422
    assert "does not hold yet" in refused.content.decode()
    weighed(webcare, cast, "4")
    assert cast.client("bob").post(f"{one}move/", {"reason": ""}).status_code == 422
    assert cast.client("bob").post(f"{one}move/", {"reason": "Decision 12"}).status_code == 302
    row = find(webcare)
    assert row.phase == "facilitating"
    assert [(move.from_phase, move.to_phase, move.reason) for move in row.moves.all()] == [
        ("pioneering", "facilitating", "Decision 12")
    ]
    assert AuditEntry.objects.get(verb=Verb.INITIATIVE_MOVED).object == "Webcare: pioneering → facilitating"
    assert queries.gate_of(row) is None, "weighed in the phase before: it has to be weighed again"
    assert "shows as soon as it is weighed in this phase" in cast.client("carol").get(one).content.decode()


def test_the_last_gate_asks_for_a_study_too(cast, webcare: Initiative) -> None:
    weighed(webcare, cast, "5")
    commands.move_on(initiative=webcare, reason="Decision 1", by=cast.bob, at=timezone.now())
    weighed(webcare, cast, "5")
    gate = queries.gate_of(find(webcare))
    assert gate is not None
    assert [str(one) for one in gate.lacking] == [
        "There is no record of this: Before-and-after study with a comparison group."
    ]
    Initiative.objects.filter(pk=webcare.pk).update(study="Report 9", studied_on=date(2026, 1, 5))
    commands.move_on(initiative=find(webcare), reason="Decision 2", by=cast.bob, at=timezone.now())
    weighed(webcare, cast, "5")
    assert find(webcare).phase == "strategic"
    assert queries.gate_of(find(webcare)) is None
    assert "It is in the last phase." in cast.client("carol").get(f"{HOME}{webcare.pk}/").content.decode()


def test_stopping_comes_up_after_two_verdicts_in_a_row(cast, webcare: Initiative) -> None:
    weighed(webcare, cast, "1")
    assert "Consider stopping" not in cast.client("carol").get(HOME).content.decode()
    weighed(webcare, cast, "1")
    assert "Consider stopping" in cast.client("carol").get(HOME).content.decode()
    page = cast.client("carol").get(f"{HOME}{webcare.pk}/").content.decode()
    assert "2 reviews in a row said: Do not start, or redesign. What value is lost if we stop" in page
    weighed(webcare, cast, "4")
    assert "Consider stopping" not in cast.client("carol").get(HOME).content.decode()


def test_it_does_not_wait_for_itself(cast, webcare: Initiative) -> None:
    second = commands.save_initiative(
        organisation=cast.noord, initiative=None, wanted=commands.Wanted("Second", after=(webcare,)), by=cast.bob,
        at=timezone.now(),
    )  # fmt: skip
    response = cast.client("bob").post(f"{HOME}{webcare.pk}/change/", given(after=[str(second.pk)]))
    assert response.status_code == 422
    assert "Webcare would have to wait for itself" in response.content.decode()
    foreign = commands.save_initiative(
        organisation=cast.zuid, initiative=None, wanted=commands.Wanted("Theirs"), by=cast.dirk, at=timezone.now()
    )
    response = cast.client("bob").post(f"{HOME}{webcare.pk}/change/", given(after=[str(foreign.pk)]))
    assert response.status_code == 422
    assert "Theirs" not in response.content.decode()


def test_changing_keeps_phase_reviews_and_effects_of_other_models(cast, webcare: Initiative) -> None:
    weighed(webcare, cast)
    webcare.effects.create(model_id="esm6", element="two_way_approach", gain=1.0)
    page = cast.client("bob").get(f"{HOME}{webcare.pk}/change/").content.decode()
    assert 'value="0.5"' in page
    cast.client("bob").post(f"{HOME}{webcare.pk}/change/", given(name="Webcare 2", state="done", **{"tools-gain": "1"}))
    row = find(webcare)
    assert (row.name, row.state, row.finished_on) == ("Webcare 2", "done", timezone.localdate())
    assert {(one.model_id, one.element, one.gain) for one in row.effects.all()} == {
        ("esm3", "tools", 1.0), ("esm6", "two_way_approach", 1.0),
    }  # fmt: skip
    assert queries.last_closed(row) is not None


def test_a_suggestion_of_the_diagnosis_becomes_an_initiative_once(cast, closed_round) -> None:
    closed_round("pioneering")
    page = cast.client("bob").get(HOME).content.decode()
    assert "Suggested by the diagnosis" in page
    key = page.split('name="key" value="')[1].split('"')[0]
    offered = next(one for one in suggestions(cast.noord, "en", timezone.localdate()) if one.key == key)
    response = cast.client("bob").post(f"{HOME}take-up/", {"key": key})
    row = Initiative.objects.get()
    assert response["Location"] == f"{HOME}{row.pk}/"
    model, element, level = key.split(".")
    assert (row.suggested_by, model, level) == (key, "esm3", "facilitating")
    assert [(one.element, one.gain) for one in row.effects.all()] == [(element, 1.0)]
    assert row.purpose == maturity.load("esm3").element(element).next_steps[level].text.en
    assert f'value="{key}"' not in cast.client("bob").get(HOME).content.decode()
    assert cast.client("bob").post(f"{HOME}take-up/", {"key": key}).status_code == 404
    again = commands.take_up(organisation=cast.noord, suggestion=offered, lang="en", by=cast.bob, at=timezone.now())
    assert again == Initiative.objects.get(), "two who press at once make one"
    assert cast.client("bob").post(f"{HOME}take-up/", {"key": "esm3.culture.nonsense"}).status_code == 404


def test_drivers_and_inhibitors_give_advice(cast, webcare: Initiative) -> None:
    one = f"{HOME}{webcare.pk}/"
    factors = {factor["id"]: factor for factor in WI3.blocks["factors"] if factor["phase"] == "pioneering"}
    first = next(name for name, factor in factors.items() if factor["polarity"] == "inhibitor")
    sent = {first: "yes", f"{first}-action": "We ask the owner", "wi3.p.d1": "partly"}
    assert cast.client("bob").post(f"{one}factors/", sent)["Location"] == one
    page = cast.client("carol").get(one).content.decode()
    assert "First this" in page
    assert factors[first]["counter"].en in page
    assert "We ask the owner" in page
    assert {(row.factor, row.answer) for row in webcare.factors.all()} == {(first, "yes"), ("wi3.p.d1", "partly")}
    cast.client("bob").post(f"{one}factors/", {"wi3.p.d1": "partly"})
    assert {row.factor for row in webcare.factors.all()} == {"wi3.p.d1"}
    assert cast.client("bob").post(f"{one}factors/", {"wi3.p.d1": "perhaps"}).status_code == 422


FIGURES = {
    "months": "24", "shared-members-expected": "500", "shared-active_members-low": "100",
    "shared-active_members-expected": "150", "shared-active_members-high": "250", "shared-hourly_cost-expected": "50",
    "licence-price_per_member_month-expected": "3", "search_time-minutes_saved_week-low": "10",
    "search_time-minutes_saved_week-expected": "60", "search_time-minutes_saved_week-high": "90",
    "search_time-source": "Pilot 2025",
}  # fmt: skip


def test_the_mini_business_case_is_a_range_with_its_break_even(cast, webcare: Initiative) -> None:
    one = f"{HOME}{webcare.pk}/"
    assert cast.client("bob").post(f"{one}figures/", FIGURES)["Location"] == one
    page = cast.client("carol").get(one).content.decode()
    assert "of the members take part" in page
    assert "Pilot 2025" in page
    assert "not measured now" in page, "a benefit names its metric, measured or not"
    assert "is not counted: the costs are higher than this" in page
    form = cast.client("bob").get(f"{one}figures/").content.decode()
    assert 'value="150.0"' in form
    money = queries.case_of(find(webcare))
    assert money is not None
    assert money.result.net.low < money.result.net.middle < money.result.net.high
    assert money.result.months == 24
    assert re.search(r'name="months" value="24"', form)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"shared-hourly_cost-expected": ""}, "Less searching needs hourly_cost too"),
        ({"search_time-minutes_saved_week-low": "80"}, "Low, expected and high should go from small to large"),
        ({"search_time-minutes_saved_week-expected": ""}, "Give what you expect too"),
        ({"rework-cases_avoided-expected": "3"}, "This line needs this figure too"),
        ({"shared-members-expected": "0"}, "expected at least 1"),
        ({"shared-members-expected": "200"}, "250 members take part, of 200"),
        ({"months": "0"}, "greater than or equal to 1"),
        ({"licence-price_per_member_month-expected": "-3"}, "greater than or equal to 0"),
        ({"licence-price_per_member_month-expected": "three"}, "Enter a number"),
    ],
)
def test_figures_that_do_not_hold_are_said_and_nothing_is_kept(
    cast, webcare: Initiative, wrong: dict[str, str], told: str
) -> None:
    response = cast.client("bob").post(f"{HOME}{webcare.pk}/figures/", FIGURES | wrong)
    assert response.status_code == 422
    assert told in response.content.decode()
    assert not webcare.lines.exists()


def test_the_empty_page_names_suggestions_only_where_there_are_any(cast, closed_round) -> None:
    assert "a suggestion below" not in cast.client("bob").get(HOME).content.decode()
    closed_round("pioneering")
    assert "a suggestion below" in cast.client("bob").get(HOME).content.decode()


@pytest.mark.parametrize(
    ("lang", "labels"), [("en", ["Low", "Expected", "High"]), ("nl", ["Laag", "Verwacht", "Hoog"])]
)
def test_on_a_phone_each_of_three_boxes_says_what_it_is(
    cast, webcare: Initiative, lang: str, labels: list[str]
) -> None:
    client = cast.client("bob")
    client.get(f"{HOME}?lang={lang}")
    form = client.get(f"{HOME}{webcare.pk}/figures/").content.decode()
    said = re.findall(r'<td data-label="([^"]*)"', form)
    assert len(said) >= 9
    assert said == labels * (len(said) // 3)


def test_a_share_is_filled_in_as_a_percentage(cast, webcare: Initiative) -> None:
    cast.client("bob").post(f"{HOME}{webcare.pk}/figures/", FIGURES | {"shared-realisation-expected": "40"})
    assert find(webcare).lines.get(line="shared").inputs["realisation"] == [0.4, 0.4, 0.4]
    assert 'value="40.0"' in cast.client("bob").get(f"{HOME}{webcare.pk}/figures/").content.decode()


def test_the_months_of_before_stood_among_the_figures(webcare: Initiative) -> None:
    """Migration 0005, there and back."""
    step = import_module("graadmeter.web.initiatives.migrations.0005_months")
    old = {"members": [500.0, 500.0, 500.0], "months": [18.0, 18.0, 18.0]}
    webcare.lines.create(line="shared", inputs=old)
    webcare.lines.create(line="setup", inputs={"one_off": [1.0, 2.0, 3.0]})
    editor = SimpleNamespace(connection=connection)
    step.forwards(apps, editor)
    assert find(webcare).months == 18
    assert find(webcare).lines.get(line="shared").inputs == {"members": [500.0, 500.0, 500.0]}
    step.backwards(apps, editor)
    assert find(webcare).lines.get(line="shared").inputs == old
    webcare.lines.filter(line="shared").update(inputs={"months": [18.0, 18.0, 18.0]})
    step.forwards(apps, editor)
    assert [row.line for row in find(webcare).lines.all()] == ["setup"], "nothing is left of it"


def test_of_two_who_save_figures_at_once_the_second_waits_for_the_first(cast, webcare, monkeypatch) -> None:
    """The initiative is held before a line is taken away; without that each could add her own beside the other's."""
    lines = {"setup": commands.Figured({"one_off": Range(10, 20, 30)})}
    held = []

    def hold(rows: QuerySet) -> QuerySet:
        held.append((rows.model, webcare.lines.count()))
        return rows

    monkeypatch.setattr(QuerySet, "select_for_update", hold)
    for _ in "ab":
        commands.set_figures(initiative=webcare, lines=lines, by=cast.bob, at=timezone.now())
    assert held == [(Initiative, 0), (Initiative, 1)]
    assert webcare.lines.count() == 1


def test_what_reports_ask(cast, webcare: Initiative) -> None:
    (row,) = queries.initiatives_json(cast.noord)
    assert (row["id"], row["verdict"], row["elements"], row["raters"]) == (webcare.key, None, {}, 0)
    webcare.effects.create(model_id="smg", element="service", gain=1.0)
    weighed(webcare, cast)
    commands.open_review(initiative=webcare, by=cast.bob, at=timezone.now())
    assert queries.initiatives_json(cast.noord) == [
        {
            "id": webcare.key, "name": "Webcare", "phase": "pioneering", "state": "idea", "verdict": "go", "total": 4.0,
            "elements": {"value": 4.0, "impact": 4.0, "innovation": 4.0, "investment": 4.0}, "spread": 0.0, "raters": 2,
            "effects": {"culture": 0.5, "smg.service": 1.0}, "money": 1000, "hours": 80, "duration": 2, "owner": "",
        }
    ]  # fmt: skip
    assert queries.initiatives_json(cast.zuid) == []


def test_questions_to_the_database_do_not_grow_with_initiatives(cast, django_assert_max_num_queries) -> None:
    for number in range(6):
        row = commands.save_initiative(
            organisation=cast.noord, initiative=None, wanted=commands.Wanted(f"No {number}"), by=cast.bob,
            at=timezone.now() - timedelta(days=number),
        )  # fmt: skip
        weighed(row, cast)
    client = cast.client("carol")
    client.get(HOME)
    with django_assert_max_num_queries(16):
        client.get(HOME)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_page_speaks_one_language(cast, webcare: Initiative, lang: str) -> None:
    weighed(webcare, cast)
    commands.open_review(initiative=webcare, by=cast.bob, at=timezone.now())
    cast.bob.language = lang
    cast.bob.save()
    client, one = cast.client("bob"), f"{HOME}{webcare.pk}/"
    words = {"nl": ("Initiatieven", "Waarde", "beoordelaars", "Aanjagers", "Kosten"),
             "en": ("Initiatives", "Value", "raters", "Drivers", "Costs")}[lang]  # fmt: skip
    pages = "".join(
        client.get(f"{address}?lang={lang}", follow=True).content.decode()
        for address in (HOME, one, f"{one}rate/", f"{one}factors/", f"{one}figures/")
    )
    for word in words:
        assert word in pages
