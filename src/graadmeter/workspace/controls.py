"""The three preconditions of figures about staff per unit, location or layer, as a file with evidence.

The file is a list (YAML, JSON or CSV) of controls: `id`, `evidence`, `date`, and where wanted `owner` and `expires`;
in YAML and JSON also a mapping from id to the rest. See docs/how-to/controls-file.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from graadmeter.base.errors import Place, PolicyError
from graadmeter.base.records import day_in, read_records
from graadmeter.base.text import Message, say
from graadmeter.maturity.register import WITHIN, Evidence

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


def read_controls(path: Path) -> list[Control]:
    """The controls in a file. Raises FileError or PolicyError that says which entry and what is expected."""
    entries = read_records(
        path, what=say("the controls file"), key="id", under="controls", kind=PolicyError,
        expected=say("expected a list of controls, each with id, evidence and date; see the example in the manual"),
    )  # fmt: skip
    controls = []
    for number, entry in enumerate(entries, start=1):
        place = Place(file=path.name, path=str(entry.get("id") or f"[{number}]"))
        control_id, evidence = entry.get("id"), entry.get("evidence")
        if not isinstance(control_id, str) or not control_id.strip():
            raise PolicyError(say("this control has no id; write one of: {wanted}", wanted=list(REQUIRED)), place=place)
        if not isinstance(evidence, str) or not evidence.strip():
            raise PolicyError(
                say("this control has no evidence; name the document, decision or agreement that shows it"), place=place
            )
        since, expires = (day_in(entry, name, place, PolicyError) for name in ("date", "expires"))
        if since is None:
            raise PolicyError(say("this control has no date; write the day of the evidence as YYYY-MM-DD"), place=place)
        owner = entry.get("owner")
        controls.append(
            Control(control_id.strip(), evidence.strip(), since, str(owner).strip() if owner else None, expires)
        )
    return controls


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
