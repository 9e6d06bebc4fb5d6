"""What counts of a check on a day: each case of the lowering rule, its boundary days, and promises for any evidence."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graadmeter import maturity
from graadmeter.maturity.register import Evidence, Lowered, Statement, applies, register

TODAY = date(2026, 11, 22)
DVO = maturity.load("dvo")
CHECK, DAYS = "dvo.goals.c1", 365  # major, looked at every year
HALF_YEAR = "dvo.goals.c3"  # every 180 days
BLOCKING = "dvo.monitoring.c2"
COUNCIL = "dvo.law.c2"


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def shown(age: int, left: int | None = None, check: str = CHECK) -> Evidence:
    """Evidence made `age` days ago that expires in `left` days; None: it has no end."""
    return Evidence(check, "x", ago(age), "HR", None if left is None else TODAY + timedelta(days=left))


def judged(value: str | None, *evidence: Evidence, check: str = CHECK, reason: str = "", **facts: str):
    named = {name.replace("__", "."): chosen for name, chosen in facts.items()}
    return register(DVO, {check: Statement(value, reason)}, evidence, TODAY, named).checks[check]


@pytest.mark.parametrize(
    ("stated", "evidence", "counts", "why"),
    [
        (None, (), None, None),
        ("0", (), "0", None),
        ("1", (), "1", None),
        ("dk", (), "dk", None),
        ("0", ((10, 10),), "0", None),  # evidence never raises what was stated
        ("1", ((10, 10),), "1", None),
        (None, ((10, 10),), None, None),
        ("2", (), "1", "no_evidence"),
        ("3", (), "1", "no_evidence"),
        ("2", ((10, 10),), "2", None),
        ("2", ((10, None),), "2", None),
        ("2", ((5000, None),), "2", None),
        ("2", ((10, 0),), "2", None),  # the last day counts
        ("2", ((10, -1),), "1", "expired"),
        ("2", ((0, 10),), "2", None),  # the first day counts
        ("2", ((-1, 10),), "1", "no_evidence"),  # dated tomorrow
        ("2", ((100, -50), (10, 10)), "2", None),  # one of them is enough
        ("2", ((100, -50), (90, -1)), "1", "expired"),
        ("3", ((10, 10),), "3", None),
        ("3", ((DAYS, 10),), "3", None),  # made as long ago as the check is looked at
        ("3", ((DAYS + 1, 10),), "2", "out_of_period"),
        ("3", ((DAYS + 1, None),), "2", "out_of_period"),
        ("3", ((10, -1),), "1", "expired"),  # recent, but it says itself that it no longer holds
        ("3", ((10, -1), (DAYS + 1, 10)), "2", "out_of_period"),
        ("3", ((DAYS + 1, -1),), "1", "expired"),
    ],
)
def test_what_counts_of_what_was_stated(stated, evidence, counts, why) -> None:
    found = judged(stated, *(shown(age, left) for age, left in evidence))
    assert (found.counts, found.lowered and str(found.lowered)) == (counts, why)


def test_the_period_is_that_of_the_check() -> None:
    assert judged("3", shown(180, 50, HALF_YEAR), check=HALF_YEAR).counts == "3"
    assert judged("3", shown(181, 50, HALF_YEAR), check=HALF_YEAR).counts == "2"


@pytest.mark.parametrize(
    ("stated", "evidence", "until"),
    [
        ("2", ((10, 40),), 40),
        ("2", ((10, 40), (20, 90)), 90),  # the longest
        ("2", ((10, None),), None),
        ("3", ((10, 4000),), DAYS - 10),  # then it is too old to show that it works
        ("3", ((10, 30),), 30),
        ("3", ((DAYS + 5, 30),), 30),  # lowered to existing, which holds
        ("1", ((10, 30),), None),
    ],
)
def test_until_when_it_counts(stated, evidence, until) -> None:
    found = judged(stated, *(shown(age, left) for age, left in evidence)).holds_until
    assert found == (None if until is None else TODAY + timedelta(days=until))


@pytest.mark.parametrize(
    ("stated", "reason", "council", "counts", "why"),
    [
        ("na", "We have none.", None, "na", None),
        ("na", "  ", None, "dk", "no_reason"),
        ("na", "We have none.", "present", "dk", "applies"),
        ("na", "", "absent", "na", None),
        ("3", "", "absent", "na", None),  # whatever is stated
        (None, "", "absent", "na", None),
        ("1", "", "present", "1", None),
    ],
)
def test_not_applicable_needs_a_reason_and_follows_the_facts(stated, reason, council, counts, why) -> None:
    facts = {"organisation__works_council": council} if council else {}
    found = judged(stated, check=COUNCIL, reason=reason, **facts)
    assert (found.counts, found.lowered and str(found.lowered)) == (counts, why)


@pytest.mark.parametrize(
    ("monitoring", "data", "expected"),
    [
        ("systematic", "ordinary", True), ("none", "sensitive", True), ("none", "ordinary", False),
        ("none", None, None), (None, "sensitive", True), (None, None, None),
    ],
)  # fmt: skip
def test_one_of_several_conditions_is_enough(monitoring, data, expected) -> None:
    facts = {"processing.monitoring": monitoring, "processing.data": data}
    assert applies(DVO.items["dvo.law.c3"], {name: value for name, value in facts.items() if value}) is expected


def test_a_check_without_condition_always_applies() -> None:
    assert applies(DVO.items[CHECK], {}) is True


def test_colours_stand_on_what_counts() -> None:
    """Monitoring, all stated as working, with evidence for all but the ladder: on paper only, so amber."""
    ids = [item.id for item in DVO.elements["monitoring"].items]
    stated = {name: Statement("3") for name in ids}
    full = [shown(10, 100, name) for name in ids]
    found = register(DVO, stated, full, TODAY)
    assert (found.aspects["monitoring"].verdict, found.sides) == ("green", {"performance": None, "compliance": "amber"})
    less = register(DVO, stated, [one for one in full if one.id != BLOCKING], TODAY)
    assert (less.aspects["monitoring"].verdict, less.verdict) == ("amber", "amber")
    assert less.blocking == []
    none = register(DVO, {**stated, BLOCKING: Statement("0")}, full, TODAY)
    assert (none.aspects["monitoring"].verdict, none.blocking) == ("red", [BLOCKING])
    assert none.in_the_way[0].item.id == BLOCKING


def test_an_aspect_is_not_green_before_every_blocking_check_was_looked_at() -> None:
    ids = [item.id for item in DVO.elements["monitoring"].items if item.id != BLOCKING]
    found = register(DVO, {name: Statement("3") for name in ids}, [shown(10, 100, name) for name in ids], TODAY)
    assert found.aspects["monitoring"].verdict == "amber"
    assert found.checks[BLOCKING].counts is None
    assert found.blocking == [], "nobody said that it is not arranged"


def test_a_side_and_the_whole_are_green_only_when_all_was_looked_at() -> None:
    stated = {name: Statement("3") for name in DVO.items}
    full = [shown(10, 100, name) for name in DVO.items]
    found = register(DVO, stated, full, TODAY)
    assert (found.sides, found.verdict) == ({"performance": "green", "compliance": "green"}, "green")
    minor = next(
        item for side in DVO.dimensions if side.id == "performance" for element in side.elements
        for item in element.items if item.extra["severity"] == "minor"
    )  # fmt: skip
    rest = {name: said for name, said in stated.items() if name != minor.id}
    less = register(DVO, rest, full, TODAY)
    assert less.aspects[minor.element].verdict == "green", "the rule of the model"
    assert (less.sides, less.verdict) == ({"performance": "amber", "compliance": "green"}, "amber")
    assert less.to_json()["sides"] == {"performance": "amber", "compliance": "green"}
    left_out = register(DVO, {**rest, minor.id: Statement("na", "We have none.")}, full, TODAY)
    assert left_out.verdict == "green", "not applicable was looked at"


def test_nothing_said_is_no_verdict() -> None:
    found = register(DVO, {}, [], TODAY)
    assert found.verdict is None
    assert set(found.sides.values()) == {None}
    assert {check.counts for check in found.checks.values()} == {None}


def test_what_the_model_does_not_know_is_left_out() -> None:
    found = register(
        DVO, {"dvo.nonsense": Statement("3"), CHECK: Statement("7")}, [shown(1, 1, "dvo.nonsense")], TODAY,
        {"no.such": "fact", "organisation.works_council": "perhaps"},
    )  # fmt: skip
    assert set(found.checks) == set(DVO.items)
    assert found.checks[CHECK].counts is None
    assert found.checks[COUNCIL].counts is None or found.checks[COUNCIL].counts == "na"


def test_what_is_due() -> None:
    """Only evidence that something rests on, and of that the longest: soonest first."""
    stated = {
        CHECK: Statement("2"), HALF_YEAR: Statement("3"), BLOCKING: Statement("2"), "dvo.human.c1": Statement("1"),
        "dvo.human.c2": Statement("2"), COUNCIL: Statement("3"),
    }  # fmt: skip
    shows = [
        shown(10, 30), shown(160, 900, HALF_YEAR), shown(400, -3, BLOCKING), shown(10, 5, "dvo.human.c1"),
        shown(10, 31, "dvo.human.c2"), shown(10, 2, COUNCIL),
    ]  # fmt: skip
    found = register(DVO, stated, shows, TODAY, {"organisation.works_council": "absent"}).due()
    assert [(due.check.item.id, (due.last_day - TODAY).days, due.expired) for due in found] == [
        (BLOCKING, -3, True), (HALF_YEAR, 20, False), (CHECK, 30, False),
    ]  # fmt: skip
    assert [due.too_old for due in found] == [False, True, False]
    renewed = register(DVO, stated, [*shows, shown(0, 365, BLOCKING)], TODAY).due()
    assert BLOCKING not in [due.check.item.id for due in renewed]


def test_evidence_without_a_statement_is_due_too() -> None:
    """As with the three preconditions of figures, which go by evidence alone."""
    assert [due.check.item.id for due in register(DVO, {}, [shown(10, 5, COUNCIL)], TODAY).due()] == [COUNCIL]


def test_every_reason_has_words_in_both_languages() -> None:
    for reason in Lowered:
        assert reason.why.text("nl") != reason.why.text("en")


LEFT = st.one_of(st.none(), st.integers(-400, 800))
WHICH = st.sampled_from([CHECK, HALF_YEAR, COUNCIL])
PIECES = st.lists(st.builds(shown, st.integers(0, 1500), LEFT, WHICH), max_size=5)
STATED = st.dictionaries(
    st.sampled_from([CHECK, HALF_YEAR, COUNCIL, BLOCKING]), st.sampled_from(["0", "1", "2", "3", "dk", "na"])
)


def amounts(stated: dict[str, str], pieces: list[Evidence], on: date) -> list[float]:
    found = register(DVO, {name: Statement(value, "because") for name, value in stated.items()}, pieces, on)
    return [found.attainment(check) or 0.0 for check in found.checks.values()]


@settings(deadline=None)
@given(STATED, PIECES, st.integers(0, 3000), st.sampled_from([CHECK, HALF_YEAR, COUNCIL, BLOCKING]))
def test_fresh_evidence_never_lowers(stated, pieces, left, check) -> None:
    fresh = Evidence(check, "new", TODAY, expires=TODAY + timedelta(days=left))
    before, after = amounts(stated, pieces, TODAY), amounts(stated, [*pieces, fresh], TODAY)
    assert all(new >= old for new, old in zip(after, before, strict=True))


@settings(deadline=None)
@given(STATED, PIECES, st.integers(0, 2000))
def test_a_later_day_never_raises(stated, pieces, days) -> None:
    now, later = amounts(stated, pieces, TODAY), amounts(stated, pieces, TODAY + timedelta(days=days))
    assert all(new <= old for new, old in zip(later, now, strict=True))


@settings(deadline=None)
@given(STATED, PIECES)
def test_what_counts_is_never_more_than_was_stated(stated, pieces) -> None:
    found = register(DVO, {name: Statement(value, "why") for name, value in stated.items()}, pieces, TODAY)
    for name, value in stated.items():
        check = found.checks[name]
        assert check.counts == value or (check.lowered and int(check.counts) < int(value))


@settings(deadline=None)
@given(STATED, PIECES)
def test_it_counts_until_the_day_it_says_and_not_a_day_longer(stated, pieces) -> None:
    said = {name: Statement(value, "why") for name, value in stated.items()}
    for name, check in register(DVO, said, pieces, TODAY).checks.items():
        if check.holds_until:
            assert register(DVO, said, pieces, check.holds_until).checks[name].counts == check.counts
            after = register(DVO, said, pieces, check.holds_until + timedelta(days=1)).checks[name]
            assert int(after.counts) < int(check.counts)


ANY_DAY = st.dates()
ANY_CHECK = st.one_of(st.sampled_from(list(DVO.items)), st.text(max_size=5))
ANY_VALUE = st.one_of(st.none(), st.text(max_size=3), st.sampled_from(["0", "1", "2", "3", "dk", "na"]))
ANY_STATEMENT = st.builds(Statement, ANY_VALUE, st.text(max_size=5))
ANY_EVIDENCE = st.builds(Evidence, ANY_CHECK, st.text(max_size=5), ANY_DAY, st.none(), st.one_of(st.none(), ANY_DAY))


@settings(deadline=None)
@given(
    st.dictionaries(ANY_CHECK, ANY_STATEMENT, max_size=8), st.lists(ANY_EVIDENCE, max_size=8), ANY_DAY,
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
)  # fmt: skip
def test_whatever_is_said_and_shown_is_judged(statements, pieces, on, facts) -> None:
    found = register(DVO, statements, pieces, on, facts)
    assert json.loads(json.dumps(found.to_json()))["on"] == on.isoformat()
    assert all(due.said.text("nl") for due in found.due())
    assert set(found.blocking) <= {check.item.id for check in found.in_the_way}
