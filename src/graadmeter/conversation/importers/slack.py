"""Slack's export, zip or folder: lists of channels and users, and per conversation a folder with a file a day (UTC)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any, Literal

import pyarrow as pa

from graadmeter.base.errors import Notice
from graadmeter.base.text import say, say_n
from graadmeter.conversation.exports import Export, Member, Progress, moment_us, spaces_table
from graadmeter.conversation.importers import _slack_messages
from graadmeter.conversation.importers._archive import Archive
from graadmeter.conversation.importers._slack_columns import Columns
from graadmeter.conversation.importers._slack_messages import SLACKBOT, NotBelievable, Seen

NAME = "Slack"
Visibility = Literal["open", "closed", "direct"]
CONVERSATIONS: dict[str, Visibility] = {
    "channels.json": "open",
    "groups.json": "closed",
    "dms.json": "direct",
    "mpims.json": "direct",
}
ORG_USERS = "org_users.json"
USERS = ("users.json", ORG_USERS)
DAY_FILE = re.compile(r"(?:.*/)?[^/]+/\d{4}-\d{2}-\d{2}\.json")
TEAM = r"teams/[^/]+/"  # Enterprise Grid: a workspace of the organisation, with lists and folders of its own
DAY = re.compile(rf"((?:{TEAM})?[^/]+)/\d{{4}}-\d{{2}}-\d{{2}}\.json")
DIRECT_FOLDER = re.compile(r"D[A-Z0-9]{7,}|mpdm-.*")  # a direct conversation, also when the list of them is missing


def identify(archive: Archive) -> str | None:
    """The folder with the lists of conversations, nearest to the top; a list of users will do where days lie by it.

    A Grid export begins where the users of the whole organisation are listed, above the lists of its workspaces.
    """

    def folders(*files: str) -> set[str]:
        return {home for name in archive.names for home, file in [_split(name)] if file in files}

    homes = folders(*CONVERSATIONS)
    if any(DAY_FILE.fullmatch(name) for name in archive.names):
        homes = homes | folders(ORG_USERS) or folders(*USERS)
    return min(homes, key=lambda home: (home.count("/") + bool(home), home), default=None)


def read(archive: Archive, progress: Progress) -> Export:
    """Messages of every conversation, day by day; who is on the users' list, bots marked."""
    members = _members(archive)
    spaces = _spaces(archive)
    days = [(found[1], name) for name in archive.names if (found := DAY.fullmatch(name))]
    notices: list[Notice] = []
    if not days:
        archive.refuse(
            "channels.json",
            say("there is no day of messages beside it; choose the export as Slack gave it, with its folders"),
        )
    if not members:
        notices.append(
            Notice(
                "no_users",
                say("There is no users.json: bots are known by their messages only, and members not at all."),
            )
        )
    closed = [file for file, visibility in CONVERSATIONS.items() if visibility != "open"]
    if not any(home + file in archive for home, file in product(_homes(archive), closed)):
        notices.append(
            Notice("open_channels_only", say("This export holds open channels only, as most plans of Slack give."))
        )
    strange = {folder for folder, _ in days} - spaces.keys()
    for folder in sorted(strange):
        direct = "direct" if DIRECT_FOLDER.fullmatch(_split(folder)[1]) else None
        spaces[folder] = {"space_id": folder, "name": folder, "visibility": direct}
    if strange:
        notices.append(
            Notice(
                "unlisted_spaces",
                say_n(
                    "{n} folder of messages is on no list of channels; it is read as a channel of that name.",
                    "{n} folders of messages are on no list of channels; they are read as channels of those names.",
                    len(strange),
                ),
                len(strange),
            )
        )
    return Export(
        spaces=spaces_table(list({str(space["space_id"]): space for space in spaces.values()}.values())),
        members=members,
        messages=_batches(
            archive, [(str(spaces[folder]["space_id"]), name) for folder, name in days], members, notices, progress
        ),
        notices=notices,
    )


def _batches(
    archive: Archive, days: list[tuple[str, str]], members: list[Member], notices: list[Notice], progress: Progress
) -> Iterator[pa.RecordBatch]:
    """Every day in turn: in columns where all of it is as Slack writes it, else message by message."""
    bots, seen = frozenset(member.person_id for member in members if member.is_bot), Seen()
    columns = Columns(bots, seen)
    for done, (space_id, name) in enumerate(days, start=1):
        with archive.tolerating(name):
            data = archive.read(name)
            if columns.add(data, space_id):
                odd: list[pa.RecordBatch] = []
            else:
                day = archive.decode_json(name, data, list, say("a list of messages"))
                odd = _one_by_one(archive, name, day, space_id, bots, seen)
            if columns.full() or (odd and columns):
                yield columns.take()
            yield from odd
        progress(say("Reading messages"), done, len(days))
    yield columns.take()
    notices.extend(seen.notices())


def _one_by_one(
    archive: Archive, name: str, day: list[Any], space_id: str, bots: frozenset[str], seen: Seen
) -> list[pa.RecordBatch]:
    try:
        batches, more = _slack_messages.read(day, space_id, bots)
    except NotBelievable as error:
        archive.refuse(
            name,
            say(
                "message {number} in this file lacks a believable {fields}; export it again",
                number=error.number,
                fields=error.field,
            ),
        )
    seen.add(more)
    return batches


def _split(name: str) -> tuple[str, str]:
    home, _, file = name.rpartition("/")
    return home, file


def _homes(archive: Archive) -> list[str]:
    """Where lists stand: "" for the export itself, then the workspaces of a Grid, each with a slash at its end."""
    teams = {found[0] for name in archive.names if (found := re.match(TEAM, name))}
    return ["", *sorted(teams)]


def _objects(archive: Archive, name: str, key: str) -> list[dict[str, Any]]:
    """A list of objects that each have a text under `key`."""
    rows = archive.read_json(name, list, say("a list"))
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not isinstance(row.get(key), str):
            archive.refuse(
                name, say("item {number} in this list has no {key}; export it again", number=number, key=key)
            )
    return rows


def _members(archive: Archive) -> list[Member]:
    found: dict[str, Member] = {}
    for name in (home + file for home in _homes(archive) for file in USERS):
        if name in archive:
            for user in _objects(archive, name, "id"):
                found[user["id"]] = _member(user)
    return list(found.values())


def _member(user: dict[str, Any]) -> Member:
    given = user.get("profile")
    profile: dict[str, Any] = given if isinstance(given, dict) else {}
    names = [user.get("real_name"), profile.get("real_name"), profile.get("display_name"), user.get("name")]
    email = profile.get("email")
    return Member(
        user["id"],
        email=email if isinstance(email, str) else None,
        names=tuple(dict.fromkeys(name for name in names if isinstance(name, str) and name)),
        is_admin=any(user.get(flag) is True for flag in ("is_admin", "is_owner", "is_primary_owner")),
        is_bot=user.get("is_bot") is True or user["id"] == SLACKBOT,
    )


def _spaces(archive: Archive) -> dict[str, dict[str, object]]:
    """Rows for SPACES by their folder: a direct conversation's is called by its id, any other's by its name."""
    spaces: dict[str, dict[str, object]] = {}
    for home, file in product(_homes(archive), CONVERSATIONS):
        if home + file not in archive:
            continue
        for space in _objects(archive, home + file, "id"):
            name = space.get("name")
            members, archived, creator = (space.get(key) for key in ("members", "is_archived", "creator"))
            row = {
                "space_id": space["id"],
                "name": name if isinstance(name, str) and name else space["id"],
                "members": len(members) if isinstance(members, list) else None,
                "visibility": CONVERSATIONS[file],
                "hosts": [creator] if isinstance(creator, str) and creator else None,
                "created_at": moment_us(space.get("created")),
                "archived": archived if isinstance(archived, bool) else None,
            }
            spaces[home + (space["id"] if file == "dms.json" else str(row["name"]))] = row
    return spaces
