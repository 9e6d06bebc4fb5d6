"""Groups of a round: placed as the whole is, and hidden so that no cut gives another away."""

from __future__ import annotations

import itertools
import json
import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from graadmeter import maturity, verbs
from graadmeter.base.errors import AnswersError
from graadmeter.cli import main
from graadmeter.disclosure import Policy
from graadmeter.maturity.grouped import Segments
from graadmeter.maturity.segments import Cutter, cutter, segments
from graadmeter.tables import ANSWERS

ESM3 = maturity.load("esm3")
FIVE, PUBLIC = Policy(min_group=5), Policy("public")
ATTRIBUTES = ("unit", "location", "age_band", "role")
ELEMENTS = ("culture", "tools")


def table(people: list[dict[str, str | None]]) -> pa.Table:
    """People as {attribute or element: value}: quick placements of `ELEMENTS`."""
    rows = [
        {
            "respondent": f"r{n}", "item": f"esm3.{element}", "value": person[element],
            **{name: person.get(name) for name in ATTRIBUTES},
        }
        for n, person in enumerate(people)
        for element in ELEMENTS
        if person.get(element)
    ]  # fmt: skip
    return ANSWERS.check(pa.Table.from_pylist(rows, schema=ANSWERS.schema))


def crowd(groups: dict[tuple[str | None, str | None], int], level: str = "facilitating") -> list[dict[str, str | None]]:
    """So many people per (unit, location), all of one opinion."""
    return [
        {"unit": unit, "location": location, "culture": level, "tools": level}
        for (unit, location), n in groups.items()
        for _ in range(n)
    ]


PLAIN = {("Sales", "Utrecht"): 20, ("Sales", "Zwolle"): 15, ("IT", "Utrecht"): 12, ("IT", "Zwolle"): 30}


def by_labels(found: Segments) -> dict[tuple[str | None, ...], object]:
    return {segment.labels: segment for segment in found.segments}


def test_a_group_is_placed_as_if_it_were_the_whole() -> None:
    people = crowd(PLAIN, "pioneering")
    for person in people[:35]:
        person["culture"] = "strategic"
    answers = table(people)
    found = by_labels(segments(answers, ESM3, ("unit",)))
    for unit in ("Sales", "IT"):
        alone = maturity.score(table([one for one in people if one["unit"] == unit]), ESM3).elements["culture"]
        group = found[(unit,)].elements["culture"]
        assert (group.level, group.score, group.n, group.interval) == (
            alone.level,
            alone.score,
            alone.n,
            alone.interval,
        )
    assert found[("Sales",)].elements["culture"].level == "strategic"
    assert found[("IT",)].elements["culture"].level == "pioneering"


def test_two_attributes_at_once_in_either_order() -> None:
    answers = table(crowd(PLAIN))
    one = by_labels(segments(answers, ESM3, ("unit", "location")))
    two = by_labels(segments(answers, ESM3, ("location", "unit")))
    assert {labels: one[labels].n for labels in one} == PLAIN
    assert {labels[::-1]: found.n for labels, found in two.items()} == PLAIN


def test_a_small_group_is_hidden_and_so_is_what_would_give_it_away() -> None:
    groups = {**PLAIN, ("HR", "Utrecht"): 7}
    found = by_labels(segments(table(crowd(groups)), ESM3, ("unit",)))
    hidden = [labels for labels, segment in found.items() if segment.n is None]
    assert hidden == [("HR",), ("Sales",)], "the smallest of the others, or the total would tell"
    for labels in hidden:
        one = found[labels].elements["culture"]
        assert (one.level, one.score, one.interval, one.n, one.hidden) == (None, None, None, None, True)
        assert one.reason.text("en") == "hidden: group too small"
        assert found[labels].to_json(["unit"])["elements"]["culture"]["suppressed"] is True


def test_of_a_small_group_it_is_not_even_said_that_nobody_answered() -> None:
    found = by_labels(segments(table(crowd({**PLAIN, ("HR", "Utrecht"): 7})), ESM3, ("unit", "location")))
    small = found[("HR", "Utrecht")]
    assert small.n is None
    assert all(one.hidden and one.n is None for one in small.elements.values())


def test_who_did_not_say_is_a_group_too() -> None:
    groups = {**PLAIN, (None, "Utrecht"): 3}
    found = by_labels(segments(table(crowd(groups)), ESM3, ("unit",)))
    assert list(found)[-1] == (None,)
    assert found[(None,)].n is None
    assert sum(segment.n is None for segment in found.values()) == 2


def test_a_category_that_few_answered_is_hidden_by_itself() -> None:
    people = crowd(PLAIN)
    for n, person in enumerate(people):
        if person["unit"] == "Sales" and n > 5:
            person["tools"] = None
    found = by_labels(segments(table(people), ESM3, ("unit",)))
    assert found[("Sales",)].elements["tools"].hidden
    assert found[("IT",)].elements["tools"].hidden
    assert found[("Sales",)].elements["culture"].n == 35
    assert found[("Sales",)].elements["metrics_measurement"].n == 0


def test_a_role_is_hidden_exactly_where_the_result_hides_it() -> None:
    people = crowd(PLAIN)
    for n, person in enumerate(people):
        person["role"] = "leader" if n < 7 else "owner" if n < 24 else "employee"
    answers = table(people)
    result = maturity.score(answers, ESM3)
    found = by_labels(segments(answers, ESM3, ("role",)))
    for role, told in result.elements["culture"].roles.items():
        assert found[(role,)].elements["culture"].hidden is told.suppressed
        assert found[(role,)].n == result.roles[role]


def test_public_hides_nothing() -> None:
    found = segments(table(crowd({**PLAIN, ("HR", "Utrecht"): 1})), ESM3, ("unit", "location"), policy=PUBLIC)
    assert all(segment.n for segment in found.segments)


def test_the_order_of_rows_and_the_codes_of_respondents_do_not_matter() -> None:
    people = crowd({**PLAIN, ("HR", "Utrecht"): 7, ("HR", "Zwolle"): 6})
    shuffled = random.Random(3).sample(people, len(people))
    for by in (("unit",), ("location", "unit")):
        assert segments(table(people), ESM3, by).to_json() == segments(table(shuffled), ESM3, by).to_json()


def test_placements_beside_statements_do_not_count() -> None:
    """In a whole that answered statements, a group that only placed is no group of that category."""
    statement = next(item.id for item in ESM3.items.values() if item.element == "culture")
    rows = table(crowd(PLAIN)).to_pylist()
    for row in rows:
        if row["unit"] == "IT" and row["item"] == "esm3.culture":
            row["item"], row["value"] = statement, "2"
    answers = ANSWERS.check(pa.Table.from_pylist(rows, schema=ANSWERS.schema))
    found = by_labels(segments(answers, ESM3, ("unit",)))
    assert found[("IT",)].elements["culture"].n == 42
    assert found[("Sales",)].elements["culture"].n == 0


@pytest.mark.parametrize(
    ("by", "says"),
    [
        (("team",), "choose one of: unit, location, age_band, role"),
        (("age_band",), "no two groups by age_band; they have: unit, location"),
        (("unit", "unit"), "two different ones"),
        ((), "cut by one attribute"),
    ],
)
def test_a_cut_that_cannot_be_made_says_why(by, says) -> None:
    with pytest.raises(AnswersError, match=says):
        segments(table(crowd(PLAIN)), ESM3, by)


# --- what somebody could work out who lays every cut beside every other


def shown_numbers(made: Cutter) -> tuple[list[tuple[frozenset[int], int]], dict[tuple, np.ndarray]]:
    """Of `culture`: every number that any page shows, as (which full profiles it holds, people); and the truth per
    full profile of all four attributes."""
    offered = made.offered
    e = 1 + list(made.model.elements).index("culture")
    labels = {name: [label for (label,) in made.who.labels[name][0]] for name in offered}
    profiles = list(itertools.product(*(range(len(labels[name])) for name in offered)))
    valid = made.who.valid[:, e - 1]
    codes = [made.who.labels[name][1] for name in offered]
    truth = np.array(
        [
            int((valid & np.all([c == at for c, at in zip(codes, profile, strict=True)], axis=0)).sum())
            for profile in profiles
        ]
    )
    shown = []
    for cell, (cut, named) in enumerate(made.cells.names):
        at = {offered.index(name): labels[name].index(label) for name, label in zip(cut, named, strict=True)}
        inside = frozenset(n for n, profile in enumerate(profiles) if all(profile[a] == v for a, v in at.items()))
        if not made.hidden[e, cell]:
            shown.append((inside, int(made.counts[e, cell])))
    return shown, {(cut, named): (cell, at) for cell, (cut, named) in enumerate(made.cells.names)} | {"truth": truth}


def test_a_role_within_one_unit_does_not_give_the_rest_of_that_unit_away() -> None:
    """23 of unit A answered, 20 of them in the one role that only A has: the difference is three people."""
    people = crowd({("A", "Utrecht"): 23, ("B", "Utrecht"): 22})
    for n, person in enumerate(people):
        person["role"] = "support" if n < 20 else "owner"
    told = {by: by_labels(segments(table(people), ESM3, (by,))) for by in ("unit", "role")}
    assert told["role"][("support",)].elements["culture"].n == 20
    assert told["unit"][("A",)].elements["culture"].hidden
    assert told["unit"][("B",)].elements["culture"].hidden


person = st.fixed_dictionaries(
    {
        "unit": st.sampled_from(["A", "B", "C", None]),
        "location": st.sampled_from(["X", "Y", "Z"]),
        "age_band": st.sampled_from(["young", "old"]),
        "role": st.sampled_from(["owner", "support"]),
        "culture": st.sampled_from(["pioneering", "facilitating", None]),
    }
)


@settings(max_examples=25, deadline=None)
@given(st.lists(person, min_size=12, max_size=70))
def test_no_small_group_can_be_worked_out_from_all_cuts_together(people) -> None:
    """An observer knows every shown number of every cut and that counts are not negative; the unknowns are the people
    per full profile, so that nothing of our own bookkeeping helps."""
    if not any(one["culture"] for one in people):
        return
    made = cutter(table(people), ESM3, FIVE)
    if len(made.offered) < 2:
        return
    e = 1 + list(ESM3.elements).index("culture")
    shown, known = shown_numbers(made)
    truth = known["truth"]
    if made.counts[e, 0] < 5:
        assert not shown or all(n == 0 for _, n in shown)
        return
    sums = np.array([[float(n in inside) for n in range(len(truth))] for inside, _ in shown])
    right = np.array([n for _, n in shown], dtype=float)
    rank = np.linalg.matrix_rank(sums)
    offered = made.offered
    labels = {name: [label for (label,) in made.who.labels[name][0]] for name in offered}
    profiles = list(itertools.product(*(range(len(labels[name])) for name in offered)))
    for cell, (cut, named) in enumerate(made.cells.names):
        n = int(made.counts[e, cell])
        if not 0 < n < 5:
            continue
        assert made.hidden[e, cell]
        at = {offered.index(name): labels[name].index(label) for name, label in zip(cut, named, strict=True)}
        group = np.array([float(all(profile[a] == v for a, v in at.items())) for profile in profiles])
        assert np.linalg.matrix_rank(np.vstack([sums, group])) > rank, f"{named} follows by subtraction"
        most = -linprog(-group, A_eq=sums, b_eq=right, bounds=(0, None), method="highs").fun
        assert most >= 5 - 1e-6, f"{named}: {n} people, at most {most}"


# --- the verb and the command line


def test_the_verb_gives_groups_where_they_are_asked() -> None:
    answers = table(crowd(PLAIN))
    assert verbs.score(answers, "esm3").segments is None
    assert "segments" not in verbs.score(answers, "esm3").to_json()
    said = verbs.score(answers, "esm3", by=("unit",)).to_json()["segments"]
    assert said["by"] == ["unit"]
    assert said["offered"] == ["unit", "location"]
    assert [group["labels"] for group in said["groups"]] == [{"unit": "IT"}, {"unit": "Sales"}]


def test_the_command_line_cuts_by_one_or_two(tmp_path, capsys) -> None:
    rows = table(crowd({**PLAIN, ("HR", "Utrecht"): 4})).to_pylist()
    file = tmp_path / "answers.csv"
    lines = [f"{row['respondent']},{row['item']},{row['value']},{row['unit']},{row['location']}" for row in rows]
    file.write_text("\n".join(["respondent,item,value,unit,location", *lines]))
    assert main(["score", str(file), "--by", "unit", "--by", "location", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["segments"]
    assert found["by"] == ["unit", "location"]
    assert main(["score", str(file), "--by", "unit", "--lang", "nl"]) == 0
    printed = capsys.readouterr().out
    assert "Sales (verborgen: groep te klein)" in printed or "IT (verborgen: groep te klein)" in printed
    assert main(["score", str(file), "--by", "age_band"]) == 2
    assert "unit, location" in capsys.readouterr().err
