"""The year of conversation as a Slack export: the zip an owner downloads, with its bots and its events."""

from __future__ import annotations

import json
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from graadmeter.demo import rhythm
from graadmeter.demo.people import Person
from graadmeter.demo.shape import Rng, pick
from graadmeter.demo.spaces import Space
from graadmeter.demo.talk import Post, Talk

Message = dict[str, Any]
Automatic = tuple[Space, datetime, Message]  # not yet with its `ts`
FAULT_BOT = {"user": "U0BOTFLT1", "bot_id": "B0FAULT01", "name": "Storingsmelder"}
RELEASE_BOT = {"bot_id": "B0RELEAS1", "username": "Release notes"}
SLACKBOT = "USLACKBOT"
FAULTS = (
    "Storing gemeld bij {site}: niveau te hoog. Bon W-{order} aangemaakt.",
    "Storing bij {site} hersteld, bon W-{order} gesloten.",
    "Geen verbinding met {site} sinds 15 minuten. Bon W-{order}.",
)
SITES = ("gemaal Noordoever", "gemaal De Kiel", "de zuivering Meerzijde", "het pompstation aan de dijk")
FAULTS_PER_WEEK, WEEKS = 9, 52
JOINED_LATER_DAYS = 25  # who came after this shows up as a join event
ARCHIVED_AFTER_DAYS = 250  # of silence; the others just sleep
JOINS_SHOWN = 4  # channels per newcomer


def write_zip(path: Path, rng: Rng, people: tuple[Person, ...], talk: Talk) -> None:
    """The export as one zip. Same seed, same bytes: entries are sorted and carry the last day as their time."""
    stamp = (talk.until.year, talk.until.month, talk.until.day, 12, 0, 0)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(_files(rng, people, talk)):
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, json.dumps(content, ensure_ascii=False))


def _files(rng: Rng, people: tuple[Person, ...], talk: Talk) -> Iterator[tuple[str, object]]:
    yield "users.json", [*map(_user, people), *_bots()]
    yield "channels.json", [_channel(space, people, talk.until) for space in talk.spaces]
    days: dict[tuple[str, str], list[Message]] = defaultdict(list)
    taken: Counter[tuple[str, int]] = Counter()
    for space, moment, message in (*_machine(rng, talk), *_events(talk, people)):
        second = int(moment.timestamp())
        taken[space.space_id, second] += 1  # unique within the channel; below FIRST_MICRO, where people's ids begin
        message["ts"] = f"{second}.{taken[space.space_id, second]:06d}"
        days[space.plan.name, _day(message)].append(message)
    for space, message in _human(talk, people):
        days[space.plan.name, _day(message)].append(message)
    for (name, day), messages in days.items():
        yield f"{name}/{day}.json", sorted(messages, key=lambda message: message["ts"])


def _user(person: Person) -> Message:
    return {
        "id": person.person_id,
        "name": person.email.split("@")[0],
        "deleted": False,
        "real_name": person.name,
        "tz": "Europe/Amsterdam",
        "tz_offset": 3600,
        "profile": {
            "real_name": person.name,
            "display_name": person.name,
            "email": person.email,
            "title": person.layer,
        },
        "is_admin": person.role == "owner" and person.unit == "Corporate",
        "is_owner": False,
        "is_bot": False,
    }


def _bots() -> list[Message]:
    """Slack marks its own Slackbot as no bot; importers have to know."""
    return [_account(FAULT_BOT["user"], FAULT_BOT["name"], is_bot=True), _account(SLACKBOT, "Slackbot", is_bot=False)]


def _account(key: str, name: str, *, is_bot: bool) -> Message:
    profile = {"real_name": name}
    return {"id": key, "name": name.lower(), "real_name": name, "deleted": False, "is_bot": is_bot, "profile": profile}


def _channel(space: Space, people: tuple[Person, ...], until: date) -> Message:
    asleep = space.closes is not None and (until - space.closes).days > ARCHIVED_AFTER_DAYS
    return {
        "id": space.space_id,
        "name": space.plan.name,
        "created": int(_noon(space.opens).timestamp()),
        "creator": people[space.owner].person_id,
        "is_archived": asleep,
        "is_general": space.plan.name == "algemeen",
        "members": [people[i].person_id for i in space.members],
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": space.plan.purpose, "creator": people[space.owner].person_id, "last_set": 0},
    }


def _human(talk: Talk, people: tuple[Person, ...]) -> Iterator[tuple[Space, Message]]:
    threads: dict[str, list[Post]] = defaultdict(list)
    for post in talk.posts:
        if post.thread_at and post.thread_at != post.ts:
            threads[post.thread_at].append(post)
    roots = {post.ts: post for post in talk.posts if post.thread_at in (None, post.ts)}
    for post in talk.posts:
        message = _message(post.text, user=people[post.sender].person_id, ts=post.ts)
        if post.reactions:
            message["reactions"] = [
                {"name": name, "users": [people[i].person_id for i in fans], "count": len(fans)}
                for name, fans in post.reactions.items()
            ]
        replies = threads.get(post.ts)
        if replies:
            users = list(dict.fromkeys(people[reply.sender].person_id for reply in replies))
            message |= {
                "thread_ts": post.ts,
                "reply_count": len(replies),
                "reply_users": users,
                "latest_reply": replies[-1].ts,
            }
            message["replies"] = [{"user": people[reply.sender].person_id, "ts": reply.ts} for reply in replies]
        elif post.thread_at not in (None, post.ts):
            message["thread_ts"] = post.thread_at
            root = roots[post.thread_at]
            if post.broadcast:
                message |= {
                    "subtype": "thread_broadcast",
                    "root": {"ts": root.ts, "user": people[root.sender].person_id},
                }
            else:
                message["parent_user_id"] = people[root.sender].person_id
        yield post.space, message


def _machine(rng: Rng, talk: Talk) -> Iterator[Automatic]:
    """A fault reporter with an account, release notes from a web hook, and Slackbot's Monday reminder."""
    spaces = {space.plan.name: space for space in talk.spaces}
    first = rhythm.first_day(talk.until)
    for week in range(WEEKS):
        monday = first + timedelta(days=7 * week)
        for _ in range(int(rng.poisson(FAULTS_PER_WEEK))):
            moment = _noon(monday) + timedelta(hours=float(rng.uniform(-12, 155)))
            text = pick(rng, FAULTS).format(site=pick(rng, SITES), order=10000 + int(rng.integers(0, 80000)))
            yield spaces["storingsdienst"], moment, _message(text, user=FAULT_BOT["user"], bot_id=FAULT_BOT["bot_id"])
        release = spaces["release-portal"]
        if week % 2 and release.is_open(monday):
            text = f"Release 2.{week} of the customer portal is live."
            yield release, _noon(monday), _message(text, subtype="bot_message", **RELEASE_BOT)
        yield (
            spaces["team-planning"],
            _noon(monday),
            _message("Reminder: planning voor deze week doorlopen.", user=SLACKBOT),
        )


def _events(talk: Talk, people: tuple[Person, ...]) -> Iterator[Automatic]:
    """Newcomers join a few channels; a channel that was made during the year says so."""
    first = rhythm.first_day(talk.until)
    shown: dict[int, int] = defaultdict(int)
    for space in talk.spaces:
        for i in space.members.tolist():
            since = max(people[i].since, space.opens)
            if (since - first).days > JOINED_LATER_DAYS and shown[i] < JOINS_SHOWN and space.is_open(since):
                shown[i] += 1
                user = people[i].person_id
                yield (
                    space,
                    _noon(since),
                    _message(f"<@{user}> has joined the channel", subtype="channel_join", user=user),
                )
        if space.opens > first:
            user = people[space.owner].person_id
            text = f"<@{user}> set the channel purpose: {space.plan.purpose}"
            yield space, _noon(space.opens), _message(text, subtype="channel_purpose", user=user)


def _message(text: str, **fields: str) -> Message:
    return {"type": "message", **fields, "text": text}


def _day(message: Message) -> str:
    return datetime.fromtimestamp(int(message["ts"].split(".")[0]), UTC).date().isoformat()


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), rhythm.PLACE)
