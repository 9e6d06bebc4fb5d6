"""Initiatives with their small business case, and the order that two methods put them in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import ceil, floor, log10
from typing import Any

from graadmeter.base.text import Bilingual, Quantity, Text, say, say_n
from graadmeter.maturity import Model
from graadmeter.reports.blocks import CASE
from graadmeter.reports.compose.ahead import (
    NONE,
    as_of,
    case_model,
    element_name,
    euro,
    initiative_name,
    level_named,
    moved,
    named,
    quarters,
)
from graadmeter.reports.compose.words import dotted, sentences, share
from graadmeter.reports.document import Block, Prose, Scatter, Section, Spot, Table
from graadmeter.reports.round import Round

STATES: dict[str, Text] = {
    "idea": say("idea"), "running": say("running"), "done": say("done"), "stopped": say("stopped"),
}  # fmt: skip
METHODS: dict[str, Text] = {
    "weighted_sum": say("weighted sum"), "topsis": say("closeness to the best (TOPSIS)"),
    "promethee": say("comparison in pairs (PROMETHEE II)"),
}  # fmt: skip
LOWEST, HIGHEST = 1.0, 5.0  # of a case
NEAR = (0.036, 0.075)  # of the axes: spots nearer than this would lie on each other


def section(round: Round) -> Section | None:
    """Left out where no initiative came with the round."""
    rows = round.block("initiatives")
    if not rows:
        return None
    table = Table(
        say("Initiatives with their case"),
        (say("Initiative"), say("Stage"), say("Outcome"), say("Case"), say("Moves"), say("Takes")),
        (23, 14, 16, 13, 19, 15), (("", tuple(_row(round, row) for row in rows)),), small=True,
    )  # fmt: skip
    note = [
        say(
            "A case weighs value, impact, innovation and investment from 1 (unfavourable) to 5 (favourable), by two "
            "or more raters; the spread is how far they lie apart. An initiative grows from pioneering to "
            "facilitating to strategic, whatever the phase of the organisation."
        ),
        *([on] if (on := as_of(round)) else []),
    ]
    blocks: list[Block] = [table, Prose(sentences(note), "note")]
    return Section("initiatives", say("Initiatives"), _finding(rows), tuple(blocks), annex=True)


def portfolio(round: Round) -> Section | None:
    """Which comes first by which method, how sure that is, and value against investment as a picture."""
    found = round.block("portfolio")
    if not found or not found["rows"]:
        return None
    rows = sorted(found["rows"], key=lambda row: (row.get("rank") is None, row.get("rank") or 0, row["id"]))
    method, other = _method(found.get("method")), _method(found.get("other"))
    heads: tuple[Text, ...] = (
        say("No."), say("Initiative"), say("Place by {method}", method=method), say("Place by {method}", method=other),
        say("First in"),
    )  # fmt: skip
    told = tuple(
        (
            str(number), row["name"], _place(row.get("rank")), _place(row.get("other_rank")),
            NONE if row.get("first_share") is None else share(row["first_share"]),
        )
        for number, row in enumerate(rows, 1)
    )  # fmt: skip
    blocks: list[Block] = []
    if picture := _picture(round, rows):
        blocks.append(picture)
    blocks.append(Table(say("The order of the initiatives"), heads, (7, 42, 18, 20, 13), (("", told),)))
    note = [
        say(
            "“First in” is the share of draws in which an initiative comes first when weights and scores vary within "
            "what is not known about them. Two methods that disagree are a reason to look again, not an error."
        ),
        *([on] if (on := as_of(round)) else []),
    ]
    blocks.append(Prose(sentences(note), "note"))
    return Section("portfolio", say("Which initiative first"), _first(rows), tuple(blocks), annex=True)


def _finding(rows: list[Mapping[str, Any]]) -> Text:
    go = sum(row.get("verdict") == "go" for row in rows)
    open_cases = sum(row.get("verdict") in (None, "incomplete") for row in rows)
    said: list[Text] = [say_n("{n} initiative.", "{n} initiatives.", len(rows))]
    said.append(say_n("The case of {n} says: go.", "The cases of {n} say: go.", go))
    if open_cases:
        said.append(say("{n} cannot be judged yet.", n=open_cases))
    return sentences(said)


def _row(round: Round, row: Mapping[str, Any]) -> tuple[Text, ...]:
    model = case_model()
    stage: list[Text] = [level_named(model, row["phase"])] if row.get("phase") else []
    if row.get("state"):
        stage.append(STATES.get(row["state"], row["state"]))
    name: list[Text] = [row["name"], *([row["owner"]] if row.get("owner") else [])]
    return (
        dotted(name), dotted(stage) or NONE, verdict(row.get("verdict")), _case(model, row), moves(round, row),
        _takes(row),
    )  # fmt: skip


def verdict(given: str | None) -> Text:
    known: dict[str, Bilingual] = named(CASE, "verdicts")
    return known.get(given, given) if given else say("not weighed yet")


def _case(model: Model, row: Mapping[str, Any]) -> Text:
    if row.get("total") is None:
        return NONE
    said: list[Text] = [say("{score} of 5", score=Quantity(row["total"], "score2"))]
    if row.get("raters"):
        said.append(say_n("{n} rater", "{n} raters", row["raters"]))
    if row.get("spread") is not None:
        said.append(say("spread {spread}", spread=Quantity(row["spread"], "score")))
    return dotted(said)


def moves(round: Round, row: Mapping[str, Any]) -> Text:
    text: Text = ""
    for element, gain in (row.get("effects") or {}).items():
        if gain:
            piece = say("{name} {gain}", name=element_name(round, element), gain=moved(gain, "level"))
            text = say("{left}; {right}", left=text, right=piece) if text else piece
    return text or NONE


def _takes(row: Mapping[str, Any]) -> Text:
    said: list[Text] = []
    if row.get("duration"):
        said.append(quarters(row["duration"]))
    if row.get("money"):
        said.append(say("{amount} per quarter", amount=euro(row["money"])))
    if row.get("hours"):
        said.append(say("{n} hours per quarter", n=Quantity(row["hours"], "count")))
    return dotted(said) or NONE


def _method(given: str | None) -> Text:
    return METHODS.get(given, given) if given else NONE


def _place(rank: float | None) -> Text:
    return NONE if rank is None else Quantity(rank, "place")


def _first(rows: list[Mapping[str, Any]]) -> Text:
    top = rows[0]
    if top.get("first_share") is None:
        return say("{name} comes first.", name=top["name"])
    often = share(top["first_share"])
    if top.get("other_rank") is not None and round(top["other_rank"]) != round(top.get("rank") or 1):
        return say(
            "{name} comes first, in {share} of the draws; the other method puts it in place {place}.",
            name=top["name"], share=often, place=_place(top["other_rank"]),
        )  # fmt: skip
    return say("{name} comes first, by both methods and in {share} of the draws.", name=top["name"], share=often)


def _picture(round: Round, rows: list[Mapping[str, Any]]) -> Scatter | None:
    """Value of the case against what it takes in money in all its quarters."""
    known = {row["id"]: row for row in round.block("initiatives") or ()}
    spots = []
    for number, row in enumerate(rows, 1):
        about = known.get(row["id"])
        value = (about or {}).get("elements") or {}
        if about is None or value.get("value") is None or about.get("money") is None:
            continue
        cost = about["money"] * (about.get("duration") or 1)
        spots.append(Spot(number, initiative_name(round, row["id"]), float(cost), float(value["value"])))
    if len(spots) < 2:
        return None
    least, most = min(spot.x for spot in spots), max(spot.x for spot in spots)
    left = _beginning(least, most)
    right = most + 0.1 * (most - left) or 1.0
    best = max(spots, key=lambda spot: (spot.y, -spot.x))
    alt = say(
        "Value against money for {n} initiatives; the highest value is that of {name}, at {cost}.",
        n=len(spots), name=best.name, cost=euro(best.x),
    )  # fmt: skip
    return Scatter(
        alt, say("Money in all its quarters"), say("Value, 1 to 5"), left, right, LOWEST, HIGHEST, euro(left),
        euro(right), Quantity(LOWEST, "count"), Quantity(HIGHEST, "count"), _beside(spots, left, right),
    )  # fmt: skip


def _beginning(least: float, most: float) -> float:
    """Where the axis of money begins: at 0, or a round amount below the smallest where all of them lie far from 0."""
    if least <= most / 2:
        return 0.0
    step = 10.0 ** floor(log10((most - least) or most))
    return max(0.0, (ceil(least / step) - 1) * step)


def _beside(spots: list[Spot], left: float, right: float) -> tuple[Spot, ...]:
    """Each moved aside until it lies on none before it."""
    placed: list[tuple[float, float]] = []
    found = []
    for spot in spots:
        across, up, aside = (spot.x - left) / (right - left), (spot.y - LOWEST) / (HIGHEST - LOWEST), 0.0
        while any(abs(across + aside - x) < NEAR[0] and abs(up - y) < NEAR[1] for x, y in placed):
            aside += NEAR[0]
        placed.append((across + aside, up))
        found.append(replace(spot, aside=round(aside, 4)))
    return tuple(found)
