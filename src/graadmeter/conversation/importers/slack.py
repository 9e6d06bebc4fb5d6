"""Slack's export, zip or folder: lists of channels and users, and per conversation a folder with a file a day (UTC)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal, NoReturn

import pyarrow as pa

from graadmeter.base.errors import Notice
from graadmeter.base.text import say, say_n
from graadmeter.conversation import clean
from graadmeter.conversation.exports import Export, Member, Progress, Rows, moment_us, spaces_table
from graadmeter.conversation.importers._archive import Archive

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
SLACKBOT = "USLACKBOT"  # the platform's own helper; its `is_bot` says false
MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>", re.IGNORECASE)  # some scrubbers write the code in small letters

# What METRICS calls a system event, the same events as private channels name them, and a huddle's notice.
SYSTEM = {
    *("channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name", "channel_archive"),
    *("channel_unarchive", "channel_posting_permissions", "channel_convert_to_private", "group_join", "group_leave"),
    *("group_topic", "group_purpose", "group_name", "group_archive", "group_unarchive", "pinned_item"),
    *("unpinned_item", "bot_add", "bot_remove", "reminder_add", "tombstone", "huddle_thread"),
}
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
    reader = _Reader(archive, {member.person_id: member for member in members}, notices)
    return Export(
        spaces=spaces_table(list({str(space["space_id"]): space for space in spaces.values()}.values())),
        members=members,
        messages=reader.batches([(str(spaces[folder]["space_id"]), name) for folder, name in days], progress),
        notices=notices,
    )


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


@dataclass(slots=True)
class _Reader:
    archive: Archive
    members: dict[str, Member]
    notices: list[Notice]

    def batches(self, days: list[tuple[str, str]], progress: Progress) -> Iterator[pa.RecordBatch]:
        rows = Rows()
        nobody = other = 0
        threads = False
        for done, (space_id, name) in enumerate(days, start=1):
            for number, message in enumerate(self.archive.read_json(name, list, say("a list of messages")), start=1):
                if not isinstance(message, dict):
                    self._refuse(name, number, "object")
                if message.get("type", "message") != "message":
                    other += 1
                    continue
                sent_at = moment_us(message["ts"]) if isinstance(message.get("ts"), str) else None
                if sent_at is None:
                    self._refuse(name, number, "ts")
                row = self._row(message, space_id, sent_at)
                threads = threads or "thread_ts" in message
                nobody += row["author_id"] is None and message.get("subtype") not in SYSTEM
                rows.add(**row)
                if rows.full():
                    yield rows.take()
            progress(say("Reading messages"), done, len(days))
        if other:
            message_n = say_n(
                "{n} item that is no message is passed over.", "{n} items that are no message are passed over.", other
            )
            self.notices.append(Notice("not_messages", message_n, other))
        if not threads:
            text = say("This export knows no threads: whether somebody answered shows in the time windows only.")
            self.notices.append(Notice("no_threads", text))
        if nobody:
            message_n = say_n(
                "{n} message names nobody as its author; it counts as a system event.",
                "{n} messages name nobody as their author; they count as system events.",
                nobody,
            )
            self.notices.append(Notice("no_author", message_n, nobody))
        yield rows.take()

    def _refuse(self, name: str, number: int, field: str) -> NoReturn:
        self.archive.refuse(
            name,
            say(
                "message {number} in this file lacks a believable {fields}; export it again",
                number=number,
                fields=field,
            ),
        )

    def _row(self, message: dict[str, Any], space_id: str, sent_at: int) -> dict[str, object]:
        ts = message["ts"]
        given = message.get("text")
        text = given if isinstance(given, str) and given else _blocks_text(message.get("blocks"))
        author = _author(message)
        kind = self._kind(message, author)
        own_words = clean.mrkdwn(text)
        thread_ts = message.get("thread_ts")
        if not isinstance(thread_ts, str) or moment_us(thread_ts) is None:
            thread_ts = ts
        is_reply = thread_ts != ts
        edited = message.get("edited")
        return {
            "message_id": f"{space_id}/{ts}",
            "space_id": space_id,
            "thread_id": f"{space_id}/{thread_ts}",
            "parent_id": f"{space_id}/{thread_ts}" if is_reply else None,
            "parent_author_id": _root_author(message) if is_reply else None,
            "author_id": author,
            "sent_at": sent_at,
            "kind": kind,
            "text": text,
            "has_question": clean.asks(own_words) if kind == "human" else None,
            "chars": len(own_words),
            "reactions": _reactions(message.get("reactions")),
            "mentions": self._mentions(text, message.get("blocks")) or None,
            "reactors": _reactors(message.get("reactions")) or None,
            "position": sent_at,
            "version": (moment_us(edited.get("ts")) if isinstance(edited, dict) else None) or 0,
        }

    def _kind(self, message: dict[str, Any], author: str | None) -> str:
        subtype = message.get("subtype")
        if (isinstance(subtype, str) and subtype in SYSTEM) or author is None:
            return "system"
        known = self.members.get(author)
        named = isinstance(message.get("user"), str) or subtype == "file_comment"
        return (
            "bot"
            if subtype == "bot_message" or not named or author == SLACKBOT or (known and known.is_bot)
            else "human"
        )

    def _mentions(self, text: str, blocks: object) -> list[str]:
        """People named, in order, once each: in the text, and in the blocks that newer exports carry beside it."""
        codes = [code.upper() for code in MENTION.findall(text)]
        codes += [element["user_id"] for element in _walk(blocks) if isinstance(element.get("user_id"), str)]
        return list(dict.fromkeys(codes))


def _author(message: dict[str, Any]) -> str | None:
    """The user; the commenter of an old file comment; else the bot, by its id or the name it gives itself."""
    comment = message.get("comment")
    candidates = [message.get("user"), comment.get("user") if isinstance(comment, dict) else None]
    for candidate in candidates:
        if isinstance(candidate, str) and candidate:
            return candidate
    bot = message.get("bot_id") or (message.get("username") if message.get("subtype") == "bot_message" else None)
    return f"bot:{bot}" if isinstance(bot, str) else ("bot:" if message.get("subtype") == "bot_message" else None)


def _root_author(message: dict[str, Any]) -> str | None:
    """Who began the thread, as a reply says: `parent_user_id`, or the copy of the root that a broadcast carries."""
    root = message.get("root")
    author = message.get("parent_user_id") or (root.get("user") if isinstance(root, dict) else None)
    return author if isinstance(author, str) else None


def _reactions(given: object) -> int:
    counts = (
        [reaction.get("count") for reaction in given if isinstance(reaction, dict)] if isinstance(given, list) else []
    )
    return min(sum(count for count in counts if isinstance(count, int) and count > 0), 2**31 - 1)


def _reactors(given: object) -> list[str]:
    """Who reacted, each once; an export from before 2016 may give a count only."""
    lists = [r.get("users") for r in given if isinstance(r, dict)] if isinstance(given, list) else []
    users = [user for found in lists if isinstance(found, list) for user in found if isinstance(user, str)]
    return list(dict.fromkeys(users))


def _walk(blocks: object) -> Iterator[dict[str, Any]]:
    """Every element inside a message's blocks, in reading order."""
    waiting = [blocks]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting.extend(reversed([item.get("text"), item.get("fields"), item.get("elements")]))
        elif isinstance(item, list):
            waiting.extend(reversed(item))


def _blocks_text(blocks: object) -> str:
    """The text of a message that has blocks only, in Slack's own markup, so that one cleaning rule serves both."""
    if not isinstance(blocks, list):
        return ""
    return "\n".join(_block_text(block) for block in blocks if isinstance(block, dict))


def _block_text(block: dict[str, Any]) -> str:
    """One block, or one part of a rich text, down to its leaves."""
    kind, inner = block.get("type"), block.get("elements")
    if kind == "rich_text" and isinstance(inner, list):
        return "\n".join(_block_text(part) for part in inner if isinstance(part, dict))
    words = "".join(_leaf(element) for element in _walk(block))
    if kind == "rich_text_quote":
        return "\n".join(f"&gt; {line}" for line in words.split("\n"))
    return f"```{words}```" if kind == "rich_text_preformatted" else words


def _leaf(element: dict[str, Any]) -> str:
    text = element.get("text")
    style = element.get("style")
    match element.get("type"):
        case "user":
            return f"<@{element.get('user_id')}>"
        case "link":
            return f"<{element.get('url')}|{text}>" if isinstance(text, str) else f"<{element.get('url')}>"
        case "text" | "mrkdwn" | "plain_text" if isinstance(text, str):
            return f"`{text}`" if isinstance(style, dict) and style.get("code") else text
        case "rich_text_section":
            return "\n"
    return ""
