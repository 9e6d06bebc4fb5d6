"""The pages on weighing an initiative cannot drift: their tables are worked out again, the how-to's file is run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from graadmeter import maturity, verbs
from graadmeter.diagnosis import initiative
from graadmeter.direction.cases import Said, weigh
from graadmeter.direction.cases.money import discount

DOCS = Path(__file__).resolve().parents[2] / "docs"
WI3 = maturity.load("wi3")
EVERY = {item: 4 for item in WI3.items}


def rows(page: str, first_column: str) -> list[list[str]]:
    """The rows of the table of a page whose first column has this name."""
    table = (DOCS / page).read_text("utf-8").partition(f"\n| {first_column} |")[2].partition("\n\n")[0]
    assert table, f"{page} has no table {first_column}"
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def number(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


@pytest.mark.parametrize("row", rows("explanation/business-case.md", "ratings"), ids=" ".join)
def test_what_several_raters_make_of_one_question(row: list[str]) -> None:
    ratings, median, spread, talk = row
    given = {
        f"r{n}": {} if said == "." else {"q": Said(None if said == "dk" else float(said))}
        for n, said in enumerate(ratings.split())
    }
    (found,) = weigh(given, ["q"])
    assert ("open" if found.open else number(found.median)) == median
    assert number(found.spread) == spread
    weighed = initiative.weigh(WI3, "pioneering", {
        rater: {"wi3.value.q1": said["q"]} if said else {} for rater, said in given.items()
    })  # fmt: skip
    assert ["wi3.value.q1"] * (talk == "yes") == [each.item for each in weighed.talk]


@pytest.mark.parametrize("row", rows("explanation/business-case.md", "from"), ids=lambda row: row[0])
def test_the_gates_ask_what_the_page_says(row: list[str]) -> None:
    phase, to, asks = row
    items = re.findall(r"`(wi3[^`]+)`", asks)
    bar = int(re.search(r"at least (\d)", asks)[1])  # type: ignore[index]
    records = ["effect_study"] if "study" in asks else []
    enough = {item: max(bar, 4) for item in WI3.items} | dict.fromkeys(items, bar)

    def holds(answers: dict[str, int], records: list[str]) -> bool:
        weighed = initiative.weigh(WI3, phase, {"a": {item: Said(float(value)) for item, value in answers.items()}})
        gate = initiative.gate(weighed, records=records)
        assert gate is not None
        assert gate.to.id == to
        return gate.holds

    assert holds(enough, records)
    assert not any(holds({**enough, item: bar - 1}, records) for item in items)
    if records:
        assert not holds(enough, [])
    if "`go`" in asks:
        assert not holds({**enough, "wi3.innovation.q1": 1, "wi3.innovation.q2": 1, "wi3.innovation.q3": 1}, records)


@pytest.mark.parametrize("row", rows("explanation/mini-business-case.md", "months"), ids=lambda row: row[0])
def test_what_a_month_later_is_worth(row: list[str]) -> None:
    months, factor = row
    assert f"{discount(int(months), 0.05):.4f}" == factor


@pytest.mark.parametrize("row", rows("explanation/mini-business-case.md", "taking part"), ids=" ".join)
def test_exact_figures_give_an_exact_outcome(row: list[str]) -> None:
    active, spent, saved, costs, benefits, net, even = row
    case = verbs.case({
        "initiative": "Example", "phase": "pioneering", "raters": {"a": EVERY},
        "business_case": {
            "months": 24, "members": 500, "active_members": int(active), "hourly_cost": 50,
            "costs": {"licence": {"price_per_member_month": 3}, "setup": {"one_off": 10_000},
                      "participation_hours": {"minutes_week": int(spent)}},
            "benefits": {"search_time": {"minutes_saved_week": int(saved)}},
        },
    })  # fmt: skip
    assert case.money is not None
    found = case.money.result
    bands = (found.costs, found.benefits, found.net)
    assert [f"{band.middle:.0f}" for band in bands] == [costs, benefits, net]
    assert all(band.low == pytest.approx(band.high) for band in bands)
    assert found.break_even is not None
    assert ("none" if found.break_even.middle is None else f"{found.break_even.middle:.2f}") == even


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the how-to, as somebody would copy it."""
    page = (DOCS / "how-to/case.md").read_text("utf-8")
    path = tmp_path_factory.mktemp("case") / "case.yaml"
    path.write_text(re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[0], encoding="utf-8")
    return path


def test_the_file_of_the_how_to_is_weighed(example: Path) -> None:
    found = verbs.case(example)
    assert (found.weighed.verdict, found.weighed.notices) == ("go", ())
    assert [each.item for each in found.weighed.talk] == ["wi3.investment.q3"]
    assert found.gate is not None
    assert found.gate.holds
    assert found.field is not None
    assert found.field.readiness == 0.5
    assert found.money is not None
    assert found.money.result.net.low < 0 < found.money.result.net.high
    for lang in ("nl", "en"):
        assert found.initiative in found.to_text(lang)


def documented(heading: str) -> set[str]:
    page = (DOCS / "reference/json.md").read_text("utf-8")
    section = re.split(r"^#+ ", page.partition(f"# {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    return {
        key for cell in re.findall(r"^\| (`[^|]+`) \|", section, re.MULTILINE) for key in re.findall(r"`(.+?)`", cell)
    }


def test_the_page_about_json_names_every_key(example: Path) -> None:
    said: dict[str, Any] = verbs.case(example).to_json("en")
    assert documented("`case`: an initiative weighed") == set(said)
    assert documented("The money") == set(said["business_case"])
