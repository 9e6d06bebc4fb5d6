"""Do the other rules of a model hold? Their names, and the matrix: levels, elements, an order without a circle."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from graadmeter.base.document import Fault, Path
from graadmeter.base.text import say
from graadmeter.maturity import matrix
from graadmeter.maturity.references import Data, Names, each, keys_known, known, twice
from graadmeter.maturity.rules import RULES

PLACE = ("rule", "alternatives")


def alternative_faults(data: Data, names: Names) -> Iterator[Fault]:
    """What the `rule: alternatives` of a model get wrong."""
    stated = list(each(data["rule"].get("alternatives"), *PLACE))
    yield from twice((((*path, "name"), one["name"]) for path, one in stated), say("scoring rule"))
    placing = [name for name, rule in RULES if hasattr(rule, "place")]
    for path, one in stated:
        yield from known((*path, "name"), say("scoring rule"), one["name"], placing)
        if one["name"] == data["rule"]["name"]:
            yield Fault((*path, "name"), say("{seen} is the model's own rule already", seen=repr(one["name"])))
        if one["name"] == matrix.RULE:
            yield from _matrix((*path, "parameters"), one["parameters"], data, names)


def _matrix(path: Path, parameters: dict[str, Any], data: Data, names: Names) -> Iterator[Fault]:
    levels = [level["id"] for level in data["levels"] if level["order"] > 0]
    stages, positions, dependencies = (parameters.get(key, {}) for key in ("stages", "positions", "dependencies"))
    found: list[Fault] = [
        *keys_known((*path, "stages"), say("level"), stages, levels),
        *keys_known((*path, "positions"), say("element"), positions, names.elements),
    ]
    for level in levels:
        if level not in stages:
            found.append(
                Fault((*path, "stages"), say("the last column of level {level} is missing", level=repr(level)))
            )
    for place, one in each(dependencies, *path, "dependencies"):
        for at, end in ((place, one), ((*place, "needs"), one["needs"])):
            found += known((*at, "element"), say("element"), end["element"], names.elements)
            found += known((*at, "level"), say("level"), end["level"], levels)
    for element, row in positions.items():
        if len(row) != len(levels):
            found.append(
                Fault(
                    (*path, "positions", element),
                    say("expected a column for each of the {n} levels, saw {seen}", n=len(levels), seen=len(row)),
                )
            )
    yield from found
    if not found:
        yield from _order(path, parameters, levels, names)


def _order(path: Path, parameters: dict[str, Any], levels: list[str], names: Names) -> Iterator[Fault]:
    """The columns go up along a level ladder and along every dependency, and every level's last column is there."""
    stages, positions = parameters["stages"], parameters.get("positions", {})
    for lower, upper in pairwise(levels):
        if stages[upper] <= stages[lower]:
            yield Fault(
                (*path, "stages", upper),
                say("levels go up: expected {key} above {before}, saw {seen}",
                    key=upper, before=stages[lower], seen=stages[upper]),
            )  # fmt: skip
    before = matrix.needs(names.elements, levels, parameters["dependencies"])
    given = {(element, level): row[k] for element, row in positions.items() for k, level in enumerate(levels)}
    try:
        placed = matrix.columns(before, given)
    except matrix.CycleError as circle:
        seen = [f"{element} {level}" for element, level in reversed(circle.args[1])]
        yield Fault((*path, "dependencies"), say("these wait for each other: {seen}", seen=seen))
        return
    for (element, level), column in given.items():
        first = matrix.earliest((element, level), before, placed)
        if column < first:
            yield Fault(
                (*path, "positions", element, levels.index(level)),
                say("level {level} stands in column {seen}, before what it needs; expected {first} or later",
                    level=repr(level), seen=column, first=first),
            )  # fmt: skip
    last = max(placed.values())
    if last > stages[levels[-1]]:
        yield Fault(
            (*path, "stages", levels[-1]),
            say("the last column is {last}; the highest level ends at {seen}", last=last, seen=stages[levels[-1]]),
        )


def case_faults(data: Data) -> Iterator[Fault]:
    """A golden case that names another rule names one that there is; its parameters are read when the case runs."""
    for path, case in each(data.get("golden"), "golden"):
        if "rule" in case:
            placing = [name for name, rule in RULES if hasattr(rule, "place")]
            yield from known((*path, "rule"), say("scoring rule"), case["rule"].partition(":")[0], placing)
