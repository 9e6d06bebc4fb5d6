"""The pages that explain how figures come about cannot drift: their tables are worked out again."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pytest

from graadmeter import maturity
from graadmeter.conversation import MeasureResult
from graadmeter.conversation.statistics import kaplan_meier
from graadmeter.disclosure import hidden_parts, policy
from graadmeter.maturity.rules import business_case, control_register
from graadmeter.tables import ANSWERS
from graadmeter.web.assessments.queries import LAST_STEP

PAGES = Path(__file__).resolve().parents[2] / "docs/explanation"
SALES, IT = ("ann", "bob", "carl"), ("dora", "eve")


def rows(page: str, first_column: str) -> list[list[str]]:
    """The rows of the table of a page whose first column has this name."""
    table = (PAGES / page).read_text("utf-8").partition(f"\n| {first_column} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


# --- band.md


@pytest.mark.parametrize("row", rows("band.md", "respondents"), ids=lambda row: row[0])
def test_the_band_narrows_with_the_number_of_respondents(row: list[str]) -> None:
    people, score, band = row
    answers = [
        {"respondent": f"r{n}", "item": "esm3.culture", "value": "facilitating" if n % 2 else "pioneering"}
        for n in range(int(people))
    ]
    found = maturity.score(ANSWERS.check(pa.Table.from_pylist(answers)), "esm3", policy=policy("public"))
    culture = found.elements["culture"]
    assert culture.interval is not None
    assert f"{culture.score:.2f}" == score
    assert "-".join(f"{end:.2f}" for end in culture.interval) == band


# --- disclosure.md


@pytest.mark.parametrize("row", rows("disclosure.md", "people per part"), ids=lambda row: row[0])
def test_what_is_hidden_of_one_whole(row: list[str]) -> None:
    people, with_total, alone = row
    counts = {name: int(n) for name, n in (part.split() for part in people.split(", "))}
    assert " ".join(sorted(hidden_parts(counts, policy()))) == with_total.strip("-")
    assert " ".join(sorted(hidden_parts(counts, policy(), total_shown=False))) == alone.strip("-")


def test_the_last_step_of_a_round_is_the_one_on_the_pages() -> None:
    assert LAST_STEP == 5
    for page in ("disclosure.md", "privacy.md", "../adr/0002-results-in-steps.md"):
        assert re.search(r"five\s+(answers\s+)?or\s+more", (PAGES / page).read_text("utf-8")), page


# --- conversation.md


@pytest.fixture(scope="module")
def figures(measured: Callable[..., MeasureResult]) -> MeasureResult:
    names = ("at", "thread", "author", "text")
    talk = [dict(zip(names, row, strict=True)) for row in rows("conversation.md", "at")]
    people = [{"person": name, "unit": unit} for unit, group in (("Sales", SALES), ("IT", IT)) for name in group]
    return measured(talk, people=people)


@pytest.mark.parametrize("row", rows("conversation.md", "figure"), ids=lambda row: " ".join(row[:2]))
def test_the_figures_of_the_conversation(row: list[str], figures: MeasureResult) -> None:
    name, rule, value, _ = row
    figure = figures.figures[name]
    found = (figure.by or {}).get(rule, figure.value) if name == "unanswered_question_share" else figure.value
    assert rule in {figure.rule, *(figure.by or {})}
    assert found == pytest.approx(float(Fraction(value)))


def test_the_curve_of_waiting(figures: MeasureResult) -> None:
    waited, answered = [10, 200, 60, 120, 5], [True, False, True, False, True]
    curve = kaplan_meier(waited, answered)
    table = rows("conversation.md", "waited")
    assert [int(row[0]) for row in table] == curve.times.tolist()
    assert [int(row[1]) for row in table] == curve.events.tolist()
    assert [int(row[2]) for row in table] == curve.at_risk.tolist()
    assert [float(row[3]) for row in table] == pytest.approx(curve.share.tolist())
    assert figures.figures["first_response_km_median_s"].value == 60 * 60
    assert figures.figures["first_response_median_s"].value == 10 * 60


def test_the_ties_across_groups(figures: MeasureResult) -> None:
    ((attribute, between, within, value, chance),) = rows("conversation.md", "attribute")
    found = (figures.figures["ei_index"].by or {})[attribute]
    assert found["ties"] == int(between) + int(within)
    assert found["value"] == pytest.approx(float(value))
    assert found["expected"] == pytest.approx(float(chance))


# --- business-case.md and control-register.md


@pytest.mark.parametrize("row", rows("business-case.md", "phase"), ids=" ".join)
def test_the_verdict_on_an_initiative(row: list[str]) -> None:
    phase, *scores, total, verdict = row
    wi3 = maturity.load("wi3")
    answers = {
        item.id: "dk" if score == "-" else score
        for element, score in zip(wi3.elements.values(), scores, strict=True)
        for item in element.items
    }
    found = business_case.judge(wi3, phase, answers)
    assert ("-" if found.total is None else f"{found.total:.2f}") == total
    assert found.verdict == verdict


@pytest.mark.parametrize("row", rows("control-register.md", "answers"), ids=lambda row: row[0])
def test_the_colour_of_an_aspect(row: list[str]) -> None:
    answers, score, colour, _ = row
    dvo = maturity.load("dvo")
    given = zip(dvo.element("human").items, answers.split(), strict=True)
    found = control_register.judge(dvo, {item.id: value for item, value in given if value != "-"})["human"]
    assert ("-" if found.score is None else f"{found.score:.2f}") == score
    assert (found.verdict or "-") == colour
