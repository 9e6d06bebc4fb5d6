"""The page about processes cannot drift: what it says of the baseline, the gap and the priority is worked out again."""

from __future__ import annotations

from datetime import date

import pytest
from test_rule_pages import PAGES, rows

from graadmeter import maturity
from graadmeter.maturity.baseline import Evidence, PartVerdict, baseline, parts
from graadmeter.maturity.processes import gap, priority, standing

SMG = maturity.load("smg")
PAGE = "process-ladder.md"
TODAY = date(2026, 6, 30)
HOW_TO = PAGES.parent / "how-to" / "processes.md"


def evidence(part: str, day: str, says: str) -> Evidence:
    kind = next(one for one in parts(SMG) if one.id == part).test["type"]
    more: dict = {
        "document": {"states": {"version": "2", "adopted_by": "Board"} if says == "v" else {}},
        "decision": {"outcome": says},
        "register": {"choice": says},
        "any_of": {"planned_on": date.fromisoformat(says)} if kind == "any_of" else {},
        "metric": {"value": float(says)} if kind == "metric" else {},
    }.get(kind, {})
    return Evidence(part, "it", date.fromisoformat(day), **more)


@pytest.mark.parametrize("row", rows(PAGE, "part"), ids=lambda row: " ".join(row[:3]))
def test_a_part_of_the_baseline(row):
    part, day, says, outcome, until = row
    found = baseline(SMG, [evidence(part, day, says)], TODAY, processes={"service": "Service"})
    verdict = next(one for one in found.verdicts if one.part.id == part)
    assert verdict.outcome == outcome
    assert (verdict.until.isoformat() if verdict.until else "-") == until


@pytest.mark.parametrize("row", rows(PAGE, "level"), ids=" ".join)
def test_supported_gap_and_priority(row):
    level, base, check, counts_as, ambition, far, importance, feasibility, effort, first = row
    lacks = [PartVerdict(parts(SMG)[0], "no_evidence")] if base == "lacks" else []
    stands = standing(SMG, level, lacks=lacks, blocked_by=["dvo.human.c5"] if check == "blocked" else [])
    assert stands.counts_as == counts_as
    to_go = gap(SMG, stands.counts_as, level if ambition == "keep" else ambition)
    assert str(to_go) == far
    found = priority(SMG, to_go, importance=int(importance), feasibility=int(feasibility), effort=effort)
    assert f"{found:g}" == first


def test_the_page_names_the_numbers_of_the_model():
    text = (PAGES / PAGE).read_text(encoding="utf-8")
    parameters = SMG.rule.parameters
    assert parameters["effort"] == {"S": 1, "M": 2, "L": 4}
    assert "S is 1, M is 2, L is 4" in text
    assert (parameters["baseline_from"], parameters["unsupported_counts_as"]) == ("l3", "l2")
    assert {row[0] for row in rows(PAGE, "part")} == {part.id for part in parts(SMG)}


def test_the_how_to_names_every_part_of_the_baseline():
    text = HOW_TO.read_text(encoding="utf-8")
    assert [part.name.en for part in parts(SMG) if f"| {part.name.en} |" not in text] == []
