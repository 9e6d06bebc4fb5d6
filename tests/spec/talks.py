"""Invented conversations: a quiet one that the metamorphic tests change, and a lively one that every platform tells."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

BEGIN = datetime(2024, 1, 1, 8, tzinfo=UTC)  # a Monday
SPACES = ("general", "workshop", "planning", "kitchen")
UNITS, PLACES, LAYERS = ("Sales", "IT", "Care"), ("Utrecht", "Zwolle"), ("staff", "management")
WORDS = ("we", "the", "plan", "meeting", "key", "box", "tomorrow", "client", "report", "answer", "again", "today")
SENTENCES = ("yes", "at ten", "see the plan", "in the drawer", "done", "fine with me", "ask the desk")
ROBOT = 400  # its number; people are below
SECOND = 1_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class Person:
    """`listed`: stands in the people file."""

    number: int
    name: str
    unit: str
    place: str
    layer: str
    leader: bool
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """A message: `thread` is the number of the message that began it, `at` microseconds since 1970. `joined`: no
    message of a person, but the platform's own that somebody came in."""

    number: int
    space: str
    thread: int
    author: int
    at: int
    text: str
    joined: bool = False
    reactors: tuple[int, ...] = ()
    named: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """`host`: who made the spaces, in which everyone is; None: an export says nothing of either."""

    people: tuple[Person, ...]
    said: tuple[Said, ...]
    bots: tuple[tuple[int, str], ...] = ()
    spaces: tuple[str, ...] = SPACES
    host: int | None = None
    by_number: dict[int, Said] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_number", {m.number: m for m in self.said})

    @property
    def names(self) -> dict[int, str]:
        return {p.number: p.name for p in self.people} | dict(self.bots)


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
        micros = round((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * SECOND
        # Whole seconds, each its own: every platform keeps those.
        said.append(Said(number, space, root.number if root else number, author, micros + SECOND * number, words))
    return Talk(everyone, tuple(said))


def lively(seed: int, people: int = 40, messages: int = 900) -> Talk:
    """Weeks of threads, answers, questions, reactions, mentions, people who join, and a bot. Ends with a person; two
    people are on no list."""
    dice, spaces, everyone = random.Random(seed), SPACES[:3], range(people)
    at = round(BEGIN.timestamp()) * SECOND
    said: list[Said] = []
    for person in everyone:
        for space in spaces:
            at += SECOND
            said.append(Said(len(said), space, len(said), person, at, "", joined=True))
    while len(said) < messages:
        at += SECOND * dice.choice([20, 600, 9_000, 80_000])
        here = min(12 + len(said) // 30, people)  # the others come later
        author = min(dice.randrange(here), dice.randrange(here))
        roots = [m for m in said[-30:] if m.number == m.thread and not m.joined and m.author != ROBOT]
        root = dice.choice(roots) if roots and dice.random() < 0.6 else None
        text = dice.choice(SENTENCES) + ("?" if dice.random() < 0.4 else "")
        space, number = root.space if root else dice.choice(spaces), len(said)
        if root is None and dice.random() < 0.1:
            said.append(Said(number, space, number, ROBOT, at, text))
            continue
        reactors = tuple(dice.sample(everyone, dice.choice([0, 0, 0, 1, 3])))
        named = tuple(dice.sample(everyone, dice.choice([0, 0, 0, 1])))
        thread = root.number if root else number
        said.append(Said(number, space, thread, author, at, text, reactors=reactors, named=named))
    said.append(Said(len(said), spaces[0], len(said), 1, at + 5 * SECOND, "good night"))
    rows = tuple(
        Person(n, f"Person {n:02d}", UNITS[n % 3], PLACES[n % 2], LAYERS[n < 2], n < 2, listed=n < people - 2)
        for n in everyone
    )
    return Talk(rows, tuple(said), ((ROBOT, "Deploy Bot"),), spaces, host=0)


def people_file(path: Path, given: Talk) -> Path:
    rows = [f"{p.name},{p.unit},{p.place},{p.layer},{'yes' if p.leader else 'no'}" for p in given.people if p.listed]
    path.write_text("\n".join(["person,unit,location,layer,leader", *rows]) + "\n", "utf-8")
    return path


def renamed(given: Talk) -> Talk:
    """Everybody another name and number, in another order than before."""
    numbers = [p.number for p in given.people]
    mixed = dict(zip(numbers, random.Random(3).sample(range(500, 999), len(numbers)), strict=True))
    people = [replace(p, number=mixed[p.number], name=f"Somebody {mixed[p.number]}") for p in given.people]
    said = tuple(replace(m, author=mixed.get(m.author, m.author)) for m in given.said)
    return replace(given, people=tuple(sorted(people, key=lambda p: p.number)), said=said)


def with_bot(given: Talk, every: int = 9) -> Talk:
    """A robot that answers in threads and begins some of its own, never after the last message."""
    number = len(given.said)
    new: list[Said] = []
    for m in given.said[:-1:every]:
        new.append(Said(number, m.space, m.thread, ROBOT, m.at + SECOND // 4, "Shall I?"))
        new.append(Said(number + 1, m.space, number + 1, ROBOT, m.at + SECOND * 3 // 4, "Nobody asked?"))
        number += 2
    return replace(given, said=(*given.said, *new), bots=((ROBOT, "Helper Bot"),))


def again(given: Talk, later: int) -> Talk:
    """The same conversation once more, `later` microseconds on, with numbers and threads of its own."""
    n = len(given.said)
    copies = tuple(replace(m, number=m.number + n, thread=m.thread + n, at=m.at + later) for m in given.said)
    return replace(given, said=(*given.said, *copies))


def moved(given: Talk, hours: int) -> Talk:
    return replace(given, said=tuple(replace(m, at=m.at + hours * 3600 * SECOND) for m in given.said))
