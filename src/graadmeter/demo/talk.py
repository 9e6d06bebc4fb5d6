"""A year of conversation: who starts, who answers, how soon, how long it goes on.

The distributions come from METRICS "a research organisation", scaled to 600 people. The story that the diagnosis
finds back: leaders start most of the larger threads at first and fewer later on; three units talk across their borders,
Corporate keeps to itself; questions are answered better in the second half of the year than in the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from graadmeter.base.text import Lang
from graadmeter.demo import rhythm
from graadmeter.demo.people import LOCATIONS, UNITS, Person
from graadmeter.demo.phrases import compose, new_topic
from graadmeter.demo.shape import Rng, Shape, pick
from graadmeter.demo.spaces import Space, open_spaces
from graadmeter.demo.themed import Undertone

THREADS = 1850
QUESTION_SHARE = 0.5
# Share of the threads that get an answer, on the first and on the last day of the year.
QUESTIONS_ANSWERED, OTHERS_ANSWERED = (0.84, 0.96), (0.50, 0.62)
LEADS_FROM, LEADS_TO = 0.68, 0.2  # share of the larger threads that leaders start, first and last day
LEADER_RETURNS = 0.2  # chance that a leader comes back in a thread he or she started
LEADER_JOINS = 0.09  # leaders join a thread of someone else less readily than others do
FIRST_WORDS_SHARE = 0.08  # of the threads: begun by someone who has not written before
NEWCOMER_ANSWERED = 0.55  # chance of an answer for a first message, relative to others
MENTION_SHARE, BROADCAST_SHARE, SPEAKS_TWICE = 0.09, 0.01, 0.15
LARGE = 3  # people
ANSWERED_LENGTH = Shape({0: 2, 0.15: 2, 0.275: 4, 0.64: 9, 0.855: 17, 0.93: 29, 0.986: 85, 1: 140})
ALONE_SHARE = 0.75  # of the threads without an answer: a single message
AUTHORS_POWER = 0.58  # a thread of n messages has about n ** AUTHORS_POWER authors
CHARS = Shape({0: 6, 0.05: 22, 0.25: 73, 0.5: 153, 0.75: 308, 0.9: 553, 0.95: 828, 0.99: 1654, 1: 2600})
# Before working hours stretch it: seconds to the first answer, and between later messages of a thread.
FIRST_ANSWER = Shape({0: 25, 0.05: 90, 0.25: 600, 0.5: 2700, 0.75: 25_000, 0.9: 350_000, 0.95: 1_600_000, 1: 1.2e7})
NEXT_ANSWER = Shape({0: 20, 0.25: 160, 0.5: 900, 0.75: 7_000, 0.9: 60_000, 1: 900_000})
# How readily someone of the first unit joins a thread of someone of the second (own unit 1).
_NEARNESS = {
    ("Operations", "Service"): 0.55, ("Engineering", "Operations"): 0.4, ("Engineering", "Service"): 0.3,
    ("Corporate", "Operations"): 0.1, ("Corporate", "Service"): 0.12, ("Corporate", "Engineering"): 0.08,
}  # fmt: skip
FIRST_MICRO = 1000  # the part of an id below the second; automatic messages take the lower numbers
SAME_PLACE = 1.6  # colleagues at one location answer each other more
REACTIONS, LEADER_REACTIONS = 0.45, 1.4  # different emoji a message gets, on average
EMOJI = ("thumbsup", "heart", "tada", "eyes", "raised_hands", "joy", "white_check_mark", "bulb")


@dataclass(slots=True)
class Post:
    """One message. `thread_at`: `ts` of the first message of its thread, None when it stands alone. `sender`: index."""

    space: Space
    ts: str
    sender: int
    text: str
    thread_at: str | None = None
    broadcast: bool = False
    reactions: dict[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Talk:
    """The year: channels and messages, oldest first."""

    spaces: tuple[Space, ...]
    posts: tuple[Post, ...]
    until: date


def converse(rng: Rng, people: tuple[Person, ...], *, until: date, threads: int = THREADS) -> Talk:
    """A year of conversation of `people` that ends with `until`, about eight messages a thread."""
    spaces = open_spaces(rng, people, first=rhythm.first_day(until))
    room = _Room(rng, people, spaces, until)
    posts = [post for moment in rhythm.starts(rng, threads, until) for post in room.thread(moment)]
    return Talk(spaces, tuple(sorted(posts, key=lambda post: post.ts)), until)


class _Room:
    """The people as arrays, and the clock of the messages."""

    def __init__(self, rng: Rng, people: tuple[Person, ...], spaces: tuple[Space, ...], until: date) -> None:
        self.rng, self.people, self.spaces = rng, people, spaces
        self.first = rhythm.first_day(until)
        self.end = datetime.combine(until + timedelta(days=1), datetime.min.time(), rhythm.PLACE)
        names = [unit.name for unit in UNITS]
        self.unit = np.array([names.index(person.unit) for person in people])
        self.place = np.array([LOCATIONS.index(person.location) for person in people])
        self.drive = np.array([person.drive for person in people])
        self.since = np.array([person.since.toordinal() for person in people])
        self.leads = np.array([person.is_leader for person in people])
        self.near = np.eye(len(names))
        for (a, b), value in _NEARNESS.items():
            i, j = names.index(a), names.index(b)
            self.near[i, j] = self.near[j, i] = value
        self.heard = np.zeros(len(people), dtype=bool)
        self.used: set[str] = set()

    def thread(self, moment: datetime) -> Iterator[Post]:
        """One thread from its first message on; what would come after the end of the year is not there yet."""
        rng, day = self.rng, moment.date()
        progress = (day - self.first).days / rhythm.DAYS
        space = self._space(day)
        present = space.members[self.since[space.members] <= day.toordinal()]
        drive = self.drive[present]
        if drive.sum() == 0:
            return
        asks = rng.random() < QUESTION_SHARE
        newcomer = self._newcomer(present, drive)
        chance = _between(QUESTIONS_ANSWERED if asks else OTHERS_ANSWERED, progress)
        answered = rng.random() < chance * (1.0 if newcomer is None else NEWCOMER_ANSWERED)
        length = round(ANSWERED_LENGTH.draw(rng)) if answered else 1 if rng.random() < ALONE_SHARE else 2
        authors = self._authors(length) if answered else 1
        root = self._root(present, drive, authors >= LARGE, progress) if newcomer is None else newcomer
        voices = [root, *self._others(present, drive, root, authors - 1)]
        lang: Lang = self.people[root].lang if rng.random() < 0.85 else space.plan.lang
        theme = "strategy" if self.leads[root] and rng.random() < 0.5 else pick(rng, space.plan.about)
        topic = new_topic(rng, lang)
        text = compose(rng, lang, theme, "ask" if asks else "tell", max(CHARS.draw(rng), 40), topic=topic)
        first = self._post(space, moment, root, text)
        undertone = Undertone(first.ts, lang)
        first.text = undertone.first(text)
        if length > 1:
            first.thread_at = first.ts
        yield first
        for turn, speaker in enumerate(self._turns(voices, length), start=1):
            wait = (FIRST_ANSWER if turn == 1 else NEXT_ANSWER).draw(rng)
            moment = rhythm.when_free(rng, moment + timedelta(seconds=wait))
            if moment >= self.end:
                return
            named = self.people[pick(rng, voices)].person_id if rng.random() < MENTION_SHARE else None
            text = compose(rng, lang, theme, "answer", CHARS.draw(rng), topic=topic, mention=named)
            reply = self._post(space, moment, speaker, undertone.later(text))
            reply.thread_at, reply.broadcast = first.ts, rng.random() < BROADCAST_SHARE
            yield reply

    def _space(self, day: date) -> Space:
        alive = [space for space in self.spaces if space.is_open(day)]
        weights = np.array([space.plan.share for space in alive])
        return alive[int(self.rng.choice(len(alive), p=weights / weights.sum()))]

    def _authors(self, length: int) -> int:
        """How many people a thread of `length` messages has: two at least, as it was answered."""
        return int(min(length, max(2, round(length**AUTHORS_POWER * self.rng.lognormal(-0.05, 0.3)))))

    def _newcomer(self, present: np.ndarray, drive: np.ndarray) -> int | None:
        """Now and then someone who never wrote before begins; nobody, most of the time."""
        silent = present[(drive > 0) & ~self.heard[present]]
        if not len(silent) or self.rng.random() > FIRST_WORDS_SHARE:
            return None
        return int(self.rng.choice(silent))

    def _root(self, present: np.ndarray, drive: np.ndarray, large: bool, progress: float) -> int:
        leading = self.leads[present] & (drive > 0)
        if large and leading.any():
            wanted = leading if self.rng.random() < _between((LEADS_FROM, LEADS_TO), progress) else ~leading
        else:
            wanted = np.ones(len(present), dtype=bool)
        weights = np.where(wanted, drive, 0.0)
        if not weights.any():
            weights = drive
        return int(self.rng.choice(present, p=weights / weights.sum()))

    def _others(self, present: np.ndarray, drive: np.ndarray, root: int, n: int) -> list[int]:
        near = self.near[self.unit[root], self.unit[present]] * np.where(
            self.place[present] == self.place[root], SAME_PLACE, 1.0
        )
        weights = np.where(present == root, 0.0, drive * near * np.where(self.leads[present], LEADER_JOINS, 1.0))
        n = min(n, int((weights > 0).sum()))
        return (
            [int(i) for i in self.rng.choice(present, size=n, replace=False, p=weights / weights.sum())]
            if n > 0
            else []
        )

    def _turns(self, voices: list[int], length: int) -> Iterator[int]:
        """Who speaks after the first message: everyone once, the starter and the last speakers more often."""
        rng, root = self.rng, voices[0]
        if len(voices) == 1:
            yield from [root] * (length - 1)
            return
        waiting = voices[1:]
        returns = not self.leads[root] or rng.random() < LEADER_RETURNS
        heard = [root] if returns else []
        last = root
        for left in range(length - 1, 0, -1):
            if waiting and (not heard or last == root or left <= len(waiting) or rng.random() < len(waiting) / left):
                speaker = waiting.pop(0)
                heard.append(speaker)
            else:
                others = [v for v in heard if v != last] if rng.random() > SPEAKS_TWICE else heard
                speaker = pick(rng, others or heard)
            yield speaker
            last = speaker

    def _post(self, space: Space, moment: datetime, sender: int, text: str) -> Post:
        while (ts := f"{int(moment.timestamp())}.{int(self.rng.integers(FIRST_MICRO, 1_000_000)):06d}") in self.used:
            pass
        self.used.add(ts)
        self.heard[sender] = True
        post = Post(space, ts, sender, text)
        for _ in range(int(self.rng.poisson(LEADER_REACTIONS if self.leads[sender] else REACTIONS))):
            fans = {int(i) for i in self.rng.choice(space.members, size=1 + int(self.rng.integers(0, 4)))}
            post.reactions.setdefault(pick(self.rng, EMOJI), sorted(fans))
        return post


def _between(ends: tuple[float, float], progress: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * progress
