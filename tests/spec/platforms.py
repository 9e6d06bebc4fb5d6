"""A conversation of `talks`, written down as the platforms export it."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bson
from talks import Said, Talk

Row = dict[str, Any]
MILLI = 1000  # microseconds


def order(given: Talk, seed: int | None) -> list[Said]:
    """The messages as a file holds them: in order, or shuffled."""
    said = list(given.said)
    if seed is not None:
        random.Random(seed).shuffle(said)
    return said


def slack(
    folder: Path, given: Talk, *, shuffled: int | None = None, split: Callable[[Said], str] | None = None
) -> Path:
    """Threads by `thread_ts`; a file for each channel and day, or as `split` names the day."""
    day = split or (lambda m: _when(m).date().isoformat())

    def ts(m: Said) -> str:
        return f"{m.at // 1_000_000}.{m.at % 1_000_000:06d}"

    users = [{"id": _id(p.number), "real_name": p.name, "is_bot": False} for p in given.people]
    users += [{"id": _id(n), "real_name": name, "is_bot": True} for n, name in given.bots]
    if shuffled is not None:
        random.Random(shuffled).shuffle(users)
    about: Row = {}
    if given.host is not None:
        members = [_id(p.number) for p in given.people]
        about = {"members": members, "creator": _id(given.host), "is_archived": False}
    files: dict[str, list[Row]] = defaultdict(list)
    for m in order(given, shuffled):
        root = given.by_number[m.thread]
        text = " ".join([*(f"<@{_id(n)}>" for n in m.named), m.text])
        row: Row = {"type": "message", "user": _id(m.author), "text": text, "ts": ts(m)}
        if m.joined:
            row["subtype"] = "channel_join"
        if root.number != m.number:
            row |= {"thread_ts": ts(root), "parent_user_id": _id(root.author)}
        if m.reactors:
            by = [_id(n) for n in m.reactors]
            row["reactions"] = [{"name": "+1", "count": len(by), "users": by}]
        files[f"{m.space}/{day(m)}.json"].append(row)
    write(folder, "users.json", users)
    write(folder, "channels.json", [{"id": f"C{n}", "name": name, **about} for n, name in enumerate(given.spaces)])
    for name, rows in files.items():
        write(folder, name, rows)
    return folder


def zulip(folder: Path, given: Talk, *, shuffled: int | None = None) -> Path:
    """The archive tool's layout: a topic for each thread; a reply quotes the message that began it, the only link that
    this archive knows. It holds neither who joins nor reactions."""
    names = given.names
    files: dict[str, list[Row]] = defaultdict(list)
    for m in order(given, shuffled):
        if m.joined:
            continue
        root = given.by_number[m.thread]
        quote = ""
        if root.number != m.number:
            link = f"https://z.example.org/#narrow/stream/1-x/topic/t/near/{root.number}"
            who = f'<span class="user-mention silent" data-user-id="{root.author}">{names[root.author]}</span>'
            quote = f'<p>{who} <a href="{link}">said</a>:</p><blockquote><p>{root.text}</p></blockquote>'
        named = "".join(f'<span class="user-mention" data-user-id="{n}">@{names[n]}</span> ' for n in m.named)
        stream = f"{given.spaces.index(m.space)}-{m.space}"
        files[f"zulip_json/{stream}/t{root.number}.json"].append(
            {"id": m.number, "sender_full_name": names[m.author], "timestamp": m.at / 1_000_000,
             "content": f"{quote}<p>{named}{m.text}</p>"}
        )  # fmt: skip
    streams = {name: {"id": n, "topic_data": {}} for n, name in enumerate(given.spaces)}
    write(folder, "zulip_json/stream_index.json", {"streams": streams})
    for name, rows in files.items():
        write(folder, name, rows)
    return folder


def zulip_export(
    folder: Path, given: Talk, *, shuffled: int | None = None, split: Callable[[Said], str] | None = None
) -> Path:
    """The server's own export of a quiet talk: a topic for each thread, files of a hundred messages or as `split`
    numbers them."""
    users = [{"id": p.number, "full_name": p.name, "is_bot": False, "email": f"u{p.number}@x"} for p in given.people]
    users += [{"id": n, "full_name": name, "is_bot": True, "email": f"b{n}@x"} for n, name in given.bots]
    if shuffled is not None:
        random.Random(shuffled).shuffle(users)
    files: dict[str, list[Row]] = defaultdict(list)
    for m in order(given, shuffled):
        root = given.by_number[m.thread]
        quote = ""
        if root.number != m.number:
            quote = (
                f"@_**X|{root.author}** [said](https://z.example.org/#narrow/stream/1-x/topic/t/near/{root.number}):\n"
            )
            quote += f"```quote\n{root.text}\n```\n"
        files[f"messages-{split(m) if split else f'{m.number // 100 + 1:06d}'}.json"].append(
            {"id": m.number, "sender": m.author, "recipient": 100 + given.spaces.index(m.space),
             "subject": f"t{root.number}", "date_sent": m.at / 1_000_000, "content": quote + m.text,
             "rendered_content": None}
        )  # fmt: skip
    write(folder, "realm.json", {
        "zerver_userprofile": users,
        "zerver_stream": [{"id": n, "name": name, "invite_only": False} for n, name in enumerate(given.spaces)],
        "zerver_recipient": [{"id": 100 + n, "type": 2, "type_id": n} for n in range(len(given.spaces))],
    })  # fmt: skip
    for name, rows in files.items():
        write(folder, name, {"zerver_message": rows})
    return folder


def mattermost(folder: Path, given: Talk, *, shuffled: int | None = None) -> Path:
    """The bulk export: replies inside the post they answer."""
    names = _user_names(given)
    replies: dict[int, list[Row]] = defaultdict(list)

    def post(m: Said) -> Row:
        text = " ".join([*(f"@{names[n]}" for n in m.named), m.text])
        row: Row = {"user": names[m.author], "message": text, "create_at": m.at // MILLI}
        if m.joined:
            row["message"] = f"{names[m.author]} joined the channel."
        if m.reactors:
            row["reactions"] = [
                {"user": names[n], "emoji_name": "+1", "create_at": m.at // MILLI} for n in m.reactors
            ]  # fmt: skip
        return row

    def user(number: int, name: str) -> Row:
        row: Row = {"username": names[number], "email": f"u{number}@x", "nickname": name}
        if given.host is not None:
            roles = "channel_admin channel_user" if number == given.host else "channel_user"
            inside = [{"name": space, "roles": roles} for space in given.spaces]
            row["teams"] = [{"name": "all", "roles": "team_user", "channels": inside}]
        return _line("user", row)

    said = order(given, shuffled)
    for m in said:
        if m.number != m.thread:
            replies[m.thread].append(post(m))
    lines: list[Row] = [{"type": "version", "version": 1}]
    lines.append(_line("team", {"name": "all", "display_name": "All", "type": "O"}))
    lines += [
        _line("channel", {"team": "all", "name": name, "display_name": name, "type": "O"}) for name in given.spaces
    ]
    users = [user(p.number, p.name) for p in given.people]
    if shuffled is not None:
        random.Random(shuffled).shuffle(users)
    bots = [_line("bot", {"username": names[n], "owner": names[0], "display_name": name}) for n, name in given.bots]
    posts = [
        _line("post", {"team": "all", "channel": m.space, **post(m), "replies": replies[m.number] or None})
        for m in said
        if m.number == m.thread
    ]
    folder.mkdir(parents=True, exist_ok=True)
    text = "\n".join(json.dumps(line) for line in [*lines, *users, *bots, *posts]) + "\n"
    (folder / "import.jsonl").write_text(text, "utf-8")
    return folder


def rocketchat(folder: Path, given: Talk) -> Path:
    """A dump of its database."""
    names, bots = _user_names(given), dict(given.bots)

    def who(number: int) -> Row:
        return {"_id": _id(number), "username": names[number]}

    messages = []
    for m in given.said:
        text = " ".join([*(f"@{names[n]}" for n in m.named), m.text])
        row: Row = {"_id": f"m{m.number}", "rid": m.space, "u": who(m.author), "ts": _when(m), "msg": text}
        row["mentions"] = [who(n) for n in m.named]
        if m.number != m.thread:
            row["tmid"] = f"m{m.thread}"
        if m.joined:
            row["t"] = "uj"
        if m.reactors:
            row["reactions"] = {":+1:": {"usernames": [names[n] for n in m.reactors]}}
        messages.append(row)
    files: dict[str, list[Row]] = {
        "users": [
            {**who(n), "name": name, "type": "bot" if n in bots else "user"} for n, name in given.names.items()
        ],
        "rocketchat_room": [
            {"_id": name, "t": "c", "name": name, "usersCount": len(given.people), "u": who(given.host or 0)}
            for name in given.spaces
        ],
        "rocketchat_message": messages,
    }  # fmt: skip
    folder.mkdir(parents=True)
    for name, rows in files.items():
        (folder / f"{name}.bson").write_bytes(b"".join(bson.encode(row) for row in rows))
    return folder


def teams(folder: Path, given: Talk) -> Path:
    """What its export interface gives, in any order."""
    names, bots = given.names, dict(given.bots)

    def user(number: int) -> Row:
        return {"User": {"Id": _id(number), "DisplayName": names[number]}}

    accounts = [{"Id": _id(p.number), "DisplayName": p.name, "Mail": None} for p in given.people]
    write(folder, "users/usersList.json", accounts)
    write(folder, "teams/teamsList.json", [{"Name": "All", "Privacy": "Public", "GroupsId": "t1"}])
    roles = [
        {"UserId": _id(p.number), "Role": "Owner" if p.number == given.host else None} for p in given.people
    ]  # fmt: skip
    write(folder, "teams/t1/teamMembers_t1.json", roles)
    channels = [{"Id": name, "DisplayName": name, "MembershipType": "standard"} for name in given.spaces]
    write(folder, "teams/t1/channels_t1.json", channels)
    messages = []
    for m in order(given, 1):
        row: Row = {"Id": str(m.at // MILLI), "CreatedDateTime": _when(m).isoformat(timespec="milliseconds")}
        row |= {"MessageType": "message", "ChannelIdentity": {"TeamId": "t1", "ChannelId": m.space}}
        row["From"] = user(m.author)
        row["Body"] = {"ContentType": "html", "Content": f"<p>{m.text}</p>"}
        row["ReplyToId"] = str(given.by_number[m.thread].at // MILLI) if m.number != m.thread else None
        row["Mentions"] = [{"Id": n, "Mentioned": user(person)} for n, person in enumerate(m.named)]
        row["Reactions"] = [{"ReactionType": "like", "User": user(n)} for n in m.reactors]
        if m.joined:
            row |= {"MessageType": "unknownFutureValue", "From": None, "EventDetail": {"Initiator": user(m.author)}}
        if m.author in bots:
            row["From"] = {"User": None, "Application": {"Id": _id(m.author), "DisplayName": bots[m.author]}}
        messages.append(row)
    write(folder, "teams/t1/messages_t1.json", messages)
    return folder


LIVELY: dict[str, Callable[[Path, Talk], Path]] = {  # those that write all there is in a lively talk
    "slack": slack, "mattermost": mattermost, "rocketchat": rocketchat, "teams": teams, "zulip": zulip,
}  # fmt: skip


def write(folder: Path, name: str, document: object) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), "utf-8")


def _id(number: int) -> str:
    return f"U{number:04d}"


def _user_names(given: Talk) -> dict[int, str]:
    return {p.number: f"person{p.number:02d}" for p in given.people} | {
        n: name.lower().replace(" ", "") for n, name in given.bots
    }


def _when(m: Said) -> datetime:
    return datetime.fromtimestamp(m.at / 1_000_000, UTC)


def _line(kind: str, value: Row) -> Row:
    return {"type": kind, kind: value}
