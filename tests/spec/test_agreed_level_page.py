"""The tables of docs/explanation/agreed-level.md, run; and what the rule promises whatever the sources say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graadmeter import maturity
from graadmeter.base.text import LANGS
from graadmeter.diagnosis import Diagnosis, Figures, diagnose, not_asked
from graadmeter.diagnosis.agreed import Proposal, Room, allowed, propose
from graadmeter.diagnosis.figures import evidence

PAGE = (Path(__file__).resolve().parents[2] / "docs/explanation/agreed-level.md").read_text("utf-8")
ESM3, METRICS = maturity.load("esm3"), maturity.load("metrics")
LADDER = ("none", "pioneering", "facilitating", "strategic")
CULTURE = ESM3.element("culture")
NEEDED = {"facilitating": 0.25, "strategic": 0.40}  # of replies across units


def rows(first: str) -> list[list[str]]:
    """The rows of the table whose first column has this name; `-` as the empty text."""
    table = PAGE.partition(f"\n| {first} |")[2].partition("\n\n")[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    return [["" if cell == "-" else cell for cell in row] for row in cells]


def metric(value: float, interval: tuple[float, float] | None = None) -> dict[str, Any]:
    return {"value": value, "n": 100, "unit": "share", "interval": list(interval) if interval else None}


def measures(figures: str) -> dict[str, Any] | None:
    """Figures that together allow `figures` ("none to pioneering"): one with an interval over the thresholds."""
    if not figures:
        return None
    low, _, high = figures.partition(" to ")
    values = {"none": 0.10, "pioneering": 0.50, "facilitating": 0.70, "strategic": 0.90}  # of replied threads
    ends = values[low], values[high or low]
    return {"metrics": {"reply_rate": metric(ends[0], ends)}}


def score(respondents: str, band: str) -> Mapping[str, Any]:
    blank = not_asked(ESM3)
    if not respondents:
        return blank
    if respondents == "hidden":
        said: dict[str, Any] = {"level": None, "score": None, "suppressed": True, "n": 3}
    else:
        low, _, high = (band or respondents).partition(" to ")
        within = LADDER[LADDER.index(low) : LADDER.index(high or low) + 1]
        shares = {level: (1 / len(within) if level in within else 0.0) for level in LADDER} if band else None
        said = {"level": respondents, "score": 1.0, "n": 40, "level_shares": shares}
    return {**blank, "elements": {**blank["elements"], "culture": said}}


def diagnosed(respondents: str, band: str, experts: str, figures: str) -> Diagnosis:
    held = {"culture": {"level": experts, "n": 8, "agreed_on": "2026-03-02"}} if experts else None
    return diagnose(ESM3, score(respondents, band), judgements=held, measures=measures(figures))


def proposed(*sources: str, indicative: bool = False) -> Proposal:
    return propose(diagnosed(*sources).element("culture"), ESM3, indicative=indicative)


@pytest.mark.parametrize("row", rows("replied threads"), ids="/".join)
def test_what_the_figures_allow(row: list[str]) -> None:
    reply, interval, across, reciprocity, low, high = row
    ends = tuple(float(end) for end in interval.split(" to ")) if interval else None
    found = {"cross_unit_share": across, "reciprocity": reciprocity}
    values = {name: metric(float(value)) for name, value in found.items() if value}
    if reply:
        values["reply_rate"] = metric(float(reply), (ends[0], ends[1]) if ends else None)
    room = allowed(evidence(CULTURE.evidence, Figures({"metrics": values}, METRICS), ESM3), ESM3)
    assert ([room.low.id, room.high.id] if room else ["", ""]) == [low, high]


@pytest.mark.parametrize("row", rows("respondents"), ids="/".join)
def test_what_is_proposed(row: list[str]) -> None:
    respondents, band, experts, figures, level, origin = row
    found = proposed(respondents, band, experts, figures)
    assert (found.level.id if found.level else "") == level
    assert ("conflict" if found.is_conflict else found.basis or "nothing") == origin
    for conflict in found.conflicts:
        assert conflict.levels >= 1
        assert all(text.text(lang) for text in (conflict.statement, conflict.question) for lang in LANGS)


def test_the_table_has_every_combination_of_sources() -> None:
    seen = {
        (row[0] if row[0] in ("", "hidden") else "level", bool(row[2]), bool(row[3])) for row in rows("respondents")
    }
    said, hidden = product(("level", ""), (True, False), (True, False)), product(("hidden",), (True, False), (True,))
    assert seen >= {*said, *hidden}


levels = st.sampled_from(LADDER)
bands = st.tuples(levels, levels).map(lambda ends: " to ".join(sorted(ends, key=LADDER.index)))


nobody = st.just("")


@given(nobody | st.just("hidden") | levels, nobody | bands, nobody | levels, nobody | bands)
def test_what_the_rule_promises(respondents: str, band: str, experts: str, figures: str) -> None:
    found = proposed(respondents, band, experts, figures)
    assert found == proposed(respondents, band, experts, figures)
    rooms = [room for room in (found.perceived, found.judged, found.measured) if room]
    if found.level:
        lowest = min(room.low.order for room in rooms)
        highest = max(room.high.order for room in rooms)
        assert lowest <= found.level.order <= highest
        assert found.perceived or found.judged, "figures alone propose nothing"
        said = found.perceived and diagnosed(respondents, band, experts, figures).element("culture").perceived.level
        if found.measured and said and not found.judged:
            assert found.level.order <= said.order, "a figure never raises a level"
    apart = [(one, other) for one in rooms for other in rooms if not one.shares_one(other)]
    assert found.is_conflict == bool(apart)
    assert not (found.is_conflict and found.level)


@given(levels, bands)
def test_hidden_respondents_say_nothing(experts: str, figures: str) -> None:
    """Where too few people answered, the proposal is that of nobody asked, but for the reason."""
    few, none = (proposed(people, "", experts, figures) for people in ("hidden", ""))
    assert replace(few, why=none.why) == none
    assert few.perceived is None


def test_a_tenth_of_the_draws_is_cut_off_at_each_end() -> None:
    shares = {"none": 0.02, "pioneering": 0.08, "facilitating": 0.80, "strategic": 0.10}
    blank = not_asked(ESM3)
    for level, band in (("facilitating", ("facilitating",) * 2), ("pioneering", ("pioneering", "facilitating"))):
        said = {"level": level, "score": 1.5, "n": 40, "level_shares": shares}
        found = diagnose(ESM3, {**blank, "elements": {**blank["elements"], "culture": said}}).element("culture")
        assert found.perceived.in_band
        assert tuple(each.id for each in found.perceived.in_band) == band


def test_what_respondents_give_is_in_their_room_though_few_draws_end_there() -> None:
    found = diagnosed("facilitating", "strategic", "facilitating", "").element("culture")
    odd = replace(found, perceived=replace(found.perceived, in_band=(ESM3.level("strategic"),) * 2))
    given = propose(odd, ESM3)
    assert given.level == ESM3.level("facilitating")
    assert not given.is_conflict
    assert "the one that respondents give" in given.why.text("en")
    assert given.perceived == Room(ESM3.level("facilitating"), ESM3.level("strategic"))


def test_cautions_say_what_to_keep_in_mind() -> None:
    def said(*sources: str, **more: Any) -> str:
        return " ".join(str(each) for each in proposed(*sources, **more).cautions)

    assert "one source" in said("facilitating", "", "", "")
    assert "one source" not in said("facilitating", "", "", "facilitating")
    assert "indication only" in said("facilitating", "", "facilitating", "", indicative=True)
    assert "indication only" not in said("", "", "facilitating", "", indicative=True)
    assert "come to Facilitating" in said("facilitating", "pioneering to facilitating", "pioneering", "")
    assert "never raises" in said("facilitating", "facilitating to strategic", "", "strategic")
    divided = {"culture": {"level": "facilitating", "n": 8, "agreement": 0.3, "dissent": 2}}
    found = diagnose(ESM3, not_asked(ESM3), judgements=divided).element("culture")
    assert [str(each) for each in propose(found, ESM3).cautions] == [
        "It rests on one source.", "The experts were divided in their last vote.", "2 experts do not agree with it.",
    ]  # fmt: skip


def test_a_model_without_a_named_floor_has_a_state_below_its_first_level() -> None:
    smg = maturity.load("smg")
    held = {"marketing": {"level": "none", "n": 8}}
    found = diagnose(smg, not_asked(smg), judgements=held).element("marketing")
    proposal = propose(found, smg)
    assert proposal.level
    assert proposal.level.order < smg.levels[0].order
    assert proposal.judged == Room(proposal.level, proposal.level)
