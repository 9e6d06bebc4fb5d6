"""Mattermost's bulk export: one file with an object on each line, posts with their replies inside.

It is read twice: first teams, channels, people and where posts stand, then the posts. A post has no id: team, channel,
author and moment are its key. What the API gives, a file with `order` and `posts` per channel, has a module of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NoReturn

import pyarrow as pa

from graadmeter.base.errors import Notice
from graadmeter.base.text import say, say_n
from graadmeter.conversation.exports import Export, Member, Progress, spaces_table
from graadmeter.conversation.importers import _mattermost_api as api
from graadmeter.conversation.importers import _records
from graadmeter.conversation.importers._archive import Archive
from graadmeter.conversation.importers._mattermost_columns import Columns
from graadmeter.conversation.importers._mattermost_post import Record, user_names
from graadmeter.conversation.importers._named import People
from graadmeter.conversation.importers._values import millis, objects, sealed, texts, words

NAME = "Mattermost"
LINES = (".jsonl", ".ndjson")
KINDS = {
    *("version", "scheme", "role", "emoji", "team", "channel", "user", "bot", "post"),
    *("direct_channel", "direct_post"),
}
FIRST = re.compile(rb'\s*\{\s*"type"\s*:\s*"([a-z_]+)"\s*,\s*"([a-z_]+)"\s*:')
POST = re.compile(
    rb'\{\s*"type"\s*:\s*"post"\s*,\s*"post"\s*:\s*\{\s*"team"\s*:\s*"([^"\\]+)"\s*,\s*"channel"\s*:\s*"([^"\\]+)"'
)
PEEK = 4096
EVERY = 5000  # lines between two words about progress


def identify(archive: Archive) -> str | None:
    """The folder with the file of lines, nearest to the top; else with the answers of the API."""
    alone = len(archive.names) == 1
    names = [name for name in archive.names if (alone or name.endswith(LINES)) and _is_bulk(archive, name)]
    homes = [name.rpartition("/")[0] for name in names]
    return (
        min(homes, key=lambda home: (home.count("/") + bool(home), home), default=None) if homes else api.home(archive)
    )


def _is_bulk(archive: Archive, name: str) -> bool:
    found = FIRST.match(archive.peek(name, PEEK).removeprefix(b"\xef\xbb\xbf"))
    return found is not None and found[1] == found[2] and found[1].decode() in KINDS


def read(archive: Archive, progress: Progress) -> Export:
    """Every post and reply; who is on the list of users, bots marked; direct conversations as such."""
    files = [name for name in archive.names if "/" not in name and _is_bulk(archive, name)]
    if not files:
        return api.read(archive, progress)
    seen = _Seen()
    for name in files:
        _look(archive, name, seen, progress)
    notices: list[Notice] = []
    if not seen.users:
        text = say(
            "There is no list of users in this export: bots are known by their posts only, and members not at all."
        )
        notices.append(Notice("no_users", text))
    unlisted = seen.places - seen.channels.keys() - {place for place in seen.places if seen.elsewhere(place)}
    if unlisted:
        text = say_n(
            "{n} channel is on no list of channels; it is read as a channel of that name.",
            "{n} channels are on no list of channels; they are read as channels of those names.",
            len(unlisted),
        )
        notices.append(Notice("unlisted_spaces", text, len(unlisted)))
    if not any(channel["archived"] for channel in seen.channels.values()):
        text = say("No channel in this export is archived; where an export leaves those out, they are missing here.")
        notices.append(Notice("archived_left_out", text))
    return Export(
        spaces=spaces_table(_spaces(seen, unlisted)),
        members=list(seen.users.values()),
        messages=_Reader(archive, seen, notices).batches(files, progress),
        notices=notices,
    )


@dataclass(slots=True)
class _Seen:
    """What stands in the file beside posts. Places are team/channel; direct ones are called by their people."""

    users: dict[str, Member] = field(default_factory=dict)
    channels: dict[str, dict[str, object]] = field(default_factory=dict)
    direct: dict[str, list[str]] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)
    sizes: Counter[str] = field(default_factory=Counter)
    hosts: dict[str, list[str]] = field(default_factory=dict)
    broken: dict[str, set[int]] = field(default_factory=dict)  # lines, so that they are reported once
    ends: dict[str, int] = field(default_factory=dict)  # of a file that is damaged: the last line that can be read
    moves: dict[str, str | None] = field(default_factory=dict)
    lines: int = 0

    def elsewhere(self, place: str) -> str | None:
        """Where a post belongs that names a channel under another team: the one team that has such a channel."""
        if place in self.channels:
            return None
        if place not in self.moves:
            name = place.partition("/")[2]
            found = [other for other in self.channels if other.partition("/")[2] == name]
            self.moves[place] = found[0] if len(found) == 1 else None
        return self.moves[place]

    def user(self, user: Record) -> None:
        username = words(user.get("username"))
        roles = words(user.get("roles")).split()
        self.users[username] = Member(
            username,
            email=words(user.get("email")) or None,
            names=user_names(user),
            is_admin="system_admin" in roles,
            is_bot=user.get("is_bot") is True,
        )
        for team in objects(user.get("teams")):
            for channel in objects(team.get("channels")):
                place = f"{words(team.get('name'))}/{words(channel.get('name'))}"
                self.sizes[place] += 1
                if "channel_admin" in words(channel.get("roles")).split():
                    self.hosts.setdefault(place, []).append(username)

    def channel(self, channel: Record) -> None:
        name, place = words(channel.get("name")), f"{words(channel.get('team'))}/{words(channel.get('name'))}"
        gone = channel.get("deleted_at") or channel.get("delete_at")
        self.channels[place] = {
            "space_id": place,
            "name": words(channel.get("display_name")) or name,
            "visibility": {"O": "open", "P": "closed"}.get(words(channel.get("type"))),
            "created_at": millis(channel.get("create_at")),
            "archived": isinstance(gone, int) and gone > 0,
        }


def _look(archive: Archive, name: str, seen: _Seen, progress: Progress) -> None:
    """The first time through a file: everything but posts, and of posts only where they stand."""
    number, refused = 0, len(archive.broken)
    for number, line in _records.lines(archive, name):
        seen.lines += 1
        if seen.lines % EVERY == 0:
            progress(say("Checking the export"), seen.lines, None)
        if found := POST.match(line):
            seen.places.add(f"{found[1].decode('utf-8', 'replace')}/{found[2].decode('utf-8', 'replace')}")
            continue
        before = len(archive.broken)
        with archive.tolerating():
            _take(archive, name, number, _records.json_line(archive, name, number, line), seen)
        if len(archive.broken) > before:
            seen.broken.setdefault(name, set()).add(number)
    if len(archive.broken) - refused > len(seen.broken.get(name, ())):
        seen.ends[name] = number


def _take(archive: Archive, name: str, number: int, record: Record, seen: _Seen) -> None:
    """One line that is no post in the common order of its keys."""
    kind = words(record.get("type"))
    value = record.get(kind)
    needed = {"team": ("name",), "channel": ("team", "name"), "user": ("username",), "bot": ("username",)}
    if kind in (*needed, "direct_channel", "direct_post", "post") and not isinstance(value, dict):
        archive.refuse(name, say("this line has no {key}; export it again", key=kind), number)
    if not isinstance(value, dict):
        return
    for key in needed.get(kind, ()):
        if not words(value.get(key)):
            archive.refuse(name, say("this {kind} has no {key}; export it again", kind=kind, key=key), number)
    match kind:
        case "channel":
            seen.channel(value)
        case "user":
            seen.user(value)
        case "bot":
            names = texts([value.get("display_name"), value["username"]])
            seen.users[value["username"]] = Member(value["username"], names=tuple(names), is_bot=True)
        case "post" if place := _place(value):
            seen.places.add(place)
        case "direct_channel" | "direct_post":
            people = _direct(value)
            if people:
                seen.direct[_direct_id(people)] = sorted(people)


def _place(post: Record) -> str | None:
    team, channel = words(post.get("team")), words(post.get("channel"))
    return f"{team}/{channel}" if team and channel else None


def _direct(value: Record) -> list[str]:
    """Who takes part in a direct conversation: names, or objects with a name in newer exports."""
    named = value.get("channel_members") or value.get("members")
    return texts(named) or texts([person.get("username") for person in objects(value.get("participants"))])


def _direct_id(people: list[str]) -> str:
    return sealed("\n".join(sorted(people)))


def _spaces(seen: _Seen, unlisted: set[str]) -> list[dict[str, object]]:
    """Channels, those on no list, and direct conversations. A name that several teams use gets its team beside it."""
    rows = list(seen.channels.values())
    rows += [{"space_id": place, "name": place.partition("/")[2]} for place in sorted(unlisted)]
    often = Counter(row["name"] for row in rows)
    for space in rows:
        place = str(space["space_id"])
        if often[space["name"]] > 1:
            space["name"] = f"{space['name']} ({place.partition('/')[0]})"
        space["members"] = seen.sizes[place] if place in seen.sizes or (seen.users and place not in unlisted) else None
        space["hosts"] = seen.hosts.get(place)
    direct = [
        {"space_id": key, "name": ", ".join(people), "members": len(people), "visibility": "direct"}
        for key, people in sorted(seen.direct.items())
    ]
    return rows + direct


@dataclass(slots=True)
class _Reader:
    archive: Archive
    seen: _Seen
    notices: list[Notice]

    def batches(self, files: Iterable[str], progress: Progress) -> Iterator[pa.RecordBatch]:
        columns = Columns(People(self.seen.users))
        moved = done = 0
        for name in files:
            for number, record in self._posts(name):
                done += 1
                if done % EVERY == 0:
                    progress(say("Reading messages"), done, self.seen.lines)
                with self.archive.tolerating():
                    space_id, other = self._space(name, number, record)
                    post = record[record["type"]]
                    if not columns.add(post, space_id):
                        self._check(name, number, post)
                        columns.add_odd(post, space_id)
                    moved += other
                if columns.full():
                    yield columns.take()
        if moved:
            text = say_n(
                "{n} post names a channel of another team; it counts in that channel.",
                "{n} posts name a channel of another team; they count in that channel.",
                moved,
            )
            self.notices.append(Notice("other_team", text, moved))
        progress(say("Reading messages"), self.seen.lines, self.seen.lines)
        yield columns.take()

    def _posts(self, name: str) -> Iterator[tuple[int, Record]]:
        """The lines that hold a post, but not those refused the first time."""
        passed = self.seen.broken.get(name, set())
        end = self.seen.ends.get(name)
        if end == 0:
            return
        for number, line in self.archive.lines(name):
            if number not in passed and b"post" in line:
                with self.archive.tolerating():
                    record = _records.json_line(self.archive, name, number, line.strip())
                    if record.get("type") in ("post", "direct_post"):
                        yield number, record
            if number == end:
                return

    def _space(self, name: str, number: int, record: Record) -> tuple[str, bool]:
        """Where a post stands, and whether that is not where it says."""
        if record["type"] == "direct_post":
            people = _direct(record["direct_post"]) if isinstance(record.get("direct_post"), dict) else []
            if not people:
                self._lacks(name, number, "channel_members")
            return _direct_id(people), False
        place = _place(record["post"]) if isinstance(record.get("post"), dict) else None
        if place is None:
            self._lacks(name, number, "team, channel")
        other = self.seen.elsewhere(place)
        return other or place, other is not None

    def _check(self, name: str, number: int, post: Record) -> None:
        """Author and moment are the key of a post or a reply within its channel."""
        for each in (post, *objects(post.get("replies"))):
            if not words(each.get("user")):
                self._lacks(name, number, "user")
            if millis(each.get("create_at")) is None:
                self._lacks(name, number, "create_at")

    def _lacks(self, name: str, number: int, fields: str) -> NoReturn:
        self.archive.refuse(name, say("this post lacks a believable {fields}; export it again", fields=fields), number)
