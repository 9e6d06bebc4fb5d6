"""Addresses as people have them: pasted lines, an export of the address book, a CSV or XLSX file.

A line may hold `email`, `email,language`, `email,language,name` in any order, `Name <email>`, or several addresses.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from graadmeter.base.text import Message, say
from graadmeter.web.assessments.commands import MAX_INVITEES, Addressee
from graadmeter.web.assessments.models import NAME_LENGTH

Row = tuple[int, Sequence[str]]  # line from 1, cells
LANGUAGES = {
    "nl": "nl", "nl-nl": "nl", "nl-be": "nl", "nederlands": "nl", "dutch": "nl",
    "en": "en", "en-gb": "en", "en-us": "en", "engels": "en", "english": "en",
}  # fmt: skip
HEADINGS = {"email", "e-mail", "mail", "e-mailadres", "emailadres", "address", "adres", "e-mail address"}
NAMED = re.compile(r"^(.*)<([^<>]+)>$")
LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that gives no invitation."""

    line: int
    seen: str
    why: Message


@dataclass(frozen=True, slots=True)
class Intake:
    people: tuple[tuple[int, Addressee], ...]  # line and whom it invites
    refused: tuple[Refused, ...]


def pasted(text: str) -> list[Row]:
    """What was pasted, as lines of cells."""
    return [(number, _cells(line)) for number, line in enumerate(text.splitlines(), 1) if line.strip(" \t,;")]


def read(rows: Iterable[Row], offered: Sequence[str]) -> Intake:
    """Whom these lines invite, each address once, in one of the `offered` languages (the first where none is given)."""
    people: dict[str, tuple[int, Addressee]] = {}
    refused: list[Refused] = []
    for number, (line, cells) in enumerate(rows):
        filled = [cell.strip() for cell in cells if cell and cell.strip()]
        if number == 0 and _is_heading(filled):
            continue
        if len(people) >= MAX_INVITEES:
            refused.append(Refused(line, "…", say("A round can invite {most} addresses at most.", most=MAX_INVITEES)))
            break
        for found in _line(line, filled, offered):
            if isinstance(found, Refused):
                refused.append(found)
            elif found.email in people:
                refused.append(Refused(line, found.email, say("on line {line} already", line=people[found.email][0])))
            else:
                people[found.email] = (line, found)
    return Intake(tuple(people.values()), tuple(refused))


def _line(line: int, cells: Sequence[str], offered: Sequence[str]) -> Iterator[Addressee | Refused]:
    written = [cell for cell in cells if "@" in cell]
    rest = [cell for cell in cells if "@" not in cell]
    if not written:
        yield Refused(line, ", ".join(cells)[:80], say("no e-mail address"))
        return
    language, names = offered[0], []
    for cell in rest:
        known = LANGUAGES.get(cell.lower())
        if known is None:
            names.append(cell)
        elif known in offered:
            language = known
        else:
            yield Refused(line, cell, say("this round is not offered in that language"))
            return
    for cell in written:
        named = NAMED.match(cell)
        name, email = (named[1].strip(' "'), named[2]) if named else ("", cell)
        email = email.strip().lower()
        if not _is_address(email):
            yield Refused(line, cell[:80], say("no valid e-mail address"))
            continue
        called = name or (" ".join(names) if len(written) == 1 else "")
        yield Addressee(email, language, " ".join(called.split())[:NAME_LENGTH])


def _cells(line: str) -> list[str]:
    """A pasted line cut at commas, semicolons and tabs; commas within quotes belong to a name."""
    cut = line.replace(";", ",").replace("\t", ",")
    return next(csv.reader([cut], skipinitialspace=True), [])


def _is_heading(cells: Sequence[str]) -> bool:
    return not any("@" in cell for cell in cells) and any(cell.lower() in HEADINGS for cell in cells)


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= LONGEST_ADDRESS
