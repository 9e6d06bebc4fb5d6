"""Zulip, as the archive tool `zulip-archive` writes it: `stream_index.json` and a folder per stream, a file per topic.

There are no user ids, reactions or reply links in it. A name is an identity (two people may share one, a new name
makes a new person), and a reply is known only where somebody used "quote and reply".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pyarrow as pa

from graadmeter.base.errors import Notice
from graadmeter.base.text import say, say_n
from graadmeter.conversation import clean
from graadmeter.conversation.exports import Export, Member, Progress, Rows, moment_us, spaces_table
from graadmeter.conversation.importers._archive import Archive

NAME = "Zulip"
INDEX = "stream_index.json"
TOPIC_FILE = re.compile(r"(\d+)-[^/]*/[^/]+\.json")  # a topic may begin with a dot: `.2E` is one
BOT_WORD = re.compile(r"\bbot\b", re.IGNORECASE)
MENTION = re.compile(r'<span class="user-mention" data-user-id="(\d+)">@?([^<]*)</span>')
QUOTE_REPLY = re.compile(
    r'<span class="user-mention(?: silent)?" data-user-id="(\d+)">@?([^<]*)</span>[^<]{0,3}'
    r'<a [^>]*href="[^"]*#narrow/[^"]*/near/(\d+)"'
)


def identify(archive: Archive) -> str | None:
    """The folder that holds `stream_index.json`, nearest to the top."""
    homes = [name[: -len(INDEX)].rstrip("/") for name in archive.names if name == INDEX or name.endswith(f"/{INDEX}")]
    return min(homes, key=lambda home: (home.count("/"), home), default=None)


def read(archive: Archive, progress: Progress) -> Export:
    """Two passes: who writes here and by which number and name they are mentioned, then the messages."""
    streams = _streams(archive)
    listed = [name for name in archive.names if TOPIC_FILE.fullmatch(name)]
    topics: list[str] = []  # those that can be read
    people = _People()
    notices: list[Notice] = []
    messages = promised = 0
    for done, name in enumerate(listed):
        progress(say("Checking the export"), done, len(listed))
        with archive.tolerating(name):
            found = _topic(archive, name)
            for message in found:
                people.saw(message)
            messages += len(found)
            topics.append(name)
    promised = sum(stream.messages for stream in streams.values())
    if not messages:
        archive.refuse(
            INDEX, say("there is no message in this export; choose the folder that holds the folders of the streams")
        )
    if promised > messages:
        notices.append(
            Notice(
                "fewer_messages_than_index",
                say_n(
                    "The index promises {n} message more than there are; a part of the export may be missing.",
                    "The index promises {n} messages more than there are; a part of the export may be missing.",
                    promised - messages,
                ),
                promised - messages,
            )
        )
    for name in topics:
        stream_id = name.partition("-")[0]
        streams.setdefault(stream_id, _Stream(name.partition("/")[0].partition("-")[2]))
    return Export(
        spaces=spaces_table(
            [{"space_id": stream_id, "name": stream.name} for stream_id, stream in sorted(streams.items())]
        ),
        members=[Member(name, names=(name,), is_bot=is_bot(name), listed=False) for name in sorted(people.writers)],
        messages=_batches(archive, topics, people, progress),
        notices=notices,
    )


def is_bot(name: str) -> bool:
    """By name, for lack of a flag: the whole word "bot", or a name that ends in "Bot"."""
    return name.endswith("Bot") or BOT_WORD.search(name) is not None


@dataclass(slots=True)
class _Stream:
    name: str
    messages: int = 0  # as the index counts them


def _streams(archive: Archive) -> dict[str, _Stream]:
    """Streams by id, from the index."""
    index = archive.read_json(INDEX, dict, say("an object with streams"))
    listed = index.get("streams")
    if not isinstance(listed, dict):
        archive.refuse(
            INDEX, say("expected the streams under {key}, saw something else; export it again", key="streams")
        )
    streams = {}
    for name, stream in listed.items():
        if not isinstance(stream, dict) or not isinstance(stream.get("id"), int):
            archive.refuse(INDEX, say("stream {name} has no number; export it again", name=repr(name)))
        topics = stream.get("topic_data")
        sizes = (
            [topic.get("size") for topic in topics.values() if isinstance(topic, dict)]
            if isinstance(topics, dict)
            else []
        )
        streams[str(stream["id"])] = _Stream(name, sum(size for size in sizes if isinstance(size, int)))
    return streams


def _topic(archive: Archive, name: str) -> list[dict[str, Any]]:
    """The messages of one topic, each with the four fields the archive tool writes, of the right kind."""
    messages = archive.read_json(name, list, say("a list of messages"))
    for number, message in enumerate(messages, start=1):
        ok = (
            isinstance(message, dict)
            and isinstance(message.get("id"), int)
            and 0 <= message["id"] < 2**63
            and isinstance(message.get("sender_full_name"), str)
            and isinstance(message.get("content"), str)
            and moment_us(message.get("timestamp")) is not None
        )
        if not ok:
            archive.refuse(
                name,
                say(
                    "message {number} in this file lacks a believable {fields}; export it again",
                    number=number,
                    fields="id, sender_full_name, content, timestamp",
                ),
            )
    return messages


@dataclass(slots=True)
class _People:
    """Who writes here, and which names go with a number in a mention; of those the last seen writer stands."""

    writers: set[str] = field(default_factory=set)
    named: dict[str, list[str]] = field(default_factory=dict)

    def saw(self, message: dict[str, Any]) -> None:
        self.writers.add(message["sender_full_name"])
        content = message["content"]
        if "user-mention" in content:
            for pattern in (MENTION, QUOTE_REPLY):
                for found in pattern.finditer(content):
                    names = self.named.setdefault(found[1], [])
                    if (name := unescape(found[2])) not in names:
                        names.append(name)

    def who(self, number: str, name: str) -> str:
        """The person mentioned: that name if it writes here, else another name of the same number that does."""
        if name in self.writers:
            return name
        return next((other for other in reversed(self.named.get(number, [])) if other in self.writers), name)


def _batches(archive: Archive, topics: list[str], people: _People, progress: Progress) -> Iterator[pa.RecordBatch]:
    rows = Rows()
    for done, name in enumerate(topics, start=1):
        stream_id = name.partition("-")[0]
        for message in _topic(archive, name):
            rows.add(**_row(message, stream_id, name, people))
            if rows.full():
                yield rows.take()
        progress(say("Reading messages"), done, len(topics))
    yield rows.take()


def _row(message: dict[str, Any], stream_id: str, topic: str, people: _People) -> dict[str, object]:
    content, name = message["content"], message["sender_full_name"]
    bot = is_bot(name)
    own_words = clean.html(content)
    quoted = QUOTE_REPLY.search(content) if "/near/" in content else None
    named = MENTION.findall(content) if "user-mention" in content else []
    return {
        "message_id": str(message["id"]),
        "space_id": stream_id,
        "thread_id": topic,
        "parent_id": quoted[3] if quoted else None,
        "parent_author_id": people.who(quoted[1], unescape(quoted[2])) if quoted else None,
        "author_id": name,
        "sent_at": moment_us(message["timestamp"]),
        "kind": "bot" if bot else "human",
        "text": content,
        "has_question": None if bot else clean.asks(own_words),
        "chars": len(own_words),
        "mentions": list(dict.fromkeys(people.who(number, unescape(at)) for number, at in named)) or None,
        "position": message["id"],
        "version": 0,
    }
