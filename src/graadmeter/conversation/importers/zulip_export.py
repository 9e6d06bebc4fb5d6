"""Zulip's own export of a server: `realm.json` with people, streams and reactions, and messages in numbered files.

Unlike the archive tool it knows people by number, who reacted and which streams are closed. A topic stays itself: one
that is marked as resolved ("✔ ") is not the topic without the mark. What people wrote to one person stands together
as one space of direct messages; a group of people that talk has a space of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from graadmeter.base.errors import Notice
from graadmeter.base.text import say, say_n
from graadmeter.conversation import clean
from graadmeter.conversation.exports import Export, Member, Progress, Rows, moment_us, spaces_table
from graadmeter.conversation.importers._archive import Archive
from graadmeter.conversation.importers._values import objects, whole, words

NAME = "Zulip server"
REALM = "realm.json"
MESSAGES = re.compile(r"messages-\d{6,}\.json")
PARTIAL = re.compile(r"messages-\d{6,}\.json\.partial")
PERSONAL, STREAM, GROUP = 1, 2, 3  # kinds of recipient
DIRECT = "direct"
ADMIN_ROLES = {100, 200}  # owner, administrator
USERS = ("zerver_userprofile", "zerver_userprofile_mirrordummy", "zerver_userprofile_crossrealm")
HTML_MENTION = re.compile(r'<span class="user-mention" data-user-id="(\d+)"')
HTML_QUOTE = re.compile(
    r'<span class="user-mention(?: silent)?" data-user-id="(\d+)">[^<]*</span>[^<]{0,3}'
    r'<a [^>]*#narrow/[^"]*/near/(\d+)"'
)
MARKDOWN_MENTION = re.compile(r"@\*\*([^*|]+)(?:\|(\d+))?\*\*")
MARKDOWN_QUOTE = re.compile(r"@_?\*\*[^*|]+(?:\|(\d+))?\*\* \[[^\]]*\]\([^)]*#narrow/[^)]*/near/(\d+)\)")
FENCES = re.compile(r"^(~{3,}|`{3,}).*?(?:^\1|\Z)", re.MULTILINE | re.DOTALL)  # quotes in quotes have longer ones


def identify(archive: Archive) -> str | None:
    """The folder that holds `realm.json` with messages beside it, nearest to the top."""
    homes = {name[: -len(REALM)].rstrip("/") for name in archive.names if name.rpartition("/")[2] == REALM}
    beside = {name.rpartition("/")[0] for name in archive.names if MESSAGES.fullmatch(name.rpartition("/")[2])}
    return min(homes & beside, key=lambda home: (home.count("/") + bool(home), home), default=None)


def read(archive: Archive, progress: Progress) -> Export:
    """The realm first; then the messages in one pass."""
    names = [name for name in archive.names if MESSAGES.fullmatch(name)]
    realm = _Realm(archive)
    notices: list[Notice] = []
    if partial := [name for name in archive.names if PARTIAL.fullmatch(name)]:
        text = say_n(
            "{n} file of messages was not finished by the server; export again to have it.",
            "{n} files of messages were not finished by the server; export again to have them.",
            len(partial),
        )
        notices.append(Notice("unfinished", text, len(partial)))
    if not any(kind != STREAM for kind, _ in realm.recipients.values()):
        notices.append(Notice("open_channels_only", say("This export holds no direct messages.")))
    return Export(
        spaces=spaces_table(realm.spaces()),
        members=list(realm.members.values()),
        messages=_batches(archive, names, realm, notices, progress),
        notices=notices,
    )


@dataclass(slots=True)
class _Realm:
    archive: Archive
    members: dict[int, Member] = field(default_factory=dict)
    by_name: dict[str, str] = field(default_factory=dict)
    streams: dict[int, dict[str, Any]] = field(default_factory=dict)
    recipients: dict[int, tuple[int, int]] = field(default_factory=dict)  # number -> kind, number of what it is
    subscribed: dict[int, int] = field(default_factory=dict)
    reactors: dict[int, list[str]] = field(default_factory=dict)  # one entry for each reaction

    def __post_init__(self) -> None:
        realm = self.archive.read_json(REALM, dict, say("an object"))
        for key in (USERS[0], "zerver_recipient"):
            if not isinstance(realm.get(key), list):
                self.archive.refuse(
                    REALM, say("expected a list under {key}, saw something else; export it again", key=key)
                )
        for key in USERS:
            for user in self._numbered(realm, key):
                self._user(user, key)
        self.streams = {stream["id"]: stream for stream in self._numbered(realm, "zerver_stream")}
        for recipient in self._numbered(realm, "zerver_recipient"):
            kind, of = whole(recipient.get("type")), whole(recipient.get("type_id"))
            if kind in (PERSONAL, STREAM, GROUP) and of is not None:
                self.recipients[recipient["id"]] = kind, of
        for subscription in objects(realm.get("zerver_subscription")):
            recipient_id = whole(subscription.get("recipient"))
            if recipient_id is not None and subscription.get("active") is not False:
                self.subscribed[recipient_id] = self.subscribed.get(recipient_id, 0) + 1
        self.reacted(realm)

    def reacted(self, document: dict[str, Any]) -> None:
        """Reactions stand in the realm, in some versions beside the messages."""
        for reaction in objects(document.get("zerver_reaction")):
            message, user = whole(reaction.get("message")), whole(reaction.get("user_profile"))
            if message is not None and user is not None:
                self.reactors.setdefault(message, []).append(str(user))

    def _numbered(self, realm: dict[str, Any], key: str) -> list[dict[str, Any]]:
        rows = []
        for number, row in enumerate(realm[key] if isinstance(realm.get(key), list) else [], start=1):
            with self.archive.tolerating():
                if not isinstance(row, dict) or whole(row.get("id")) is None:
                    self.archive.refuse(
                        REALM,
                        say("item {number} under {key} has no id; export it again", number=number, key=key),
                    )
                rows.append(row)
        return rows

    def _user(self, user: dict[str, Any], key: str) -> None:
        name, role, flag = words(user.get("full_name")), user.get("role"), user.get("is_realm_admin")
        emails = (words(user.get("delivery_email")), words(user.get("email")))
        admin = role in ADMIN_ROLES if isinstance(role, int) else flag if isinstance(flag, bool) else None
        self.members[user["id"]] = Member(
            str(user["id"]),
            email=next((email for email in emails if email), None),
            names=(name,) if name else (),
            is_admin=admin,
            is_bot=user.get("is_bot") is True or key == USERS[2],
            listed=key == USERS[0],
        )
        if name:
            self.by_name.setdefault(name, str(user["id"]))

    def space(self, recipient: int) -> str:
        kind, of = self.recipients[recipient]
        if kind == STREAM:
            return str(of)
        return DIRECT if kind == PERSONAL else f"{DIRECT}/{of}"

    def spaces(self) -> list[dict[str, object]]:
        rows: dict[str, dict[str, object]] = {}
        for number, (kind, of) in sorted(self.recipients.items()):
            space = self.space(number)
            rows.setdefault(space, {"space_id": space, "name": DIRECT, "visibility": DIRECT})
            if kind == STREAM:
                rows[space] = self._stream(space, self.streams.get(of, {}), self.subscribed.get(number))
        return list(rows.values())

    def _stream(self, space: str, stream: dict[str, Any], members: int | None) -> dict[str, object]:
        closed, archived = stream.get("invite_only"), stream.get("deactivated")
        creator = whole(stream.get("creator", stream.get("creator_id")))
        return {
            "space_id": space,
            "name": words(stream.get("name")) or space,
            "members": members,
            "visibility": None if not isinstance(closed, bool) else "closed" if closed else "open",
            "hosts": [str(creator)] if creator is not None else None,
            "created_at": moment_us(stream.get("date_created")),
            "archived": archived if isinstance(archived, bool) else None,
        }


def _batches(
    archive: Archive, names: list[str], realm: _Realm, notices: list[Notice], progress: Progress
) -> Iterator[pa.RecordBatch]:
    rows = Rows()
    for done, name in enumerate(names, start=1):
        with archive.tolerating():
            document = archive.read_json(name, dict, say("an object"))
            if not isinstance(document.get("zerver_message"), list):
                archive.refuse(
                    name,
                    say("expected a list under {key}, saw something else; export it again", key="zerver_message"),
                )
            realm.reacted(document)
            for number, message in enumerate(document["zerver_message"], start=1):
                with archive.tolerating():
                    if missing := _lacks(message, realm):
                        archive.refuse(
                            name,
                            say(
                                "message {number} in this file lacks a believable {fields}; export it again",
                                number=number,
                                fields=missing,
                            ),
                        )
                    rows.add(**_row(message, realm))
                if rows.full():
                    yield rows.take()
        progress(say("Reading messages"), done, len(names))
    yield rows.take()


def _lacks(message: object, realm: _Realm) -> str:
    if not isinstance(message, dict):
        return "id, sender, recipient, content, date_sent"
    ok = {
        "id": whole(message.get("id")) is not None,
        "sender": whole(message.get("sender")) is not None,
        "recipient": whole(message.get("recipient")) in realm.recipients,
        "content": isinstance(message.get("content"), str) or isinstance(message.get("rendered_content"), str),
        "date_sent": moment_us(message.get("date_sent")) is not None,
    }
    return ", ".join(name for name, good in ok.items() if not good)


def _row(message: dict[str, Any], realm: _Realm) -> dict[str, object]:
    sender, recipient = message["sender"], message["recipient"]
    kind, of = realm.recipients[recipient]
    space = realm.space(recipient)
    known = realm.members.get(sender)
    bot = known is not None and known.is_bot
    text, own_words, quoted, named = _words(message, realm)
    reactors = realm.reactors.get(message["id"], [])
    if kind == STREAM:
        thread = f"{space}/{words(message.get('subject'))}"
    else:
        thread = f"{space}/{min(sender, of)}-{max(sender, of)}" if kind == PERSONAL else space
    edited = moment_us(message.get("last_edit_time"))
    return {
        "message_id": str(message["id"]),
        "space_id": space,
        "thread_id": thread,
        "parent_id": quoted[2] if quoted else None,
        "parent_author_id": quoted[1] if quoted else None,
        "author_id": str(sender),
        "sent_at": moment_us(message["date_sent"]),
        "kind": "bot" if bot else "human",
        "text": text,
        "has_question": None if bot else clean.asks(own_words),
        "chars": len(own_words),
        "reactions": len(reactors),
        "mentions": named or None,
        "reactors": list(dict.fromkeys(reactors)) or None,
        "position": message["id"],
        "version": edited or 0,
    }


def _words(message: dict[str, Any], realm: _Realm) -> tuple[str, str, re.Match[str] | None, list[str]]:
    """The text, its own words, the message it quotes, who is named: from the HTML, or from what was typed."""
    if isinstance(text := message.get("rendered_content"), str):
        quote = HTML_QUOTE.search(text) if "/near/" in text else None
        named = HTML_MENTION.findall(text)
        own_words = clean.html(text)
    else:
        text = message["content"]
        quote = MARKDOWN_QUOTE.search(text) if "/near/" in text else None
        given = [number or realm.by_name.get(name) for name, number in MARKDOWN_MENTION.findall(text)]
        named = [number for number in given if number]
        own_words = clean.markdown(FENCES.sub(" ", MARKDOWN_QUOTE.sub(" ", text)))
    return text, own_words, quote, list(dict.fromkeys(named))
