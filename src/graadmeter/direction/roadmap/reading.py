"""Read what a roadmap is made from, strictly: a file written by hand, or plain data of the same shape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from numbers import Integral
from pathlib import Path as FilePath
from typing import Any

from graadmeter.base import document
from graadmeter.base.document import Fault, Path
from graadmeter.base.errors import PlanError
from graadmeter.base.text import LANGS, Bilingual, Message, quoted, say, say_n
from graadmeter.direction.roadmap.case import Gate, PlanCase, PlanElement, PlanInitiative

MOST_QUARTERS = 120
MOST_ROWS = 500  # elements, or initiatives
LARGEST = 1e12  # euro, hours, levels, weights
LONGEST = 200  # characters of an id or a name
_KEYS = {"horizon", "capacity", "elements", "initiatives", "resource_names"}
_OF_AN_ELEMENT = {"id", "name", "weight", "current", "ambition", "gate"}
_OF_A_GATE = {"level", "after", "held"}
_OF_AN_INITIATIVE = {
    "id", "name", "duration", "use", "effects", "after", "earliest", "latest", "required", "excluded",
}  # fmt: skip
_THE_CASE = say("the plan file")


def read_plan(source: FilePath | str | Mapping[str, Any], *, file: str = "plan") -> PlanCase:
    """What a roadmap is made from, in a file or in plain data of the same shape.

    `source`: path of a YAML or JSON file, or {"horizon", "capacity", "elements", "initiatives"} as the manual has
    them. A capacity or a use may be one number for every quarter. `file`: what errors call plain data. Raises FileError
    where there is no file; PlanError (file, line, what was seen and expected) where it does not hold: a key or an id
    that is not known, stands twice or is missing, a number that is none, initiatives that wait for each other.
    """
    read = document.read_source(source, _THE_CASE, PlanError, file=file)
    for fault in _faults(read.data):
        raise read.error(fault)
    return _case(read.data)


def _faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    """What does not hold, in an order in which each check may rely on those before it."""
    yield from _keys(data, (), _KEYS, optional={"capacity", "resource_names"})
    yield from _whole(data["horizon"], ("horizon",), MOST_QUARTERS)
    for key in ("elements", "initiatives"):
        yield from _rows(data[key], (key,))
    yield from _capacity_faults(data.get("capacity"), data["horizon"])
    yield from _names_faults(data)
    for number, row in enumerate(data["elements"]):
        yield from _element_faults(row, ("elements", number))
        if row.get("gate") is not None:
            yield from _gate_faults(row, ("elements", number, "gate"), [one["id"] for one in data["initiatives"]])
    for number, row in enumerate(data["initiatives"]):
        yield from _initiative_faults(row, ("initiatives", number))
        yield from _reference_faults(row, ("initiatives", number), data)
    yield from _circle_faults(data["initiatives"])


def _rows(given: Any, path: Path) -> Iterator[Fault]:
    if not isinstance(given, list | tuple) or len(given) > MOST_ROWS:
        yield _expected(path, say("a list of at most {most}", most=MOST_ROWS), given)
    seen: set[str] = set()
    for number, row in enumerate(given):
        place = (*path, number)
        known = _OF_AN_ELEMENT if path[0] == "elements" else _OF_AN_INITIATIVE
        if not isinstance(row, Mapping):
            yield _expected(place, say("keys with values: {keys}", keys=sorted(known)), row)
        needed = {"id", "duration"} if path[0] == "initiatives" else _OF_AN_ELEMENT - {"name", "gate"}
        yield from _keys(row, place, known, optional=known - needed)
        if not _is_text(row["id"]):
            yield _expected((*place, "id"), say("an id: a text of 1 to {most} characters", most=LONGEST), row["id"])
        if row["id"] in seen:
            yield Fault((*place, "id"), say("there is a {seen} here already; give each its own id", seen=row["id"]))
        seen.add(row["id"])
        name = row.get("name")
        if not (name is None or _is_name(name)):
            yield _expected((*place, "name"), say("a text, or one in both languages: {{nl: ..., en: ...}}"), name)


def _capacity_faults(given: Any, horizon: int) -> Iterator[Fault]:
    if not (given is None or isinstance(given, Mapping)):
        yield _expected(("capacity",), say("resource: amount per quarter, as {{money: [10, 10], hours: 400}}"), given)
    for resource, amounts in (given or {}).items():
        path: Path = ("capacity", resource)
        if not _is_text(resource):
            yield _expected(path, say("an id: a text of 1 to {most} characters", most=LONGEST), resource)
        yield from _amounts(amounts, path, horizon, say("of the horizon"))


def _names_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    names = data.get("resource_names")
    if not (names is None or isinstance(names, Mapping)):
        yield _expected(("resource_names",), say("resource: name"), names)
    for resource, name in (names or {}).items():
        if resource not in (data.get("capacity") or {}):
            yield _unknown(("resource_names", resource), resource, data.get("capacity") or {})
        if not _is_name(name):
            yield _expected(
                ("resource_names", resource), say("a text, or one in both languages: {{nl: ..., en: ...}}"), name
            )


def _element_faults(row: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    for key in ("weight", "current", "ambition"):
        yield from _number(row[key], (*path, key), least=0.0 if key == "weight" else -LARGEST)


def _gate_faults(row: Mapping[str, Any], path: Path, initiatives: list[str]) -> Iterator[Fault]:
    gate = row["gate"]
    if not isinstance(gate, Mapping):
        yield _expected(path, say("keys with values: {keys}", keys=sorted(_OF_A_GATE)), gate)
    yield from _keys(gate, path, _OF_A_GATE, optional={"held"})
    yield from _number(gate["level"], (*path, "level"), least=-LARGEST)
    yield from _number(gate.get("held", 0), (*path, "held"), least=0.0)
    if gate.get("held") and row["current"] < gate["level"]:
        expected = say("nothing held where the level, {level}, is below the gate", level=row["current"])
        yield _expected((*path, "held"), expected, gate["held"])
    if not isinstance(gate["after"], list | tuple) or not gate["after"]:
        yield _expected((*path, "after"), say("a list of ids of initiatives"), gate["after"])
    for number, group in enumerate(gate["after"]):
        if not _group(group):
            yield _expected((*path, "after", number), say("an id, or a list of ids of which one is enough"), group)
        for id in _group(group):
            if id not in initiatives:
                yield _unknown((*path, "after", number), id, initiatives)


def _initiative_faults(row: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    yield from _whole(row["duration"], (*path, "duration"), MOST_QUARTERS)
    for key in ("earliest", "latest"):
        if row.get(key) is not None:
            yield from _whole(row[key], (*path, key), MOST_QUARTERS)
    for key in ("required", "excluded"):
        if not isinstance(row.get(key), bool | None):
            yield _expected((*path, key), say("true or false"), row[key])
    for key in ("use", "effects"):
        if not isinstance(row.get(key), Mapping | None):
            yield _expected((*path, key), say("keys with numbers"), row[key])
    for resource, amounts in (row.get("use") or {}).items():
        yield from _amounts(amounts, (*path, "use", resource), int(row["duration"]), say("of its duration"))
    for element, gain in (row.get("effects") or {}).items():
        yield from _number(gain, (*path, "effects", element), least=-LARGEST)
    after = row.get("after")
    if not (after is None or isinstance(after, list | tuple)):
        yield _expected((*path, "after"), say("a list of ids of initiatives"), after)


def _reference_faults(row: Mapping[str, Any], path: Path, data: Mapping[str, Any]) -> Iterator[Fault]:
    elements = [element["id"] for element in data["elements"]]
    initiatives = [initiative["id"] for initiative in data["initiatives"]]
    for resource in row.get("use") or {}:
        if resource not in (data.get("capacity") or {}):
            yield _unknown((*path, "use", resource), resource, data.get("capacity") or {})
    for element in row.get("effects") or {}:
        if element not in elements:
            yield _unknown((*path, "effects", element), element, elements)
    for number, before in enumerate(row.get("after") or ()):
        if before not in initiatives:
            yield _unknown((*path, "after", number), before, initiatives)


def _circle_faults(rows: list[Mapping[str, Any]]) -> Iterator[Fault]:
    """Initiatives that wait for each other, all the way round."""
    waits = {row["id"]: list(row.get("after") or ()) for row in rows}
    number = {row["id"]: place for place, row in enumerate(rows)}
    done: set[str] = set()
    for first in waits:
        trail: list[str] = []
        todo = [(first, iter(waits[first]))] if first not in done else []
        while todo:
            id, rest = todo[-1]
            if not trail or trail[-1] != id:
                trail.append(id)
            before = next(rest, None)
            if before is None:
                done.add(todo.pop()[0])
                trail.pop()
            elif before in trail:
                circle = [*trail[trail.index(before) :], before]
                yield Fault(
                    ("initiatives", number[id], "after"),
                    say("these wait for each other and can never start: {circle}", circle=" > ".join(circle)),
                )
            elif before not in done:
                todo.append((before, iter(waits[before])))


def _keys(given: Mapping[str, Any], path: Path, known: set[str], optional: set[str]) -> Iterator[Fault]:
    for key in given:
        if key not in known:
            yield Fault(
                (*path, str(key)),
                say("key {seen} is not known; choose one of: {offered}", seen=repr(key), offered=sorted(known)),
            )
    needed = sorted(known - optional)
    for key in needed:
        if key not in given:
            yield Fault(path, say("key {key} is missing; expected {expected}", key=key, expected=needed))


def _amounts(given: Any, path: Path, quarters: int, of: Message) -> Iterator[Fault]:
    if not isinstance(given, list | tuple):
        yield from _number(given, path, least=0.0)
        return
    if len(given) != quarters:
        yield Fault(
            path,
            say_n(
                "expected one amount, for the {n} quarter {of}; saw {seen}",
                "expected one amount for each of the {n} quarters {of}, or one number for all; saw {seen}",
                quarters, of=of, seen=len(given),
            ),
        )  # fmt: skip
    for number, amount in enumerate(given):
        yield from _number(amount, (*path, number), least=0.0)


def _number(given: Any, path: Path, *, least: float) -> Iterator[Fault]:
    if isinstance(given, bool) or not isinstance(given, int | float) or not least <= given <= LARGEST:
        expected = say("a number from 0 to {most}", most=LARGEST) if least == 0 else say("a number")
        yield _expected(path, expected, given)


def _whole(given: Any, path: Path, most: int) -> Iterator[Fault]:
    whole = isinstance(given, Integral) or (isinstance(given, float) and given.is_integer())
    if isinstance(given, bool) or not whole or not 1 <= given <= most:
        yield _expected(path, say("a whole number of quarters, from 1 to {most}", most=most), given)


def _unknown(path: Path, seen: object, known: Iterable[str]) -> Fault:
    offered = list(known)[:12]
    if not offered:
        return Fault(path, say("{seen} is not known here, and there is nothing to choose from", seen=quoted(seen)))
    return Fault(path, say("{seen} is not known here; choose one of: {offered}", seen=quoted(seen), offered=offered))


def _expected(path: Path, expected: Message | list[str], seen: object) -> Fault:
    return Fault(path, say("expected {expected}, saw {seen}", expected=expected, seen=quoted(seen)))


def _is_text(given: object) -> bool:
    return isinstance(given, str) and 0 < len(given.strip()) <= LONGEST


def _is_name(given: object) -> bool:
    if isinstance(given, Mapping):
        return set(given) == set(LANGS) and all(_is_text(given[lang]) for lang in LANGS)
    return isinstance(given, Bilingual) or _is_text(given)


def _case(data: Mapping[str, Any]) -> PlanCase:
    horizon = int(data["horizon"])
    return PlanCase(
        horizon=horizon,
        capacity={resource: _spread(given, horizon) for resource, given in (data.get("capacity") or {}).items()},
        elements=tuple(
            PlanElement(
                row["id"],
                float(row["weight"]),
                float(row["current"]),
                float(row["ambition"]),
                _name(row.get("name")),
                _gate(row.get("gate")),
            )
            for row in data["elements"]
        ),
        initiatives=tuple(_initiative(row) for row in data["initiatives"]),
        resource_names={resource: _name(name) for resource, name in (data.get("resource_names") or {}).items()},
    )


def _gate(given: Mapping[str, Any] | None) -> Gate | None:
    if given is None:
        return None
    after = tuple(tuple(dict.fromkeys(_group(group))) for group in given["after"])
    return Gate(float(given["level"]), after, float(given.get("held") or 0))


def _group(given: Any) -> tuple[Any, ...]:
    """One id stands for a group of one."""
    return tuple(given) if isinstance(given, list | tuple) else (given,) if given else ()


def _initiative(row: Mapping[str, Any]) -> PlanInitiative:
    duration = int(row["duration"])
    earliest, latest = (None if row.get(key) is None else int(row[key]) for key in ("earliest", "latest"))
    return PlanInitiative(
        id=row["id"],
        duration=duration,
        use={resource: _spread(given, duration) for resource, given in (row.get("use") or {}).items()},
        effects={element: float(gain) for element, gain in (row.get("effects") or {}).items()},
        after=tuple(dict.fromkeys(row.get("after") or ())),
        earliest=earliest,
        latest=latest,
        required=bool(row.get("required")),
        excluded=bool(row.get("excluded")),
        name=_name(row.get("name")),
    )


def _spread(given: Any, quarters: int) -> tuple[float, ...]:
    """One amount per quarter."""
    amounts = given if isinstance(given, list | tuple) else [given] * quarters
    return tuple(float(amount) for amount in amounts)


def _name(given: Any) -> Bilingual | str:
    return Bilingual(nl=given["nl"], en=given["en"]) if isinstance(given, Mapping) else given or ""
