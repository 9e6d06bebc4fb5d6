"""A generated conversation of any size, as the export of a platform: the input of the conversation bench, by seed.

Usage: python bench/conversation_data.py slack|slack-blocks|zulip DIR [--messages N] [--people FILE]

`slack` is flat: what a message says stands in `text` only. `slack-blocks` says it again in `blocks` and is indented,
as Slack writes its exports now. `zulip` is HTML, a file per topic. Sizes follow quantiles of real exports: threads,
lengths and waiting times those of a very large community, inequality between people that of a research organisation.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import orjson
from numpy.typing import NDArray

Ints = NDArray[np.int64]
SEED = 20261101
MESSAGES, CHANNELS, DAYS = 1_000_000, 20, 730
PER_THREAD, PER_PERSON = 20, 200  # messages: 50,000 threads by 5,000 people in a million
BOTS, JOINS_EACH = 0.015, 3
BEGIN = 1_704_067_200  # 1 January 2024
DAY = 86_400

# Quantiles of real exports, with a least and a largest value at the ends; between them the logarithm is linear.
LEVELS = (0, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1)
THREAD_SIZE = (1, 1, 4, 8, 17, 36, 57, 150, 1000)
THREAD_AUTHORS = (1, 1, 2, 3, 5, 7, 9, 15, 40)
AUTHOR_MESSAGES = (1, 1, 2, 9, 30, 102, 183, 561, 1500)
CHARACTERS = (3, 13, 47, 91, 172, 322, 482, 1084, 4000)
FIRST_RESPONSE_S = (5, 65, 255, 885, 4534, 24001, 62097, 1302182, 5_000_000)

MENTION, LINK, QUOTE, CODE, REACTED, EDITED = 0.18, 0.08, 0.03, 0.03, 0.3, 0.03  # shares of messages
ROOT_ASKS, REPLY_ASKS = 0.4, 0.12
UNITS, PLACES, LAYERS = 24, 6, ("staff", "management", "direction")
EMOJI = ("thumbsup", "heart", "tada", "eyes", "white_check_mark", "joy")


@dataclass(frozen=True)
class Talk:
    """Everything said, one entry per human message, threads together and each in order of time.

    `moment`: microseconds, no two alike. `first`: row of each thread's root. `to`: who spoke before, -1 for a root.
    `other_at`, `other_space`, `other_who`: bots (who below 2) and joins.
    """

    names: list[str]
    thread: Ints
    author: Ints
    moment: Ints
    to: Ints
    first: Ints
    size: Ints
    space: Ints
    other_at: Ints
    other_space: Ints
    other_who: Ints


def talk(messages: int = MESSAGES, seed: int = SEED) -> Talk:
    """`messages` rows: human ones, bots' and joins."""
    rng = np.random.default_rng(seed)
    people, threads = max(30, messages // PER_PERSON), max(5, messages // PER_THREAD)
    other = int(messages * BOTS) + JOINS_EACH * people
    size = _sized(THREAD_SIZE, threads, messages - other, rng)
    crowd = np.round(_drawn(THREAD_AUTHORS, _noisy_rank(size, rng))).astype(np.int64)
    crowd = np.minimum(np.maximum(crowd, 1), size)
    first = np.cumsum(size) - size
    thread = np.repeat(np.arange(threads), size)
    place = np.arange(len(thread)) - first[thread]
    seat = _seats(place, size[thread], crowd[thread], rng)
    seats = np.cumsum(crowd) - crowd
    author = _people(people, int(crowd.sum()), rng)[seats[thread] + seat]
    to = np.where(place > 0, np.concatenate([[-1], author[:-1]]), -1)
    channel = rng.choice(CHANNELS, threads, p=_zipf(CHANNELS, 0.9))
    other_who = np.concatenate([rng.integers(0, 2, other - JOINS_EACH * people), 2 + np.repeat(np.arange(people), 3)])
    return Talk(
        [_name(number) for number in rng.permutation(people)], thread, author, _moments(place, size, first, rng), to,
        first, size, channel, BEGIN * 10**6 + rng.integers(0, DAYS * DAY * 10**6, other),
        rng.choice(CHANNELS, other, p=_zipf(CHANNELS, 0.9)), other_who,
    )  # fmt: skip


def _drawn(quantiles: tuple[int, ...], level: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.exp(np.interp(level, LEVELS, np.log(quantiles)))


def _even(n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """n levels that lie evenly between 0 and 1, in a random order."""
    return rng.permutation((np.arange(n) + rng.random(n)) / n)


def _sized(quantiles: tuple[int, ...], n: int, total: int, rng: np.random.Generator) -> Ints:
    """n whole numbers of 1 or more that add up to `total`, spread as the quantiles are."""
    shape = _drawn(quantiles, _even(n, rng))
    low, high = 0.0, 2 * total / shape.sum()
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if np.maximum(1, np.round(shape * middle)).sum() < total else (low, middle)
    sizes = np.maximum(1, np.round(shape * low)).astype(np.int64)
    largest = np.argsort(-sizes)[: max(1, n // 100)]
    short = total - int(sizes.sum())
    sizes[largest] += short // len(largest)
    sizes[largest[0]] += short % len(largest)
    return sizes


def _noisy_rank(size: Ints, rng: np.random.Generator) -> NDArray[np.float64]:
    """Levels that mostly follow the size: a long thread has more people, but not always."""
    mixed = np.log(size) + rng.normal(0, 0.5, len(size))
    return np.argsort(np.argsort(mixed)) / len(size)


def _seats(place: Ints, size: Ints, crowd: Ints, rng: np.random.Generator) -> Ints:
    """Which participant of its thread speaks: newcomers in the first half, one of those present otherwise."""
    pace = np.minimum(1, 2 * crowd / size)

    def present(at: Ints) -> Ints:
        return np.where(at < 1, np.minimum(at + 1, 1), np.minimum(crowd, 2 + np.floor((at - 1) * pace))).astype(
            np.int64
        )

    now, before = present(place), present(place - 1)
    return np.where(now > before, now - 1, np.floor(now * rng.random(len(place)))).astype(np.int64)


def _people(people: int, seats: int, rng: np.random.Generator) -> Ints:
    """Who sits where: everyone at least once, the busy ones often."""
    taken = _sized(AUTHOR_MESSAGES, people, max(seats, people), rng)
    return rng.permutation(np.repeat(np.arange(people), taken))[:seats]


def _moments(place: Ints, size: Ints, first: Ints, rng: np.random.Generator) -> Ints:
    """Roots in working hours, the first answer after a calibrated wait, the rest sooner; nothing after the end."""
    threads = len(size)
    weekday = np.where(np.arange(DAYS) % 7 < 5, 1.0, 0.15)
    began = rng.choice(DAYS, threads, p=weekday / weekday.sum()) * DAY
    began = began + np.clip(rng.normal(13 * 3600, 3 * 3600, threads), 0, DAY - 1)
    gap = np.exp(rng.normal(np.log(200), 1.5, len(place)))
    gap[place == 0] = 0
    answers = np.flatnonzero(place == 1)
    gap[answers] = _drawn(FIRST_RESPONSE_S, _even(len(answers), rng))
    since = np.cumsum(gap)
    since -= np.repeat(since[first], size)
    last = since[first + size - 1]
    room = DAYS * DAY - began - 1
    since *= np.repeat(np.minimum(1, room / np.maximum(last, 1)), size)
    moment = np.round((BEGIN + np.repeat(began, size) + since) * 1e6).astype(np.int64)
    order = np.argsort(moment, kind="stable")
    moment[order] = np.maximum.accumulate(moment[order] - np.arange(len(order))) + np.arange(len(order))
    return moment


def _zipf(n: int, exponent: float) -> NDArray[np.float64]:
    weight = 1 / np.arange(1, n + 1) ** exponent
    return weight / weight.sum()


SYLLABLES = [a + b for a in "bdfghjklmnprstvwz" for b in ("a", "e", "i", "o", "u", "aa", "ee", "ie", "oe", "an", "er")]


def _name(number: int) -> str:
    n = len(SYLLABLES)
    parts = [SYLLABLES[number % n], SYLLABLES[number // n % n], SYLLABLES[(number * 7 + 3) % n], SYLLABLES[number % 31]]
    return f"{parts[0]}{parts[1]}".capitalize() + " " + f"{parts[2]}{parts[3]}{number}".capitalize()


class _Words:
    """Pieces of one long invented text: each message its own piece, of a length as in real exports."""

    def __init__(self, messages: int, rng: np.random.Generator) -> None:
        stock = np.array(["".join(rng.choice(SYLLABLES, rng.integers(1, 4))) for _ in range(6000)])
        chosen = stock[np.minimum(rng.zipf(1.25, 400_000) - 1, len(stock) - 1)]
        ends = np.array(["", ",", ".", "\n", " &amp; co", "'s"])[
            rng.choice(6, len(chosen), p=(0.86, 0.05, 0.05, 0.02, 0.01, 0.01))
        ]
        self.text = " ".join(np.char.add(chosen, ends).tolist())
        self.length = np.round(_drawn(CHARACTERS, rng.random(messages))).astype(np.int64)
        self.start = rng.integers(0, len(self.text) - 5000, messages)

    def of(self, row: int) -> str:
        start, length = int(self.start[row]), int(self.length[row])
        return self.text[start : start + length]


@dataclass(frozen=True)
class _Said:
    """What marks each message, by row: shares drawn once for all."""

    words: _Words
    asks: NDArray[np.bool_]
    mark: NDArray[np.float64]
    link: NDArray[np.float64]
    reactions: Ints
    reactor: Ints


def _said(given: Talk, rng: np.random.Generator) -> _Said:
    n = len(given.thread)
    asks = rng.random(n) < np.where(given.to < 0, ROOT_ASKS, REPLY_ASKS)
    reactions = np.where(rng.random(n) < REACTED, np.minimum(rng.geometric(0.45, n), 8), 0)
    reactor = rng.integers(0, len(given.names), n)
    return _Said(_Words(n, rng), asks, rng.random(n), rng.random(n), reactions, reactor)


def _marks(said: _Said, row: int) -> str:
    """mention | quote | code | plain, and nothing twice."""
    x = said.mark[row]
    return (
        "mention" if x < MENTION else "quote" if x < MENTION + QUOTE else "code" if x < MENTION + QUOTE + CODE else ""
    )


# -- Slack --------------------------------------------------------------------------------------------------------


def slack(given: Talk, folder: Path, seed: int, blocks: bool = False) -> None:
    """Lists, and a folder per channel with a file a day (UTC)."""
    said = _said(given, np.random.default_rng([seed, 1]))
    folder.mkdir(parents=True, exist_ok=True)
    write = partial(orjson.dumps, option=orjson.OPT_INDENT_2 if blocks else None)
    members = [_user(person) for person in range(len(given.names))]
    users = [
        {"id": code, "team_id": "T00000001", "name": f"user{n}", "deleted": False, "real_name": name, "is_bot": False,
         "is_admin": n % 100 == 0, "tz": "Europe/Amsterdam", "profile": {"real_name": name, "email": _email(n)}}
        for n, (code, name) in enumerate(zip(members, given.names, strict=True))
    ]  # fmt: skip
    users += [{"id": f"U0BOT{n}", "name": f"bot{n}", "is_bot": True, "profile": {}} for n in range(2)]
    channels = [
        {"id": f"C{n:08d}", "name": f"channel-{n:02d}", "created": BEGIN, "creator": members[n], "is_archived": False,
         "members": members[n::5], "topic": {"value": ""}, "purpose": {"value": ""}}
        for n in range(CHANNELS)
    ]  # fmt: skip
    (folder / "users.json").write_bytes(write(users))
    (folder / "channels.json").write_bytes(write(channels))
    for channel in range(CHANNELS):
        home = folder / f"channel-{channel:02d}"
        home.mkdir(exist_ok=True)
        for day, rows in _days(given, channel):
            found = [_slack_row(given, said, row, blocks) for row in rows]
            (home / f"{day}.json").write_bytes(write(found))


def _days(given: Talk, channel: int) -> Iterator[tuple[str, list[int]]]:
    """Rows of a channel per day, in order of time; bots and joins as negative rows."""
    human = np.flatnonzero(given.space[given.thread] == channel)
    other = np.flatnonzero(given.other_space == channel)
    rows, moments = np.concatenate([human, -1 - other]), np.concatenate([given.moment[human], given.other_at[other]])
    order = np.argsort(moments, kind="stable")
    rows, days = rows[order], moments[order] // (DAY * 10**6)
    cuts = np.flatnonzero(np.diff(days)) + 1
    for part in np.split(np.arange(len(rows)), cuts):
        if len(part):
            day = datetime.fromtimestamp(int(days[part[0]]) * DAY, UTC).date().isoformat()
            yield day, rows[part].tolist()


def _slack_row(given: Talk, said: _Said, row: int, blocks: bool) -> dict[str, Any]:
    if row < 0:
        return _slack_other(given, -1 - row)
    thread = int(given.thread[row])
    first, size = int(given.first[thread]), int(given.size[thread])
    text = _mrkdwn(given, said, row)
    ts = _ts(given.moment[row])
    message: dict[str, Any] = {
        "client_msg_id": f"{row:08x}-0000-4000-8000-{thread:012x}", "type": "message",
        "user": _user(int(given.author[row])), "text": text, "ts": ts, "team": "T00000001",
    }  # fmt: skip
    if size > 1:
        root = _ts(given.moment[first])
        message["thread_ts"] = root
        if row == first:
            repliers = list(dict.fromkeys(given.author[first + 1 : first + size].tolist()))
            message |= {
                "reply_count": size - 1, "reply_users_count": len(repliers),
                "reply_users": [_user(person) for person in repliers[:5]],
                "latest_reply": _ts(given.moment[first + size - 1]), "is_locked": False, "subscribed": False,
            }  # fmt: skip
        else:
            message["parent_user_id"] = _user(int(given.author[first]))
    if left := int(said.reactions[row]):
        message["reactions"] = _reactions(left, int(said.reactor[row]), len(given.names))
    if said.link[row] > 1 - EDITED:
        message["edited"] = {"user": message["user"], "ts": ts}
    if blocks:
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
        if text.startswith("<@"):
            code, _, rest = text[2:].partition(">")
            section["elements"] = [{"type": "user", "user_id": code}, {"type": "text", "text": rest}]
        message["blocks"] = [{"type": "rich_text", "block_id": f"b{row % 9973}", "elements": [section]}]
    return message


def _slack_other(given: Talk, row: int) -> dict[str, Any]:
    who, ts = int(given.other_who[row]), _ts(given.other_at[row])
    if who < 2:
        return {"type": "message", "subtype": "bot_message", "bot_id": f"B0BOT{who}", "user": f"U0BOT{who}",
                "username": f"bot{who}", "text": f"Build {row} has finished: all is well", "ts": ts}  # fmt: skip
    user = _user(who - 2)
    return {"type": "message", "subtype": "channel_join", "user": user, "text": f"<@{user}> has joined", "ts": ts}


def _mrkdwn(given: Talk, said: _Said, row: int) -> str:
    text, mark = said.words.of(row), _marks(said, row)
    if said.asks[row]:
        text += "?"
    if said.link[row] < LINK:
        text += f" <https://intranet.example/page?id={row}|page {row % 97}>"
    if mark == "mention" and given.to[row] >= 0:
        return f"<@{_user(int(given.to[row]))}> {text}"
    if mark == "quote":
        return f"&gt; {said.words.of(row - 1)[:80]}\n{text}"
    return f"{text}\n```select {row}?\nfrom rows```" if mark == "code" else text


def _reactions(left: int, start: int, people: int) -> list[dict[str, Any]]:
    users = [_user((start + 7919 * step) % people) for step in range(left)]
    parts = [users[: (left + 1) // 2], users[(left + 1) // 2 :]]
    return [
        {"name": EMOJI[(start + n) % len(EMOJI)], "users": part, "count": len(part)}
        for n, part in enumerate(parts) if part
    ]  # fmt: skip


def _user(person: int) -> str:
    return f"U{person:08d}"


def _email(person: int) -> str:
    return f"user{person}@example.org"


def _ts(moment: Any) -> str:
    whole, fraction = divmod(int(moment), 10**6)
    return f"{whole}.{fraction:06d}"


# -- Zulip --------------------------------------------------------------------------------------------------------


def zulip(given: Talk, folder: Path, seed: int) -> None:
    """`stream_index.json`, and a folder per stream with a file per topic; bots and joins in a topic of their own."""
    said = _said(given, np.random.default_rng([seed, 1]))
    folder.mkdir(parents=True, exist_ok=True)
    streams: dict[str, dict[str, Any]] = {
        f"stream {n:02d}": {"id": n + 1, "latest_id": 0, "topic_data": {}} for n in range(CHANNELS)
    }
    for n in range(CHANNELS):
        (folder / f"{n + 1}-stream-{n:02d}").mkdir(exist_ok=True)
    number = np.argsort(np.argsort(given.moment)) + 1

    def put(channel: int, topic: str, rows: list[dict[str, Any]]) -> None:
        name = quote(topic, safe="").replace("%", ".")
        (folder / f"{channel + 1}-stream-{channel:02d}" / f"{name}.json").write_bytes(orjson.dumps(rows))
        stream = streams[f"stream {channel:02d}"]
        stream["latest_id"] = max(stream["latest_id"], rows[-1]["id"])
        stream["topic_data"][topic] = {"size": len(rows), "latest_date": rows[-1]["timestamp"]}

    for thread, (first, size) in enumerate(zip(given.first.tolist(), given.size.tolist(), strict=True)):
        rows = range(first, first + size)
        found = [
            {"content": _html(given, said, row, number), "id": int(number[row]),
             "sender_full_name": given.names[int(given.author[row])], "timestamp": int(given.moment[row]) // 10**6}
            for row in rows
        ]  # fmt: skip
        resolved = "✔ " if thread % 25 == 0 else ""
        put(int(given.space[thread]), f"{resolved}{said.words.of(first)[:24].split(chr(10))[0]} {thread}", found)
    order = np.argsort(given.other_at)
    for channel in range(CHANNELS):
        rows = order[given.other_space[order] == channel]
        put(channel, "stream events", [
            {"content": "<p>This topic was moved here.</p>", "id": len(number) + 1 + row,
             "sender_full_name": "Notification Bot", "timestamp": int(given.other_at[row]) // 10**6}
            for row in rows.tolist()
        ])  # fmt: skip
    (folder / "stream_index.json").write_bytes(orjson.dumps({"streams": streams, "time": 0.0}))


def _html(given: Talk, said: _Said, row: int, number: Ints) -> str:
    text, mark, to = said.words.of(row).replace("\n", "<br>\n"), _marks(said, row), int(given.to[row])
    if said.asks[row]:
        text += "?"
    if said.link[row] < LINK:
        address = f"https://intranet.example/page?id={row}"
        text += f' <a href="{address}">{address}</a>'
    if mark == "mention" and to >= 0:
        return f'<p><span class="user-mention" data-user-id="{to}">@{given.names[to]}</span> {text}</p>'
    if mark == "quote" and to >= 0:
        link = f'<a href="/#narrow/stream/1-x/topic/y/near/{number[row - 1]}">said</a>'
        quoted = said.words.of(row - 1)[:120].replace("\n", " ")
        who = f'<span class="user-mention silent" data-user-id="{to}">{given.names[to]}</span>'
        return f"<p>{who} {link}:</p>\n<blockquote>\n<p>{quoted}</p>\n</blockquote>\n<p>{text}</p>"
    if mark == "code":
        code = f'<span class="n">select</span> <span class="mi">{row}</span><span class="o">?</span>'
        return f'<p>{text}</p>\n<div class="codehilite"><pre><span></span><code>{code}\n</code></pre></div>'
    return f"<p>{text}</p>"


# -- people -------------------------------------------------------------------------------------------------------


def people_file(given: Talk, file: Path, seed: int) -> None:
    """A people file that knows nine in ten: unit, location, layer and who leads."""
    rng = np.random.default_rng([seed, 2])
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["person", "unit", "location", "layer", "leader"])
        for name in given.names:
            layer = LAYERS[int(rng.choice(3, p=(0.9, 0.08, 0.02)))]
            unit, place = int(rng.integers(UNITS)), int(rng.integers(PLACES))
            if rng.random() < 0.9:
                rows.writerow([name, f"unit {unit:02d}", f"place {place}", layer, "yes" if layer != "staff" else "no"])


FORMATS = {"slack": slack, "slack-blocks": partial(slack, blocks=True), "zulip": zulip}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("format", choices=FORMATS)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--messages", type=int, default=MESSAGES, metavar="N")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--people", type=Path, metavar="FILE", help="write a people file as well")
    options = parser.parse_args()
    given = talk(options.messages, options.seed)
    FORMATS[options.format](given, options.folder, options.seed)
    if options.people:
        people_file(given, options.people, options.seed)


if __name__ == "__main__":
    main()
