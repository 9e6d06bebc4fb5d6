"""The three preconditions of figures about staff per unit, location or layer, as a file with evidence.

The file is a list (YAML, JSON or CSV) of controls: `id`, `evidence`, `date`, and where wanted `owner` and `expires`;
in YAML and JSON also a mapping from id to the rest. See docs/how-to/controls-file.md.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from graadmeter.base.errors import Place, PolicyError, require_file
from graadmeter.base.text import Message, say

REQUIRED: Mapping[str, Message] = {
    "dvo.human.c5": say("figures are not used to appraise individual employees"),
    "dvo.law.c2": say("the works council has consented"),
    "dvo.monitoring.c6": say("following messages is about topics and risks, not about persons"),
}
VALID_DAYS = 365  # how often the dvo model has these three looked at again


@dataclass(frozen=True, slots=True)
class Control:
    """One control in place: what shows it, since when, whose it is, and until when it holds (a year where not said)."""

    id: str
    evidence: str
    since: date
    owner: str | None = None
    expires: date | None = None

    @property
    def until(self) -> date:
        return min(self.expires or date.max, self.since + timedelta(days=VALID_DAYS))


def read_controls(path: Path) -> list[Control]:
    """The controls in a file. Raises FileError or PolicyError that says which entry and what is expected."""
    require_file(path, say("the controls file"))
    controls = []
    for number, entry in enumerate(_entries(path), start=1):
        place = Place(file=path.name, path=str(entry.get("id") or f"[{number}]"))
        control_id, evidence = entry.get("id"), entry.get("evidence")
        if not isinstance(control_id, str) or not control_id.strip():
            raise PolicyError(say("this control has no id; write one of: {wanted}", wanted=list(REQUIRED)), place=place)
        if not isinstance(evidence, str) or not evidence.strip():
            raise PolicyError(
                say("this control has no evidence; name the document, decision or agreement that shows it"), place=place
            )
        since, expires = _day(entry, "date", place), _day(entry, "expires", place)
        if since is None:
            raise PolicyError(say("this control has no date; write the day of the evidence as YYYY-MM-DD"), place=place)
        owner = entry.get("owner")
        controls.append(
            Control(control_id.strip(), evidence.strip(), since, str(owner).strip() if owner else None, expires)
        )
    return controls


def lacking(controls: Iterable[Control], today: date) -> list[Message]:
    """What stands in the way of figures per unit, location or layer, per precondition; empty when all hold."""
    latest: dict[str, Control] = {}
    for control in controls:
        if control.id not in latest or control.until > latest[control.id].until:
            latest[control.id] = control
    return [
        reason
        for control_id, what in REQUIRED.items()
        if (reason := _lacks(latest.get(control_id), control_id, what, today))
    ]


def _lacks(control: Control | None, control_id: str, what: Message, today: date) -> Message | None:
    if control is None:
        return say("{id} ({what}) is missing", id=control_id, what=what)
    if control.since > today:
        return say("{id} ({what}) begins only on {day}", id=control_id, what=what, day=control.since)
    if control.until < today:
        return say("{id} ({what}) expired on {day}", id=control_id, what=what, day=control.until)
    return None


def _entries(path: Path) -> list[dict[str, Any]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        if path.suffix.lower() == ".csv":
            return [dict(row) for row in csv.DictReader(io.StringIO(text, newline=""), strict=True)]
        given = json.loads(text) if path.suffix.lower() == ".json" else yaml.safe_load(text)
    except (UnicodeDecodeError, ValueError, RecursionError, csv.Error, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else getattr(error, "lineno", None)
        raise PolicyError(
            say("this file cannot be read as YAML, JSON or CSV in UTF-8; compare it with the example in the manual"),
            place=Place(file=path.name, line=line),
        ) from None
    except OSError as error:
        raise PolicyError(
            say("{path} cannot be read: {seen}", path=str(path), seen=error.strerror or str(error))
        ) from None
    if isinstance(given, dict) and set(given) == {"controls"}:
        given = given["controls"]
    if isinstance(given, dict):
        given = [{"id": key, **rest} if isinstance(rest, dict) else rest for key, rest in given.items()]
    if not isinstance(given, list) or not all(isinstance(entry, dict) for entry in given):
        raise PolicyError(
            say("expected a list of controls, each with id, evidence and date; see the example in the manual"),
            place=Place(file=path.name),
        )
    return given


def _day(entry: Mapping[str, Any], name: str, place: Place) -> date | None:
    value = entry.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise PolicyError(
            say("{name} is {seen}; write a day as YYYY-MM-DD", name=name, seen=repr(value)), place=place
        ) from None
