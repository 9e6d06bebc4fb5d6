"""Controls as a file: evidence for the three preconditions of figures about staff per unit, location or layer, or the
whole register.

The file is a list (YAML, JSON or CSV) of controls: `id`, `evidence`, `date`, and where wanted `owner` and `expires`;
in YAML and JSON also a mapping from id to the rest. For the register an entry has a `value`, with `reason` and `owner`,
or is a `fact` with what it `is`. See docs/how-to/controls-file.md and docs/how-to/controls.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from graadmeter import maturity
from graadmeter.base.errors import Place, PolicyError
from graadmeter.base.records import day_in, read_records
from graadmeter.base.text import Message, quoted, say
from graadmeter.maturity.register import WITHIN, Evidence, Statement

REQUIRED: Mapping[str, Message] = {
    "dvo.human.c5": say("figures are not used to appraise individual employees"),
    "dvo.law.c2": say("the works council has consented"),
    "dvo.monitoring.c6": say("following messages is about topics and risks, not about persons"),
}
VALID_DAYS = 365  # how often the dvo model has these three looked at again


class Control(Evidence):
    """One control in place, by its evidence. It holds a year at most: as long as evidence that it works may be old."""

    __slots__ = ()

    @property
    def until(self) -> date:
        return self.last_day(WITHIN, VALID_DAYS)


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """What stands in a file: what is said of checks, what shows them, and facts that decide which checks apply."""

    statements: Mapping[str, Statement]
    evidence: tuple[Control, ...]
    facts: Mapping[str, str]


def read_controls(path: Path) -> list[Control]:
    """The evidence in a file. Raises FileError or PolicyError that says which entry and what is expected."""
    return list(read_register(path).evidence)


def read_register(path: Path) -> RegisterFile:
    """The statements, evidence and facts in a file. Raises FileError or PolicyError as `read_controls`."""
    entries = read_records(
        path, what=say("the controls file"), key="id", under="controls", kind=PolicyError,
        expected=say("expected a list of controls, each with id, evidence and date; see the example in the manual"),
    )  # fmt: skip
    statements: dict[str, Statement] = {}
    evidence: list[Control] = []
    facts: dict[str, str] = {}
    for number, entry in enumerate(entries, start=1):
        place = Place(file=path.name, path=str(entry.get("id") or entry.get("fact") or f"[{number}]"))
        if entry.get("fact"):
            facts |= _fact(entry, place)
            continue
        control_id = entry.get("id")
        if not isinstance(control_id, str) or not control_id.strip():
            raise PolicyError(say("this control has no id; write one of: {wanted}", wanted=list(REQUIRED)), place=place)
        control_id, stated = control_id.strip(), _given(entry, "value")
        if stated:
            if control_id in statements:
                raise PolicyError(say("this control has a value twice; keep the one that holds"), place=place)
            statements[control_id] = _statement(control_id, stated, entry, place)
        if not stated or _given(entry, "evidence"):
            evidence.append(_evidence(control_id, entry, place))
    return RegisterFile(statements, tuple(evidence), facts)


def _statement(control_id: str, value: str, entry: Mapping[str, Any], place: Place) -> Statement:
    model = maturity.load("dvo")
    item = model.items.get(control_id)
    if item is None:
        raise PolicyError(say("the model has no check of this name; run: graadmeter model show dvo"), place=place)
    offered = list(model.scales[item.scale].by_value)
    if value not in offered:
        raise PolicyError(
            say("value is {seen}; choose one of: {offered}", seen=quoted(value), offered=offered), place=place
        )
    day = None if _given(entry, "evidence") else day_in(entry, "date", place, PolicyError)
    return Statement(value, _given(entry, "reason"), _given(entry, "owner"), day)


def _evidence(control_id: str, entry: Mapping[str, Any], place: Place) -> Control:
    shown = entry.get("evidence")
    if not isinstance(shown, str) or not shown.strip():
        raise PolicyError(
            say("this control has no evidence; name the document, decision or agreement that shows it"), place=place
        )
    since, expires = (day_in(entry, name, place, PolicyError) for name in ("date", "expires"))
    if since is None:
        raise PolicyError(say("this control has no date; write the day of the evidence as YYYY-MM-DD"), place=place)
    return Control(control_id, shown.strip(), since, _given(entry, "owner") or None, expires)


def _fact(entry: Mapping[str, Any], place: Place) -> dict[str, str]:
    known = {fact["id"]: [value["id"] for value in fact["values"]] for fact in maturity.load("dvo").blocks["facts"]}
    name, value = _given(entry, "fact"), _given(entry, "is")
    if name not in known:
        raise PolicyError(
            say("fact is {seen}; choose one of: {offered}", seen=quoted(name), offered=list(known)), place=place
        )
    if value not in known[name]:
        raise PolicyError(
            say("is: {seen}; choose one of: {offered}", seen=quoted(value), offered=known[name]), place=place
        )
    return {name: value}


def _given(entry: Mapping[str, Any], name: str) -> str:
    """A short text or number as text; empty where there is none."""
    value = entry.get(name)
    return "" if value is None else str(value).strip()


def lacking(controls: Iterable[Control], today: date) -> list[Message]:
    """What stands in the way of figures per unit, location or layer, per precondition; empty when all hold."""
    newest = latest(controls)
    return [
        reason
        for control_id, what in REQUIRED.items()
        if (reason := _lacks(newest.get(control_id), control_id, what, today))
    ]


def latest(controls: Iterable[Control]) -> dict[str, Control]:
    """Of each control the one that holds longest, by id."""
    found: dict[str, Control] = {}
    for control in controls:
        if control.id not in found or control.until > found[control.id].until:
            found[control.id] = control
    return found


def _lacks(control: Control | None, control_id: str, what: Message, today: date) -> Message | None:
    if control is None:
        return say("{id} ({what}) is missing", id=control_id, what=what)
    if control.since > today:
        return say("{id} ({what}) begins only on {day}", id=control_id, what=what, day=control.since)
    if control.until < today:
        return say("{id} ({what}) expired on {day}", id=control_id, what=what, day=control.until)
    return None
