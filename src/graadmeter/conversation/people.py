"""The organisation's people file: who works where, and who leads; joined to the people of an export.

Columns: `person` (platform id, else e-mail address, else display name), `unit`, `location`, `layer`, `leader`.
The join runs over keyed codes only, so a dataset stored without names can still be joined later, with the same key.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from graadmeter.base.errors import Notice, PeopleError, Place
from graadmeter.base.text import say, say_n
from graadmeter.conversation.exports import Member
from graadmeter.conversation.privacy import Pseudonyms, folded
from graadmeter.conversation.sheet import Sheet
from graadmeter.tables import PEOPLE, Column, Contract

ATTRIBUTES = ("unit", "location", "layer")
COLUMNS = ("person", *ATTRIBUTES, "leader", "findable")
Codes = dict[tuple[str, str], set[str]]  # kind and keyed code -> people
YES, NO = {"yes", "ja", "1", "true", "y", "j"}, {"no", "nee", "0", "false", "n", ""}
KIND_OF_SPACE = "kind_of_space"
_KINDS = say(
    "The column kind_of_space of the people file is not used, since a person has no kind of group; "
    "give the kinds with --spaces FILE."
)

IDENTITIES = Contract(
    "IDENTITIES",
    "What the export knows a person by, as keyed codes: a people file is joined on it, and it shows no name.",
    (
        Column("kind", pa.string(), "what the code stands for", choices=("id", "email", "name")),
        Column("code", pa.string(), "keyed code of that id, e-mail address or name"),
        Column("person_id", pa.string(), "pseudonym, as in PEOPLE"),
    ),
)


@dataclass(frozen=True, slots=True)
class Row:
    person: str
    unit: str | None
    location: str | None
    layer: str | None
    leader: bool
    line: int
    findable: bool = False


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """A people file as read. `has_leaders`, `has_findable`: there is a `leader`, a `findable` column. `notices`:
    columns that were left out."""

    name: str
    rows: tuple[Row, ...]
    has_leaders: bool
    notices: tuple[Notice, ...] = ()
    has_findable: bool = False

    @property
    def attributes(self) -> list[str]:
        """The attributes that at least one person has."""
        return [name for name in ATTRIBUTES if any(getattr(row, name) for row in self.rows)]


@dataclass(frozen=True, slots=True)
class Joined:
    """`people`: PEOPLE of the export and of the file. `matched`: people of the file found in the export."""

    people: pa.Table
    in_file: int
    matched: int
    notices: tuple[Notice, ...]


def read_people(path: Path) -> PeopleFile:
    """The people file at `path`: CSV in UTF-8, comma or semicolon.

    Raises FileError where it is not there; PeopleError, with the line, for another encoding, no `person` column, a
    column twice, a row that does not fit the header, nobody named, somebody named twice, or an unclear `leader`.
    """
    sheet = Sheet(path, say("the people file"))
    _check_header(sheet)
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for line, given in sheet.rows():
        row = _row(sheet, line, given)
        if (before := seen.setdefault(folded(row.person), line)) != line:
            raise PeopleError(
                say("this person stands on line {before} too; keep one of the two", before=str(before)),
                place=sheet.at(line, "person"),
            )
        rows.append(row)
    if not rows:
        raise PeopleError(
            say("nobody stands in this file; put one person on each line under the header"), place=Place(file=path.name)
        )
    header = sheet.header
    ignored = [name for name in header if name not in COLUMNS]
    notices = (
        (
            Notice(
                "columns_ignored",
                say("Columns of the people file that are not used: {columns}.", columns=ignored),
                len(ignored),
            ),
        )
        if ignored
        else ()
    )
    if KIND_OF_SPACE in header:
        notices = (*notices, Notice("people_kind_of_space", _KINDS, 1))
    return PeopleFile(path.name, tuple(rows), "leader" in header, notices, "findable" in header)


def _check_header(sheet: Sheet) -> None:
    place, header = sheet.at(1), sheet.header
    if "person" not in header:
        raise PeopleError(
            say("expected a column {wanted}, saw: {seen}", wanted="person", seen=", ".join(header) or "-"), place=place
        )
    for name in COLUMNS:
        if header.count(name) > 1:
            raise PeopleError(say("column {name} stands there twice; keep one of the two", name=name), place=place)


def _row(sheet: Sheet, line: int, given: dict[str, str]) -> Row:
    if not given["person"]:
        raise PeopleError(
            say("there is no person on this line; fill it in or remove the line"), place=sheet.at(line, "person")
        )
    leader, findable = (given.get(name, "").lower() for name in ("leader", "findable"))
    for name, said in (("leader", leader), ("findable", findable)):
        if said not in YES | NO:
            raise PeopleError(
                say("{seen} is not clear; write yes or no", seen=repr(given[name])),
                place=sheet.at(line, name),
            )
    unit, location, layer = (given.get(name) or None for name in ATTRIBUTES)
    return Row(given["person"], unit, location, layer, leader in YES, line, findable in YES)


def identities(members: Iterable[Member], pseudonyms: Pseudonyms) -> pa.Table:
    """IDENTITIES of people (bots are none): id, e-mail address and every name, each as a keyed code."""
    rows = []
    for member in members:
        if member.is_bot:
            continue
        known = {("id", member.person_id), *(("name", folded(name)) for name in member.names)}
        if member.email:
            known.add(("email", folded(member.email)))
        person_id = pseudonyms.person(member.person_id)
        rows += [
            {"kind": kind, "code": pseudonyms.of(kind, value), "person_id": person_id} for kind, value in sorted(known)
        ]
    return IDENTITIES.check(pa.Table.from_pylist(rows, schema=IDENTITIES.schema))


def of_export(members: Iterable[Member], pseudonyms: Pseudonyms) -> pa.Table:
    """PEOPLE of the export alone: nothing known but the platform's own flags."""
    rows = {
        pseudonyms.person(member.person_id): {
            "is_admin": member.is_admin,
            "in_people_file": False,
            "in_export": member.listed,
        }
        for member in members
        if not member.is_bot
    }
    return PEOPLE.check(
        pa.Table.from_pylist([{"person_id": i, **row} for i, row in sorted(rows.items())], schema=PEOPLE.schema)
    )


def join(file: PeopleFile, people: pa.Table, known: pa.Table, pseudonyms: Pseudonyms) -> Joined:
    """A people file joined to the people of an export.

    `people`: PEOPLE, of which what an earlier file said is left out. `known`: IDENTITIES. Each person of the file is
    found by platform id, else e-mail address, else display name. A name that several people of the export share joins
    nobody (a notice counts those). Raises PeopleError where two lines are the same person.
    """
    codes = codes_of(known)
    in_export = {person_id for found in codes.values() for person_id in found}
    nothing = dict.fromkeys(ATTRIBUTES) | {"is_leader": False if file.has_leaders else None, "in_people_file": False}
    result = {row["person_id"]: row | nothing for row in people.to_pylist() if row["person_id"] in in_export}
    lines: dict[str, int] = {}
    shared = 0
    for line in file.rows:
        found = find(line.person, codes, pseudonyms)
        shared += len(found) > 1
        person_id = next(iter(found)) if len(found) == 1 else pseudonyms.of("people file", folded(line.person))
        if (before := lines.setdefault(person_id, line.line)) != line.line:
            raise PeopleError(
                say(
                    "this is the same person as on line {before}, by another name or address; keep one of the two",
                    before=str(before),
                ),
                place=Place(file=file.name, line=line.line, column="person"),
            )
        row = result.setdefault(person_id, {"person_id": person_id, "is_admin": None, "in_export": False})
        row |= {"unit": line.unit, "location": line.location, "layer": line.layer, "in_people_file": True}
        row["is_leader"] = line.leader if file.has_leaders else None
    matched = len(lines.keys() & in_export)
    table = PEOPLE.check(pa.Table.from_pylist([result[key] for key in sorted(result)], schema=PEOPLE.schema))
    return Joined(table, len(file.rows), matched, (*file.notices, *_join_notices(matched, shared)))


def codes_of(known: pa.Table) -> Codes:
    """IDENTITIES by kind and code."""
    codes: Codes = {}
    for row in known.to_pylist():
        codes.setdefault((row["kind"], row["code"]), set()).add(row["person_id"])
    return codes


def find(person: str, codes: Codes, pseudonyms: Pseudonyms) -> set[str]:
    """Who somebody in a file is: by platform id, else e-mail address, else display name. Several share a name."""
    for kind, value in (("id", person), ("email", folded(person)), ("name", folded(person))):
        if found := codes.get((kind, pseudonyms.of(kind, value))):
            return found
    return set()


def _join_notices(matched: int, shared: int) -> list[Notice]:
    notices = []
    if shared:
        text = say_n(
            "{n} name in the people file is shared in the export and joins nobody; give an id or e-mail address.",
            "{n} names in the people file are shared in the export and join nobody; give ids or e-mail addresses.",
            shared,
        )
        notices.append(Notice("people_shared_name", text, shared))
    if not matched:
        notices.append(
            Notice(
                "people_none_found",
                say("Nobody in the people file is in the export; name people by platform id, e-mail or display name."),
            )
        )
    return notices
