"""Microsoft Teams, the export with a folder per team: its channels, members and messages, and per user the chats.

Of the list of users only what `Member` holds is taken. A chat stands in the folder of everyone in it: copies fall away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any, NoReturn

import pyarrow as pa

from graadmeter.base.errors import Notice
from graadmeter.base.text import Message, say, say_n
from graadmeter.conversation import clean
from graadmeter.conversation.exports import Export, Member, Progress, Rows, deleted_left_out, spaces_table
from graadmeter.conversation.importers._archive import Archive
from graadmeter.conversation.importers._records import CHUNK, Record, json_items
from graadmeter.conversation.importers._values import iso_us, millis, objects, sealed, texts, within, words

NAME = "Microsoft Teams"
TEAMS = "teams/teamsList.json"
SETTINGS = "teams/teamsSettings.json"
USERS = "users/usersList.json"
FILES = re.compile(r"(?:.*/)?(teams|users)/([^/]+)/messages_\2\.json")
CHANNEL = re.compile(rb'"(ChannelId|ChatId)"\s*:\s*"([^"\\]{1,500})"')
LONGEST = 600  # bytes that one of those takes
OPEN = "standard"  # a channel for the whole team; others are private, or shared with another team


def identify(archive: Archive) -> str | None:
    """The folder that holds `teams` with the list of teams or a team's messages, nearest to the top."""
    homes = {name[: -len(TEAMS)].rstrip("/") for name in archive.names if name == TEAMS or name.endswith(f"/{TEAMS}")}
    homes = homes or {
        name[: found.start(1)].rstrip("/")
        for name in archive.names
        if (found := FILES.fullmatch(name)) and found[1] == "teams"
    }
    return min(homes, key=lambda home: (home.count("/") + bool(home), home), default=None)


def read(archive: Archive, progress: Progress) -> Export:
    """Teams, channels and people first, then every file of messages; a chat is a direct conversation."""
    files = [(found[2], found[1], name) for name in archive.names if (found := FILES.fullmatch(name))]
    if not files:
        archive.refuse(
            TEAMS, say("there is no file of messages beside it; choose the folder that holds teams and users")
        )
    notices: list[Notice] = []
    members = _members(archive)
    if not members:
        text = say("There is no {file}: members are known only where they write.", file=USERS)
        notices.append(Notice("no_users", text))
    if not any(where == "users" for _, where, _ in files):
        text = say("This export holds channels only: chats were not exported, or nobody has one.")
        notices.append(Notice("no_chats", text))
    places = _Places(archive)
    places.listed()
    for done, (team, where, name) in enumerate(files):
        progress(say("Checking the export"), done, len(files))
        with archive.tolerating():
            places.seen(team if where == "teams" else None, name)
    if places.unlisted:
        text = say_n(
            "{n} channel is on no list of channels; it is read as a channel of that name.",
            "{n} channels are on no list of channels; they are read as channels of those names.",
            len(places.unlisted),
        )
        notices.append(Notice("unlisted_spaces", text, len(places.unlisted)))
    return Export(
        spaces=spaces_table(list(places.spaces.values())),
        members=members,
        messages=_Reader(archive, places, notices).batches([name for _, _, name in files], progress),
        notices=notices,
    )


def _list(archive: Archive, name: str, what: Message) -> list[Record]:
    """A list of objects from a file that may be missing, or may be left out where it is broken."""
    found: list[Record] = []
    if name in archive:
        with archive.tolerating():
            found = objects(archive.read_json(name, list, what))
    return found


def _members(archive: Archive) -> list[Member]:
    found: dict[str, Member] = {}
    for user in _list(archive, USERS, say("a list of users")):
        if key := words(user.get("Id")):
            names = texts([user.get("DisplayName"), user.get("UserPrincipalName")])
            email = words(user.get("Mail")) or words(user.get("UserPrincipalName")) or None
            found[key] = Member(key, email=email, names=tuple(names))
    return list(found.values())


@dataclass(slots=True)
class _Places:
    """Channels and chats by their id, as rows for SPACES."""

    archive: Archive
    spaces: dict[str, dict[str, object]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    unlisted: set[str] = field(default_factory=set)

    def listed(self) -> None:
        """What the lists of teams, channels and members tell."""
        teams = {words(team.get("GroupsId")): team for team in _list(self.archive, TEAMS, say("a list of teams"))}
        settings = {words(team.get("Id")): team for team in _list(self.archive, SETTINGS, say("a list of teams"))}
        folders = {
            name.split("/")[1] for name in self.archive.names if name.startswith("teams/") and name.count("/") == 2
        }
        for team in sorted(folders):
            known, set_ = teams.get(team, {}), settings.get(team, {})
            self.names[team] = words(known.get("Name")) or words(set_.get("DisplayName")) or team
            privacy = words(known.get("Privacy")) or words(set_.get("Visibility"))
            visibility = {"public": "open", "private": "closed"}.get(privacy.lower())
            people = _list(self.archive, f"teams/{team}/teamMembers_{team}.json", say("a list of members"))
            owners = [person.get("UserId") for person in people if words(person.get("Role")).lower() == "owner"]
            for channel in _list(self.archive, f"teams/{team}/channels_{team}.json", say("a list of channels")):
                key, everyone = words(channel.get("Id")), words(channel.get("MembershipType")).lower() in ("", OPEN)
                if not key:
                    continue
                self.spaces[key] = {
                    "space_id": key,
                    "name": f"{self.names[team]} / {words(channel.get('DisplayName')) or key}",
                    "members": len(people) if people and everyone else None,
                    "visibility": visibility if everyone else "closed",
                    "hosts": texts(owners) or None if everyone else None,
                    "created_at": iso_us(channel.get("CreatedDateTime")),
                    "archived": channel.get("IsArchived") is True or set_.get("IsArchived") is True,
                }

    def seen(self, team: str | None, name: str) -> None:
        """Where the messages of one file say they stand, without taking them apart: that comes later."""
        rest = b""
        with self.archive.open(name) as stream:
            while data := stream.read(CHUNK):
                for found in CHANNEL.finditer(rest + data):
                    self._place(found[1] == b"ChatId", found[2].decode("utf-8", "replace"), team)
                rest = (rest + data)[-LONGEST:]

    def _place(self, is_chat: bool, key: str, team: str | None) -> None:
        if key in self.spaces:
            return
        if is_chat:
            self.spaces[key] = {"space_id": sealed(key), "name": key, "visibility": "direct"}
        else:
            named = f"{self.names[team]} / {key}" if team in self.names else key
            self.spaces[key] = {"space_id": key, "name": named}
            self.unlisted.add(key)


@dataclass(slots=True)
class _Reader:
    archive: Archive
    places: _Places
    notices: list[Notice]

    def batches(self, files: list[str], progress: Progress) -> Iterator[pa.RecordBatch]:
        rows, deleted = Rows(), 0
        for done, name in enumerate(files, start=1):
            with self.archive.tolerating():
                for number, message in json_items(self.archive, name, say("a list of messages")):
                    if message.get("DeletedDateTime"):
                        deleted += 1
                        continue
                    with self.archive.tolerating():
                        rows.add(**self._row(name, number, message))
                    if rows.full():
                        yield rows.take()
            progress(say("Reading messages"), done, len(files))
        self.notices.extend(deleted_left_out(deleted))
        yield rows.take()

    def _row(self, name: str, number: int, message: Record) -> dict[str, object]:
        key = words(message.get("Id"))
        sent_at = iso_us(message.get("CreatedDateTime")) or millis(key)
        if not key or sent_at is None:
            self._refuse(name, number, "CreatedDateTime" if key else "Id")
        place = words(within(message, "ChannelIdentity", "ChannelId")) or words(message.get("ChatId"))
        if place not in self.places.spaces:
            self._refuse(name, number, "ChannelIdentity, ChatId")
        author, kind = _author(message)
        text = _text(message)
        own_words = clean.html(text)
        reply_to = words(message.get("ReplyToId"))
        root = f"{place}/{reply_to}" if reply_to and reply_to != key else None
        reactions = objects(message.get("Reactions"))
        named = [within(mention, "Mentioned", "User", "Id") for mention in objects(message.get("Mentions"))]
        return {
            "message_id": f"{place}/{key}",
            "space_id": self.places.spaces[place]["space_id"],
            "thread_id": root or f"{place}/{key}",
            "parent_id": root,
            "author_id": author,
            "sent_at": sent_at,
            "kind": kind,
            "text": text,
            "has_question": clean.asks(own_words) if kind == "human" else None,
            "chars": len(own_words),
            "reactions": len(reactions),
            "mentions": texts(named) or None,
            "reactors": texts([within(reaction, "User", "User", "Id") for reaction in reactions]) or None,
            "position": 1 if root else 0,
            "version": iso_us(message.get("LastModifiedDateTime")) or 0,
        }

    def _refuse(self, name: str, number: int, fields: str) -> NoReturn:
        self.archive.refuse(
            name,
            say(
                "message {number} in this file lacks a believable {fields}; export it again",
                number=number,
                fields=fields,
            ),
        )


def _author(message: Record) -> tuple[str | None, str]:
    """Who wrote, and which kind of message it is: events have no author, or only the one who caused them."""
    user: Any = within(message, "From", "User", "Id")
    program: Any = within(message, "From", "Application", "Id")
    if words(message.get("MessageType")) != "message":
        caused: Any = within(message, "EventDetail", "Initiator", "User", "Id")
        return words(user) or words(caused) or None, "system"
    if words(user):
        return user, "human"
    return (program, "bot") if words(program) else (None, "system")


def _text(message: Record) -> str:
    """What the message says in HTML, with its heading in front."""
    content, heading = words(within(message, "Body", "Content")), words(message.get("Subject"))
    is_html = words(within(message, "Body", "ContentType")).lower() != "text"
    body = content if is_html else escape(content, quote=False)
    return f"{escape(heading, quote=False)}\n{body}" if heading else body
