"""A rule that looks at single elements gives no hidden one away: not by its level, its reasons, nor by being told."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pyarrow as pa
import pytest

from graadmeter import maturity
from graadmeter.disclosure import Policy
from graadmeter.maturity.choice import offered

ESM3 = maturity.load("esm3")
OTHERS = [choice.name for choice in offered(ESM3) if not choice.own]
FEW, MANY = 4, 30


def answers(most: str, few: dict[str, str], *, levels: tuple[str, ...] = ESM3.level_ids) -> pa.Table:
    """Thirty people answer `most` (a value per level); the elements in `few` get their answers from four of them."""
    rows = []
    for item in ESM3.items.values():
        at = ESM3.level_ids.index(item.level or "")
        hidden = item.element in few and item.level in levels
        value = few[item.element][at] if hidden else most[at]
        rows += [{"respondent": f"r{n}", "item": item.id, "value": value} for n in range(FEW if hidden else MANY)]
    return pa.Table.from_pylist(rows)


def scored(table: pa.Table, rule: str) -> dict[str, Any]:
    return maturity.score(table, ESM3, rule=rule, policy=Policy(), draws=40).to_json("en")


def of_others(result: dict[str, Any]) -> str:
    """What is told by every rule but the model's own, whose level was always told."""
    return json.dumps({name: said for name, said in result["rules"].items() if name in OTHERS})


@pytest.mark.parametrize("rule", OTHERS)
@pytest.mark.parametrize("most", ["320", "333", "200", "321"])
def test_nothing_that_a_rule_tells_depends_on_a_hidden_category(rule: str, most: str) -> None:
    found = [
        scored(answers(most, {"culture": culture, "metrics_measurement": metrics}), rule)
        for culture, metrics in itertools.product(("000", "300", "333"), ("000", "330"))
    ]
    assert len({of_others(result) for result in found}) == 1
    told = {json.dumps([result["overall"][key] for key in ("level", "score", "interval", "level_shares", "blocked_by",
                                                           "bottlenecks")]) for result in found}  # fmt: skip
    assert len(told) == 1
    assert found[0]["overall"]["score"] is None
    assert "Culture" not in of_others(found[0])


@pytest.mark.parametrize("rule", ["weakest_link", "majority", "focus_area"])
def test_nothing_depends_on_a_hidden_level_beyond_the_phase_of_its_category(rule: str) -> None:
    found = [scored(answers("320", {"culture": f"3{value}{value}"}, levels=("strategic",)), rule) for value in "01"]
    assert len({of_others(result) for result in found}) == 1


def test_a_verdict_that_a_hidden_category_cannot_change_is_told() -> None:
    low = answers("000", {"culture": "333"})
    assert scored(low, "weakest_link")["overall"]["level"] == "none", "eleven others hold it there already"
    high = scored(answers("333", {"culture": "333"}), "weakest_link")
    assert high["overall"]["level"] is None
    assert high["overall"]["suppressed"] is True
    assert high["rules"]["weakest_link"]["suppressed"] is True
    assert high["rules"]["majority"]["level"] == "strategic", "one of twelve does not decide"
    assert [reason["code"] for reason in high["overall"]["why"]][:1] == ["rule_hidden"]
    assert high["rules"]["staged_gate"]["differs"] is None, "nothing is set beside a level that is not told"


def test_with_too_few_people_no_rule_tells_anything() -> None:
    rows = [{"respondent": f"r{n}", "item": item.id, "value": "3"} for n in range(9) for item in ESM3.items.values()]
    found = maturity.score(pa.Table.from_pylist(rows), ESM3, draws=0).rules
    assert {(said.level, said.suppressed, said.why, said.differs) for said in found.values()} == {
        (None, True, (), None)
    }


def test_a_poll_alone_is_placed_by_no_rule() -> None:
    s3m = maturity.load("s3m")
    rows = [{"respondent": f"r{n}", "item": "s3m.poll", "value": "functional"} for n in range(20)]
    assert maturity.score(pa.Table.from_pylist(rows), s3m, draws=0).rules == {}
