"""Other rules in a model or an overlay are checked as strictly as the rest: file, line, what was seen, what was expected."""

# ruff: noqa: E501 (a row of the table is one case; folded, the table can no longer be read)
from __future__ import annotations

import re
from pathlib import Path

import pytest

from graadmeter import maturity
from graadmeter.base.errors import ModelError
from graadmeter.maturity.check import run_golden
from graadmeter.maturity.choice import choose
from graadmeter.maturity.ladder import frame
from graadmeter.maturity.load import adapt
from graadmeter.maturity.rules import focus_area

DOCS = Path(__file__).parents[2] / "docs/reference/model-format.md"
EXAMPLE = re.findall(r"```yaml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)[0]
PARAMETERS = "  parameters: {bar: 1/2, required_bar: 1/3, minimum: {respondents: 5, roles: 1}}\n"
OTHERS = """\
  alternatives:
    - name: focus_area
      parameters:
        stages: {trying: 1, usual: 3}
        positions: {food: [1, 2]}
        dependencies:
          - {element: table, level: usual, needs: {element: food, level: usual}, reason: {nl: "Eerst eten.", en: "Food first."}}
    - {name: majority, parameters: {share: 2/3}}
"""
WITH_OTHERS = EXAMPLE.replace(PARAMETERS, PARAMETERS + OTHERS)
FIRST = WITH_OTHERS[: WITH_OTHERS.index("alternatives:")].count("\n") + 1


def refused(text: str) -> ModelError:
    with pytest.raises(ModelError) as caught:
        maturity.parse(text, file="ours.yaml")
    return caught.value


def test_the_columns_follow_from_the_dependencies() -> None:
    lunch = maturity.parse(WITH_OTHERS)
    choice = choose(lunch, "focus_area")
    assert focus_area.columns(choice.frame(frame(lunch))).tolist() == [[1, 3], [1, 2]]
    assert choose(lunch, "majority").parameters == {"share": 2 / 3, "weighted": True}, "the model's own default"


# what is changed -> into what, lines below `alternatives:`, words of the error
CASES = {
    "unknown rule": ("name: majority", "name: majorities", 7, "there is no scoring rule 'majorities' here; did you mean majority?"),
    "a rule that does not place": ("name: majority", "name: business_case", 7, "there is no scoring rule 'business_case' here"),
    "the model's own": ("- {name: majority, parameters: {share: 2/3}}", "- {name: staged_gate, parameters: {}}", 7, "'staged_gate' is the model's own rule already"),
    "twice": ("- {name: majority, parameters: {share: 2/3}}", "- {name: focus_area, parameters: {stages: {trying: 1, usual: 9}, dependencies: []}}", 7, "'focus_area' stands here twice"),
    "unknown parameter": ("{share: 2/3}", "{shares: 2/3}", 7, "unknown key 'shares'; did you mean share?"),
    "share above one": ("{share: 2/3}", "{share: 2}", 7, "a number from 0 to 1, or a fraction such as 1/3, saw 2"),
    "no stage": ("stages: {trying: 1, usual: 3}", "stages: {trying: 1}", 3, "the last column of level 'usual' is missing"),
    "unknown level": ("stages: {trying: 1, usual: 3}", "stages: {trying: 1, usual: 3, usually: 4}", 3, "there is no level 'usually' here; did you mean usual?"),
    "stages go down": ("stages: {trying: 1, usual: 3}", "stages: {trying: 3, usual: 3}", 3, "levels go up: expected usual above 3, saw 3"),
    "columns beyond the end": ("stages: {trying: 1, usual: 3}", "stages: {trying: 1, usual: 2}", 3, "the last column is 3; the highest level ends at 2"),
    "unknown element": ("needs: {element: food,", "needs: {element: foot,", 6, "there is no element 'foot' here; did you mean food?"),
    "a reason in one language": ('{nl: "Eerst eten.", en: "Food first."}', '{nl: "Eerst eten."}', 6, "the text for 'en' is missing"),
    "columns by hand that come too early": ("{food: [1, 2]}", "{food: [1, 2], table: [1, 2]}", 4, "level 'usual' stands in column 2, before what it needs; expected 3 or later"),
    "a column too few": ("{food: [1, 2]}", "{food: [1]}", 4, "expected a column for each of the 2 levels, saw 1"),
    "a circle": (
        'en: "Food first."}}', 'en: "Food first."}}\n          - {element: food, level: usual, needs: {element: table, level: usual}, reason: {nl: "Om en om.", en: "In turn."}}',
        5, "these wait for each other:",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "lines", "said"), CASES.values(), ids=list(CASES))
def test_what_does_not_hold_is_refused_with_its_line(old: str, new: str, lines: int, said: str) -> None:
    assert WITH_OTHERS.count(old) == 1
    error = refused(WITH_OTHERS.replace(old, new))
    assert said in error.text("en")
    assert error.place
    assert (error.place.file, error.place.line) == ("ours.yaml", FIRST + lines)


def test_a_golden_case_may_name_another_rule() -> None:
    case = """\
  - id: other
    name: {nl: "Een ander", en: "Another"}
    rule: RULE
    given: {respondents: [{count: 6, levels: {trying: 2, usual: 2}, answers: {lunch.table.q2: 0}}]}
    expect: {level: usual}
"""
    passed = run_golden(maturity.parse(WITH_OTHERS + case.replace("RULE", "majority:share=1/2")))
    assert [bool(each.failures) for each in passed] == [False, False]
    failed = run_golden(maturity.parse(WITH_OTHERS + case.replace("RULE", "weakest_link")))[-1]
    assert "expected usual, got trying" in failed.failures[0].text("en")
    wrong = run_golden(maturity.parse(WITH_OTHERS + case.replace("RULE", "majority:share=7")))[-1]
    assert "a share above 0" in wrong.failures[0].text("en")
    assert "did you mean majority?" in refused(WITH_OTHERS + case.replace("RULE", "majorty")).text("en")
    assert "expected a rule such as weakest_link" in refused(WITH_OTHERS + case.replace("RULE", '"majority:"')).text(
        "en"
    )


OVERLAY = """\
schema: smm-overlay/1
id: ours
version: 1.0.0
adapts: {id: lunch, version: 1.0.0}
"""


def test_an_overlay_gives_other_rules_and_takes_elements_from_the_matrix() -> None:
    lunch = maturity.parse(WITH_OTHERS)
    stricter = adapt(lunch, OVERLAY + "alternatives:\n  - {name: majority, parameters: {share: 4/5}}\n")
    assert choose(stricter, "majority").parameters["share"] == 0.8
    assert choose(stricter, "focus_area").parameters["stages"] == {"trying": 1, "usual": 3}, "the others stay"
    smaller = adapt(lunch, OVERLAY + "elements: {food: {ignore: true}}\n")
    assert focus_area.columns(choose(smaller, "focus_area").frame(frame(smaller))).tolist() == [[1, 2]]


def test_a_wrong_matrix_in_an_overlay_is_refused() -> None:
    with pytest.raises(ModelError) as caught:
        adapt(maturity.parse(WITH_OTHERS), OVERLAY + "alternatives:\n  - {name: majority, parameters: {shape: 1}}\n")
    assert caught.value.place
    assert caught.value.place.line == 6
    assert "did you mean share?" in caught.value.text("en")
    with pytest.raises(ModelError) as caught:
        adapt(
            maturity.parse(EXAMPLE),
            OVERLAY
            + "alternatives:\n  - name: focus_area\n    parameters: {stages: {trying: 1, usual: 1}, dependencies: []}\n",
        )
    assert "levels go up: expected usual above 1, saw 1" in caught.value.text("en")
    assert caught.value.place
    assert caught.value.place.line == 7
