"""A process as it was judged: its ladder, its perspectives, what of the level counts, how far to go, in what order."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graadmeter import maturity
from graadmeter.base.errors import AnswersError, ModelError, UnknownNameError
from graadmeter.base.text import Bilingual
from graadmeter.maturity.baseline import Part, PartVerdict, parts
from graadmeter.maturity.own import with_processes
from graadmeter.maturity.processes import gap, judged, priority, standing

SMG = maturity.load("smg")
SERVICE = SMG.element("service")
LACKING = (PartVerdict(parts(SMG)[0], "no_evidence"),)
LEVELS = [level.id for level in SMG.levels]


def values(said: str, element=SERVICE) -> dict[str, str]:
    """The nine statements in order: 0..3, `?` don't know, `n` not applicable, `-` left open."""
    named = {"?": "dk", "n": "na"}
    return {item.id: named.get(x, x) for item, x in zip(element.items, said, strict=True) if x != "-"}


@pytest.mark.parametrize(
    ("said", "level", "score"),
    [
        ("000000000", "l0", 0),
        ("100000000", "l0", Fraction(1, 3)),  # a third is below the bar of one half
        ("200000000", "l1", Fraction(2, 3)),
        ("210000000", "l1", Fraction(2, 3) + Fraction(1, 3)),
        ("220000000", "l2", Fraction(4, 3)),
        ("332100000", "l2", 2 + Fraction(1, 3)),  # 2/3 1/3 0: a third of level 3
        ("332130000", "l3", 2 + Fraction(2, 3)),
        ("333330000", "l3", 3),
        ("333331200", "l4", 3 + Fraction(1, 2)),
        ("333333333", "l5", 5),
        ("033333333", "l0", 0),  # a higher level does not count without the lower ones
        ("?33333333", None, None),  # the first level was not judged
        ("3?3333333", "l1", 1),  # the second was not, so it holds no further
        ("33-?n3333", "l2", 2),
        ("333-?0000", "l3", 3),  # one statement known speaks for its level
    ],
)
def test_the_ladder_of_nine_statements(said, level, score):
    found = judged(values(said), SERVICE, SMG)
    assert found.level == level
    assert found.score == (None if score is None else pytest.approx(float(score)))


def test_the_ladder_is_the_one_that_answers_of_people_climb():
    """The golden case of the model, judged once instead of answered by six."""
    case = next(case for case in SMG.golden if case.id == "service_structured")
    answers = case.given["respondents"][0]["answers"]
    found = judged(answers, SERVICE, SMG)
    expected = case.expect["elements"]["service"]
    assert found.level == expected["level"]
    assert found.attainment == pytest.approx(expected["attainment"])


def test_the_profile_has_the_statements_of_each_perspective_by_level():
    found = judged(values("321032130"), SERVICE, SMG)
    third = pytest.approx(1 / 3)
    assert found.profile == {
        "steering": {"l3": third, "l4": pytest.approx(2 / 3), "l5": 0},
        "people": {"l1": 1, "l3": 0},
        "process": {"l2": pytest.approx(2 / 3), "l4": third, "l5": 1},
        "tool": {"l3": 1},
    }
    assert found.whole("steering") == third
    assert found.whole("people") == pytest.approx(1 / 2)
    assert judged(values("3--------"), SERVICE, SMG).whole("tool") is None


def test_what_is_open_is_the_first_level_that_does_not_hold():
    found = judged(values("332100000"), SERVICE, SMG)
    assert [item.id for item in found.open] == ["smg.service.t4", "smg.service.t5"]
    assert judged(values("333333333"), SERVICE, SMG).open == ()
    assert [item.id for item in judged({}, SERVICE, SMG).open] == ["smg.service.t1"]


@pytest.mark.parametrize(
    ("said", "seen"),
    [({"smg.hrm.t1": "3"}, "smg.hrm.t1"), ({"smg.service.t1": "4"}, "'4'"), ({"x": "1"}, "'x'")],
)
def test_a_statement_or_value_of_elsewhere_is_refused(said, seen):
    with pytest.raises(AnswersError, match=seen):
        judged(said, SERVICE, SMG)


@pytest.mark.parametrize(
    ("level", "lacks", "blocked", "counts_as"),
    [
        (None, (), (), None),
        ("l0", LACKING, ("dvo.human.c5",), "l0"),
        ("l2", LACKING, ("dvo.human.c5",), "l2"),  # below level 3 nothing is asked
        ("l3", (), (), "l3"),
        ("l3", LACKING, (), "l2"),
        ("l5", LACKING, (), "l2"),
        ("l5", (), ("dvo.human.c5",), "l2"),
        ("l5", (), (), "l5"),
    ],
)
def test_what_a_level_counts_as(level, lacks, blocked, counts_as):
    found = standing(SMG, level, lacks=lacks, blocked_by=blocked)
    assert found.counts_as == counts_as
    assert found.supported == (level == counts_as)
    assert bool(found.lacks or found.blocked_by) != found.supported


def test_a_level_of_elsewhere_is_refused():
    with pytest.raises(UnknownNameError):
        standing(SMG, "strategic")


@pytest.mark.parametrize(
    ("counts_as", "ambition", "far"),
    [("l2", "l4", 2), ("l3", "l3", 0), ("l4", "l2", -2), (None, "l3", None), ("l3", None, None)],
)
def test_the_gap_is_the_ambition_minus_what_counts(counts_as, ambition, far):
    assert gap(SMG, counts_as, ambition) == far


@pytest.mark.parametrize("level", LEVELS)
def test_keeping_a_supported_level_asks_for_nothing(level):
    counts = standing(SMG, level).counts_as
    far = gap(SMG, counts, level)
    assert far == 0
    assert priority(SMG, far, importance=5, feasibility=5, effort="S") == 0


def test_keeping_an_unsupported_level_asks_for_its_baseline():
    assert gap(SMG, standing(SMG, "l3", lacks=LACKING).counts_as, "l3") == 1


@pytest.mark.parametrize(
    ("far", "importance", "feasibility", "effort", "expected"),
    [
        (1, 5, 4, "M", 10), (2, 5, 3, "L", 7.5), (1, 3, 3, "M", 4.5), (1, 3, 2, "L", 1.5), (5, 5, 5, "S", 125),
        (1, 1, 1, "L", 0.25), (0, 5, 5, "S", 0), (-2, 5, 5, "S", 0), (None, 5, 5, "S", None),
    ],
)  # fmt: skip
def test_priority(far, importance, feasibility, effort, expected):
    assert priority(SMG, far, importance=importance, feasibility=feasibility, effort=effort) == expected


@pytest.mark.parametrize("wrong", [0, 6])
def test_importance_and_feasibility_are_from_1_to_5(wrong):
    with pytest.raises(AnswersError, match=str(wrong)):
        priority(SMG, 1, importance=wrong, feasibility=3, effort="M")
    with pytest.raises(AnswersError, match=str(wrong)):
        priority(SMG, None, importance=3, feasibility=wrong, effort="M")


answers = st.lists(st.sampled_from("0123?n-"), min_size=9, max_size=9).map("".join)


@given(answers, st.integers(0, 8))
def test_a_statement_that_is_truer_never_lowers_a_process(said, place):
    if not said[place].isdigit() or said[place] == "3":
        return
    more = said[:place] + str(int(said[place]) + 1) + said[place + 1 :]
    before, after = judged(values(said), SERVICE, SMG), judged(values(more), SERVICE, SMG)
    if before.level is not None:
        assert LEVELS.index(after.level or "l0") >= LEVELS.index(before.level)
        assert (after.score or 0) >= (before.score or 0) - 1e-9
    for perspective in before.profile:
        if before.whole(perspective) is not None:
            assert (after.whole(perspective) or 0) >= (before.whole(perspective) or 0) - 1e-9


@given(answers)
def test_the_score_lies_within_its_ladder_and_every_process_climbs_the_same(said):
    found = judged(values(said), SERVICE, SMG)
    assert found.score is None or 0 <= found.score <= 5
    hrm = SMG.element("hrm")
    assert judged(values(said, hrm), hrm, SMG).level == found.level


@given(st.integers(1, 5), st.integers(1, 5), st.sampled_from("SML"), st.integers(-5, 5))
def test_priority_grows_with_gap_importance_and_feasibility_and_shrinks_with_effort(
    importance, feasibility, effort, far
):
    found = priority(SMG, far, importance=importance, feasibility=feasibility, effort=effort)
    assert found >= 0
    assert priority(SMG, far + 1, importance=importance, feasibility=feasibility, effort=effort) >= found
    assert priority(SMG, far, importance=importance, feasibility=feasibility, effort="L") <= found


def test_a_process_of_ones_own_is_asked_by_the_same_statements():
    name = Bilingual("Magazijn", "Warehouse")
    model = with_processes(SMG, {"own_1": name}, without=["sales", "purchasing"])
    own = model.element("own_1")
    assert own.name == name
    assert [item.id for item in own.items] == [f"smg.own_1.t{n}" for n in range(1, 10)]
    assert own.items[0].text.nl.startswith("In het proces Magazijn ")
    assert own.items[0].text.en.startswith("In the process Warehouse ")
    assert [item.extra["perspective"] for item in own.items] == [item.extra["perspective"] for item in SERVICE.items]
    assert set(SMG.elements) - set(model.elements) == {"sales", "purchasing"}
    assert judged(values("333330000", own), own, model).level == "l3"
    assert maturity.parse(model.source).digest == model.digest  # a round can keep it
    assert with_processes(SMG, {"own_1": name}, without=["purchasing", "sales"]) is model
    assert with_processes(SMG, {}) is SMG


def test_an_own_process_may_not_take_the_place_of_another():
    with pytest.raises(ModelError):
        with_processes(SMG, {"service": Bilingual("Dienst", "Service")})
    with pytest.raises(ModelError):
        with_processes(SMG, {}, without=list(SMG.elements))


def test_a_name_with_yaml_in_it_stays_a_name():
    nasty = "a: [b] # {process} 'x' \"y\" & *z"
    model = with_processes(SMG, {"own_1": Bilingual(nasty, nasty)})
    assert model.element("own_1").name.en == nasty


def test_parts_are_those_of_the_model():
    assert all(isinstance(part, Part) for part in parts(SMG))
    assert parts(maturity.load("esm3")) == ()
