"""Mattermost as its API gives it: files with `order` and `posts`; users and channels beside them, known by shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import pyarrow as pa

from graadmeter.base.errors import Notice
from graadmeter.base.text import say, say_n
from graadmeter.conversation.exports import Export, Member, Progress, Rows, deleted_left_out, spaces_table
from graadmeter.conversation.importers._archive import Archive, type_name
from graadmeter.conversation.importers._mattermost_post import Record, row, user_names
from graadmeter.conversation.importers._named import People
from graadmeter.conversation.importers._values import millis, objects, some, words

POSTS = re.compile(
    rb'\s*\{\s*(?:"order"\s*:\s*(?:\[[^\]]*\]|null)\s*,\s*"posts"|"posts"\s*:\s*\{[^{}]*\{[^{}]*"create_at")'
)
NO_POSTS = re.compile(rb'\s*\{\s*"(?:order|posts)"\s*:')
CHANNEL = re.compile(rb'"channel_id"\s*:\s*"([^"\\]+)"')
VISIBILITY = {"O": "open", "P": "closed", "D": "direct", "G": "direct"}
PEEK = 16_384
JSON = ".json"


def home(archive: Archive) -> str | None:
    """The folder with a file of posts in it, nearest to the top."""
    folders: dict[str, list[str]] = {}
    for name in archive.names:
        if name.endswith(JSON):
            folders.setdefault(name.rpartition("/")[0], []).append(name)
    known = [folder for folder, names in folders.items() if any(_has_posts(archive, name) for name in some(names, 6))]
    return min(known, key=lambda folder: (folder.count("/") + bool(folder), folder), default=None)


def _has_posts(archive: Archive, name: str) -> bool:
    return POSTS.match(archive.peek(name, PEEK).removeprefix(b"\xef\xbb\xbf")) is not None


def read(archive: Archive, progress: Progress) -> Export:
    """Posts of every file; people and channels as far as files beside them tell."""
    users: dict[str, Member] = {}
    channels: dict[str, dict[str, object]] = {}
    files: list[str] = []
    places: set[str] = set()
    for name in (name for name in archive.names if name.endswith(JSON)):
        head = archive.peek(name, PEEK)
        if NO_POSTS.match(head.removeprefix(b"\xef\xbb\xbf")):
            with archive.tolerating():
                places |= {found.decode("utf-8", "replace") for found in CHANNEL.findall(archive.read(name))}
                files.append(name)
        elif b'"username"' in head or b'"team_id"' in head:
            with archive.tolerating():
                found = archive.read_json(name, object, say("users or channels"))
                for item in objects(found) or objects([found]):
                    _take(item, users, channels)
    notices: list[Notice] = []
    if not users:
        text = say(
            "There is no list of users in this export: bots are known by their posts only, and members not at all."
        )
        notices.append(Notice("no_users", text))
    if unlisted := places - channels.keys():
        text = say_n(
            "{n} channel is on no list of channels; it is read as a channel of that name.",
            "{n} channels are on no list of channels; they are read as channels of those names.",
            len(unlisted),
        )
        notices.append(Notice("unlisted_spaces", text, len(unlisted)))
        channels |= {place: {"space_id": place, "name": place} for place in sorted(unlisted)}
    return Export(
        spaces=spaces_table(list(channels.values())),
        members=list(users.values()),
        messages=_Reader(archive, users, channels, notices).batches(files, progress),
        notices=notices,
    )


def _take(item: Record, users: dict[str, Member], channels: dict[str, dict[str, object]]) -> None:
    """One object that may be a person or a channel."""
    key = words(item.get("id"))
    if key and (username := words(item.get("username"))):
        users[key] = Member(
            key,
            email=words(item.get("email")) or None,
            names=user_names(item),
            is_admin="system_admin" in words(item.get("roles")).split(),
            is_bot=item.get("is_bot") is True or username == "mattermost-system",
        )
    elif key and "team_id" in item and words(item.get("type")) in VISIBILITY:
        gone, creator = item.get("delete_at"), words(item.get("creator_id"))
        channels[key] = {
            "space_id": key,
            "name": words(item.get("display_name")) or words(item.get("name")) or key,
            "visibility": VISIBILITY[item["type"]],
            "hosts": [creator] if creator else None,
            "created_at": millis(item.get("create_at")),
            "archived": isinstance(gone, int) and gone > 0,
        }


@dataclass(slots=True)
class _Reader:
    archive: Archive
    users: dict[str, Member]
    channels: dict[str, dict[str, object]]
    notices: list[Notice]

    def batches(self, files: list[str], progress: Progress) -> Iterator[pa.RecordBatch]:
        rows, deleted = Rows(), 0
        people = People({name: member for member in self.users.values() for name in member.names[-1:]})
        for done, name in enumerate(files, start=1):
            posts: dict[str, Any] = {}
            with self.archive.tolerating():
                posts = self._posts(name)
            for key, post in posts.items():
                if isinstance(post, dict) and isinstance(gone := post.get("delete_at"), int) and gone > 0:
                    deleted += 1
                    continue
                with self.archive.tolerating():
                    rows.add(**self._row(name, key, post, people))
                if rows.full():
                    yield rows.take()
            progress(say("Reading messages"), done, len(files))
        self.notices.extend(deleted_left_out(deleted))
        yield rows.take()

    def _posts(self, name: str) -> dict[str, Any]:
        what = say("an object with order and posts")
        posts = self.archive.read_json(name, dict, what).get("posts")
        if posts is None:
            return {}
        if not isinstance(posts, dict):
            self.archive.refuse(name, say("expected {what}, saw {seen}", what=what, seen=type_name(posts)))
        return posts

    def _row(self, name: str, key: str, post: object, people: People) -> dict[str, object]:
        """One post. Raises ExportError where it lacks what every post has."""
        if not isinstance(post, dict):
            self._refuse(name, key, "object")
        lacking = [field for field in ("user_id", "channel_id") if not words(post.get(field))]
        lacking += ["create_at"] if millis(post.get("create_at")) is None else []
        if lacking or post["channel_id"] not in self.channels:
            self._refuse(name, key, ", ".join(lacking or ["channel_id"]))
        root_id, metadata = words(post.get("root_id")), post.get("metadata")
        reactions = metadata.get("reactions") if isinstance(metadata, dict) else None
        made = row(
            {**post, "reactions": reactions},
            key=words(post.get("id")) or key,
            space_id=post["channel_id"],
            root={"message_id": root_id, "author_id": None} if root_id else None,
            position=0,
            people=people,
            author=post["user_id"],
        )
        if reactions is None and post.get("has_reactions") is True:
            made["reactions"] = None  # an older server says that there are some, not how many
        return made

    def _refuse(self, name: str, key: str, fields: str) -> NoReturn:
        self.archive.refuse(
            name,
            say("post {key} in this file lacks a believable {fields}; export it again", key=repr(key), fields=fields),
        )
