"""Read the case of an initiative, strictly: a file written by hand, or plain data of the same shape."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path as FilePath
from typing import Any

from graadmeter.base import document
from graadmeter.base.document import Fault, Path
from graadmeter.base.errors import CaseError
from graadmeter.base.text import Message, quoted, say
from graadmeter.diagnosis.initiative.money import SHARED, case_lines, crooked
from graadmeter.direction.cases import Range, Said
from graadmeter.direction.cases.money import ACTIVE, MEMBERS
from graadmeter.maturity.load import load
from graadmeter.maturity.model import Model, Scale
from graadmeter.maturity.shape import near

MOST_RATERS = 200
LONGEST_NAME, LONGEST_REASON = 200, 2_000
LONGEST_MONTHS = 120
LARGEST = 1e12  # euro, hours, people
_THE_CASE = say("the case of the initiative")
_KEYS = {"initiative", "phase", "raters", "business_case", "factors", "records", "blocked"}
_NEEDED = {"initiative", "phase", "raters"}
_OF_AN_ANSWER = {"value", "reason"}
_PARTS = {"costs": "cost", "benefits": "benefit"}
_OF_MONEY = {*_PARTS, *SHARED, "months"}
_OF_A_RANGE = ("low", "expected", "high")


@dataclass(frozen=True, slots=True)
class Case:
    """An initiative with what its raters said, and where given its factors, figures and controls."""

    initiative: str
    phase: str  # level id
    ratings: Mapping[str, Mapping[str, Said]]  # rater -> item -> what was said
    factors: Mapping[str, str] = field(default_factory=dict)  # factor -> value of the scale
    lines: Mapping[str, Mapping[str, Range]] = field(default_factory=dict)  # line -> its own inputs
    shared: Mapping[str, Range] = field(default_factory=dict)
    months: int | None = None
    records: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()  # blocking checks that are not arranged


def read_case(source: FilePath | str | Mapping[str, Any], model: Model, *, file: str = "case") -> Case:
    """The case in a file, or in plain data of the same shape.

    `source`: path of a YAML or JSON file, or {"initiative", "phase", "raters": {rater: {item: {"value", "reason"}}}}
    with where wanted "business_case", "factors", "records" and "blocked", as the manual has them. `file`: what errors
    call plain data. Raises FileError where there is no file; CaseError (file, line, what was seen and expected) where
    it does not hold: a key, item, phase or value that is not known, or a range that is not in order.
    """
    read = document.read_source(source, _THE_CASE, CaseError, file=file)
    for fault in _faults(read.data, model):
        raise read.error(fault)
    return _case(read.data, model)


def _faults(data: Mapping[str, Any], model: Model) -> Iterator[Fault]:
    """What does not hold, in an order in which each check may rely on those before it."""
    yield from _keys(data, (), _KEYS, _NEEDED)
    named = isinstance(data["initiative"], str | int) and not isinstance(data["initiative"], bool)
    if not named or not _is_text(str(data["initiative"]), LONGEST_NAME):
        yield _expected(("initiative",), say("a name of 1 to {most} characters", most=LONGEST_NAME), data["initiative"])
    yield from _one_of(("phase",), data["phase"], model.level_ids)
    yield from _rater_faults(data["raters"], model)
    yield from _factor_faults(data.get("factors"), model)
    records = [record["id"] for record in load("metrics").blocks["records"]]
    yield from _list_of(("records",), data.get("records"), records)
    dvo = load("dvo")
    blocking = [item.id for item in dvo.items.values() if item.extra.get("severity") == "blocking"]
    yield from _list_of(("blocked",), data.get("blocked"), blocking)
    yield from _money_faults(data.get("business_case"), model)


def _rater_faults(given: Any, model: Model) -> Iterator[Fault]:
    path: Path = ("raters",)
    if not isinstance(given, Mapping) or not 1 <= len(given) <= MOST_RATERS:
        yield _expected(path, say("1 to {most} raters: {{rater: {{item: {{value: 4, reason: ...}}}}}}",
                                  most=MOST_RATERS), given)  # fmt: skip
    names: dict[str, str] = {}
    for rater, answers in given.items():
        if not isinstance(rater, str) or not _is_text(rater, LONGEST_NAME):
            yield _expected((*path, rater), say("a name of 1 to {most} characters", most=LONGEST_NAME), rater)
        if (other := names.setdefault(rater.strip().casefold(), rater)) != rater:
            yield Fault((*path, rater), say("rater {seen} stands here already as {other}; keep one",
                                            seen=quoted(rater), other=quoted(other)))  # fmt: skip
        if not isinstance(answers, Mapping):
            yield _expected((*path, rater), say("answers: {{item: {{value: 4, reason: ...}}}}"), answers)
        for item, answer in answers.items():
            place = (*path, rater, item)
            yield from _one_of(place, item, tuple(model.items))
            yield from _answer_faults(place, answer, model.scales[model.items[item].scale])


def _answer_faults(path: Path, given: Any, scale: Scale) -> Iterator[Fault]:
    """An answer may be its value alone, where there is no reason."""
    if isinstance(given, Mapping):
        yield from _keys(given, path, _OF_AN_ANSWER, {"value"})
        reason = given.get("reason")
        if reason is not None and (not isinstance(reason, str | int | float) or isinstance(reason, bool)):
            yield _expected((*path, "reason"), say("a text"), reason)
        if len(str(reason)) > LONGEST_REASON:
            yield _expected((*path, "reason"), say("a text of 1 to {most} characters", most=LONGEST_REASON), reason)
        path, given = (*path, "value"), given["value"]
    if given is not None and _on(scale, given) is None:
        yield _expected(path, say("one of: {offered}", offered=list(scale.by_value)), given)


def _on(scale: Scale, given: Any) -> str | None:
    """The value of the scale that was meant: 4, "4" and 4.0 are the same; None where it is not on the scale."""
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return None
    if isinstance(given, float):
        if not given.is_integer():
            return None
        given = int(given)
    text = str(given).strip()
    return text if text in scale.by_value else None


def _factor_faults(given: Any, model: Model) -> Iterator[Fault]:
    if given is None:
        return
    if not isinstance(given, Mapping):
        yield _expected(("factors",), say('factor: answer, as {{wi3.p.d1: "yes"}}'), given)
    known = tuple(factor["id"] for factor in model.blocks["factors"])
    scale = model.scales[model.blocks["factor_scoring"]["scale"]]
    for factor, answer in given.items():
        yield from _one_of(("factors", factor), factor, known)
        yield from _answer_faults(("factors", factor), answer, scale)


def _money_faults(given: Any, model: Model) -> Iterator[Fault]:
    path: Path = ("business_case",)
    if given is None:
        return
    if not isinstance(given, Mapping):
        yield _expected(path, say("keys with values: {keys}", keys=sorted(_OF_MONEY)), given)
    yield from _keys(given, path, _OF_MONEY, set())
    months = given.get("months")
    if months is not None and (type(months) is not int or not 1 <= months <= LONGEST_MONTHS):
        yield _expected((*path, "months"), say("a whole number of 1 to {most}", most=LONGEST_MONTHS), months)
    for name in SHARED:
        if name in given:
            yield from _range_faults((*path, name), given[name])
    for name, refused in crooked({name: _range(given[name]) for name in (MEMBERS, ACTIVE) if name in given}):
        yield Fault((*path, name), refused)
    known = case_lines(model)
    for part, kind in _PARTS.items():
        lines = given.get(part)
        if lines is None:
            continue
        if not isinstance(lines, Mapping):
            yield _expected((*path, part), say("line: {{input: [low, expected, high]}}"), lines)
        offered = tuple(line.id for line in known.values() if line.kind == kind)
        for name, inputs in lines.items():
            place = (*path, part, name)
            yield from _one_of(place, name, offered)
            if not isinstance(inputs, Mapping):
                yield _expected(place, say("{{input: [low, expected, high]}}"), inputs)
            yield from _keys(inputs, place, set(known[name].own), set(known[name].own))
            for each, value in inputs.items():
                yield from _range_faults((*place, each), value)
            for needed in known[name].shared:
                if needed not in given and needed != "realisation":
                    yield Fault(place, say("{line} needs {names} too; give a low, an expected and a high figure",
                                           line=known[name].name, names=[needed]))  # fmt: skip


def _range_faults(path: Path, given: Any) -> Iterator[Fault]:
    try:
        _range(given, share=path[-1] == "realisation")
    except (TypeError, ValueError, KeyError):
        text = say("a number, or low, expected and high from small to large, as [10, 20, 40]; not negative")
        if path[-1] == "realisation":
            text = say("a share of 0 to 1, or low, expected and high from small to large, as [0.2, 0.3, 0.5]")
        yield _expected(path, text, given)


def _range(given: Any, *, share: bool = False) -> Range:
    if isinstance(given, Mapping):
        if set(given) != set(_OF_A_RANGE):
            raise KeyError
        given = [given[name] for name in _OF_A_RANGE]
    numbers = given if isinstance(given, list | tuple) else [given] * 3
    if any(isinstance(each, bool) or not isinstance(each, int | float) for each in numbers) or len(numbers) != 3:
        raise TypeError
    if not all(isfinite(each) and each <= (1 if share else LARGEST) for each in numbers):
        raise ValueError
    return Range(*(float(each) for each in numbers))


def _case(data: Mapping[str, Any], model: Model) -> Case:
    money = data.get("business_case") or {}
    lines = {name: inputs for part in _PARTS for name, inputs in (money.get(part) or {}).items()}
    presence = model.scales[model.blocks["factor_scoring"]["scale"]]
    factors = {factor: _on(presence, _value(answer)) for factor, answer in (data.get("factors") or {}).items()}
    return Case(
        initiative=str(data["initiative"]).strip(),
        phase=data["phase"],
        ratings={
            rater.strip(): {
                item: said
                for item, answer in answers.items()
                if (said := _said(model.scales[model.items[item].scale], answer)) is not None
            }
            for rater, answers in data["raters"].items()
        },
        factors={factor: answer for factor, answer in factors.items() if answer is not None},
        lines={name: {each: _range(value) for each, value in inputs.items()} for name, inputs in lines.items()},
        shared={name: _range(money[name]) for name in SHARED if name in money},
        months=money.get("months"),
        records=tuple(data.get("records") or ()),
        blocked=tuple(data.get("blocked") or ()),
    )


def _said(scale: Scale, answer: Any) -> Said | None:
    """None where the question was left out."""
    value = _on(scale, _value(answer))
    if value is None:
        return None
    reason = answer.get("reason") if isinstance(answer, Mapping) else None
    return Said(None if scale.by_value[value].missing else float(value), "" if reason is None else str(reason).strip())


def _value(answer: Any) -> Any:
    return answer["value"] if isinstance(answer, Mapping) else answer


def _keys(given: Mapping[str, Any], path: Path, known: Collection[str], needed: Collection[str]) -> Iterator[Fault]:
    for key in given:
        if key not in known:
            yield Fault(
                (*path, key),
                say("key {seen} is not known; choose one of: {offered}", seen=quoted(key), offered=sorted(known)),
            )
    for key in sorted(needed):
        if key not in given:
            yield Fault(path, say("key {key} is missing; expected {expected}", key=key, expected=sorted(needed)))


def _one_of(path: Path, given: Any, offered: Collection[str]) -> Iterator[Fault]:
    if isinstance(given, str) and given in offered:
        return
    meant = near(given, list(offered))
    if meant and len(offered) > 8:
        yield Fault(path, say("expected {expected}, saw {seen}", expected=meant, seen=quoted(given)))
    yield _expected(path, say("one of: {offered}", offered=list(offered)), given)


def _list_of(path: Path, given: Any, offered: Collection[str]) -> Iterator[Fault]:
    if given is None:
        return
    if not isinstance(given, list | tuple):
        yield _expected(path, say("a list of: {offered}", offered=list(offered)), given)
    for number, each in enumerate(given):
        yield from _one_of((*path, number), each, offered)


def _expected(path: Path, expected: Message | str, seen: object) -> Fault:
    return Fault(path, say("expected {expected}, saw {seen}", expected=expected, seen=quoted(seen)))


def _is_text(given: str, longest: int) -> bool:
    return 0 < len(given.strip()) <= longest
