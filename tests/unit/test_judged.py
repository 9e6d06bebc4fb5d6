"""What experts agreed stands beside what people say: with n and day, a difference as a question, nothing moved."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graadmeter import maturity
from graadmeter.base.text import LANGS
from graadmeter.diagnosis import Diagnosis, diagnose
from graadmeter.diagnosis.judged import judgements

Json = dict[str, Any]
ESM3 = maturity.load("esm3")
LEVELS = (ESM3.floor_id, *ESM3.level_ids)


def agreed(level: str, **more: Any) -> Json:
    return {
        "level": level, "n": 8, "agreed_on": "2026-03-02", "agreement": 0.9, "dissent": 1,
        "reason": "We saw it in the plan.", "evidence": "Annual plan, page 6", "version": ESM3.version, **more,
    }  # fmt: skip


def reported(score_json: Json, element: str) -> str:
    return str(score_json["elements"][element]["level"])


def apart(score_json: Json, element: str, levels: int) -> str:
    """The level that lies so many levels from what was reported; stays on the scale."""
    at = LEVELS.index(reported(score_json, element)) + levels
    assert 0 <= at < len(LEVELS)
    return LEVELS[at]


def about(score_json: Json, **said: Json) -> Diagnosis:
    return diagnose(ESM3, score_json, judgements=said)


def test_it_carries_what_a_reader_may_ask(score_json: Json) -> None:
    found = about(score_json, culture=agreed("pioneering")).element("culture").judgement
    assert found
    assert (found.level.id, found.n, found.agreed_on) == ("pioneering", 8, date(2026, 3, 2))
    assert (found.agreement, found.dissent) == (0.9, 1)
    assert (found.reason, found.evidence) == ("We saw it in the plan.", "Annual plan, page 6")
    assert found.stand
    assert found.stand.text("en") == "8 people voted, 2 March 2026"
    assert found.stand.text("nl") == "8 mensen stemden, 2 maart 2026"


@pytest.mark.parametrize(
    ("said", "stand"),
    [
        ({"level": "pioneering"}, None),
        ({"level": "pioneering", "n": 1, "agreed_on": None}, "1 person voted"),
        ({"level": "pioneering", "agreed_on": "2026-03-02"}, "2 March 2026"),
    ],
)
def test_what_was_not_said_is_not_made_up(score_json: Json, said: Json, stand: str | None) -> None:
    found = about(score_json, culture=said).element("culture").judgement
    assert found
    assert (found.stand and found.stand.text("en")) == stand
    assert (found.agreement, found.dissent, found.reason, found.evidence) == (None, 0, "", "")


def test_without_a_workshop_nothing_is_judged(score_json: Json) -> None:
    for found in (diagnose(ESM3, score_json), diagnose(ESM3, score_json, judgements={})):
        assert not found.judgements
        assert not found.notices
        assert {(one.judgement, one.judged_difference) for one in found.elements} == {(None, None)}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("levels", "direction"), [(-1, "reported_higher"), (1, "judged_higher")])
def test_a_level_apart_is_a_finding_with_a_question(score_json: Json, levels: int, direction: str, lang: Any) -> None:
    element = next(key for key in ESM3.elements if reported(score_json, key) in ("pioneering", "facilitating"))
    found = about(score_json, **{element: agreed(apart(score_json, element, levels))})
    one = found.element(element).judged_difference
    assert one
    assert (one.direction, one.levels) == (direction, 1)
    assert one.question.text(lang).endswith("?")
    assert "8" in one.statement.text(lang)
    assert "2026" in one.statement.text(lang)
    assert [(each.element, each.question) for each in found.findings if each.text == one.statement] == [
        (element, one.question)
    ]


def test_agreement_is_no_finding(score_json: Json) -> None:
    found = about(score_json, **{key: agreed(reported(score_json, key)) for key in ESM3.elements})
    assert len(found.judgements) == len(ESM3.elements)
    assert not [one for one in found.elements if one.judged_difference]
    assert found.findings == diagnose(ESM3, score_json).findings


def test_the_wider_difference_comes_first_and_pushes_nothing_that_blocks_away(
    score_json: Json, measures_json: Json
) -> None:
    alone = diagnose(ESM3, score_json, measures=measures_json)
    both = diagnose(ESM3, score_json, measures=measures_json, judgements={key: agreed("none") for key in ESM3.elements})
    assert both.findings[0] == alone.findings[0]
    assert both.findings[0].sign == "bottleneck"
    widest = max(one.judged_difference.levels for one in both.elements if one.judged_difference)
    first = next(one for one in both.findings if one.question)
    assert first.element
    assert both.element(first.element).judged_difference.levels == widest  # type: ignore[union-attr]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(given=st.dictionaries(st.sampled_from(list(ESM3.elements)), st.sampled_from(LEVELS)))
def test_no_judgement_ever_moves_a_level_a_score_or_a_step(score_json: Json, given: dict[str, str]) -> None:
    without, judged = diagnose(ESM3, score_json), about(score_json, **{key: agreed(given[key]) for key in given})
    assert judged.overall == without.overall
    assert [one.perceived for one in judged.elements] == [one.perceived for one in without.elements]
    assert [one.next_step for one in judged.elements] == [one.next_step for one in without.elements]
    assert judged.next_step == without.next_step
    assert judged.criteria == without.criteria
    assert set(judged.judgements) == set(given)


def test_what_is_hidden_has_nothing_to_differ_from(small_json: Json) -> None:
    found = about(small_json, culture=agreed("strategic")).element("culture")
    assert found.perceived.hidden
    assert found.judgement
    assert found.judged_difference is None


def test_another_version_is_left_out_and_said(score_json: Json) -> None:
    found = about(score_json, culture=agreed("strategic", version="0.0.1"), tools=agreed("pioneering"))
    assert list(found.judgements) == ["tools"]
    assert found.element("culture").judgement is None
    (notice,) = found.notices
    assert "another version" in notice.text("en")
    assert "Culture" in notice.text("en")
    assert notice.text("nl") != notice.text("en")


@pytest.mark.parametrize(
    "said", [{"weather": agreed("pioneering")}, {"culture": agreed("perfect")}], ids=["category", "level"]
)
def test_what_the_model_does_not_have_is_left_out_and_said(score_json: Json, said: Json) -> None:
    found = about(score_json, **said)
    assert not found.judgements
    (notice,) = found.notices
    assert repr(next(iter(said))) in notice.text("en")


def test_a_model_that_names_no_beginning_has_one_below_its_first_level() -> None:
    assert ESM3.floor is not None
    text = ESM3.source
    start = text.index("\nfloor:")
    end = next(at for at in range(start + 7, len(text)) if text[at] == "\n" and text[at + 1] not in " #\n")
    bare = maturity.parse(text[:start] + text[end:])
    assert bare.floor is None
    found, notices = judgements(bare, {"culture": agreed("none", version=bare.version)})
    assert not notices
    assert found["culture"].level.order < bare.levels[0].order
