"""Rocket.Chat, as `mongodump` writes its database: a folder with a BSON file per collection, packed by itself or not.

Discussions are rooms with a parent and stay spaces of their own; threads hang on `tmid`. Rooms that are encrypted from
end to end, talks with customers (livechat) and rooms that no list knows are left out, and a notice says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

import pyarrow as pa

from graadmeter.base.errors import Notice
from graadmeter.base.text import say, say_n
from graadmeter.conversation import clean
from graadmeter.conversation.exports import EARLIEST, LATEST, Export, Member, Progress, Rows, spaces_table
from graadmeter.conversation.importers._archive import Archive
from graadmeter.conversation.importers._named import People
from graadmeter.conversation.importers._records import Record, bson_documents
from graadmeter.conversation.importers._values import MOST, objects, sealed, texts, whole, within, words

NAME = "Rocket.Chat"
MESSAGES = "rocketchat_message.bson"
ROOMS = "rocketchat_room.bson"
USERS = "users.bson"
SUBSCRIPTIONS = "rocketchat_subscription.bson"
KINDS = {"c": "open", "p": "closed", "d": "direct"}
LIVECHAT = ("l", "v")  # customers on the other side: no talk inside the organisation
PROGRAMS = ("bot", "app")
QUOTE = re.compile(r"\[ ?\]\([^()\s]*[?&]msg=([A-Za-z0-9]+)[^()\s]*\)")  # how a quote names the message it answers
EVERY = 5000


def identify(archive: Archive) -> str | None:
    """The folder with the messages' file, nearest to the top: a dump stands in `dump/<database>`."""
    homes = [name[: -len(MESSAGES)].rstrip("/") for name in archive.names if name.rpartition("/")[2] == MESSAGES]
    return min(homes, key=lambda home: (home.count("/") + bool(home), home), default=None)


def read(archive: Archive, progress: Progress) -> Export:
    """People, rooms and who owns them first; then the messages as they stand in the dump."""
    if ROOMS not in archive:
        archive.refuse(
            MESSAGES,
            say("{file} is not beside it, and only that says which rooms are private; dump it too", file=ROOMS),
        )
    notices: list[Notice] = []
    people = _People()
    if USERS in archive:
        for _, user in bson_documents(archive, USERS):
            people.take(user)
    else:
        text = say("There is no {file}: bots are known by their messages only, and members not at all.", file=USERS)
        notices.append(Notice("no_users", text))
    rooms = _Rooms()
    for number, room in bson_documents(archive, ROOMS):
        with archive.tolerating():
            rooms.take(archive, number, room)
    if SUBSCRIPTIONS in archive:
        for _, subscription in bson_documents(archive, SUBSCRIPTIONS):
            rooms.joined(subscription)
    notices.extend(rooms.notices())
    return Export(
        spaces=spaces_table(rooms.rows()),
        members=list(people.members.values()),
        messages=_Reader(archive, people, rooms, notices).batches(progress),
        notices=notices,
    )


@dataclass(slots=True)
class _People:
    members: dict[str, Member] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)  # by name on the platform

    def take(self, user: Record) -> None:
        """One account; one without an id cannot have written anything."""
        key, username = words(user.get("_id")), words(user.get("username"))
        if not key:
            return
        emails = [words(email.get("address")) for email in objects(user.get("emails"))]
        roles = user.get("roles")
        self.members[key] = Member(
            key,
            email=next(filter(None, emails), None),
            names=tuple(texts([user.get("name"), username])),
            is_admin=isinstance(roles, list) and "admin" in roles,
            is_bot=user.get("type") in PROGRAMS,
        )
        if username:
            self.ids[username] = key


@dataclass(slots=True)
class _Rooms:
    """Rooms that are read, and how many are not."""

    spaces: dict[str, dict[str, object]] = field(default_factory=dict)
    owners: dict[str, list[str]] = field(default_factory=dict)
    sizes: Counter[str] = field(default_factory=Counter)
    left_out: dict[str, str] = field(default_factory=dict)

    def take(self, archive: Archive, number: int, room: Record) -> None:
        key, kind = words(room.get("_id")), words(room.get("t"))
        if not key or not kind:
            archive.refuse(
                ROOMS, say("room {number} in this file has no {key}; make the dump again", number=number, key="_id, t")
            )
        if kind in LIVECHAT:
            self.left_out[key] = "livechat"
            return
        if room.get("encrypted") is True:
            self.left_out[key] = "encrypted"
            return
        creator, archived = words(within(room, "u", "_id")), room.get("archived")
        self.spaces[key] = {
            "space_id": sealed(key) if kind == "d" else key,
            "name": words(room.get("fname")) or words(room.get("name")) or key,
            "members": _count(room.get("usersCount")),
            "visibility": KINDS.get(kind, "closed"),
            "hosts": [creator] if creator and kind != "d" else None,
            "created_at": moment(room.get("ts")),
            "archived": archived is True,
        }

    def joined(self, subscription: Record) -> None:
        """One person in one room; owners host it."""
        room, person, roles = (
            words(subscription.get("rid")),
            within(subscription, "u", "_id"),
            subscription.get("roles"),
        )
        self.sizes[room] += 1
        if isinstance(roles, list) and "owner" in roles and isinstance(person, str):
            self.owners.setdefault(room, []).append(person)

    def rows(self) -> list[dict[str, object]]:
        for key, space in self.spaces.items():
            space["hosts"] = self.owners.get(key) or space["hosts"]
            if space["members"] is None:
                space["members"] = self.sizes.get(key)
        return list(self.spaces.values())

    def notices(self) -> list[Notice]:
        counted = Counter(self.left_out.values())
        reasons = {
            "encrypted": say_n(
                "{n} room is encrypted from end to end and cannot be read.",
                "{n} rooms are encrypted from end to end and cannot be read.",
                counted["encrypted"],
            ),
            "livechat": say_n(
                "{n} talk with a customer (livechat) is left out.",
                "{n} talks with customers (livechat) are left out.",
                counted["livechat"],
            ),
        }
        return [Notice(f"{why}_left_out", reasons[why], n) for why, n in sorted(counted.items())]


def moment(value: object) -> int | None:
    """A time of BSON in microseconds since 1970, if it is a believable one."""
    from bson.datetime_ms import DatetimeMS

    if not isinstance(value, DatetimeMS):
        return None
    return us if EARLIEST <= (us := int(value) * 1000) <= LATEST else None


def _count(value: object) -> int | None:
    """A number of people: whole, or as a floating number, as old servers wrote it."""
    given = int(value) if isinstance(value, float) and value.is_integer() else value
    size = whole(given)
    return None if size is None else min(size, MOST)


@dataclass(slots=True)
class _Reader:
    archive: Archive
    people: _People
    rooms: _Rooms
    notices: list[Notice]

    def batches(self, progress: Progress) -> Iterator[pa.RecordBatch]:
        rows, named = Rows(), People({name: self.people.members[key] for name, key in self.people.ids.items()})
        unlisted = secret = done = 0
        for number, message in bson_documents(self.archive, MESSAGES):
            done += 1
            if done % EVERY == 0:
                progress(say("Reading messages"), done, None)
            if message.get("_hidden") is True:  # an earlier version, kept beside the one that stands
                continue
            room = words(message.get("rid"))
            if message.get("t") == "e2e" or self.rooms.left_out.get(room) == "encrypted":
                secret += room in self.rooms.spaces
                continue
            if room not in self.rooms.spaces:
                unlisted += room not in self.rooms.left_out
                continue
            with self.archive.tolerating():
                rows.add(**self._row(number, message, room, named))
            if rows.full():
                yield rows.take()
        if unlisted:
            text = say_n(
                "{n} message stands in a room that no list knows; it is left out, for the room may be private.",
                "{n} messages stand in rooms that no list knows; they are left out, for the rooms may be private.",
                unlisted,
            )
            self.notices.append(Notice("unlisted_spaces", text, unlisted))
        if secret:
            text = say_n(
                "{n} encrypted message cannot be read and is left out.",
                "{n} encrypted messages cannot be read and are left out.",
                secret,
            )
            self.notices.append(Notice("secret_left_out", text, secret))
        yield rows.take()

    def _row(self, number: int, message: Record, room: str, named: People) -> dict[str, object]:
        key, sent_at = words(message.get("_id")), moment(message.get("ts"))
        if not key or sent_at is None:
            self._refuse(number, "_id" if not key else "ts")
        author, text = words(within(message, "u", "_id")), words(message.get("msg"))
        if not author:
            self._refuse(number, "u")
        kind = self._kind(message, author)
        own_words = clean.markdown(text)
        quoted = QUOTE.match(text.lstrip()) if "msg=" in text else None
        root = words(message.get("tmid"))
        count, reactors = self._reactions(message.get("reactions"))
        return {
            "message_id": key,
            "space_id": self.rooms.spaces[room]["space_id"],
            "thread_id": root or key,
            "parent_id": quoted[1] if quoted else root or None,
            "author_id": author,
            "sent_at": sent_at,
            "kind": kind,
            "text": text,
            "has_question": clean.asks(own_words) if kind == "human" else None,
            "chars": len(own_words),
            "reactions": count,
            "mentions": self._mentions(message, text, named) or None,
            "reactors": reactors or None,
            "position": 1 if root else 0,
            "version": moment(message.get("editedAt")) or 0,
        }

    def _kind(self, message: Record, author: str) -> str:
        if words(message.get("t")):
            return "system"
        known = self.people.members.get(author)
        return "bot" if message.get("bot") or (known and known.is_bot) or author == "rocket.cat" else "human"

    def _mentions(self, message: Record, text: str, named: People) -> list[str]:
        """People named by the platform's own list, where there is one; else by name in the text."""
        given = message.get("mentions")
        if not isinstance(given, list):
            return named.named(text)
        people = [item for item in objects(given) if words(item.get("type")) in ("", "user")]
        return texts([person.get("_id") for person in people if person.get("_id") not in ("all", "here")])

    def _reactions(self, given: object) -> tuple[int, list[str]]:
        """How many reactions, and who gave one: names on the platform lead to ids."""
        names = [
            name
            for reaction in (given.values() if isinstance(given, dict) else ())
            for name in texts(within(reaction, "usernames"))
        ]
        return len(names), texts([self.people.ids.get(name) for name in names])

    def _refuse(self, number: int, fields: str) -> NoReturn:
        self.archive.refuse(
            MESSAGES,
            say("record {number} lacks a believable {fields}; make the dump again", number=number, fields=fields),
        )
