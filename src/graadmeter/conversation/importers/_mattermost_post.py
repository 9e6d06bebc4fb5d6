"""A post of Mattermost as a row, whether it comes from the bulk export or from the API."""

from __future__ import annotations

import re
from typing import Any

from graadmeter.conversation import clean
from graadmeter.conversation.importers._named import People
from graadmeter.conversation.importers._values import millis, objects, texts, words

Record = dict[str, Any]
NOTICE = re.compile(
    r"@?(\S+) (?:joined the (?:channel|team)|left the (?:channel|team)|has (?:joined|left) the (?:channel|team)"
    r"|added to the (?:channel|team)(?: as a guest)? by \S+|was removed from the (?:channel|team)"
    r"|removed from the (?:channel|team)(?: by \S+)?|archived the channel|unarchived the channel"
    r"|(?:updated|removed) the channel (?:display name|header|purpose)\b.*)\.?",
    re.DOTALL,
)
FROM_PROGRAM = ("from_webhook", "from_bot", "from_plugin", "from_oauth_app")


def user_names(user: Record) -> tuple[str, ...]:
    """What a person is called: in full, by nickname, on the platform."""
    full = " ".join(part for part in (words(user.get("first_name")), words(user.get("last_name"))) if part)
    return tuple(texts([full, user.get("nickname"), user.get("username")]))


def row(
    post: Record,
    *,
    key: str,
    space_id: str,
    root: dict[str, object] | None,
    position: int,
    people: People,
    author: str | None = None,
) -> dict[str, object]:
    """`post` (whose moment is a believable one) as a row of EXPORTED. `root`: the row of the post it answers.

    `author`: who wrote it, where that is not the post's own `user`.
    """
    author = author or words(post.get("user"))
    text = words(post.get("message"))
    own_words = clean.markdown(text)
    spoken = kind(post, author, text, people)
    given = post.get("reactions")
    return {
        "message_id": key,
        "space_id": space_id,
        "thread_id": root["message_id"] if root else key,
        "parent_id": root["message_id"] if root else None,
        "parent_author_id": root["author_id"] if root else None,
        "author_id": author,
        "sent_at": millis(post.get("create_at")),
        "kind": spoken,
        "text": text,
        "has_question": clean.asks(own_words) if spoken == "human" else None,
        "chars": len(own_words),
        "reactions": len(objects(given)),
        "mentions": people.named(text) or None,
        "reactors": reactors(given) or None,
        "position": position,
        "version": millis(post.get("edit_at")) or 0,
    }


def reactors(given: object) -> list[str]:
    """Who reacted, each once."""
    return texts([reaction.get("user") or reaction.get("user_id") for reaction in objects(given)])


def kind(post: Record, author: str, text: str, people: People) -> str:
    """Events have a type; older exports wrote them as plain posts that begin with a name. Programs say so."""
    type_ = words(post.get("type"))
    if type_.startswith("system_"):
        return "system"
    if not type_ and " the " in text and (found := NOTICE.fullmatch(text)) and _is_known(found[1], author, people):
        return "system"
    props = post.get("props")
    if isinstance(props, dict) and any(props.get(flag) in (True, "true") for flag in FROM_PROGRAM):
        return "bot"
    return "bot" if type_.startswith("custom_") or people.is_bot(author) else "human"


def _is_known(name: str, author: str, people: People) -> bool:
    return name == author or people.of(name) is not None
