"""The nine tests under level 3: each on the day it begins, the last day it holds, and the day after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graadmeter import maturity
from graadmeter.maturity.baseline import Evidence, baseline, needed_by, parts

SMG = maturity.load("smg")
TODAY = date(2026, 6, 30)
DOCUMENT = {"version": "2", "adopted_by": "Board"}
SERVICE, INNOVATION = {"service": "Service"}, {"innovation": "Innovation"}


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def complete(**more: object) -> list[Evidence]:
    """Evidence with which every part holds for service."""
    return [
        Evidence("smg.b1.described", "House rules", ago(10), states=DOCUMENT),
        Evidence("smg.b1.spread", "Town hall", ago(10)),
        Evidence("smg.b1.measured", "Check", ago(10)),
        Evidence("smg.b1.adjusted", "Decision 4", ago(5), outcome="confirmed"),
        Evidence("smg.b2.chosen", "Network", ago(10), choice="own", processes=frozenset({"service"})),
        Evidence("smg.b2.implemented_or_planned", "Network", ago(10), processes=frozenset({"service"})),
        Evidence("smg.b2.channelled", "Agreement", ago(10)),
        Evidence("smg.b3.know", "LMS", ago(10), expires_on=ago(-355), value=0.9),
        Evidence("smg.b3.trained", "LMS", ago(10), expires_on=ago(-355), value=0.8),
    ]


def verdict(part: str, *evidence: Evidence, today: date = TODAY, processes: dict[str, str] | None = None):
    found = baseline(SMG, evidence, today, processes=SERVICE if processes is None else processes)
    return next(one for one in found.verdicts if one.part.id == part)


def but(part: str, *instead: Evidence) -> list[Evidence]:
    return [one for one in complete() if one.part != part] + list(instead)


def test_the_model_has_nine_parts_and_each_has_a_test_that_is_known():
    assert len(parts(SMG)) == 9
    assert baseline(SMG, complete(), TODAY, processes=SERVICE).holds


@pytest.mark.parametrize("part", [part.id for part in parts(SMG)])
def test_without_its_evidence_a_part_does_not_hold(part):
    found = baseline(SMG, but(part), TODAY, processes=SERVICE)
    missing = {one.part.id for one in found.lacking}
    if part == "smg.b2.channelled":  # asked only where a platform is imposed
        assert missing == set()
    elif part == "smg.b1.measured":  # a decision on nothing is no decision
        assert missing == {part, "smg.b1.adjusted"}
    else:
        assert missing == {part}


LASTS = [
    ("smg.b1.described", {"states": DOCUMENT}, 730),
    ("smg.b1.spread", {}, 365),
    ("smg.b1.measured", {}, 365),
]


@pytest.mark.parametrize(("part", "more", "days"), LASTS, ids=[row[0] for row in LASTS])
def test_evidence_counts_on_its_last_day_and_no_longer(part, more, days):
    on = Evidence(part, "it", ago(days), **more)
    assert verdict(part, on).holds
    assert verdict(part, on).until == TODAY
    late = verdict(part, on, today=TODAY + timedelta(days=1))
    assert (late.outcome, str(late.why)) == ("expired", "it expired on 30 June 2026")


@pytest.mark.parametrize(("part", "more", "days"), LASTS, ids=[row[0] for row in LASTS])
def test_evidence_may_expire_sooner_than_the_model_says_and_never_later(part, more, days):
    assert verdict(part, Evidence(part, "it", ago(9), expires_on=ago(1), **more)).outcome == "expired"
    assert verdict(part, Evidence(part, "it", ago(9), expires_on=TODAY, **more)).until == TODAY
    late = verdict(part, Evidence(part, "it", ago(9), expires_on=TODAY + timedelta(days=9999), **more))
    assert late.until == ago(9) + timedelta(days=days)


def test_evidence_counts_from_its_day_on():
    assert verdict("smg.b1.spread", Evidence("smg.b1.spread", "it", TODAY)).holds
    ahead = verdict("smg.b1.spread", Evidence("smg.b1.spread", "it", TODAY + timedelta(days=1)))
    assert (ahead.outcome, str(ahead.why)) == ("not_met", "it begins only on 1 July 2026")


def test_a_document_says_its_version_and_who_adopted_it():
    one = verdict("smg.b1.described", Evidence("smg.b1.described", "Rules", TODAY, states={"version": " "}))
    assert (one.outcome, str(one.why)) == ("not_met", "the document does not say: version, adopted by")


def test_a_decision_follows_a_measurement_that_still_counts():
    measured = Evidence("smg.b1.measured", "Check", ago(100))
    decided = {"part": "smg.b1.adjusted", "what": "Decision", "outcome": "changed"}
    assert verdict("smg.b1.adjusted", measured, Evidence(on=ago(100), **decided)).holds
    assert verdict("smg.b1.adjusted", measured, Evidence(on=ago(101), **decided)).outcome == "not_met"
    old = Evidence("smg.b1.measured", "Check", ago(366))
    assert verdict("smg.b1.adjusted", old, Evidence(on=ago(100), **decided)).outcome == "not_met"
    undecided = Evidence(on=ago(50), part="smg.b1.adjusted", what="Minutes", outcome="")
    assert verdict("smg.b1.adjusted", measured, undecided).outcome == "not_met"


def test_a_decision_holds_as_long_as_both_it_and_its_measurement_do():
    measured = Evidence("smg.b1.measured", "Check", ago(100))
    decided = Evidence("smg.b1.adjusted", "Decision", ago(10), outcome="confirmed")
    assert verdict("smg.b1.adjusted", measured, decided).until == ago(100) + timedelta(days=365)


def test_a_platform_is_asked_for_every_process_that_needs_the_baseline():
    both = {**SERVICE, **INNOVATION}
    chosen = Evidence("smg.b2.chosen", "Network", ago(9), choice="own", processes=frozenset({"service"}))
    found = verdict("smg.b2.chosen", chosen, processes=both)
    assert (found.outcome, str(found.why)) == ("not_met", "no platform was chosen for: Innovation")
    assert verdict("smg.b2.chosen", chosen, processes=SERVICE).holds
    everything = Evidence("smg.b2.chosen", "Network", ago(9), choice="own")
    assert verdict("smg.b2.chosen", everything, processes=both).holds


def test_a_process_lacks_only_its_own_platform():
    found = baseline(SMG, complete(), TODAY, processes={**SERVICE, **INNOVATION})
    assert found.lacks("service") == ()
    assert [one.part.id for one in found.lacks("innovation")] == ["smg.b2.chosen", "smg.b2.implemented_or_planned"]
    assert not found.holds


def test_a_platform_runs_or_has_a_day_in_the_roadmap_that_has_not_passed():
    part = "smg.b2.implemented_or_planned"
    assert verdict(part, Evidence(part, "Network", ago(9))).until is None
    planned = Evidence(part, "Network", ago(9), planned_on=TODAY)
    assert verdict(part, planned).until == TODAY
    late = verdict(part, planned, today=TODAY + timedelta(days=1))
    assert late.outcome == "expired"
    stopped = verdict(part, Evidence(part, "Network", ago(9), planned_on=ago(-90), stopped=True))
    assert (stopped.outcome, str(stopped.why)) == ("not_met", "the initiative that would bring it was stopped")


def test_channelling_is_asked_where_a_platform_of_the_process_is_imposed():
    imposed = Evidence("smg.b2.chosen", "Other", ago(9), choice="imposed", processes=frozenset({"innovation"}))
    assert verdict("smg.b2.channelled", imposed, processes=SERVICE).outcome == "not_applicable"
    assert verdict("smg.b2.channelled", imposed, processes=INNOVATION).outcome == "no_evidence"
    ended = Evidence("smg.b2.chosen", "Other", ago(9), choice="imposed", expires_on=ago(1))
    assert verdict("smg.b2.channelled", ended).outcome == "not_applicable"
    agreed = Evidence("smg.b2.channelled", "Agreement", ago(730))
    assert verdict("smg.b2.channelled", imposed, agreed, processes=INNOVATION).holds


@pytest.mark.parametrize(("share", "outcome"), [(0.79, "not_met"), (0.8, "met"), (1.0, "met"), (None, "not_met")])
def test_people_know_and_are_trained_from_four_in_five(share, outcome):
    for part in ("smg.b3.know", "smg.b3.trained"):
        assert verdict(part, Evidence(part, "LMS", ago(9), value=share)).outcome == outcome


def test_the_newest_measure_counts_not_the_best():
    part = "smg.b3.know"
    found = verdict(part, Evidence(part, "LMS", ago(90), value=0.95), Evidence(part, "LMS", ago(9), value=0.7))
    assert str(found.why) == "70% on 21 June 2026; at least 80% is needed"


def test_the_baseline_is_needed_from_level_3_on_now_or_as_an_ambition():
    levels = {"service": "l3", "hrm": "l2", "marketing": None}
    assert needed_by(SMG, levels, {"hrm": "l3", "marketing": "l2"}) == ("service", "hrm")
    assert needed_by(SMG, {"hrm": "l2"}, {}) == ()
    assert not baseline(SMG, complete(), TODAY).applies


days = st.integers(-800, 800)
some_evidence = st.lists(
    st.builds(
        Evidence,
        part=st.sampled_from([part.id for part in parts(SMG)]),
        what=st.just("it"),
        on=days.map(ago),
        expires_on=st.none() | days.map(ago),
        states=st.sampled_from([{}, DOCUMENT]),
        outcome=st.sampled_from(["", "changed", "confirmed"]),
        value=st.none() | st.floats(0, 1),
        processes=st.none() | st.sets(st.sampled_from(["service", "innovation"])).map(frozenset),
        choice=st.sampled_from(["", "own"]),
        planned_on=st.none() | days.map(ago),
        stopped=st.booleans(),
    ),
    max_size=12,
)


@given(some_evidence, st.randoms())
def test_the_order_of_evidence_is_no_evidence(evidence, random):
    shuffled = list(evidence)
    random.shuffle(shuffled)
    # of two measures on one day the one stated last stands, so days differ here
    measures = [(one.part, one.on) for one in evidence if one.part.startswith("smg.b3")]
    if len(set(measures)) == len(measures):
        first, second = (baseline(SMG, each, TODAY, processes=SERVICE) for each in (evidence, shuffled))
        assert [one.outcome for one in first.verdicts] == [one.outcome for one in second.verdicts]
        assert [one.until for one in first.verdicts] == [one.until for one in second.verdicts]


@given(some_evidence)
def test_what_holds_until_a_day_holds_on_that_day_and_says_nothing_else_without_a_reason(evidence):
    for one in baseline(SMG, evidence, TODAY, processes=SERVICE).verdicts:
        if one.holds:
            assert one.why is None
            assert one.until is None or one.until >= TODAY
        else:
            assert one.why is not None


@given(some_evidence)
def test_more_evidence_never_breaks_what_holds_except_by_a_newer_measure(evidence):
    """Every part but a measure is monotone: adding the complete set makes all of them hold."""
    found = baseline(SMG, [*evidence, *complete()], TODAY, processes=SERVICE)
    assert all(one.holds or one.part.test["type"] == "metric" or not one.applies for one in found.verdicts)


@given(some_evidence)
def test_the_organisation_holds_what_each_of_its_processes_holds(evidence):
    both = {**SERVICE, **INNOVATION}
    found = baseline(SMG, evidence, TODAY, processes=both)
    lacking = {one.part.id for one in found.lacks("service")} | {one.part.id for one in found.lacks("innovation")}
    assert {one.part.id for one in found.lacking} == lacking
