"""Mail in mailboxes: mbox files, and the months that Mailman's pipermail archive offers (text, packed or not).

A file is a list, or a folder of months is. A thread is what hangs together by In-Reply-To and References, also where
the mail that began it is missing. A person is an address: somebody who writes from two is two people.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import PurePosixPath
from posixpath import commonpath

import pyarrow as pa

from graadmeter.base.errors import Notice
from graadmeter.base.text import say, say_n
from graadmeter.conversation import clean
from graadmeter.conversation.exports import Export, Member, Progress, Rows, spaces_table
from graadmeter.conversation.importers._archive import Archive
from graadmeter.conversation.importers._mail import FIELD, FROM, Mail, mails
from graadmeter.conversation.importers._values import some

NAME = "mbox / pipermail"
LAST = True  # a mailbox may lie in any export, as somebody's upload
SUFFIXES = {".mbox", ".mbx", ".mail", ".txt", ""}
MAILBOX = {".mbox", ".mbx"}
MONTH_NAMES = "january|february|march|april|may|june|july|august|september|october|november|december"
PERIOD = re.compile(
    rf"(.*?)[-_.]?(?:\d{{4}}(?:[-_.]?(?:q[1-4]|\d{{1,2}}|(?:{MONTH_NAMES})))?|week-of-mon-\d{{8}}|\d{{8}})",
    re.IGNORECASE,
)
PEEK_BYTES = 4096
NAMES_KEPT = 5


def identify(archive: Archive) -> str | None:
    """The folder that holds all lists, where a file among some begins as a mailbox does."""
    names = [name for name in archive.names if PurePosixPath(name).suffix.lower() in SUFFIXES]
    if not any(_is_mailbox(archive, name) for name in some(names)):
        return None
    homes = {PurePosixPath(_list_of(archive, name)).parent for name in names if _is_mailbox(archive, name)}
    home = PurePosixPath(commonpath(homes))
    return "" if home.name == "" else home.as_posix()


def _is_mailbox(archive: Archive, name: str) -> bool:
    first, _, rest = archive.peek(name, PEEK_BYTES).lstrip(b"\xef\xbb\xbf\r\n").partition(b"\n")
    return FROM.fullmatch(first) is not None and FIELD.match(rest) is not None


def read(archive: Archive, progress: Progress) -> Export:
    """Two passes: who writes and what answers what, then the messages."""
    lists: dict[str, list[str]] = {}
    for name in archive.names:
        if (suffix := PurePosixPath(name).suffix.lower()) not in SUFFIXES:
            continue
        if _is_mailbox(archive, name):
            lists.setdefault(_list_of(archive, name), []).append(name)
        elif suffix in MAILBOX and archive.peek(name, 1):
            with archive.tolerating():
                archive.refuse(
                    name,
                    say("this mailbox does not begin with a line such as {line}; export it again", line=EXAMPLE),
                    1,
                )
    names = [(space, name) for space in sorted(lists) for name in lists[space]]
    people, threads = _People(), _Threads()
    for done, (_, name) in enumerate(names):
        progress(say("Checking the export"), done, len(names))
        with archive.tolerating():
            for mail in mails(archive, name):
                people.saw(mail)
                threads.saw(mail)
    threads.settle()
    notices: list[Notice] = []
    return Export(
        spaces=spaces_table([{"space_id": space, "name": PurePosixPath(space).name} for space in sorted(lists)]),
        members=people.members(),
        messages=_batches(archive, names, threads, notices, progress),
        notices=notices,
    )


EXAMPLE = "From ada@example.org Mon Jan  1 10:00:00 2024"


def _list_of(archive: Archive, name: str) -> str:
    """The list a file belongs to: its own name without the month; the folder of months; else the export's name."""
    path = PurePosixPath(name)
    stem = path.stem if path.suffix.lower() in SUFFIXES else path.name
    if not (found := PERIOD.fullmatch(stem)):
        return (path.parent / stem).as_posix()
    if found[1]:
        return (path.parent / found[1]).as_posix()
    return path.parent.as_posix() if path.parent.name else PurePosixPath(archive.label).stem


@dataclass(slots=True)
class _People:
    """Authors, by what they are known by; one whose every mail came from a machine is a machine."""

    names: dict[str, list[str]] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    human: set[str] = field(default_factory=set)

    def saw(self, mail: Mail) -> None:
        if (author := mail.author) is None:
            return
        address, name = mail.sender
        names = self.names.setdefault(author, [])
        if name and name not in names and len(names) < NAMES_KEPT:
            names.append(name)
        if address:
            self.emails[author] = address
        if not mail.by_machine:
            self.human.add(author)

    def members(self) -> list[Member]:
        return [
            Member(
                author,
                email=self.emails.get(author),
                names=tuple(names),
                is_bot=author not in self.human,
                listed=False,
            )
            for author, names in sorted(self.names.items())
        ]


@dataclass(slots=True)
class _Threads:
    """Which mails hang together, by a number made of each id: 24 bytes for a mail while they are read."""

    mails: array[int] = field(default_factory=lambda: array("q"))
    parents: array[int] = field(default_factory=lambda: array("q"))  # the mail itself where it answers none
    firsts: array[int] = field(default_factory=lambda: array("q"))  # the oldest it names
    roots: array[int] = field(default_factory=lambda: array("q"))  # beside `mails`, once settled

    def saw(self, mail: Mail) -> None:
        number, chain = _number(mail.message_id), mail.chain
        self.mails.append(number)
        self.parents.append(_number(chain[-1]) if chain else number)
        self.firsts.append(_number(chain[0]) if chain else number)

    def settle(self) -> None:
        """Roots of all mails at once: the mail of a whole that answers none (the smallest number, if they go round).

        A parent that is missing here stands below the oldest mail that its answer names.
        """
        import numpy as np
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        if not self.mails:
            return
        mails, parents, firsts = (np.frombuffer(a, np.int64) for a in (self.mails, self.parents, self.firsts))
        gone = ~np.isin(parents, mails)
        child = np.concatenate([mails, parents[gone]])
        parent = np.concatenate([parents, firsts[gone]])
        nodes, places = np.unique(np.concatenate([child, parent]), return_inverse=True)
        source, target = places[: len(child)], places[len(child) :]
        links = coo_array((np.ones(len(source), bool), (source, target)), shape=(len(nodes), len(nodes)))
        count, label = connected_components(links, directed=False)
        answers = np.zeros(len(nodes), bool)
        answers[source[source != target]] = True
        order = np.lexsort((nodes, answers, label))
        root = np.empty(count, np.int64)
        root[label[order][::-1]] = nodes[order][::-1]  # of several writes the last stands: the first in order
        self.mails, self.roots = array("q", nodes.tobytes()), array("q", root[label].tobytes())
        self.parents, self.firsts = array("q"), array("q")

    def of(self, mail: Mail) -> str:
        return f"{self.roots[bisect_left(self.mails, _number(mail.message_id))] & (2**64 - 1):016x}"


def _number(message_id: str) -> int:
    return int.from_bytes(blake2b(message_id.encode(), digest_size=8).digest(), "big", signed=True)


def _batches(
    archive: Archive, names: list[tuple[str, str]], threads: _Threads, notices: list[Notice], progress: Progress
) -> Iterator[pa.RecordBatch]:
    rows = Rows()
    found: Counter[str] = Counter()
    told = len(archive.broken)  # in the first pass
    position = 0
    for done, (space, name) in enumerate(names, start=1):
        with archive.tolerating():
            for mail in mails(archive, name):
                if mail.sent_at is None:
                    found["undated"] += 1
                    continue
                position += 1
                found["nobody"] += mail.author is None
                rows.add(**_row(mail, space, threads, position))
                if rows.full():
                    yield rows.take()
        del archive.broken[told:]
        progress(say("Reading messages"), done, len(names))
    if n := found["undated"]:
        text = say_n(
            "{n} mail has no date that holds; it is left out.",
            "{n} mails have no date that holds; they are left out.",
            n,
        )
        notices.append(Notice("undated", text, n))
    if n := found["nobody"]:
        text = say_n(
            "{n} message names nobody as its author; it counts as a system event.",
            "{n} messages name nobody as their author; they count as system events.",
            n,
        )
        notices.append(Notice("no_author", text, n))
    yield rows.take()


def _row(mail: Mail, space: str, threads: _Threads, position: int) -> dict[str, object]:
    text, own_words = mail.words
    kind = "system" if mail.author is None else "bot" if mail.by_machine else "human"
    chain = mail.chain
    return {
        "message_id": mail.message_id,
        "space_id": space,
        "thread_id": threads.of(mail),
        "parent_id": chain[-1] if chain else None,
        "author_id": mail.author,
        "sent_at": mail.sent_at,
        "kind": kind,
        "text": text,
        "has_question": clean.asks(own_words) if kind == "human" else None,
        "chars": len(own_words),
        "position": position,
        "version": 0,
    }
