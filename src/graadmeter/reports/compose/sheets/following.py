"""What follows from a round as numbers: roadmap, controls, processes, initiatives, published figures."""

from __future__ import annotations

from datetime import date

from graadmeter.base.text import Text, say
from graadmeter.reports.blocks import CONTROLS
from graadmeter.reports.compose import ahead, direction
from graadmeter.reports.compose import benchmarks as published
from graadmeter.reports.compose import controls as register
from graadmeter.reports.compose import initiatives as cases
from graadmeter.reports.document import Cell, CellKind, Sheet
from graadmeter.reports.round import Round

Heads = tuple[tuple[Text, CellKind], ...]
Rows = list[tuple[Cell, ...]]


def sheets(round: Round) -> list[Sheet | None]:
    """Of each block that came with the round."""
    return [
        *_roadmap(round), _controls(round), *_processes(round), _initiatives(round), _portfolio(round),
        _worked(round), _benchmarks(round),
    ]  # fmt: skip


def _roadmap(round: Round) -> list[Sheet]:
    plan = round.block("plan")
    if not plan:
        return []
    names, result = direction.quarter_names(plan), plan["result"]
    rows: Rows = [
        (ahead.initiative_name(round, one["id"]), one["start"], one["end"], names[one["start"] - 1],
         names[one["end"] - 1], ahead.told(one.get("why")))
        for one in sorted(result["placements"], key=lambda one: (one["start"], one["end"], one["id"]))
    ]  # fmt: skip
    rows += [(ahead.initiative_name(round, one["id"]), None, None, None, None, ahead.told(one.get("why")))
             for one in result.get("left_out") or ()]  # fmt: skip
    heads: Heads = (
        (say("Initiative"), "text"), (say("First quarter"), "count"), (say("Last quarter"), "count"),
        (say("From"), "text"), (say("To"), "text"), (say("Why"), "text"),
    )  # fmt: skip
    found = [
        Sheet(
            "roadmap",
            say("Roadmap"),
            say("When each initiative is done; without a quarter: left out."),
            heads,
            tuple(rows),
        )
    ]
    projection = result.get("projection") or {}
    moments: Heads = tuple((name, "number") for name in (*names, say("After")))
    heads = ((say("Part"), "text"), (say("Ambition"), "number"), (say("Weight"), "number"), *moments)
    rows = [
        (ahead.element_name(round, one["id"]), one.get("ambition"), one.get("weight"), *projection[one["id"]])
        for one in plan["input"]["elements"] if one["id"] in projection
    ]  # fmt: skip
    about = say("The level that the plan leads to, at the start of each quarter.")
    return [*found, Sheet("projection", say("Projection"), about, heads, tuple(rows))]


def _controls(round: Round) -> Sheet | None:
    found = round.block("controls")
    if not found:
        return None
    rows: Rows = []
    for name, said in found["aspects"].items():
        known = ahead.controls_model().elements.get(name)
        rows.append((known.name if known else name, say("aspect"), register.verdict(said.get("verdict")),
                     said.get("score"), None, None, None, None, None))  # fmt: skip
    for check, said in found["checks"].items():
        severity = ahead.named(CONTROLS, "severities").get(said.get("severity") or "", said.get("severity"))
        rows.append(
            (register.check_text(check), say("check"), register.answer(said.get("counts")), None,
             register.answer(said.get("stated")), severity, said.get("owner"), said.get("evidence"),
             _day(said.get("expires_on")))
        )  # fmt: skip
    heads: Heads = (
        (say("Control"), "text"), (say("Kind"), "text"), (say("Counts as"), "text"), (say("Score"), "share"),
        (say("Stated"), "text"), (say("Weight"), "text"), (say("Owner"), "text"), (say("Evidence"), "count"),
        (say("Expires on"), "day"),
    )  # fmt: skip
    return Sheet("controls", say("Controls"), _of(round, found["on"]), heads, tuple(rows))


def _processes(round: Round) -> list[Sheet]:
    found = round.block("processes")
    if not found:
        return []
    model = ahead.processes_model()
    rows = tuple(
        (
            ahead.both(row["name"]), ahead.level_named(model, row["level"]), _yes(row.get("supported")),
            row.get("counts_as") and ahead.level_named(model, row["counts_as"]),
            row.get("ambition") and ahead.level_named(model, row["ambition"]), row.get("gap"), row.get("owner"),
            _day(row.get("wanted_on")), row.get("reason"),
        )
        for row in found["rows"]
    )  # fmt: skip
    heads: Heads = (
        (say("Process"), "text"), (say("Level now"), "text"), (say("Supported"), "text"), (say("Counts as"), "text"),
        (say("Ambition"), "text"), (say("Levels to go"), "count"), (say("Owner"), "text"), (say("Wanted by"), "day"),
        (say("Why"), "text"),
    )  # fmt: skip
    tests = tuple(
        (ahead.both(said["name"]), _yes(said.get("applies")), _yes(said.get("holds")), _day(said.get("expires_on")))
        for said in (found.get("baseline") or {}).values()
    )
    test_heads: Heads = (
        (say("Test"), "text"), (say("Applies"), "text"), (say("In order"), "text"), (say("Expires on"), "day"),
    )  # fmt: skip
    return [
        Sheet("processes", say("Processes"), _of(round, found["on"]), heads, rows),
        Sheet("baseline", say("Baseline"), _of(round, found["on"]), test_heads, tests),
    ]


def _initiatives(round: Round) -> Sheet:
    model = ahead.case_model()
    elements = list(model.elements.values())
    rows = tuple(
        (
            row["name"], row.get("phase") and ahead.level_named(model, row["phase"]),
            row.get("state") and cases.STATES.get(row["state"], row["state"]), cases.verdict(row.get("verdict")),
            row.get("total"), row.get("spread"), row.get("raters"),
            *((row.get("elements") or {}).get(element.id) for element in elements), row.get("money"), row.get("hours"),
            row.get("duration"), row.get("owner"), cases.moves(round, row),
        )
        for row in round.block("initiatives") or ()
    )  # fmt: skip
    named: Heads = tuple((element.name, "number") for element in elements)
    heads: Heads = (
        (say("Initiative"), "text"), (say("Phase"), "text"), (say("State"), "text"), (say("Outcome"), "text"),
        (say("Case, 1 to 5"), "number"), (say("Spread"), "number"), (say("Raters (n)"), "count"), *named,
        (say("Euro per quarter"), "number"), (say("Hours per quarter"), "number"), (say("Quarters"), "count"),
        (say("Owner"), "text"), (say("Moves"), "text"),
    )  # fmt: skip
    return Sheet("initiatives", say("Initiatives"), _of(round), heads, rows)


def _portfolio(round: Round) -> Sheet:
    rows = tuple(
        (row["name"], row.get("score"), row.get("rank"), row.get("other_rank"), row.get("first_share"))
        for row in (round.block("portfolio") or {}).get("rows", ())
    )
    heads: Heads = (
        (say("Initiative"), "text"), (say("Score"), "number"), (say("Place"), "number"),
        (say("Place by the other method"), "number"), (say("First in"), "share"),
    )  # fmt: skip
    return Sheet("portfolio", say("Portfolio"), _of(round), heads, rows)


def _worked(round: Round) -> Sheet:
    rows = tuple(
        (row["name"], ahead.element_name(round, row["element"]), row.get("promised"), row.get("measured"),
         row.get("low"), row.get("high"), ahead.told(row.get("caution")))
        for row in round.block("worked") or ()
    )  # fmt: skip
    heads: Heads = (
        (say("Initiative"), "text"), (say("Part"), "text"), (say("Promised"), "number"), (say("Measured"), "number"),
        (say("Low"), "number"), (say("High"), "number"), (say("Caution"), "text"),
    )  # fmt: skip
    return Sheet("worked", say("Did it work"), _of(round), heads, rows)


def _benchmarks(round: Round) -> Sheet:
    rows = tuple(
        (ahead.both(row["what"]), row.get("own"), row["value"], row.get("unit"),
         str(row["year"]) if row.get("year") else None, row.get("n"), 
         published.quality(row["quality"]) if row.get("quality") else None)
        for row in round.block("benchmarks") or ()
    )  # fmt: skip
    heads: Heads = (
        (say("What was measured"), "text"), (say("Here"), "number"), (say("Published"), "number"),
        (say("Unit of measure"), "text"), (say("Year"), "text"), (say("n"), "count"), (say("Quality"), "text"),
    )  # fmt: skip
    return Sheet("benchmarks", say("Benchmarks"), _of(round), heads, rows)


def _of(round: Round, on: str | None = None) -> Text:
    return ahead.as_of(round, on) or ""


def _day(given: str | None) -> date | None:
    return date.fromisoformat(given) if given else None


def _yes(given: bool | None) -> Text | None:
    return None if given is None else say("yes") if given else say("no")
