"""One message of Slack's export: who wrote it, what it is, whom it names; whatever shape its fields have."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from graadmeter.base.errors import Notice
from graadmeter.base.text import say, say_n
from graadmeter.conversation import clean
from graadmeter.conversation.exports import Rows, moment_us

SLACKBOT = "USLACKBOT"  # the platform's own helper; its `is_bot` says false
# Some scrubbers write the code in small letters.
MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>", re.IGNORECASE | re.ASCII)

# What METRICS calls a system event, the same events as private channels name them, and a huddle's notice.
SYSTEM = {
    *("channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name", "channel_archive"),
    *("channel_unarchive", "channel_posting_permissions", "channel_convert_to_private", "group_join", "group_leave"),
    *("group_topic", "group_purpose", "group_name", "group_archive", "group_unarchive", "pinned_item"),
    *("unpinned_item", "bot_add", "bot_remove", "reminder_add", "tombstone", "huddle_thread"),
}


class NotBelievable(Exception):
    """Message `number` of a day has no believable `field`."""

    def __init__(self, number: int, field: str) -> None:
        self.number, self.field = number, field


@dataclass(slots=True)
class Seen:
    """What the messages read so far say about the export."""

    other: int = 0  # items that are no message
    nobody: int = 0  # messages that name no author and are no event
    threads: bool = False

    def add(self, more: Seen) -> None:
        self.other, self.nobody = self.other + more.other, self.nobody + more.nobody
        self.threads = self.threads or more.threads

    def notices(self) -> Iterator[Notice]:
        if n := self.other:
            text = say_n(
                "{n} item that is no message is passed over.", "{n} items that are no message are passed over.", n
            )
            yield Notice("not_messages", text, n)
        if not self.threads:
            text = say("This export knows no threads: whether somebody answered shows in the time windows only.")
            yield Notice("no_threads", text)
        if n := self.nobody:
            text = say_n(
                "{n} message names nobody as its author; it counts as a system event.",
                "{n} messages name nobody as their author; they count as system events.",
                n,
            )
            yield Notice("no_author", text, n)


def read(day: list[Any], space_id: str, bots: Collection[str]) -> tuple[list[pa.RecordBatch], Seen]:
    """The messages of one day of a space, one by one. Raises NotBelievable."""
    rows, seen, batches = Rows(), Seen(), []
    for number, message in enumerate(day, start=1):
        if not isinstance(message, dict):
            raise NotBelievable(number, "object")
        if message.get("type", "message") != "message":
            seen.other += 1
            continue
        sent_at = moment_us(message["ts"]) if isinstance(message.get("ts"), str) else None
        if sent_at is None:
            raise NotBelievable(number, "ts")
        found = row(message, space_id, sent_at, bots)
        seen.threads = seen.threads or bool(message.get("thread_ts"))
        seen.nobody += found["author_id"] is None and not is_event(message)
        rows.add(**found)
        if rows.full():
            batches.append(rows.take())
    return [*batches, rows.take()], seen


def row(message: dict[str, Any], space_id: str, sent_at: int, bots: Collection[str]) -> dict[str, object]:
    """A row of EXPORTED."""
    ts, text = message["ts"], text_of(message)
    who = author(message)
    what = kind(message, who, bots)
    own_words = clean.mrkdwn(text)
    thread_ts = message.get("thread_ts")
    if not isinstance(thread_ts, str) or moment_us(thread_ts) is None:
        thread_ts = ts
    is_reply = thread_ts != ts
    return {
        "message_id": f"{space_id}/{ts}",
        "space_id": space_id,
        "thread_id": f"{space_id}/{thread_ts}",
        "parent_id": f"{space_id}/{thread_ts}" if is_reply else None,
        "parent_author_id": root_author(message) if is_reply else None,
        "author_id": who,
        "sent_at": sent_at,
        "kind": what,
        "text": text,
        "has_question": clean.asks(own_words) if what == "human" else None,
        "chars": len(own_words),
        "reactions": reactions(message.get("reactions")),
        "mentions": mentions(text, named_in_blocks(message.get("blocks"))),
        "reactors": reactors(message.get("reactions")),
        "position": sent_at,
        "version": version(message),
    }


def text_of(message: dict[str, Any]) -> str:
    given = message.get("text")
    return given if isinstance(given, str) and given else blocks_text(message.get("blocks"))


def is_event(message: dict[str, Any]) -> bool:
    subtype = message.get("subtype")
    return isinstance(subtype, str) and subtype in SYSTEM


def kind(message: dict[str, Any], who: str | None, bots: Collection[str]) -> str:
    if is_event(message) or who is None:
        return "system"
    subtype = message.get("subtype")
    named = isinstance(message.get("user"), str) or subtype == "file_comment"
    return "bot" if subtype == "bot_message" or not named or who == SLACKBOT or who in bots else "human"


def version(message: dict[str, Any]) -> int:
    """When it was edited; 0 for one that never was."""
    edited = message.get("edited")
    return (moment_us(edited.get("ts")) if isinstance(edited, dict) else None) or 0


def mentions(text: str, in_blocks: list[str]) -> list[str] | None:
    """People named, in order, once each: in the text, and in the blocks that newer exports carry beside it."""
    codes = [code.upper() for code in MENTION.findall(text)] if "<@" in text else []
    return list(dict.fromkeys([*codes, *in_blocks])) or None


def named_in_blocks(blocks: object) -> list[str]:
    return [element["user_id"] for element in _walk(blocks) if isinstance(element.get("user_id"), str)]


def author(message: dict[str, Any]) -> str | None:
    """The user; the commenter of an old file comment; else the bot, by its id or the name it gives itself."""
    comment = message.get("comment")
    candidates = [message.get("user"), comment.get("user") if isinstance(comment, dict) else None]
    for candidate in candidates:
        if isinstance(candidate, str) and candidate:
            return candidate
    bot = message.get("bot_id") or (message.get("username") if message.get("subtype") == "bot_message" else None)
    return f"bot:{bot}" if isinstance(bot, str) else ("bot:" if message.get("subtype") == "bot_message" else None)


def root_author(message: dict[str, Any]) -> str | None:
    """Who began the thread, as a reply says: `parent_user_id`, or the copy of the root that a broadcast carries."""
    root = message.get("root")
    user = message.get("parent_user_id") or (root.get("user") if isinstance(root, dict) else None)
    return user if isinstance(user, str) and user else None


def reactions(given: object) -> int:
    counts = (
        [reaction.get("count") for reaction in given if isinstance(reaction, dict)] if isinstance(given, list) else []
    )
    return min(sum(count for count in counts if isinstance(count, int) and count > 0), 2**31 - 1)


def reactors(given: object) -> list[str] | None:
    """Who reacted, each once; an export from before 2016 may give a count only."""
    lists = [r.get("users") for r in given if isinstance(r, dict)] if isinstance(given, list) else []
    users = [user for found in lists if isinstance(found, list) for user in found if isinstance(user, str)]
    return list(dict.fromkeys(users)) or None


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


def blocks_text(blocks: object) -> str:
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
