"""`graadmeter case`: ratings of several people in, the verdict of the model out; what is refused, with its place."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graadmeter import maturity, verbs
from graadmeter.base.errors import CaseError, FileError
from graadmeter.cli import main
from graadmeter.diagnosis import initiative
from graadmeter.direction.cases import Formula, Line, Range, Said, Shared, outcome
from graadmeter.maturity.rules.business_case import judge

WI3 = maturity.load("wi3")
ITEMS = list(WI3.items)
WEBCARE = dict(zip(ITEMS, (4, 4, 3, 3, 3, 3, 3, 2, 3, 3, 4, 3), strict=True))


def case(raters: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"initiative": "Webcare", "phase": "facilitating", "raters": raters, **more}


def weighed(*raters: dict[str, Any], phase: str = "facilitating") -> dict[str, Any]:
    given = {f"rater {n}": answers for n, answers in enumerate(raters)}
    return verbs.case(case(given, phase=phase)).to_json("en")


def test_webcare_is_the_trial_that_the_author_advised() -> None:
    for raters in ((WEBCARE,), (WEBCARE, WEBCARE), (WEBCARE,) * 5):
        said = weighed(*raters)
        scores = {name: round(one["score"], 2) for name, one in said["elements"].items()}
        assert scores == {"value": 3.67, "impact": 3.0, "innovation": 2.67, "investment": 3.33}
        assert (round(said["total"], 2), said["verdict"]) == (3.23, "pilot")
        assert said["why"] == "Small trial with an end date, because the total 3.23 is below 3.25."
    assert verbs.case(case({"a": WEBCARE})).weighed.why.text("nl") == (
        "Kleine proef met einddatum, want het totaal 3,23 is lager dan 3,25."
    )


@pytest.mark.parametrize("golden", WI3.golden, ids=lambda golden: golden.id)
def test_one_rater_gives_what_the_model_itself_says(golden: Any) -> None:
    said = verbs.case(case({"a": dict(golden.given["answers"])}, phase=golden.given["phase"])).to_json("en")
    assert said["verdict"] == golden.expect["verdict"]
    assert "few_raters" in {notice["code"] for notice in said["notices"]}


def test_an_even_number_of_raters_may_lie_between_two_values() -> None:
    one, two = dict.fromkeys(ITEMS, 3), dict.fromkeys(ITEMS, 4)
    said = weighed(one, two)
    assert set(said["medians"].values()) == {3.5}
    assert (said["total"], said["verdict"]) == (3.5, "go")
    assert set(said["spread"].values()) == {1}
    assert said["talk"] == []


def test_any_dk_leaves_the_element_open_and_gives_no_total() -> None:
    said = weighed(WEBCARE, {**WEBCARE, "wi3.impact.q1": "dk"}, WEBCARE)
    assert said["elements"]["impact"]["open"] is True
    assert [name for name, one in said["elements"].items() if one["open"]] == ["impact"]
    assert (said["total"], said["verdict"], said["medians"]["wi3.impact.q1"]) == (None, "incomplete", None)
    assert said["values"]["wi3.impact.q1"] == {"rater 0": 3, "rater 1": "dk", "rater 2": 3}
    assert "because 1 of 3 could not answer a question of Impact." in said["why"]
    assert said["advice"].startswith("Answer the open question first")


def test_why_tells_no_answer_at_all_from_some_who_could_not_answer() -> None:
    unsure = {**WEBCARE, "wi3.impact.q1": "dk"}
    assert "because 2 of 3 could not answer a question of Impact." in weighed(WEBCARE, unsure, unsure)["why"]
    assert "because a question of Impact has no answer." in weighed(unsure, unsure)["why"]
    two = weighed({**WEBCARE, "wi3.value.q1": "dk"}, unsure, WEBCARE)
    assert "because not everyone could answer the questions of Value, Impact." in two["why"]


def test_whoever_leaves_a_question_out_is_named_and_the_others_count() -> None:
    less = {item: value for item, value in WEBCARE.items() if item != "wi3.value.q1"}
    said = weighed(WEBCARE, less, {**less, "wi3.value.q1": None})
    assert (said["medians"]["wi3.value.q1"], said["spread"]["wi3.value.q1"]) == (4.0, None)
    left_out = [notice["text"] for notice in said["notices"] if notice["code"] == "left_out"]
    assert len(left_out) == 1
    assert "rater 1, rater 2" in left_out[0]
    nobody = weighed(less, less)
    assert (nobody["elements"]["value"]["open"], nobody["verdict"]) == (True, "incomplete")
    assert "nobody" in [notice["code"] for notice in nobody["notices"]]


def test_reasons_come_back_by_question_and_rater() -> None:
    raters = {"a": {"wi3.value.q1": {"value": 5, "reason": "Every week"}}, "b": {"wi3.value.q1": {"value": 3}}}
    said = verbs.case(case(raters)).to_json("nl")
    assert said["reasons"]["wi3.value.q1"] == {"a": "Every week", "b": ""}
    assert (said["spread"]["wi3.value.q1"], said["talk"], said["widest_spread"]) == (2, ["wi3.value.q1"], 2)


def test_a_blocking_check_stops_a_go_and_nothing_else() -> None:
    good, bad = dict.fromkeys(ITEMS, 5), dict.fromkeys(ITEMS, 1)
    said = verbs.case(case({"a": good}, blocked=["dvo.law.c1"])).to_json("en")
    assert (said["by_rule"], said["verdict"], said["blocked_by"]) == ("go", "pilot", ["dvo.law.c1"])
    assert "a blocking check is not arranged" in said["why"]
    said = verbs.case(case({"a": bad}, blocked=["dvo.law.c1"])).to_json("en")
    assert (said["by_rule"], said["verdict"], said["blocked_by"]) == ("stop", "stop", [])


def test_what_lies_just_below_a_bar_is_shown_with_enough_decimals() -> None:
    """3.2465 and 3.25 are the same in two decimals: a third tells them apart."""
    answers = {item: Said(3.25) for item in ITEMS} | {"wi3.innovation.q1": Said(3.18)}
    text = str(initiative.weigh(WI3, "facilitating", {"a": answers}).why)
    assert text == "Small trial with an end date, because the total 3.246 is below 3.25."
    assert str(initiative.weigh(WI3, "facilitating", {"a": dict.fromkeys(ITEMS, Said(3.25))}).why).startswith("Go,")


def test_a_file_and_json_give_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "case.json").write_text(json.dumps(case({"a": WEBCARE, "b": WEBCARE}), indent=1), encoding="utf-8")
    lines = "\n".join(f'    {item}: {{value: "{value}", reason: "Seen: so"}}' for item, value in WEBCARE.items())
    text = f"initiative: Webcare\nphase: facilitating\nraters:\n  a:\n{lines}\n  b:\n{lines}\n"
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    told = []
    for name in ("case.json", "case.yaml"):
        assert main(["case", str(tmp_path / name), "--json", "--lang", "en"]) == 0
        told.append(json.loads(capsys.readouterr().out))
    same = ("elements", "total", "verdict", "spread", "medians", "why", "gate")
    assert [told[0][key] for key in same] == [told[1][key] for key in same]
    assert main(["case", str(tmp_path / "case.yaml"), "--lang", "nl"]) == 0
    assert "want het totaal 3,23 is lager dan 3,25" in capsys.readouterr().out


A = "raters:\n  a: {}\n"
ONE = "raters:\n  a:\n    wi3.value.q1: "
COSTS, BENEFITS = f"{A}business_case:\n  costs: ", f"{A}business_case:\n  benefits: "
FAULTS = {
    "no raters": ("raters: {}", "raters", "expected 1 to 200 raters"),
    "a list of raters": ("raters: [a]", "raters", "expected 1 to 200 raters"),
    "a bare no": (ONE + "{value: no}", "line 5", "no without quotes is read as true"),
    "a truth": (ONE + "{value: true}", "wi3.value.q1.value", "expected one of: 1, 2"),
    "off the scale": (ONE + "{value: 6}", "line 5", "saw 6"),
    "between two values": (ONE + "{value: 3.5}", "line 5", "saw 3.5"),
    "a word": (ONE + "{value: good}", "line 5", "saw 'good'"),
    "a misspelt question": ("raters:\n  a:\n    wi3.value.q4: {value: 3}", "line 5", "expected wi3.value.q"),
    "a foreign key": (ONE + "{value: 3, why: x}", "line 5", "'why' is not known"),
    "no value": (ONE + "{reason: x}", "line 5", "key value is missing"),
    "answers as a list": ("raters:\n  a: [3, 4]", "line 4", "expected answers"),
    "one rater twice": (A + "  A: {}", "raters.A", "stands here already"),
    "the same key twice": (A + "  a: {}", "line 5", "stands here twice"),
    "an unknown key": (A + "weights: {}", "weights", "'weights' is not known"),
    "an unknown factor": (A + "factors: {wi3.p.x1: partly}", "factors", "expected wi3.p."),
    "a factor that is not on the scale": (A + "factors: {wi3.p.d1: maybe}", "factors", "no, partly, yes, dk"),
    "an unknown record": (A + "records: [study]", "records[0]", "effect_study"),
    "a check that does not block": (A + "blocked: [dvo.goals.c1]", "blocked[0]", "dvo.law.c1"),
    "an unknown line": (COSTS + "{coffee: {hours: 1}}", "business_case.costs.coffee", "licence"),
    "a benefit among the costs": (COSTS + "{rework: {}}", "costs.rework", "licence"),
    "an input too few": (BENEFITS + "{rework: {cases_avoided: 3}}", "benefits.rework", "cost_per_case is missing"),
    "a shared input too few": (COSTS + "{governance: {hours: 3}}", "costs.governance", "needs hourly_cost"),
    "a range the wrong way": (A + "business_case: {members: [30, 20, 40]}", "members", "from small to large"),
    "a range of two": (A + "business_case: {members: [20, 40]}", "members", "from small to large"),
    "less than nothing": (A + "business_case: {members: -1}", "members", "not negative"),
    "nobody": (A + "business_case: {members: 0}", "business_case.members", "expected at least 1"),
    "perhaps nobody": (A + "business_case: {members: [0, 20, 40]}", "business_case.members", "expected at least 1"),
    "more take part than there are": (
        A + "business_case: {members: 500, active_members: 900}", "active_members", "900 members take part, of 500",
    ),
    "more at the high end": (
        A + "business_case: {members: [400, 500, 600], active_members: [100, 300, 700]}", "active_members",
        "700 members take part, of 600",
    ),
    "more than all freed time": (A + "business_case: {realisation: 30}", "realisation", "a share of 0 to 1"),
    "half a month": (A + "business_case: {months: 1.5}", "months", "a whole number of 1 to 120"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "place", "told"), FAULTS.values(), ids=FAULTS)
def test_what_does_not_hold_is_refused_with_its_place(tmp_path: Path, text: str, place: str, told: str) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(f"initiative: Webcare\nphase: facilitating\n{text}\n", encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        verbs.case(path)
    message = str(caught.value)
    assert "case.yaml" in message
    assert place in message
    assert told in message


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"initiative": "x", "raters": {"a": {}}}, "key phase is missing"),
        (
            {"initiative": "x", "phase": "Pioneering", "raters": {"a": {}}},
            "one of: pioneering, facilitating, strategic",
        ),
        ({"initiative": " ", "phase": "strategic", "raters": {"a": {}}}, "a name of 1 to 200 characters"),
        ({"initiative": True, "phase": "strategic", "raters": {"a": {}}}, "a name of 1 to 200 characters"),
        ({"initiative": ["x"], "phase": "strategic", "raters": {"a": {}}}, "a name of 1 to 200 characters"),
        ({"initiative": "x", "phase": ["strategic"], "raters": {"a": {}}}, "one of: pioneering"),
        ({"initiative": "x", "phase": "strategic", "raters": {3: {}}}, "a name of 1 to 200 characters"),
        ({"initiative": "x", "phase": "strategic", "raters": {"a": {"wi3.value.q1": float("nan")}}}, "saw nan"),
    ],
)
def test_plain_data_is_looked_at_as_a_file_is(data: dict[str, Any], told: str) -> None:
    with pytest.raises(CaseError, match=told):
        verbs.case(data)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"initiative": "x", "initiative": "y"}', "stands twice"),
        ("[1, 2]", "expected keys with values"),
        ('{"initiative": ', "this is not JSON"),
        ('{"initiative": "x", "phase": "strategic", "raters": {"a": {"wi3.value.q1": NaN}}}', "saw nan"),
        ("", "this is not JSON"),
    ],
)
def test_json_that_does_not_hold_is_refused(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "case.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match=told):
        verbs.case(path)


def test_a_fault_in_json_is_placed_by_its_path_and_by_no_line_that_is_not_its_own(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text('{\n"initiative": "x",\n"phase": "later",\n"raters": {"a": {}}\n}', encoding="utf-8")
    with pytest.raises(CaseError) as refused:
        verbs.case(path)
    assert refused.value.place is not None
    assert refused.value.place.text("en") == f"{path}, phase"


def test_a_file_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(FileError):
        verbs.case(tmp_path / "none.yaml")
    assert main(["case", str(tmp_path / "none.yaml"), "--lang", "en"]) == 2
    assert "none.yaml is not there" in capsys.readouterr().err


# --- promises

answer = st.sampled_from([1, 2, 3, 4, 5, "dk"])
sheet = st.dictionaries(st.sampled_from(ITEMS), answer)
full = st.fixed_dictionaries({item: st.integers(1, 5) for item in ITEMS})
phases = st.sampled_from(WI3.level_ids)


@given(st.lists(sheet, min_size=1, max_size=5), phases, st.randoms(use_true_random=False))
def test_the_order_of_raters_does_not_matter(sheets: list[dict[str, Any]], phase: str, chance: Any) -> None:
    named = [(f"r{n}", given) for n, given in enumerate(sheets)]
    mixed = list(named)
    chance.shuffle(mixed)
    one, two = (verbs.case(case(dict(order), phase=phase)).weighed for order in (named, mixed))
    assert (one.total, one.verdict, one.elements, one.spread) == (two.total, two.verdict, two.elements, two.spread)


@given(st.lists(full, min_size=1, max_size=4), phases, st.sampled_from(ITEMS), st.data())
def test_a_higher_answer_never_lowers_total_or_verdict(
    sheets: list[dict[str, int]], phase: str, item: str, data: st.DataObject
) -> None:
    order = ["stop", "pilot", "go"]
    before = verbs.case(case({f"r{n}": given for n, given in enumerate(sheets)}, phase=phase)).weighed
    raised = [dict(given) for given in sheets]
    which = data.draw(st.integers(0, len(sheets) - 1))
    raised[which][item] = data.draw(st.integers(sheets[which][item], 5))
    after = verbs.case(case({f"r{n}": given for n, given in enumerate(raised)}, phase=phase)).weighed
    assert before.total is not None
    assert after.total is not None
    assert after.total >= before.total - 1e-12
    assert order.index(after.verdict) >= order.index(before.verdict)


@given(full, phases)
def test_the_total_lies_between_the_scores_and_is_their_weighted_mean(given: dict[str, int], phase: str) -> None:
    found = judge(WI3, phase, {item: float(value) for item, value in given.items()})
    as_written = judge(WI3, phase, {item: str(value) for item, value in given.items()})
    assert found == as_written
    scores = {name: fmean(given[item.id] for item in element.items) for name, element in WI3.elements.items()}
    assert {name: part.score for name, part in found.elements.items()} == pytest.approx(scores)
    assert found.total == pytest.approx(sum(WI3.weights[phase][name] * score for name, score in scores.items()) / 100)


@pytest.mark.parametrize("value", ["6", "na", 0.5, 5.5])
def test_the_rule_takes_only_what_is_on_the_scale(value: str | float) -> None:
    with pytest.raises(ValueError, match="scale"):
        judge(WI3, "strategic", {"wi3.value.q1": value})


# --- money


def test_members_that_do_not_go_together_are_refused_outside_a_file_too() -> None:
    lines = {"governance": {"hours": Range(1, 1, 1)}}
    for members, active in ((0, 0), (10, 11)):
        shared = {"members": Range(members, members, members), "active_members": Range(active, active, active),
                  "hourly_cost": Range(50, 50, 50)}  # fmt: skip
        with pytest.raises(CaseError, match="expected"):
            initiative.mini_case(WI3, lines, shared)
    everyone = {**shared, "active_members": Range(10, 10, 10)}
    assert initiative.mini_case(WI3, lines, everyone) is not None


amounts = st.floats(0, 1e6, allow_nan=False)
ranges = st.lists(amounts, min_size=3, max_size=3).map(lambda given: Range(*sorted(given)))
PARTICIPATION = Formula("active_members * minutes_week/60 * 46/12 * months * hourly_cost")


@given(ranges, ranges, ranges, ranges, ranges)
def test_every_band_is_in_order_and_the_same_every_time(
    members: Range, active: Range, hour: Range, minutes: Range, once: Range
) -> None:
    lines = [
        Line("time", "cost", PARTICIPATION, {"minutes_week": minutes}),
        Line("setup", "cost", Formula("one_off"), {"one_off": once}),
        Line("saved", "benefit", PARTICIPATION, {"minutes_week": minutes}),
    ]
    shared = Shared(24, {"members": members, "active_members": active, "hourly_cost": hour})
    found = outcome(lines, shared, discount_rate=0.05, draws=200)
    assert found == outcome(lines, shared, discount_rate=0.05, draws=200)
    for band in (found.costs, found.benefits, found.net, *found.lines.values()):
        assert band.low <= band.middle <= band.high
    assert 0 <= found.positive_share <= 1
    even = found.break_even
    assert even is not None
    known = [value for value in (even.low, even.middle, even.high) if value is not None]
    assert known == sorted(known)
    assert all(0 <= value <= 1 for value in known)
    assert 0 <= even.reachable_share <= 1


def test_at_the_break_even_costs_and_benefits_are_equal() -> None:
    def net(active: float) -> Any:
        exact = {"members": Range(500, 500, 500), "active_members": Range(active, active, active),
                 "hourly_cost": Range(50, 50, 50)}  # fmt: skip
        lines = [
            Line("setup", "cost", Formula("one_off"), {"one_off": Range(40_000, 40_000, 40_000)}),
            Line("time", "cost", PARTICIPATION, {"minutes_week": Range(10, 10, 10)}),
            Line("saved", "benefit", PARTICIPATION, {"minutes_week": Range(40, 40, 40)}),
        ]
        return outcome(lines, Shared(24, exact), discount_rate=0.05, draws=10)

    even = net(150).break_even
    assert even is not None
    assert even.middle is not None
    assert net(even.middle * 500).net.middle == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    "text", ["__import__('os')", "a ** b", "a if b else c", "f(a)", "a.b", "-a", "'a'", "a +", "True"]
)
def test_a_formula_is_arithmetic_and_nothing_else(text: str) -> None:
    with pytest.raises(ValueError, match="formula"):
        Formula(text)


def test_every_formula_of_the_model_can_be_worked_out() -> None:
    for line in initiative.case_lines(WI3).values():
        assert line.formula.value(dict.fromkeys(line.formula.names, 2.0)) > 0
        assert set(line.own) | set(line.shared) | {"months"} >= set(line.formula.names)


def test_figures_too_large_to_work_with_are_refused() -> None:
    huge = Range(1e300, 1e300, 1e300)
    with pytest.raises(CaseError, match="cannot be worked out"):
        initiative.mini_case(WI3, {"rework": {"cases_avoided": huge, "cost_per_case": huge}}, {})


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
PLACES: tuple[tuple[str, ...], ...] = (
    ("initiative",), ("phase",), ("raters",), ("raters", "a"), ("raters", "a", "wi3.value.q1"),
    ("raters", "a", "wi3.value.q1", "value"), ("raters", "a", "wi3.value.q1", "reason"), ("factors",),
    ("factors", "wi3.p.d1"), ("records",), ("blocked",), ("business_case",), ("business_case", "members"),
    ("business_case", "months"), ("business_case", "costs"), ("business_case", "costs", "licence"),
    ("business_case", "costs", "licence", "price_per_member_month"), ("business_case", "realisation"),
)  # fmt: skip


@given(st.sampled_from(PLACES), anything)
def test_whatever_stands_in_a_place_is_read_or_refused_in_a_sentence(place: tuple[str, ...], found: Any) -> None:
    data: dict[str, Any] = case(
        {"a": {"wi3.value.q1": {"value": 4, "reason": "so"}}}, factors={"wi3.p.d1": "yes"}, records=[], blocked=[],
        business_case={"members": 9, "months": 6, "realisation": 0.3,
                       "costs": {"licence": {"price_per_member_month": 2}}},
    )  # fmt: skip
    at = data
    for part in place[:-1]:
        at = at[part]
    at[place[-1]] = found
    refused = None
    try:
        json.dumps(verbs.case(data).to_json("nl"), allow_nan=False)
    except CaseError as error:
        refused = error
    assert refused is None or place[0] in refused.text("en") or "key" in refused.text("en")
