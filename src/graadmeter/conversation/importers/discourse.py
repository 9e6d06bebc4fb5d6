"""Discourse, as its API and the archive tools give it: topics, lists of posts, or one post in each file.

A topic's own JSON holds its first posts only and the ids of all of them: what is missing is counted. A post that
answers no post in particular answers the first of its topic. Whispers are for staff only and are left out.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from graadmeter.base.errors import Notice
from graadmeter.base.text import say, say_n
from graadmeter.conversation import clean
from graadmeter.conversation.exports import Export, Member, Progress, Rows, spaces_table
from graadmeter.conversation.importers._archive import Archive
from graadmeter.conversation.importers._values import MOST, iso_us, objects, some, whole, words

NAME = "Discourse"
POST_KEYS = [re.compile(rb'(?<!\\)"' + key + rb'"\s*:') for key in (b"topic_id", b"post_number", b"cooked")]
BOTS = {"system", "discobot"}  # beside every user with a number below zero
LIKE = 2
EVENT_TYPES = {2, 3}  # a moderator's action, a small action such as closing the topic
WHISPER = 4
MENTION = re.compile(r'<a class="mention" href="[^"]*/u(?:sers)?/([^"/?#]+)"', re.IGNORECASE)
UNKNOWN, PRIVATE = "unknown", "private"
PEEK_BYTES = 1024**2
NUMBERS = 2**20  # posts of one topic


def identify(archive: Archive) -> str | None:
    """The whole archive, where some JSON file in it holds posts: there is no index that must be there."""
    files = some([name for name in archive.names if name.endswith(".json")])
    return "" if any(_is_posts(archive.peek(name, PEEK_BYTES)) for name in files) else None


def _is_posts(text: bytes) -> bool:
    return all(key.search(text) for key in POST_KEYS)


def read(archive: Archive, progress: Progress) -> Export:
    """Two passes: who writes here, which post has which number and what is promised; then the messages."""
    forum = _Forum()
    names = [name for name in archive.names if name.endswith(".json")]
    holding = []
    for done, name in enumerate(names):
        progress(say("Checking the export"), done, len(names))
        with archive.tolerating():
            document = archive.read_json(name, object, say("JSON"))
            forum.saw_lists(document)
            if (posts := _posts(document)) is not None:
                holding.append(name)
                forum.saw_topic(document)
                for number, post in enumerate(posts, start=1):
                    with archive.tolerating():
                        if missing := _lacks(post):
                            archive.refuse(
                                name,
                                say(
                                    "message {number} in this file lacks a believable {fields}; export it again",
                                    number=number,
                                    fields=missing,
                                ),
                            )
                        forum.saw(post)
    if not len(forum.ids):
        archive.refuse(
            names[0], say("there is no post in this export; choose the folder that holds the topics or the posts")
        )
    forum.settle()
    notices = forum.notices()
    return Export(
        spaces=spaces_table(forum.spaces()),
        members=[forum.members[number] for number in sorted(forum.members)],
        messages=_batches(archive, holding, forum, notices, progress),
        notices=notices,
    )


def _posts(document: object) -> list[Any] | None:
    """The posts of a topic, of a list of posts, or of a file with one; None for a file of another kind."""
    if isinstance(document, list):
        return document if any("post_number" in item for item in objects(document)) else None
    if not isinstance(document, dict):
        return None
    if "cooked" in document and "post_number" in document:
        return [document]
    stream = document.get("post_stream")
    for found in (stream.get("posts") if isinstance(stream, dict) else None, document.get("latest_posts")):
        if isinstance(found, list):
            return found
    return None


def _lacks(post: object) -> str:
    """The fields without which a post cannot be placed, empty where all are there."""
    if not isinstance(post, dict):
        return "id, topic_id, post_number, created_at, cooked"
    ok = {
        "id": whole(post.get("id"), 1) is not None,
        "topic_id": (whole(post.get("topic_id"), 1) or 2**40) < 2**40,
        "post_number": (whole(post.get("post_number"), 1) or NUMBERS) < NUMBERS,
        "created_at": iso_us(post.get("created_at")) is not None,
        "cooked": isinstance(post.get("cooked"), str) or isinstance(post.get("raw"), str),
    }
    return ", ".join(name for name, good in ok.items() if not good)


@dataclass(slots=True)
class _Topic:
    category: str | None = None
    is_private: bool = False
    starter: str | None = None
    answer: int | None = None  # number of the post that was accepted


@dataclass(slots=True)
class _Forum:
    """What must be known before the first message. `keys`, `ids`, `versions`: which post has which number where."""

    members: dict[int, Member] = field(default_factory=dict)
    by_name: dict[str, int] = field(default_factory=dict)
    topics: dict[int, _Topic] = field(default_factory=dict)
    categories: dict[str, dict[str, object]] = field(default_factory=dict)
    keys: array[int] = field(default_factory=lambda: array("q"))
    ids: array[int] = field(default_factory=lambda: array("q"))
    versions: array[int] = field(default_factory=lambda: array("q"))
    promised: set[int] = field(default_factory=set)
    used: set[str] = field(default_factory=set)

    def saw(self, post: dict[str, Any]) -> None:
        self.keys.append(post["topic_id"] * NUMBERS + post["post_number"])
        self.ids.append(post["id"])
        self.versions.append(_version(post))
        category = post.get("category_id")
        if (number := whole(category)) is not None:
            self.topics.setdefault(post["topic_id"], _Topic()).category = str(number)
        self.used.add(self.space(post["topic_id"]))
        if (user := whole(post.get("user_id"), -100)) is None:
            return
        name, shown = words(post.get("username")), words(post.get("name"))
        known = self.members.get(user)
        admin, is_known = post.get("admin", post.get("staff")), known.is_admin if known else None
        self.members[user] = Member(
            str(user),
            names=tuple(dict.fromkeys([*(known.names if known else ()), *(n for n in (name, shown) if n)])),
            is_admin=admin or is_known if isinstance(admin, bool) else is_known,
            is_bot=user < 0 or name.lower() in BOTS,
            listed=False,
        )
        if name:
            self.by_name[name.lower()] = user

    def saw_topic(self, document: object) -> None:
        """Where a topic stands, who began it, which answer was accepted, which posts there should be."""
        if not isinstance(document, dict) or not isinstance(stream := document.get("post_stream"), dict):
            return
        listed = stream.get("stream")
        here = {post.get("id") for post in objects(stream.get("posts")) if whole(post.get("id"))}
        if isinstance(listed, list):
            self.promised |= {n for n in listed if whole(n, 1)} - here
        self._topic(document)

    def saw_lists(self, document: object) -> None:
        """Names of categories, from the list of them or of the whole site, and where topics stand."""
        if not isinstance(document, dict):
            return
        held = document.get("category_list")
        listed = objects(held.get("categories")) if isinstance(held, dict) else objects(document.get("categories"))
        while listed:
            category = listed.pop()
            listed += objects(category.get("subcategory_list"))
            if (number := whole(category.get("id"))) is not None and (name := words(category.get("name"))):
                closed = category.get("read_restricted")
                self.categories[str(number)] = {
                    "space_id": str(number),
                    "name": name,
                    "visibility": {True: "closed", False: "open"}.get(closed) if isinstance(closed, bool) else None,
                }
        topics = document.get("topic_list")
        for topic in objects(topics.get("topics")) if isinstance(topics, dict) else []:
            self._topic(topic)

    def _topic(self, document: dict[str, Any]) -> None:
        if (number := whole(document.get("id"), 1)) is None:
            return
        topic = self.topics.setdefault(number, _Topic())
        if (category := whole(document.get("category_id"))) is not None:
            topic.category = str(category)
        topic.is_private = topic.is_private or document.get("archetype") == "private_message"
        if (user := whole(document.get("user_id"), -100)) is not None:
            topic.starter = str(user)
        if isinstance(answer := document.get("accepted_answer"), dict):
            topic.answer = whole(answer.get("post_number"), 1)

    def settle(self) -> None:
        """Puts the numbers of posts in order, so that they can be looked up; of copies of a post the latest stands."""
        import numpy as np

        keys, ids, versions = (np.frombuffer(given, np.int64) for given in (self.keys, self.ids, self.versions))
        order = np.lexsort((versions, ids))  # the one read last, where versions are the same
        stands = order[np.append(np.diff(ids[order]) > 0, True)]
        keys, ids = keys[stands], ids[stands]
        self.versions = array("q")
        order = np.argsort(keys, kind="stable")
        self.promised -= set(ids[np.isin(ids, np.fromiter(self.promised, np.int64))].tolist())
        self.keys, self.ids = array("q", keys[order].tobytes()), array("q", ids[order].tobytes())
        # A topic's category may be known from a later file than its first post was in.
        self.used = {self.space(int(key)) for key in np.unique(keys // NUMBERS)}

    def post_id(self, topic: int, number: int) -> int | None:
        key = topic * NUMBERS + number
        at = bisect_left(self.keys, key)
        return self.ids[at] if at < len(self.keys) and self.keys[at] == key else None

    def space(self, topic: int) -> str:
        known = self.topics.get(topic)
        if known and known.is_private:
            return PRIVATE
        return (known.category if known else None) or UNKNOWN

    def spaces(self) -> list[dict[str, object]]:
        rows = dict(self.categories)
        for space in self.used:
            rows.setdefault(space, {"space_id": space, "name": space})
        if PRIVATE in rows:
            rows[PRIVATE]["visibility"] = "direct"
        return [rows[space] for space in sorted(rows)]

    def notices(self) -> list[Notice]:
        notices = []
        if n := len(self.promised):
            text = say_n(
                "The topics list {n} post that is not here: a topic gives its first posts only; fetch the rest.",
                "The topics list {n} posts that are not here: a topic gives its first posts only; fetch the rest.",
                n,
            )
            notices.append(Notice("posts_missing", text, n))
        if UNKNOWN in self.used:
            text = say("The category of some topics is not in this export; they stand together as one space.")
            notices.append(Notice("unknown_category", text))
        return notices


def _batches(
    archive: Archive, names: list[str], forum: _Forum, notices: list[Notice], progress: Progress
) -> Iterator[pa.RecordBatch]:
    rows = Rows()
    whispers = nobody = 0
    for done, name in enumerate(names, start=1):
        for post in _posts(archive.read_json(name, object, say("JSON"))) or []:
            if _lacks(post):  # told in the first pass
                continue
            if post.get("post_type") == WHISPER:
                whispers += 1
                continue
            row = _row(post, forum)
            nobody += row["author_id"] is None
            rows.add(**row)
            if rows.full():
                yield rows.take()
        progress(say("Reading messages"), done, len(names))
    if whispers:
        text = say_n("{n} whisper among staff is left out.", "{n} whispers among staff are left out.", whispers)
        notices.append(Notice("whispers_left_out", text, whispers))
    if nobody:
        text = say_n(
            "{n} message names nobody as its author; it counts as a system event.",
            "{n} messages name nobody as their author; they count as system events.",
            nobody,
        )
        notices.append(Notice("no_author", text, nobody))
    yield rows.take()


def _row(post: dict[str, Any], forum: _Forum) -> dict[str, object]:
    topic, number, post_id = post["topic_id"], post["post_number"], post["id"]
    about = forum.topics.get(topic) or _Topic()
    user = whole(post.get("user_id"), -100)
    text = post["cooked"] if isinstance(post.get("cooked"), str) else post["raw"]
    own_words = clean.html(text)
    kind = _kind(post, user, forum)
    answers = whole(post.get("reply_to_post_number"), 1) or 1
    parent = forum.post_id(topic, answers) if number != answers else None
    if answers == 1:
        answered = about.starter
    else:
        told = post.get("reply_to_user")
        named = forum.by_name.get(words(told.get("username")).lower()) if isinstance(told, dict) else None
        answered = str(named) if named is not None else None
    mark = post.get("accepted_answer")
    if about.answer is not None and not isinstance(mark, bool):
        mark = about.answer == number
    return {
        "message_id": str(post_id),
        "space_id": forum.space(topic),
        "thread_id": str(topic),
        "parent_id": str(parent) if parent not in (None, post_id) else None,
        "parent_author_id": answered if number != answers else None,
        "author_id": str(user) if user is not None else None,
        "sent_at": iso_us(post["created_at"]),
        "kind": kind,
        "text": text,
        "has_question": clean.asks(own_words) if kind == "human" else None,
        "chars": len(own_words),
        "reactions": _reactions(post),
        "mentions": _mentions(text, forum) or None,
        "is_answer": mark if isinstance(mark, bool) else None,
        "position": post_id,
        "version": _version(post),
    }


def _version(post: dict[str, Any]) -> int:
    """When it was last changed, else how often."""
    return iso_us(post.get("updated_at")) or whole(post.get("version")) or 0


def _kind(post: dict[str, Any], user: int | None, forum: _Forum) -> str:
    kind = post.get("post_type")
    if user is None or (isinstance(kind, int) and kind in EVENT_TYPES):
        return "system"
    return "bot" if forum.members[user].is_bot else "human"


def _reactions(post: dict[str, Any]) -> int:
    """Likes and other reactions; a site that has both counts the likes among the reactions."""
    likes = sum(
        whole(action.get("count")) or 0
        for action in objects(post.get("actions_summary"))
        if action.get("id") == LIKE
    )  # fmt: skip
    others = sum(whole(reaction.get("count")) or 0 for reaction in objects(post.get("reactions")))
    return min(max(likes, others), MOST)


def _mentions(text: str, forum: _Forum) -> list[str]:
    if 'class="mention"' not in text:
        return []
    users = (forum.by_name.get(name.lower()) for name in MENTION.findall(text))
    return list(dict.fromkeys(str(user) for user in users if user is not None))
