"""The page about the roadmap cannot drift: its tables are worked out again, and its how-to is followed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from graadmeter.cli import main
from graadmeter.direction.roadmap import Plan, plan, read_plan

pytest.importorskip("ortools", reason="the extra `plan` is not installed")
DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "explanation/roadmap.md").read_text("utf-8")
HOW_TO = (DOCS / "how-to/plan.md").read_text("utf-8")


def rows(first_column: str, page: str = PAGE) -> list[list[str]]:
    """The rows of the table whose first column has this name."""
    table = page.partition(f"\n| {first_column} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def worked(change: str = "none") -> Plan:
    """The plan of the case on the page, with the change that a row names."""
    initiatives: dict[str, dict[str, Any]] = {}
    for id, quarters, money, culture, tools, after in rows("initiative"):
        gains = {"culture": culture, "tools": tools}
        initiatives[id] = {
            "id": id, "duration": int(quarters), "use": {"money": float(money)},
            "effects": {element: float(gain) for element, gain in gains.items() if gain != "-"},
            "after": [] if after == "-" else [after],
        }  # fmt: skip
    money = 10
    for part in change.split(", ") if change != "none" else ():
        subject, how, *quarter = part.replace("fixed in", "fixed").split()
        if subject == "money":
            money = int(how)
        elif how == "fixed":
            initiatives[subject] |= {"earliest": int(quarter[0]), "latest": int(quarter[0]), "required": True}
        else:
            initiatives[subject][how] = True
    elements = [
        {"id": "culture", "weight": 2, "current": 1, "ambition": 2},
        {"id": "tools", "weight": 1, "current": 1, "ambition": 3},
    ]
    case = {"horizon": 4, "capacity": {"money": money}, "elements": elements, "initiatives": [*initiatives.values()]}
    return plan(read_plan(case))


def test_the_worked_roadmap() -> None:
    made = worked()
    assert [[p.id, str(p.start), str(p.end), p.why.text("en")] for p in made.placements] == rows("placed")
    assert made.objective == made.bound == 9.5
    assert made.shadow == {"money": 0.0}


def test_the_levels_by_quarter_add_up_to_the_objective() -> None:
    levels = worked().projection
    total = 0.0
    for quarter, culture, tools, counts in rows("at the start of quarter"):
        now = levels["culture"][int(quarter) - 1], levels["tools"][int(quarter) - 1]
        assert [f"{level:.1f}" for level in now] == [culture, tools]
        if counts != "-":
            assert 2 * (now[0] - 1) + (now[1] - 1) == pytest.approx(float(counts))
            total += float(counts)
    assert total == pytest.approx(9.5)


@pytest.mark.parametrize("row", rows("gate at"), ids=lambda row: f"{row[0]} {row[1]}")
def test_behind_a_gate(row: list[str]) -> None:
    level, after, held, objective, starts, levels = row
    case = worked().case.to_json()
    groups = [group.split(" or ") for group in after.split(", ")]
    case["elements"][0]["gate"] = {"level": float(level), "after": groups, "held": float(held)}
    made = plan(read_plan(case))
    assert (f"{made.objective:.1f}", made.status) == (objective, "optimal")
    assert ", ".join(f"{placed.id} {placed.start}" for placed in made.placements) == starts
    assert " ".join(f"{reached:.1f}" for reached in made.projection["culture"]) == levels


@pytest.mark.parametrize("row", rows("change"), ids=lambda row: row[0])
def test_what_if(row: list[str]) -> None:
    change, status, objective, starts = row
    made = worked(change)
    assert made.status == status
    assert (f"{made.objective:.1f}" if status == "optimal" else "-") == objective
    assert (", ".join(f"{placed.id} {placed.start}" for placed in made.placements) or "-") == starts


def test_one_more_unit_is_told_where_it_is_enough() -> None:
    assert worked("money 13").shadow["money"] == pytest.approx(1.3)
    assert worked("money 10").shadow["money"] == 0.0


@pytest.mark.parametrize("row", rows("conflict of"), ids=lambda row: row[0])
def test_the_wishes_of_a_conflict(row: list[str]) -> None:
    assert " ".join(conflict.text("en") for conflict in worked(row[0]).conflicts) == row[1]


# --- how-to/plan.md


def test_the_example_of_the_how_to_is_the_file_beside_it() -> None:
    shown = re.search(r"^```yaml\n(.*?)^```$", HOW_TO, re.MULTILINE | re.DOTALL)
    assert shown is not None
    assert shown[1] == (DOCS / "how-to/PLAN.yaml").read_text("utf-8")


def test_the_how_to_shows_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(DOCS / "how-to/PLAN.yaml"), "--lang", "en"]) == 0
    shown = re.search(r"^```text\n(.*?)^```$", HOW_TO, re.MULTILINE | re.DOTALL)
    assert shown is not None
    assert capsys.readouterr().out == shown[1]


def test_every_key_on_the_page_about_json_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(DOCS / "how-to/PLAN.yaml"), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    section = (DOCS / "reference/json.md").read_text("utf-8").partition("\n## `plan`")[2].partition("\n## ")[0]
    assert {key for row in rows("key", section) for key in re.findall(r"`(\w+)`", row[0])} == set(printed)
