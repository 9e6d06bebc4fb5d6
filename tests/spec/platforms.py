"""One invented conversation, written as the platforms export it: what the metamorphic tests transform and measure."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

BEGIN = datetime(2024, 1, 1, 8, tzinfo=UTC)  # a Monday
SPACES = ("general", "workshop", "planning", "kitchen")
UNITS, PLACES, LAYERS = ("Sales", "IT", "Care"), ("Utrecht", "Zwolle"), ("staff", "management")
WORDS = ("we", "the", "plan", "meeting", "key", "box", "tomorrow", "client", "report", "answer", "again", "today")


@dataclass(frozen=True, slots=True)
class Person:
    number: int
    name: str
    unit: str
    place: str
    layer: str
    leader: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A message: `thread` is the number of the message that began it, `at` microseconds since 1970."""

    number: int
    space: str
    thread: int
    author: int
    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Talk:
    people: tuple[Person, ...]
    said: tuple[Said, ...]
    bots: tuple[tuple[int, str], ...] = ()


def talk(seed: int = 7, people: int = 36, messages: int = 420) -> Talk:
    """A conversation of four months: a few write much, threads of one to a dozen, questions and bare words."""
    dice = random.Random(seed)
    everyone = tuple(
        Person(n, f"Person {n:02d}", dice.choice(UNITS), dice.choice(PLACES), LAYERS[n % 9 == 0], n % 9 == 0)
        for n in range(people)
    )
    said: list[Said] = []
    at = BEGIN
    for number in range(messages):
        at += timedelta(minutes=dice.expovariate(1 / 400), microseconds=1)
        author = min(int(dice.expovariate(1 / 7)), people - 1)
        recent = [m for m in said[-25:] if m.number == m.thread] if dice.random() < 0.7 else []
        root = dice.choice(recent) if recent else None
        words = " ".join(dice.choices(WORDS, k=dice.randrange(3, 20))) + dice.choice(".?!")
        space = root.space if root else dice.choice(SPACES)
        micros = round((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * 1_000_000
        # Whole seconds, each its own: every platform keeps those.
        said.append(Said(number, space, root.number if root else number, author, micros + 1_000_000 * number, words))
    return Talk(everyone, tuple(said))


def people_file(path: Path, given: Talk) -> Path:
    rows = [f"{p.name},{p.unit},{p.place},{p.layer},{'yes' if p.leader else 'no'}" for p in given.people]
    path.write_text("\n".join(["person,unit,location,layer,leader", *rows]) + "\n", "utf-8")
    return path


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
    by_number = {m.number: m for m in given.said}
    day = split or (lambda m: datetime.fromtimestamp(m.at // 1_000_000, UTC).date().isoformat())

    def ts(m: Said) -> str:
        return f"{m.at // 1_000_000}.{m.at % 1_000_000:06d}"

    users = [{"id": f"U{p.number:04d}", "real_name": p.name, "is_bot": False} for p in given.people]
    users += [{"id": f"U{n:04d}", "real_name": name, "is_bot": True} for n, name in given.bots]
    if shuffled is not None:
        random.Random(shuffled).shuffle(users)
    files: dict[str, list[dict[str, object]]] = defaultdict(list)
    for m in order(given, shuffled):
        root = by_number[m.thread]
        row: dict[str, object] = {"type": "message", "user": f"U{m.author:04d}", "text": m.text, "ts": ts(m)}
        if root.number != m.number:
            row |= {"thread_ts": ts(root), "parent_user_id": f"U{root.author:04d}"}
        files[f"{m.space}/{day(m)}.json"].append(row)
    write(folder, "users.json", users)
    write(folder, "channels.json", [{"id": f"C{n}", "name": name} for n, name in enumerate(SPACES)])
    for name, rows in files.items():
        write(folder, name, rows)
    return folder


def zulip(folder: Path, given: Talk, *, shuffled: int | None = None) -> Path:
    """The archive tool's layout: a topic for each thread; a reply quotes the message that began it."""
    by_number = {m.number: m for m in given.said}
    names = {p.number: p.name for p in given.people} | dict(given.bots)
    files: dict[str, list[dict[str, object]]] = defaultdict(list)
    for m in order(given, shuffled):
        root = by_number[m.thread]
        quote = ""
        if root.number != m.number:
            link = f"https://z.example.org/#narrow/stream/1-x/topic/t/near/{root.number}"
            who = f'<span class="user-mention silent" data-user-id="{root.author}">{names[root.author]}</span>'
            quote = f'<p>{who} <a href="{link}">said</a>:</p><blockquote><p>{root.text}</p></blockquote>'
        stream = f"{SPACES.index(m.space)}-{m.space}"
        files[f"zulip_json/{stream}/t{root.number}.json"].append(
            {"id": m.number, "sender_full_name": names[m.author], "timestamp": m.at / 1_000_000,
             "content": f"{quote}<p>{m.text}</p>"}
        )  # fmt: skip
    streams = {name: {"id": n, "topic_data": {}} for n, name in enumerate(SPACES)}
    write(folder, "zulip_json/stream_index.json", {"streams": streams})
    for name, rows in files.items():
        write(folder, name, rows)
    return folder


def zulip_export(
    folder: Path, given: Talk, *, shuffled: int | None = None, split: Callable[[Said], str] | None = None
) -> Path:
    """The server's own export: a topic for each thread, files of a hundred messages or as `split` numbers them."""
    by_number = {m.number: m for m in given.said}
    users = [{"id": p.number, "full_name": p.name, "is_bot": False, "email": f"u{p.number}@x"} for p in given.people]
    users += [{"id": n, "full_name": name, "is_bot": True, "email": f"b{n}@x"} for n, name in given.bots]
    if shuffled is not None:
        random.Random(shuffled).shuffle(users)
    files: dict[str, list[dict[str, object]]] = defaultdict(list)
    for m in order(given, shuffled):
        root = by_number[m.thread]
        quote = ""
        if root.number != m.number:
            quote = (
                f"@_**X|{root.author}** [said](https://z.example.org/#narrow/stream/1-x/topic/t/near/{root.number}):\n"
            )
            quote += f"```quote\n{root.text}\n```\n"
        files[f"messages-{split(m) if split else f'{m.number // 100 + 1:06d}'}.json"].append(
            {"id": m.number, "sender": m.author, "recipient": 100 + SPACES.index(m.space), "subject": f"t{root.number}",
             "date_sent": m.at / 1_000_000, "content": quote + m.text, "rendered_content": None}
        )  # fmt: skip
    write(folder, "realm.json", {
        "zerver_userprofile": users,
        "zerver_stream": [{"id": n, "name": name, "invite_only": False} for n, name in enumerate(SPACES)],
        "zerver_recipient": [{"id": 100 + n, "type": 2, "type_id": n} for n in range(len(SPACES))],
    })  # fmt: skip
    for name, rows in files.items():
        write(folder, name, {"zerver_message": rows})
    return folder


def mattermost(folder: Path, given: Talk, *, shuffled: int | None = None) -> Path:
    """The bulk export: replies inside the post they answer."""
    replies: dict[int, list[dict[str, object]]] = defaultdict(list)
    names = {p.number: f"person{p.number:02d}" for p in given.people} | {n: name.lower() for n, name in given.bots}

    def post(m: Said) -> dict[str, object]:
        return {"user": names[m.author], "message": m.text, "create_at": m.at // 1000}

    said = order(given, shuffled)
    for m in said:
        if m.number != m.thread:
            replies[m.thread].append(post(m))
    lines: list[dict[str, object]] = [{"type": "version", "version": 1}]
    lines.append({"type": "team", "team": {"name": "all", "display_name": "All", "type": "O"}})
    lines += [
        {"type": "channel", "channel": {"team": "all", "name": name, "display_name": name, "type": "O"}}
        for name in SPACES
    ]
    users = [
        {"type": "user", "user": {"username": names[p.number], "email": f"u{p.number}@x", "nickname": p.name}}
        for p in given.people
    ]  # fmt: skip
    if shuffled is not None:
        random.Random(shuffled).shuffle(users)
    bots = [
        {"type": "bot", "bot": {"username": names[n], "owner": names[0], "display_name": name}}
        for n, name in given.bots
    ]
    posts = [
        {"type": "post", "post": {"team": "all", "channel": m.space, **post(m), "replies": replies[m.number] or None}}
        for m in said
        if m.number == m.thread
    ]
    folder.mkdir(parents=True, exist_ok=True)
    text = "\n".join(json.dumps(line) for line in [*lines, *users, *bots, *posts]) + "\n"
    (folder / "import.jsonl").write_text(text, "utf-8")
    return folder


def write(folder: Path, name: str, document: object) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), "utf-8")


def renamed(given: Talk) -> Talk:
    """Everybody another name and number, in another order than before."""
    numbers = [p.number for p in given.people]
    mixed = dict(zip(numbers, random.Random(3).sample(range(500, 999), len(numbers)), strict=True))
    people = [replace(p, number=mixed[p.number], name=f"Somebody {mixed[p.number]}") for p in given.people]
    said = tuple(replace(m, author=mixed.get(m.author, m.author)) for m in given.said)
    return replace(given, people=tuple(sorted(people, key=lambda p: p.number)), said=said)


def with_bot(given: Talk, every: int = 9) -> Talk:
    """A robot that answers in threads and begins some of its own, never after the last message."""
    bot, number = 400, len(given.said)
    new: list[Said] = []
    for m in given.said[:-1:every]:
        new.append(Said(number, m.space, m.thread, bot, m.at + 250_000, "Shall I?"))
        new.append(Said(number + 1, m.space, number + 1, bot, m.at + 750_000, "Nobody asked?"))
        number += 2
    return replace(given, said=(*given.said, *new), bots=((bot, "Helper Bot"),))


def again(given: Talk, later: int) -> Talk:
    """The same conversation once more, `later` microseconds on, with numbers and threads of its own."""
    n = len(given.said)
    copies = tuple(replace(m, number=m.number + n, thread=m.thread + n, at=m.at + later) for m in given.said)
    return replace(given, said=(*given.said, *copies))


def moved(given: Talk, hours: int) -> Talk:
    return replace(given, said=tuple(replace(m, at=m.at + hours * 3_600_000_000) for m in given.said))
