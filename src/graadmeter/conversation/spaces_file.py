"""The organisation's own file of groups: of what kind each space is, and who hosts it, where the export cannot tell.

Columns: `space` (platform id or name), `kind` (general, interest, practice, unit or team) and, where wanted, `host`
(a person as in the people file; several with `;` between them, or `|` in a file with semicolons).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from graadmeter.base.errors import Notice, PeopleError, Place
from graadmeter.base.text import say, say_n
from graadmeter.conversation.people import codes_of, find
from graadmeter.conversation.privacy import Pseudonyms, folded
from graadmeter.conversation.sheet import Sheet
from graadmeter.tables import SPACES

KINDS = next(column.choices for column in SPACES.columns if column.name == "kind")
COLUMNS = ("space", "kind", "host")


@dataclass(frozen=True, slots=True)
class SpaceRow:
    space: str
    kind: str | None
    hosts: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class SpacesFile:
    """A file of groups as read. `has_hosts`: there is a `host` column."""

    name: str
    rows: tuple[SpaceRow, ...]
    has_hosts: bool


def read_spaces(path: Path) -> SpacesFile:
    """The file of groups at `path`: CSV in UTF-8, comma or semicolon (then several hosts have a `|` between them).

    Raises FileError where it is not there; PeopleError, with the line, for another encoding, a column that lacks or
    stands there twice, a row that does not fit the header, a kind that does not exist, or a space named twice.
    """
    sheet = Sheet(path, say("the file of groups"))
    for wanted in ("space", "kind"):
        if sheet.header.count(wanted) != 1:
            raise PeopleError(
                say("expected one column {wanted}, saw: {seen}", wanted=wanted, seen=", ".join(sheet.header) or "-"),
                place=sheet.at(1),
            )
    rows: list[SpaceRow] = []
    seen: dict[str, int] = {}
    for line, given in sheet.rows():
        row = _row(sheet, line, given)
        if (before := seen.setdefault(row.space, line)) != line:
            raise PeopleError(
                say("this group stands on line {before} too; keep one of the two", before=str(before)),
                place=sheet.at(line, "space"),
            )
        rows.append(row)
    if not rows:
        raise PeopleError(
            say("no group stands in this file; put one on each line under the header"), place=Place(file=path.name)
        )
    return SpacesFile(path.name, tuple(rows), "host" in sheet.header)


def _row(sheet: Sheet, line: int, given: dict[str, str]) -> SpaceRow:
    if not given["space"]:
        raise PeopleError(
            say("there is no group on this line; fill it in or remove the line"), place=sheet.at(line, "space")
        )
    kind = given["kind"].lower() or None
    if kind is not None and kind not in KINDS:
        raise PeopleError(
            say(
                "there is no kind of group called {seen}; choose one of: {offered}",
                seen=repr(kind), offered=list(KINDS),
            ),
            place=sheet.at(line, "kind"),
        )  # fmt: skip
    hosts = (host.strip() for host in given.get("host", "").split("|" if sheet.delimiter == ";" else ";"))
    return SpaceRow(given["space"], kind, tuple(host for host in hosts if host), line)


def apply(
    file: SpacesFile, spaces: pa.Table, known: pa.Table, pseudonyms: Pseudonyms | None
) -> tuple[pa.Table, list[Notice]]:
    """SPACES with the kinds of the file, and its hosts where it has any; found by id, else by name.

    `known`: IDENTITIES, on which hosts are found. `pseudonyms` None: hosts cannot be looked up and stay as they are.
    A line whose group is not there, or whose name several groups share, changes nothing; notices count those, and
    hosts that nobody in the export is.
    """
    rows = spaces.to_pylist()
    by_id = {row["space_id"]: row for row in rows}
    by_name: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        by_name.setdefault(folded(str(row["name"]).removeprefix("#")), []).append(row)
    codes = codes_of(known)
    lost = unknown = 0
    for line in file.rows:
        named = by_name.get(folded(line.space.removeprefix("#")), [])
        found = by_id.get(line.space) or (named[0] if len(named) == 1 else None)
        if found is None:
            lost += 1
            continue
        if line.kind:
            found["kind"] = line.kind
        if file.has_hosts and pseudonyms is not None and line.hosts:
            people = [find(host, codes, pseudonyms) for host in line.hosts]
            unknown += sum(len(ids) != 1 for ids in people)
            found["hosts"] = sorted({next(iter(ids)) for ids in people if len(ids) == 1})
    return SPACES.check(pa.Table.from_pylist(rows, schema=SPACES.schema)), _notices(lost, unknown)


def _notices(lost: int, unknown: int) -> list[Notice]:
    notices = []
    if lost:
        text = say_n(
            "{n} group of the file of groups is not found in the export by id or by a name of its own.",
            "{n} groups of the file of groups are not found in the export by id or by a name of their own.",
            lost,
        )
        notices.append(Notice("spaces_not_found", text, lost))
    if unknown:
        text = say_n(
            "{n} host in the file of groups is nobody in the export.",
            "{n} hosts in the file of groups are nobody in the export.",
            unknown,
        )
        notices.append(Notice("hosts_not_found", text, unknown))
    return notices
