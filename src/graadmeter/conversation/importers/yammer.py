"""Viva Engage (Yammer), as its network data export gives it: Messages.csv beside lists of users, groups and admins.

The file holds earlier versions of a message too: the latest stands. It may be split, or lie in a folder for each day.
A message without a group was for the whole company, unless it stands in a private conversation. A deleted one is
kept as an event: nobody can read it any more, so it is no talk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from graadmeter.base.errors import Notice
from graadmeter.base.text import say, say_n
from graadmeter.conversation import clean
from graadmeter.conversation.exports import Export, Member, Progress, Rows, spaces_table
from graadmeter.conversation.importers import _csv
from graadmeter.conversation.importers._archive import Archive
from graadmeter.conversation.importers._values import WIDEST, iso_us

NAME = "Viva Engage"
FILE = r"(?:.*/)?{}(?:[ _.-]*\(?\d+\)?)?\.csv"  # Messages.csv, Messages_2.csv, 2024-01-31/Messages.csv
KINDS = ("messages", "users", "groups", "admins", "networks", "topics")
REQUIRED = ("id", "sender_id", "created_at", "body")
KNOWN = {"replied_to_id", "thread_id", "group_id", "sender_id", "sender_type", "created_at", "body"}
ENOUGH = 4  # of the known columns, where no list of users or groups lies beside the messages
MENTION = re.compile(r"\[\[?user:(\d+)(?::[^\]]*)?\]\]?", re.IGNORECASE)
CODE = re.compile(r"\[\[?(?:user|tag|group|message|thread):\d+(?::([^\]]*))?\]\]?", re.IGNORECASE)
SLASHED = re.compile(r"(\d{4})/(\d\d)/(\d\d) (\d\d:\d\d:\d\d)(?: ?(?:UTC|([+-]\d\d):?(\d\d)))?")
COMPANY, PRIVATE = "all company", "private"
ELSEWHERE: dict[str, dict[str, object]] = {
    COMPANY: {"space_id": COMPANY, "name": "All Company", "visibility": "open"},
    PRIVATE: {"space_id": PRIVATE, "name": "Private messages", "visibility": "direct"},
}
PEEK_BYTES = 64 * 1024


def identify(archive: Archive) -> str | None:
    """The whole archive, where there is a Messages.csv with lists of the network beside it, or with its columns."""
    found = _files(archive)
    if not found["messages"]:
        return None
    if any(found[kind] for kind in ("users", "groups", "networks")):
        return ""
    head = archive.peek(found["messages"][0], PEEK_BYTES).partition(b"\n")[0].decode("utf-8-sig", "replace")
    columns = {cell.strip().strip('"').lower() for cell in re.split("[,;]", head)}
    return "" if len(columns & KNOWN) >= ENOUGH else None


def _files(archive: Archive) -> dict[str, list[str]]:
    patterns = {kind: re.compile(FILE.format(kind), re.IGNORECASE) for kind in KINDS}
    return {kind: [n for n in archive.names if pattern.fullmatch(n)] for kind, pattern in patterns.items()}


def read(archive: Archive, progress: Progress) -> Export:
    """Lists first, then the messages in one pass; those of a later file stand above those of an earlier one."""
    files = _files(archive)
    network = _Network(archive, progress)
    for kind, take in (("users", network.user), ("groups", network.group), ("admins", network.admin)):
        for name in files[kind]:
            with archive.tolerating():
                for line, row in _csv.rows(archive, name, ("id",) if kind != "admins" else ()):
                    with archive.tolerating():
                        take(name, line, row)
    notices: list[Notice] = []
    if not files["users"]:
        text = say("There is no list of users: bots are known by their messages only, and members not at all.")
        notices.append(Notice("no_users", text))
    used = network.used(files["messages"])
    if n := len(used.keys() - network.groups.keys() - ELSEWHERE.keys()):
        text_n = say_n(
            "{n} group of messages is on no list of groups; it is read as a group of that number.",
            "{n} groups of messages are on no list of groups; they are read as groups of those numbers.",
            n,
        )
        notices.append(Notice("unlisted_spaces", text_n, n))
    return Export(
        spaces=spaces_table(list((used | network.groups).values())),
        members=[
            Member(user, email=row.email, names=row.names, is_admin=user in network.admins if files["admins"] else None)
            for user, row in network.users.items()
        ],
        messages=network.batches(files["messages"], notices),
        notices=notices,
    )


@dataclass(slots=True)
class _User:
    email: str | None
    names: tuple[str, ...]


@dataclass(slots=True)
class _Network:
    archive: Archive
    progress: Progress
    users: dict[str, _User] = field(default_factory=dict)
    groups: dict[str, dict[str, object]] = field(default_factory=dict)
    admins: set[str] = field(default_factory=set)

    def user(self, name: str, line: int, row: _csv.Row) -> None:
        user = self._number(name, line, row, "id")
        shown = row.get("name", "").strip()
        self.users[user] = _User(row.get("email", "").strip() or None, (shown,) if shown else ())

    def group(self, name: str, line: int, row: _csv.Row) -> None:
        group = self._number(name, line, row, "id")
        creator, private = row.get("created_by_id", "").strip(), _truth(row.get("private", ""))
        self.groups[group] = {
            "space_id": group,
            "name": row.get("name", "").strip() or group,
            "visibility": None if private is None else "closed" if private else "open",
            "hosts": [creator] if creator.isdigit() else None,
            "created_at": _moment(row.get("created_at", "")),
            "archived": bool(row["deleted_at"].strip()) if "deleted_at" in row else None,
        }

    def admin(self, name: str, line: int, row: _csv.Row) -> None:
        self.admins.add((row.get("user_id") or row.get("id") or "").strip())

    def used(self, files: list[str]) -> dict[str, dict[str, object]]:
        """The spaces that messages stand in: known before the first message is handed over."""
        found: dict[str, dict[str, object]] = {}
        for done, name in enumerate(files):
            self.progress(say("Checking the export"), done, len(files))
            with self.archive.tolerating():
                for line, row in _csv.rows(self.archive, name, REQUIRED):
                    with self.archive.tolerating():
                        self._check(name, line, row)
                        if (space := _space(row)) not in found:
                            shown = row.get("group_name", "").strip() or space
                            found[space] = ELSEWHERE.get(space, {"space_id": space, "name": shown})
        return found

    def batches(self, files: list[str], notices: list[Notice]) -> Iterator[pa.RecordBatch]:
        rows = Rows()
        deleted = position = 0
        told = len(self.archive.broken)  # in the first pass
        for done, name in enumerate(files, start=1):
            with self.archive.tolerating():
                for line, given in _csv.rows(self.archive, name, REQUIRED):
                    with self.archive.tolerating():
                        self._check(name, line, given)
                        row = self._row(given, position := position + 1)
                        deleted += bool(given.get("deleted_at", "").strip())
                        rows.add(**row)
                    if rows.full():
                        yield rows.take()
            del self.archive.broken[told:]
            self.progress(say("Reading messages"), done, len(files))
        if deleted:
            text = say_n(
                "{n} message was deleted on the platform; it counts as an event, not as talk.",
                "{n} messages were deleted on the platform; they count as events, not as talk.",
                deleted,
            )
            notices.append(Notice("deleted", text, deleted))
        yield rows.take()

    def _check(self, name: str, line: int, row: _csv.Row) -> None:
        self._number(name, line, row, "id")
        if _moment(row["created_at"]) is None:
            self._refuse(name, line, "created_at")

    def _number(self, name: str, line: int, row: _csv.Row, column: str) -> str:
        value = row[column].strip()
        if not _is_number(value):
            self._refuse(name, line, column)
        return value

    def _refuse(self, name: str, line: int, column: str) -> None:
        self.archive.refuse(
            name, say("this row lacks a believable {column}; export it again", column=column), line
        )  # fmt: skip

    def _row(self, row: _csv.Row, position: int) -> dict[str, object]:
        number, text = row["id"].strip(), row["body"]
        sender = row["sender_id"].strip()
        author = sender if _is_number(sender) else None
        kind = _kind(row, author)
        own_words = clean.html(CODE.sub(_shown, text))
        parent = row.get("replied_to_id", "").strip()
        version = _moment(row.get("updated_at", "")) or _moment(row.get("deleted_at", "")) or 0
        return {
            "message_id": number,
            "space_id": _space(row),
            "thread_id": row.get("thread_id", "").strip() or parent or number,
            "parent_id": parent or None,
            "author_id": author,
            "sent_at": _moment(row["created_at"]),
            "kind": kind,
            "text": text,
            "has_question": clean.asks(own_words) if kind == "human" else None,
            "chars": len(own_words),
            "mentions": list(dict.fromkeys(MENTION.findall(text))) or None,
            "position": int(number),
            "version": version,
        }


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 17 and int(value) <= WIDEST


def _truth(value: str) -> bool | None:
    return {"true": True, "t": True, "1": True, "yes": True, "false": False, "f": False, "0": False, "no": False}.get(
        value.strip().lower()
    )


def _moment(value: str) -> int | None:
    """ISO 8601, or with slashes as older exports write it; UTC where no zone is given."""
    text = value.strip()
    if found := SLASHED.fullmatch(text):
        year, month, day, time, hours, minutes = found.groups()
        text = f"{year}-{month}-{day}T{time}{hours + ':' + minutes if hours else ''}"
    elif text.endswith(" UTC"):
        text = text.removesuffix(" UTC")
    return iso_us(text)


def _space(row: _csv.Row) -> str:
    if group := row.get("group_id", "").strip():
        return group
    private = _truth(row.get("in_private_conversation", ""))
    if private is None:
        private = bool(row.get("participants", "").strip())
    return PRIVATE if private else COMPANY


def _kind(row: _csv.Row, author: str | None) -> str:
    sender = row.get("sender_type", "").strip().lower()
    if author is None or sender == "system" or row.get("deleted_at", "").strip():
        return "system"
    return "bot" if sender in ("bot", "guide") else "human"


def _shown(found: re.Match[str]) -> str:
    return f" {found[1]} " if found[1] else " "
