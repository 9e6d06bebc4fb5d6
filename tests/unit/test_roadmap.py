"""A roadmap from a file: what is refused and where, what is said, and that the same case gives the same bytes."""

from __future__ import annotations

import copy
import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import graadmeter
from graadmeter.base.errors import FileError, PlanError
from graadmeter.cli import main
from graadmeter.direction.roadmap import Plan, plan, read_plan
from graadmeter.direction.roadmap.calendar import settled
from graadmeter.direction.roadmap.outcome import objective

pytest.importorskip("ortools", reason="the extra `plan` is not installed")

CASE: dict[str, Any] = {
    "horizon": 3,
    "capacity": {"money": [10, 10, 10], "hours": 40},
    "elements": [
        {"id": "culture", "weight": 1, "current": 1.0, "ambition": 2.0},
        {"id": "keep", "weight": 1, "current": 2.0, "ambition": 1.0},
        {"id": "idle", "weight": 0, "current": 0.0, "ambition": 3.0},
    ],
    "initiatives": [
        {"id": "a", "duration": 1, "use": {"money": 10}, "effects": {"culture": 0.5}},
        {"id": "b", "duration": 1, "use": {"money": 10}, "effects": {"culture": 0.5}, "after": ["a"]},
    ],
}
Change = Callable[[dict[str, Any]], object]


def changed(change: Change) -> dict[str, Any]:
    case = copy.deepcopy(CASE)
    change(case)
    return case


def planned(change: Change = lambda case: None) -> Plan:
    return plan(read_plan(changed(change)))


def first(case: dict[str, Any]) -> dict[str, Any]:
    return case["initiatives"][0]  # type: ignore[no-any-return]


def second(case: dict[str, Any]) -> dict[str, Any]:
    return case["initiatives"][1]  # type: ignore[no-any-return]


def more(id: str, **keys: Any) -> Change:
    return lambda case: case["initiatives"].append({"id": id, "duration": 1, **keys})


def gated(**keys: Any) -> Change:
    """Culture stays at 1.0 until `a` has ended, unless said otherwise."""
    gate = {"level": 1.0, "after": ["a"], **keys}
    return lambda case: case["elements"][0].update(gate=gate)


def both(*changes: Change) -> Change:
    return lambda case: [change(case) for change in changes]


def why(made: Plan, id: str) -> str:
    return next(row.why.text("en") for row in (*made.placements, *made.left_out) if row.id == id)


FAULTS: list[tuple[str, Change, str, str]] = [
    ("a key that is not known", lambda c: c.update(budget=1), "budget", "choose one of: capacity"),
    ("no horizon", lambda c: c.pop("horizon"), "", "key horizon is missing"),
    ("no quarters", lambda c: c.update(horizon=0), "horizon", "whole number of quarters, from 1"),
    ("half a quarter", lambda c: c.update(horizon=2.5), "horizon", "saw 2.5"),
    ("yes for a number", lambda c: c.update(horizon=True), "horizon", "saw True"),
    ("no list", lambda c: c.update(elements={}), "elements", "a list of at most"),
    ("a row that is none", lambda c: c["initiatives"].append("c"), "initiatives[2]", "keys with values"),
    ("an id twice", lambda c: second(c).update(id="a", after=[]), "initiatives[1].id", "there is a a here already"),
    ("no id", lambda c: first(c).update(id=" "), "initiatives[0].id", "expected an id"),
    ("a key of a row", lambda c: first(c).update(cost=3), "initiatives[0].cost", "is not known"),
    ("no weight", lambda c: c["elements"][0].pop("weight"), "elements[0]", "key weight is missing"),
    ("a weight below 0", lambda c: c["elements"][0].update(weight=-1), "elements[0].weight", "from 0 to"),
    ("not a number", lambda c: c["elements"][0].update(current=float("nan")), "elements[0].current", "saw nan"),
    ("infinite", lambda c: c["elements"][0].update(ambition=float("inf")), "elements[0].ambition", "saw inf"),
    ("a word", lambda c: c["elements"][0].update(ambition="2"), "elements[0].ambition", "a number, saw '2'"),
    ("a gain that is none", lambda c: first(c).update(effects={"culture": True}), "initiatives[0].effects.culture",
     "saw True"),
    ("too few quarters", lambda c: c["capacity"].update(money=[1, 2]), "capacity.money", "each of the 3 quarters"),
    ("too many quarters", lambda c: c["capacity"].update(money=[1] * 4), "capacity.money", "saw 4"),
    ("capacity below 0", lambda c: c["capacity"].update(money=[1, -2, 1]), "capacity.money[1]", "saw -2"),
    ("capacity that is a list", lambda c: c.update(capacity=[1]), "capacity", "resource: amount per quarter"),
    ("a resource that is not there", lambda c: first(c).update(use={"people": 1}), "initiatives[0].use.people",
     "choose one of: money, hours"),
    ("an element that is not there", lambda c: first(c).update(effects={"tone": 1}), "initiatives[0].effects.tone",
     "'tone' is not known here"),
    ("an initiative that is not there", lambda c: second(c).update(after=["z"]), "initiatives[1].after[0]",
     "choose one of: a, b"),
    ("one id for a list", lambda c: second(c).update(after="a"), "initiatives[1].after", "a list of ids"),
    ("a use of another length", lambda c: first(c).update(use={"money": [1, 1]}), "initiatives[0].use.money",
     "one amount, for the 1 quarter of its duration; saw 2"),
    ("itself first", lambda c: first(c).update(after=["a"]), "initiatives[0].after", "a > a"),
    ("each other first", lambda c: first(c).update(after=["b"]), "initiatives[1].after", "a > b > a"),
    ("a date before the first", lambda c: first(c).update(earliest=0), "initiatives[0].earliest", "saw 0"),
    ("a wish that is a word", lambda c: first(c).update(required="yes"), "initiatives[0].required", "true or false"),
    ("a gate that is none", lambda c: c["elements"][0].update(gate="a"), "elements[0].gate", "keys with values"),
    ("a gate that nothing opens", gated(after=[]), "elements[0].gate.after", "a list of ids"),
    ("a gate and one not there", gated(after=["a", "z"]), "elements[0].gate.after[1]", "choose one of: a, b"),
    ("a gate and a group of none", gated(after=[[]]), "elements[0].gate.after[0]", "of which one is enough"),
    ("a gate below it", gated(level=2.0, held=1), "elements[0].gate.held", "nothing held where the level, 1"),
    ("half a name", lambda c: first(c).update(name={"nl": "Een"}), "initiatives[0].name", "in both languages"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "place", "said"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_what_does_not_hold_is_refused_with_its_place(change: Change, place: str, said: str) -> None:
    with pytest.raises(PlanError) as refused:
        read_plan(changed(change), file="PLAN")
    assert refused.value.place is not None
    assert (refused.value.place.path or "") == place
    assert said in refused.value.text("en")
    assert refused.value.text("en").startswith("PLAN")
    assert refused.value.text("nl") != refused.value.text("en")


def test_a_file_is_refused_with_the_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "PLAN.yaml"
    file.write_text(yaml.safe_dump(CASE, sort_keys=False).replace("duration: 1", "duration: none", 1), "utf-8")
    line = next(n for n, text in enumerate(file.read_text("utf-8").splitlines(), 1) if "none" in text)
    assert main(["plan", str(file), "--json", "--lang", "en"]) == 2
    out, said = capsys.readouterr()
    assert out == ""
    assert f"{file}, line {line}, initiatives[0].duration: expected a whole number" in said


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("PLAN.yaml", "horizon: 2\nhorizon: 3\n", "line 2: key 'horizon' stands here twice"),
        ("PLAN.yaml", "[1, 2]", "expected keys with values"),
        ("PLAN.yaml", "horizon: .nan", "line 1: .nan is not a number to reckon with; write a number"),
        ("PLAN.yaml", "horizon: -.Inf", "-.Inf is not a number to reckon with; write a number"),
        ("PLAN.json", '{"horizon": 2, "horizon": 3}', "key 'horizon' stands twice"),
        ("PLAN.json", '{"horizon": 2,\n', "line 2: this is not JSON"),
        ("PLAN.json", "[1]", "saw [1]"),
        ("PLAN.yaml", "elements: []", "key horizon is missing; expected elements, horizon, initiatives"),
        (
            "PLAN.yaml",
            "{horizon: 1, elements: [], initiatives: [{id: a, duration: 1, use: {money: 1}}]}",
            "'money' is not known here, and there is nothing to choose from",
        ),
        ("PLAN.yaml", f"# long\nhorizon: {'1' * 5000}", "line 2: 1111"),
        ("PLAN.yaml", f"horizon: {'1' * 5000}", "... is not a number to reckon with; write a number"),
        ("PLAN.json", f'{{"horizon": {"1" * 5000}}}', "... is not a number to reckon with; write a number"),
        ("PLAN.json", f'{{"horizon": {"1" * 400}}}', "... is not a number to reckon with; write a number"),
        ("PLAN.json", '{"elements": [{"id": "\\ud800"}]}', "PLAN.json, elements[0].id: a text holds half a sign"),
        ("PLAN.json", '{"elements": [{"\\udc00": 1}]}', "PLAN.json, elements[0]: a text holds half a sign"),
        ("PLAN.yaml", 'elements: [{id: "\\ud800"}]', "this is not YAML"),
        ("PLAN.json", f'{{"horizon": {"[" * 50}{"]" * 50}}}', "nested deeper than 40 levels"),
        ("PLAN.json", f'{{"horizon": {"[" * 100_000}{"]" * 100_000}}}', "nested deeper than 40 levels"),
        ("PLAN.json", '{"horizon": NaN, "elements": [], "initiatives": []}', "saw nan"),
    ],
)
def test_a_file_that_cannot_be_read_as_a_case(name: str, text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(PlanError) as refused:
        read_plan(tmp_path / name)
    assert said in refused.value.text("en")


def test_a_sign_that_json_writes_in_two_parts_is_one_sign(tmp_path: Path) -> None:
    (tmp_path / "PLAN.json").write_text(
        '{"horizon": 1, "elements": [], "initiatives": [{"id": "\\ud83d\\ude00", "duration": 1}]}'
    )
    assert read_plan(tmp_path / "PLAN.json").initiatives[0].id == "\N{GRINNING FACE}"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        read_plan(tmp_path / "PLAN.yaml")


def test_json_and_yaml_and_data_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "PLAN.json").write_text(json.dumps(CASE), "utf-8")
    (tmp_path / "PLAN.yaml").write_text(yaml.safe_dump(CASE), "utf-8")
    read = read_plan(CASE)
    assert read_plan(tmp_path / "PLAN.json") == read == read_plan(str(tmp_path / "PLAN.yaml"))
    assert read.capacity["hours"] == (40.0, 40.0, 40.0)
    assert read_plan(read.to_json()) == read
    read = read_plan(changed(gated(after=["a", ["a", "b"]], held=0.5)))
    assert read_plan(read.to_json()) == read


def test_above_a_gate_nothing_counts_before_what_opens_it_has_ended() -> None:
    """Half a level of two is behind the gate that `b` opens; what was held behind it counts then too."""
    made = planned(gated(level=1.2, after=["b"]))
    assert made.projection["culture"] == (1.0, 1.2, 2.0, 2.0)
    assert made.objective == pytest.approx(0.2 + 1 + 1)
    held = planned(both(gated(after=["b"], held=0.75), lambda c: second(c).update(effects={}, after=[])))
    assert [(placed.id, placed.start) for placed in held.placements] == [("b", 1), ("a", 2)]
    assert held.projection["culture"] == (1.0, 1.75, 2.0, 2.0)


def test_the_same_case_gives_the_same_bytes() -> None:
    again = [json.dumps(planned(more("c", effects={"culture": 0.5}, use={"money": 10})).to_json("nl")) for _ in "ab"]
    assert again[0] == again[1]


def test_plan_is_a_function_of_the_package() -> None:
    assert graadmeter.plan(CASE) == planned()


@pytest.mark.parametrize(
    ("change", "id", "said"),
    [
        (lambda c: None, "a", "Raises culture by 0.5. Starts at once."),
        (lambda c: None, "b", 'Waits for "a", which ends with quarter 1.'),
        (lambda c: first(c).update(earliest=2), "a", "May not start before quarter 2."),
        (lambda c: first(c).update(earliest=2, latest=2), "a", "Is fixed in quarter 2."),
        (
            lambda c: c["capacity"].update(money=[5, 10, 10]),
            "a", "Before that, money is too little in quarter 1: it takes more than there is.",
        ),
        (lambda c: second(c).update(after=[], effects={"culture": 0.4}), "b", 'is taken in quarter 1 by "a".'),
        (lambda c: first(c).update(effects={}), "a", 'Is there for "b", which comes after it.'),
        (more("c", required=True), "c", "Must be in the plan. Starts at once."),
        (more("c"), "c", "Closes no gap"),
        (more("c", effects={"keep": 1, "idle": 1}), "c", "Closes no gap"),
        (more("c", effects={"culture": 1}, excluded=True), "c", "Is excluded."),
        (lambda c: first(c).update(excluded=True), "b", 'Comes after "a", which cannot be in the plan.'),
        (lambda c: second(c).update(duration=3), "b", "3 quarters from quarter 2 at the earliest, and the plan has 3."),
        (lambda c: second(c).update(latest=1), "b", "Must start by quarter 1, and cannot before quarter 2."),
        (lambda c: second(c).update(use={"money": 11}), "b", "Needs more money than there is"),
        (
            lambda c: first(c).update(use={"money": 10.0000001}),
            "b", 'Comes after "a", which cannot be in the plan.',
        ),
        (
            lambda c: c.update(horizon=1, capacity={"money": 10, "hours": 40}),
            "b", "it takes 1 quarter from quarter 2 at the earliest, and the plan has 1.",
        ),
        (
            lambda c: c.update(capacity={"money": [10, 0, 0], "hours": 40}),
            "b", "Needs more money than there is, wherever it starts; in quarter 2 for instance.",
        ),
        (gated(), "a", "Raises culture by 0.5. Clears the way for culture above level 1. Starts at once."),
        (gated(after=["b"]), "a", "Raises culture by 0.5 (above level 1 from quarter 3). Starts at once."),
        (gated(after=[["a", "b"]]), "b", 'Raises culture by 0.5. Waits for "a"'),
        (both(gated(after=["c"], held=1), more("c", use={"money": 1})), "c", "Clears the way for culture above"),
        (both(gated(after=["c"], level=1.3), more("c", excluded=True)), "a", "by 0.5 (not above level 1.3)."),
        (both(gated(after=["c"]), more("c", excluded=True)), "a", "culture cannot come above level 1: what has to be"),
        (more("c", use={"money": 10}, effects={"culture": 0.1}), "c", "What it would bring, the others bring already."),
        (more("c", use={"money": 10}, effects={"culture": 0.1}, latest=1), "c", "the objective falls by 0.8, to 1.7"),
    ],
)  # fmt: skip
def test_why(change: Change, id: str, said: str) -> None:
    assert said in why(planned(change), id)


def losing(*rows: tuple[str, dict[str, float], list[str]], money: float = 10) -> Plan:
    """What is made of initiatives of one quarter and 10 of money each: id, effects, what they come after."""
    elements = [{"id": id, "weight": 1, "current": 2, "ambition": 4} for id in ("e1", "e2")]
    made = [
        {"id": id, "duration": 1, "use": {"money": 10}, "effects": effects, "after": after}
        for id, effects, after in rows
    ]
    return plan(read_plan({"horizon": 2, "capacity": {"money": money}, "elements": elements, "initiatives": made}))


def test_what_lowers_more_than_it_raises_is_left_out_for_that() -> None:
    falls = "with it in, the objective falls by 0.7, to −0.7."
    alone = losing(("a", {"e1": -1, "e2": 0.3}, []))
    assert why(alone, "a") == f"It takes away more than it adds: {falls}"
    after = losing(("a", {"e1": -1}, []), ("b", {"e2": 0.3}, ["a"]), money=20)
    assert why(after, "b") == (
        "With what it comes after it takes away more than it adds: with it in, the objective falls by 1.7, to −1.7."
    )
    beside = losing(("a", {"e1": -1, "e2": 0.3}, []), ("b", {"e2": 0.3}, []), ("c", {"e2": 0.1}, []))
    assert why(beside, "a").startswith("It takes away more than it adds: with it in, the objective falls by")
    full = losing(("a", {"e1": 0.1}, []), ("b", {"e1": 0.3}, []), ("c", {"e2": 0.2}, []))
    assert why(full, "a").startswith("Others close more with the same capacity")


def test_what_it_comes_after_may_leave_no_room_for_it() -> None:
    rows: tuple[tuple[str, dict[str, float], list[str]], ...] = (
        ("a", {"e1": 1}, []), ("b", {"e1": 1}, []), ("c", {"e2": 1}, ["a", "b"])
    )  # fmt: skip
    assert why(losing(*rows), "c") == "There is no room for both it and what it comes after."


def test_an_initiative_without_gain_is_left_out_unless_something_placed_comes_after_it() -> None:
    needed = planned(lambda c: first(c).update(effects={}))
    assert [(placed.id, placed.start) for placed in needed.placements] == [("a", 1), ("b", 2)]
    alone = planned(lambda c: (first(c).update(effects={}), second(c).update(after=[])))
    assert [left.id for left in alone.left_out] == ["a"]


def test_nobody_holds_a_quarter_in_which_it_would_not_fit_alone() -> None:
    made = planned(
        lambda c: (
            c["capacity"].update(money=[20, 20, 30]),
            first(c).update(duration=2, use={"money": 1}),
            second(c).update(after=[], use={"money": 25}),
        )
    )
    assert [(placed.id, placed.start) for placed in made.placements] == [("a", 1), ("b", 3)]
    assert why(made, "b").endswith("Before that, money is too little in quarter 2: it takes more than there is.")


def test_what_comes_after_one_that_ends_too_late_is_told_so() -> None:
    made = planned(
        lambda c: (
            first(c).update(effects={"culture": -0.5}, use={}, required=True),
            second(c).update(duration=2, use={}),
        )
    )
    assert [(placed.id, placed.start) for placed in made.placements] == [("a", 3)]
    assert why(made, "b") == (
        'Comes after "a", which ends with quarter 3: too late for it. With it in, the objective falls by 0.5, to −1.'
    )


def test_names_are_said_in_the_reader_s_language() -> None:
    made = planned(lambda c: first(c).update(name={"nl": "Gastheren", "en": "Hosts"}))
    said = {lang: made.to_json(lang)["placements"][1]["why"] for lang in ("nl", "en")}  # type: ignore[arg-type]
    assert 'Wacht op "Gastheren"' in said["nl"]
    assert 'Waits for "Hosts"' in said["en"]


def test_a_larger_step_of_a_resource() -> None:
    case = read_plan(changed(lambda c: second(c).update(after=[])))
    assert plan(case).shadow == {"money": 0.0, "hours": 0.0}
    assert plan(case, step={"money": 10}).shadow == {"money": 0.5, "hours": 0.0}


def test_without_a_proof_nothing_starts_later_than_it_could_alone() -> None:
    case = read_plan(changed(lambda c: second(c).update(after=[])))
    assert settled(case, {"a": 3, "b": 2}) == {"a": 1, "b": 2}
    assert settled(read_plan(CASE), {"a": 2, "b": 3}) == {"a": 1, "b": 2}


def test_wishes_that_cannot_go_together_are_told_and_are_no_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "PLAN.json"
    file.write_text(json.dumps(changed(lambda c: first(c).update(required=True, excluded=True))), "utf-8")
    assert main(["plan", str(file), "--json", "--lang", "en"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["status"] == "infeasible"
    assert told["objective"] is None
    assert told["placements"] == []
    assert told["conflicts"] == ['"a" may not be in the plan.', '"a" must be in the plan, and takes 1 quarter.']
    assert main(["plan", str(file), "--lang", "nl"]) == 0
    assert "dit gaat niet samen" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda c: (first(c).update(latest=2), c["capacity"].update(money=[9, 4, 10])),
            'There is no more money than 9, 4 in quarter 1, 2: "a" takes 10.',
        ),
        (lambda c: first(c).update(use={"money": 11}), 'There is at most 10 money in each quarter: "a" takes 11.'),
        (
            lambda c: first(c).update(use={"money": 11}, latest=2),
            'There is at most 10 money in each of the quarters 1, 2: "a" takes 11.',
        ),
        (
            lambda c: (first(c).update(latest=1), second(c).update(after=[], required=True, latest=1)),
            'There is no more money than 10 in quarter 1: "a" takes 10, "b" takes 10.',
        ),
        (
            lambda c: first(c).update(duration=3, use={"money": [4, 11, 4]}),
            'There is no more money than 10 in quarter 2: "a" takes 4, 11, 4.',
        ),
    ],
)
def test_capacity_in_a_conflict_names_the_quarters_and_what_is_asked(change: Change, said: str) -> None:
    made = planned(lambda c: (first(c).update(required=True), change(c)))
    assert made.conflicts[-1].text("en") == said


def test_nothing_to_do_is_a_plan_too() -> None:
    made = planned(lambda c: c.update(initiatives=[]))
    assert (made.status, made.objective, made.placements) == ("optimal", 0.0, ())
    assert made.projection["culture"] == (1.0, 1.0, 1.0, 1.0)
    assert planned(lambda c: c.update(initiatives=[], elements=[], capacity={})).status == "optimal"


def test_a_level_above_its_ambition_stays_what_it_is() -> None:
    assert planned(lambda c: first(c).update(effects={"keep": 1, "culture": 0.5})).projection["keep"] == (2.0,) * 4


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_roadmap_on_a_terminal(lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "PLAN.json").write_text(json.dumps(CASE), "utf-8")
    assert main(["plan", str(tmp_path / "PLAN.json"), "--lang", lang]) == 0
    said = capsys.readouterr().out
    assert said.index("Kwartaal 1" if lang == "nl" else "Quarter 1") < said.index("2\n  b,")
    assert ("1,50" if lang == "nl" else "1.50") in said


def test_without_the_solver_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
    with pytest.raises(PlanError, match="ortools"):
        planned()


THIRDS = (  # weights and gaps that share no small denominator with these gains, and what all three reach together
    ({"e": 1 / 3, "f": 1000.0}, 4, {"a": {"f": 1 / 3}, "b": {"e": 1e-4}, "c": {"e": 1e-3}}),
    ({"e": 0.01, "f": 100.0}, 1 / 3, {"a": {"f": 1}, "b": {"e": 1e-3}, "c": {"e": 1e-9}}),
    ({"e": 1e12, "f": 1.0}, 1e12, {"a": {"e": 1e12 / 3}, "b": {"f": 1 / 3}, "c": {"f": 5}}),
)


@pytest.mark.parametrize(("weights", "ambition", "effects"), THIRDS)
def test_no_gain_is_lost_in_rounding(weights: dict[str, float], ambition: float, effects: dict[str, Any]) -> None:
    case = read_plan(
        {
            "horizon": 4, "capacity": {},
            "elements": [{"id": e, "weight": w, "current": 0, "ambition": ambition} for e, w in weights.items()],
            "initiatives": [{"id": id, "duration": 1, "effects": gains} for id, gains in effects.items()],
        }
    )  # fmt: skip
    made = plan(case)
    every = float(objective(case, {"a": 1, "b": 1, "c": 1}))
    assert (made.status, made.bound) == ("optimal", made.objective)
    assert made.objective == pytest.approx(every, rel=1e-12)
    assert all("Closes no gap" not in left.why.text("en") for left in made.left_out)


def test_where_not_every_close_plan_can_be_looked_at_the_plan_is_not_called_proven(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("graadmeter.direction.roadmap.planning.CLOSE", 0)
    made = planned(lambda c: c["elements"][0].update(weight=1 / 7, ambition=1 + 2 / 3, current=1 / 3))
    assert made.status == "feasible"
    assert made.objective < made.bound < made.objective * 1.001


@pytest.mark.parametrize("seconds", [0, -1, math.nan, math.inf])
def test_a_time_to_search_is_above_0_and_ends(seconds: float) -> None:
    with pytest.raises(PlanError, match="a number of seconds above 0"):
        plan(read_plan(CASE), seconds=seconds)


def test_sums_of_tenths_fit_exactly() -> None:
    """0.1 + 0.2 is 0.3 here, also where floats say 0.30000000000000004."""
    case = changed(lambda c: (c["capacity"].update(money=0.3), first(c).update(use={"money": 0.1}),
                              second(c).update(use={"money": 0.2}, after=[])))  # fmt: skip
    assert [placed.start for placed in plan(read_plan(case)).placements] == [1, 1]


def test_thirds_are_planned_as_the_thirds_they_are() -> None:
    thirds = [{"id": f"t{n}", "duration": 1, "use": {"money": 10 / 3}, "effects": {"culture": 1 / 3}} for n in range(3)]
    made = planned(lambda c: c.update(initiatives=thirds))
    assert [placed.start for placed in made.placements] == [1, 1, 1]
    assert made.objective == pytest.approx(3.0)


def test_what_rounding_hides_still_counts() -> None:
    """Figures with more digits than the search counts in: what is over is over."""
    limit = 1_000_000.123456
    rows = [
        {"id": id, "duration": 1, "use": {"money": use}, "effects": {"culture": 0.5}}
        for id, use in (("a", 500_000.061728), ("b", 500_000.061748), ("c", 500_000.061727999))
    ]
    made = planned(lambda c: c.update(capacity={"money": limit}, initiatives=rows, horizon=2))
    assert made.objective == 1.0 + 1.0
    assert {placed.id for placed in made.placements if placed.start == 1} == {"a", "c"}
