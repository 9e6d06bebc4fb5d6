"""Zulip, as the archive tool `zulip-archive` writes it: `stream_index.json` and a folder per stream, a file per topic.

There are no user ids, reactions or reply links in it. A name is an identity (two people may share one, a new name
makes a new person), and a reply is known only where somebody used "quote and reply".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from graadmeter.base.errors import Notice
from graadmeter.base.text import say, say_n
from graadmeter.conversation.exports import Export, Member, Progress, spaces_table
from graadmeter.conversation.importers._archive import Archive
from graadmeter.conversation.importers._zulip_columns import Columns, People, Topic, decoded, is_bot, topic

NAME = "Zulip"
INDEX = "stream_index.json"
TOPIC_FILE = re.compile(r"(\d+)-[^/]*/[^/]+\.json")  # a topic may begin with a dot: `.2E` is one


def identify(archive: Archive) -> str | None:
    """The folder that holds `stream_index.json`, nearest to the top."""
    homes = [name[: -len(INDEX)].rstrip("/") for name in archive.names if name == INDEX or name.endswith(f"/{INDEX}")]
    return min(homes, key=lambda home: (home.count("/"), home), default=None)


def read(archive: Archive, progress: Progress) -> Export:
    """Two passes: who writes here and by which number and name they are mentioned, then the messages."""
    streams = _streams(archive)
    listed = [name for name in archive.names if TOPIC_FILE.fullmatch(name)]
    topics: dict[str, int] = {}  # those that can be read, with their number of messages
    people = People()
    notices: list[Notice] = []
    for done, name in enumerate(listed):
        progress(say("Checking the export"), done, len(listed))
        with archive.tolerating(name):
            found = _topic(archive, name)
            people.saw(found)
            topics[name] = len(found.ids)
    messages, promised = people.messages, sum(stream.messages for stream in streams.values())
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


def _topic(archive: Archive, name: str) -> Topic:
    """The messages of one topic. Raises ExportError where a field that the archive tool writes is missing or odd."""
    data = archive.read(name)
    if (usual := decoded(data)) is not None:
        return usual
    messages = archive.decode_json(name, data, list, say("a list of messages"))
    if (found := topic(messages)) is None:
        archive.refuse(
            name,
            say(
                "message {number} in this file lacks a believable {fields}; export it again",
                number=next(number for number, message in enumerate(messages, start=1) if topic([message]) is None),
                fields="id, sender_full_name, content, timestamp",
            ),
        )
    return found


def _batches(archive: Archive, topics: dict[str, int], people: People, progress: Progress) -> Iterator[pa.RecordBatch]:
    columns = Columns(people)
    for done, (name, size) in enumerate(topics.items(), start=1):
        found = _topic(archive, name)
        if len(found.ids) != size:
            archive.refuse(name, say("this file changed while it was read; read the export again when it is complete"))
        columns.add(found, space_id=name.partition("-")[0], thread_id=name)
        if columns.full():
            yield columns.take()
        progress(say("Reading messages"), done, len(topics))
    yield columns.take()
