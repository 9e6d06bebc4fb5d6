"""Writes the sample dump of Rocket.Chat: BSON cannot be typed by hand. Run: python tests/golden/rocketchat_sample.py"""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import bson

HOME = Path(__file__).parent / "importers" / "rocketchat" / "dump" / "meteor"
START = datetime(2026, 2, 2, 9, tzinfo=UTC)
Document = dict[str, Any]


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def who(name: str) -> Document:
    return {"_id": f"{name}Id", "username": name, "name": name.title()}


def account(username: str, **more: Any) -> Document:
    common = {"emails": [{"address": f"{username}@example.org", "verified": True}], "type": "user", "roles": ["user"]}
    named = {"_id": f"{username}Id", "username": username, "name": username.title()}
    return {**named, "active": True, **common, **more}


def message(number: int, rid: str, name: str, msg: str, seconds: float, **more: Any) -> Document:
    return {"_id": f"m{number:02}", "rid": rid, "msg": msg, "ts": at(seconds), "u": who(name), **more}


USERS = [
    account("ada", roles=["user", "admin"], name="Ada de Vries"),
    account("bram", active=False),
    account("carla", emails=[]),
    account("rocket.cat", _id="rocket.cat", type="bot", roles=["bot"]),
    account("builder", type="app", emails=None),
    {"_id": "ghostId", "type": "unknown", "roles": []},  # invited, never there
]
ROOMS: list[Document] = [
    {"_id": "GENERAL", "t": "c", "name": "general", "usersCount": 4.0, "ts": at(-900), "u": None, "default": True},
    {"_id": "closedRoom", "t": "p", "name": "board", "fname": "Board", "usersCount": 2, "u": who("ada"), "ro": False},
    {"_id": "talkRoom", "t": "p", "name": "x8f", "fname": "Where to eat?", "prid": "GENERAL", "u": who("bram")},
    {"_id": "oldRoom", "t": "c", "name": "attic", "usersCount": 1, "archived": True, "u": who("ada"), "ts": at(-800)},
    {"_id": "secretRoom", "t": "p", "name": "secret", "encrypted": True, "u": who("ada")},
    {"_id": "adaIdbramId", "t": "d", "usernames": ["ada", "bram"], "usersCount": 2},
    {"_id": "customer", "t": "l", "fname": "Visitor 12"},
]
SUBSCRIPTIONS: list[Document] = [
    {"_id": "s1", "rid": "GENERAL", "u": who("ada"), "roles": ["owner", "leader"]},
    {"_id": "s2", "rid": "GENERAL", "u": who("bram"), "roles": None},
    {"_id": "s3", "rid": "closedRoom", "u": who("bram"), "roles": ["moderator"]},
    {"_id": "s4", "rid": "talkRoom", "u": who("carla")},
]
LINK = "[ ](https://chat.example/channel/general?msg=m03)"
MESSAGES = [
    message(1, "GENERAL", "ada", "ada", 0, t="uj"),
    message(2, "GENERAL", "bram", "@carla can you **help**? `why?`", 10,
            mentions=[{"_id": "carlaId", "username": "carla", "type": "user"}, {"_id": "all", "username": "all"}],
            reactions={":+1:": {"usernames": ["ada", "carla"]}, ":tada:": {"usernames": ["ada", "somebody"]}},
            tcount=2, tlm=at(15), replies=["carlaId"]),
    message(3, "GENERAL", "carla", "Yes, at ten", 15, tmid="m02", mentions=[], editedAt=at(17), editedBy=who("carla")),
    message(4, "GENERAL", "carla", "Yes, at nin", 15, _hidden=True, parent="m03"),  # what stood before the edit
    message(5, "GENERAL", "ada", f"{LINK} is that **ten** sharp?", 20),
    message(6, "GENERAL", "rocket.cat", "Welcome!", 21, u={"_id": "rocket.cat", "username": "rocket.cat"}),
    message(7, "GENERAL", "builder", "Build failed?", 22, bot={"i": "abc"}),
    message(8, "GENERAL", "ada", "Posted through a hook?", 23, bot={"i": "abc"}, alias="News"),
    message(9, "GENERAL", "bram", "", 24, t="discussion-created", drid="talkRoom"),
    message(10, "talkRoom", "carla", "> @ada where?\nAt the harbour, @bram. mail x@ada.example", 30),
    message(11, "closedRoom", "ada", "Only for us", 40, tmid="m99"),  # its root is gone
    message(12, "oldRoom", "emma", "Nobody knows emma?", 50),
    message(13, "secretRoom", "ada", "U2FsdGVkX1", 60, t="e2e"),
    message(14, "closedRoom", "ada", "U2FsdGVkX1", 61, t="e2e"),
    message(15, "adaIdbramId", "bram", "Between us?", 70),
    message(16, "customer", "ada", "How can I help you?", 80),
    message(17, "goneRoom", "bram", "A room that was removed", 90),
]  # fmt: skip


def main() -> None:
    HOME.mkdir(parents=True, exist_ok=True)
    files: dict[str, list[Document]] = {
        "users.bson": USERS,
        "rocketchat_room.bson": ROOMS,
        "rocketchat_subscription.bson": SUBSCRIPTIONS,
        "rocketchat_message.bson": MESSAGES,
    }
    for name, documents in files.items():
        data = b"".join(bson.encode(document) for document in documents)
        if name == "rocketchat_subscription.bson":  # one packed by itself, as `mongodump --gzip` does with all
            (HOME / f"{name}.gz").write_bytes(gzip.compress(data, mtime=0))
        else:
            (HOME / name).write_bytes(data)
    (HOME / "rocketchat_message.metadata.json").write_text('{"collectionName":"rocketchat_message"}\n', "utf-8")


if __name__ == "__main__":
    main()
