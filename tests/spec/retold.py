"""One made-up talk, written down as the platforms would export it."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bson

START_MS = 1_767_600_000_000  # Monday 5 January 2026, 08:00 UTC
WORDS = ("yes", "at ten", "see the plan", "in the drawer", "done", "fine with me", "ask the desk")
CHANNELS = ("general", "kitchen", "harbour")
PEOPLE = (
    *("Ada", "Bram", "Carla", "Dirk", "Emma", "Fatima", "Gijs", "Hanna", "Ivo", "Joke"),
    *("Karim", "Lotte", "Mees", "Nina", "Omar", "Petra", "Quinten", "Roos", "Sem", "Tess"),
    *("Umar", "Vera", "Wim", "Xander", "Yara", "Zeno", "Anouk", "Bas", "Cees", "Dina"),
    *("Eva", "Floris", "Guus", "Hugo", "Ilse", "Jan", "Kees", "Loes", "Mila", "Noud"),
)
BOT = "Deploy Bot"
OWNER = "Ada"


@dataclass(slots=True)
class Post:
    number: int
    channel: str
    author: str
    at_ms: int
    text: str
    root: Post | None = None
    kind: str = "human"
    reactors: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)

    @property
    def thread(self) -> int:
        return (self.root or self).number


def talk(seed: int, posts: int = 900) -> list[Post]:
    """Weeks of threads, answers, questions, reactions, mentions, people who join, and a bot. Ends with a person."""
    dice, told, at = random.Random(seed), list[Post](), START_MS
    for name in PEOPLE:
        for channel in CHANNELS:
            at += 1000
            told.append(Post(len(told), channel, name, at, f"{name} joined", kind="system"))
    while len(told) < posts:
        at += dice.choice([20_000, 600_000, 9_000_000, 80_000_000])
        here = min(12 + len(told) // 30, len(PEOPLE))  # the others come later
        author = PEOPLE[min(dice.randrange(here), dice.randrange(here))]
        roots = [post for post in told[-30:] if post.kind == "human" and post.root is None]
        root = dice.choice(roots) if roots and dice.random() < 0.6 else None
        kind = "bot" if root is None and dice.random() < 0.1 else "human"
        text = dice.choice(WORDS) + ("?" if dice.random() < 0.4 else "")
        post = Post(len(told), root.channel if root else dice.choice(CHANNELS), author, at, text, root, kind)
        if kind == "bot":
            post.author = BOT
        else:
            post.reactors = dice.sample(PEOPLE, dice.choice([0, 0, 0, 1, 3]))
            post.named = dice.sample(PEOPLE, dice.choice([0, 0, 0, 1]))
        told.append(post)
    told.append(Post(len(told), "general", "Bram", at + 5000, "good night"))
    return told


def people_file(path: Path) -> Path:
    """Everyone but the last two; who leads; where they sit."""
    rows = [
        f"{name} de Boer,{'ABC'[n % 3]},{'XY'[n % 2]},{'managers' if n < 2 else 'staff'},{'yes' if n < 2 else 'no'}"
        for n, name in enumerate(PEOPLE[:-2])
    ]
    path.write_text("\n".join(["person,unit,location,layer,leader", *rows]) + "\n", "utf-8")
    return path


def code(name: str) -> str:
    return "U" + "".join(letter for letter in name.upper() if letter.isalpha())


def full(name: str) -> str:
    return name if name == BOT else f"{name} de Boer"


def _write(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), "utf-8")


def _iso(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds")


# -- the platforms ------------------------------------------------------------------------------------------------


def slack(told: list[Post], home: Path) -> Path:
    def ts(post: Post) -> str:
        return f"{post.at_ms // 1000}.{post.at_ms % 1000:03}000"

    everyone = [code(name) for name in PEOPLE]
    _write(home / "channels.json", [
        {"id": f"C{n}", "name": name, "members": everyone, "creator": code(OWNER), "is_archived": False}
        for n, name in enumerate(CHANNELS)
    ])  # fmt: skip
    users = [{"id": code(name), "name": name.lower(), "real_name": full(name), "is_bot": False} for name in PEOPLE]
    _write(home / "users.json", [*users, {"id": code(BOT), "name": "deploy", "real_name": BOT, "is_bot": True}])
    days: dict[str, list[dict[str, Any]]] = {}
    for post in told:
        message: dict[str, Any] = {"type": "message", "user": code(post.author), "ts": ts(post)}
        message["text"] = " ".join([*(f"<@{code(name)}>" for name in post.named), post.text])
        if post.kind == "system":
            message["subtype"] = "channel_join"
        if post.root:
            message |= {"thread_ts": ts(post.root), "parent_user_id": code(post.root.author)}
        if post.reactors:
            users_ = [code(name) for name in post.reactors]
            message["reactions"] = [{"name": "+1", "count": len(users_), "users": users_}]
        days.setdefault(f"{post.channel}/{_iso(post.at_ms)[:10]}.json", []).append(message)
    for name, messages in days.items():
        _write(home / name, messages)
    return home


def mattermost(told: list[Post], home: Path) -> Path:
    lines: list[dict[str, Any]] = [{"type": "version", "version": 1}, _line("team", name="all", type="O")]
    lines += [_line("channel", team="all", name=name, display_name=name, type="O") for name in CHANNELS]
    for name in PEOPLE:
        roles = "channel_admin channel_user" if name == OWNER else "channel_user"
        inside = [{"name": channel, "roles": roles} for channel in CHANNELS]
        teams = [{"name": "all", "roles": "team_user", "channels": inside}]
        lines.append(_line("user", username=name.lower(), first_name=full(name), last_name="", teams=teams))
    lines.append(_line("bot", username="deploybot", display_name=BOT))
    posts: dict[int, dict[str, Any]] = {}
    for post in told:
        text = " ".join([*(f"@{name.lower()}" for name in post.named), post.text])
        user = "deploybot" if post.kind == "bot" else post.author.lower()
        made: dict[str, Any] = {"user": user, "message": text, "create_at": post.at_ms, "reactions": None}
        if post.reactors:
            made["reactions"] = [
                {"user": n.lower(), "emoji_name": "+1", "create_at": post.at_ms} for n in post.reactors
            ]
        if post.kind == "system":
            made["message"] = f"{user} joined the channel."
        if post.root:
            posts[post.root.number]["replies"] = [*(posts[post.root.number]["replies"] or ()), made]
        else:
            posts[post.number] = {"team": "all", "channel": post.channel, **made, "replies": None}
    lines += [_line("post", **post) for post in posts.values()]
    home.mkdir(parents=True)
    (home / "export.jsonl").write_text("\n".join(json.dumps(line) for line in lines) + "\n", "utf-8")
    return home


def _line(kind: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, kind: value}


def rocketchat(told: list[Post], home: Path) -> Path:
    def who(name: str) -> dict[str, str]:
        return {"_id": code(name), "username": name.lower().replace(" ", "")}

    users: list[dict[str, Any]] = [
        {**who(name), "name": full(name), "type": "bot" if name == BOT else "user"} for name in (*PEOPLE, BOT)
    ]
    rooms: list[dict[str, Any]] = [
        {"_id": name, "t": "c", "name": name, "usersCount": len(PEOPLE), "u": who(OWNER)} for name in CHANNELS
    ]
    messages = []
    for post in told:
        made: dict[str, Any] = {"_id": f"m{post.number}", "rid": post.channel, "u": who(post.author)}
        made |= {"ts": datetime.fromtimestamp(post.at_ms / 1000, UTC), "mentions": [who(name) for name in post.named]}
        made["msg"] = " ".join([*(f"@{name.lower()}" for name in post.named), post.text])
        if post.root:
            made["tmid"] = f"m{post.root.number}"
        if post.kind == "system":
            made["t"] = "uj"
        if post.reactors:
            made["reactions"] = {":+1:": {"usernames": [name.lower() for name in post.reactors]}}
        messages.append(made)
    home.mkdir(parents=True)
    files: dict[str, list[dict[str, Any]]] = {
        "users": users,
        "rocketchat_room": rooms,
        "rocketchat_message": messages,
    }
    for name, rows in files.items():
        (home / f"{name}.bson").write_bytes(b"".join(bson.encode(row) for row in rows))
    return home


def teams(told: list[Post], home: Path) -> Path:
    def user(name: str) -> dict[str, Any]:
        return {"User": {"Id": code(name), "DisplayName": full(name)}}

    accounts = [{"Id": code(name), "DisplayName": full(name), "Mail": None} for name in PEOPLE]
    _write(home / "users" / "usersList.json", accounts)
    _write(home / "teams" / "teamsList.json", [{"Name": "All", "Privacy": "Public", "GroupsId": "t1"}])
    roles = [{"UserId": code(name), "Role": "Owner" if name == OWNER else None} for name in PEOPLE]
    _write(home / "teams" / "t1" / "teamMembers_t1.json", roles)
    channels = [{"Id": name, "DisplayName": name, "MembershipType": "standard"} for name in CHANNELS]
    _write(home / "teams" / "t1" / "channels_t1.json", channels)
    messages = []
    for post in told:
        made: dict[str, Any] = {"Id": str(post.at_ms), "CreatedDateTime": _iso(post.at_ms), "From": user(post.author)}
        made |= {"MessageType": "message", "ChannelIdentity": {"TeamId": "t1", "ChannelId": post.channel}}
        made["Body"] = {"ContentType": "html", "Content": f"<p>{post.text}</p>"}
        made["ReplyToId"] = str(post.root.at_ms) if post.root else None
        made["Mentions"] = [{"Id": n, "Mentioned": user(name)} for n, name in enumerate(post.named)]
        made["Reactions"] = [{"ReactionType": "like", "User": user(name)} for name in post.reactors]
        if post.kind == "system":
            made |= {"MessageType": "unknownFutureValue", "From": None}
            made["EventDetail"] = {"Initiator": user(post.author)}
        if post.kind == "bot":
            made["From"] = {"User": None, "Application": {"Id": code(BOT), "DisplayName": BOT}}
        messages.append(made)
    random.Random(1).shuffle(messages)
    _write(home / "teams" / "t1" / "messages_t1.json", messages)
    return home


def zulip(told: list[Post], home: Path) -> Path:
    """A topic for each thread; who answers quotes the first message, the only link that this archive knows."""
    numbers = {name: n + 7 for n, name in enumerate((*PEOPLE, BOT))}
    topics: dict[str, list[dict[str, Any]]] = {}
    for post in (post for post in told if post.kind != "system"):
        named = "".join(
            f'<span class="user-mention" data-user-id="{numbers[name]}">@{full(name)}</span> ' for name in post.named
        )
        quoted = (
            f'<p><span class="user-mention silent" data-user-id="{numbers[post.root.author]}">'
            f'{full(post.root.author)}</span> <a href="#narrow/stream/1/topic/x/near/{post.root.number}">said</a>:</p>'
            f"<blockquote><p>{post.root.text}</p></blockquote>"
            if post.root
            else ""
        )
        topics.setdefault(f"{CHANNELS.index(post.channel)}-{post.channel}/t{post.thread}.json", []).append(
            {
                "id": post.number,
                "sender_full_name": full(post.author),
                "timestamp": post.at_ms // 1000,
                "content": f"{quoted}<p>{named}{post.text}</p>",
            }
        )
    for name, messages in topics.items():
        _write(home / name, messages)
    streams = {name: {"id": n, "topic_data": {}} for n, name in enumerate(CHANNELS)}
    _write(home / "stream_index.json", {"streams": streams})
    return home


PLATFORMS = {"slack": slack, "mattermost": mattermost, "rocketchat": rocketchat, "teams": teams, "zulip": zulip}
