"""A poll of one question: shares with their interval, and which half of the levels is larger, if that can be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from graadmeter.base.errors import Notice
from graadmeter.base.intervals import wilson
from graadmeter.base.text import Lang, Message, Quantity, say, say_n
from graadmeter.disclosure import Policy, hidden_parts
from graadmeter.maturity.model import Model, Poll

ROLE, OWN_USE, AGE_BAND = "role", "own_use", "age_band"  # ids of the follow-up questions with a meaning here
DAILY, NO_ANSWER = "daily", "no_answer"  # ids of their options with one
HALF = 0.5
SKEWED = 0.5  # more daily users than this: the poll describes users, not the organisation


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `n` answers, with the 95 % Wilson interval of the share; all None where hidden."""

    count: int | None
    n: int | None
    share: float | None
    interval: tuple[float, float] | None

    def to_json(self) -> dict[str, Any]:
        interval = None if self.interval is None else list(self.interval)
        found = {"count": self.count, "n": self.n, "share": self.share, "interval": interval}
        return found | ({"suppressed": True} if self.n is None else {})


HIDDEN = Share(None, None, None, None)
Part = Callable[["Cell"], "str | None"]


@dataclass(frozen=True, slots=True)
class PollResult:
    """`n`: answers other than don't know. `low`: floor and lower half of the levels; `high`: the rest."""

    id: str
    n: int
    options: Mapping[str, Share]  # option -> share of n
    low: Share
    high: Share
    low_options: tuple[str, ...]
    high_options: tuple[str, ...]
    dont_know: Share  # of all answers
    roles: Mapping[str, Share]  # role -> its answers in the low half
    ages: Mapping[str, Share]  # age band -> its answers in the low half
    daily_users: Share  # of those who said how often they use it themselves
    verdict: Message
    notices: tuple[Notice, ...]

    @property
    def suppressed(self) -> bool:
        return self.low is HIDDEN and self.n > 0

    def to_json(self, lang: Lang) -> dict[str, Any]:
        found: dict[str, Any] = {
            "id": self.id,
            "n": self.n,
            "options": {key: share.to_json() for key, share in self.options.items()},
            "low": self.low.to_json() | {"options": list(self.low_options)},
            "high": self.high.to_json() | {"options": list(self.high_options)},
            "dont_know": self.dont_know.to_json(),
            "roles": {role: share.to_json() for role, share in self.roles.items()},
            "ages": {age: share.to_json() for age, share in self.ages.items()},
            "daily_users": self.daily_users.to_json(),
            "text": self.verdict.text(lang),
        }
        return found | ({"suppressed": True} if self.suppressed else {})


class Cell(NamedTuple):
    """What a group of voters chose, and what they said of themselves; None: not said."""

    option: str
    role: str | None = None
    own_use: str | None = None
    age_band: str | None = None


def poll(table: pa.Table, model: Model, policy: Policy) -> PollResult | None:
    """The poll of `model` from checked ANSWERS rows; None where the model has none or nobody answered it.

    The role and the age band of an answer are the respondent's, or else the answer to the follow-up question about it.
    """
    if model.poll is None:
        return None
    return poll_from_counts(_cells(table, model.poll.id), model, policy)


def poll_from_counts(
    counts: Mapping[Cell, int], model: Model, policy: Policy, *, split: bool = True
) -> PollResult | None:
    """The poll of `model` from its tally: people per cell. None where the model has no poll or nobody voted.

    Each vote counts once: a poll is not weighed by role. `split` False leaves out roles and age bands, as a poll that
    is still open must. The cost grows with the number of cells, not with the number of votes.
    """
    asked = model.poll
    votes = Counter({cell: n for cell, n in counts.items() if n > 0})
    if asked is None or not votes:
        return None
    levels = {option.id: option.level for option in asked.options}
    given = Counter({cell: n for cell, n in votes.items() if levels[cell.option] is not None})
    count = _by(given, lambda cell: cell.option)
    low, high = _halves(asked, model)
    low_n, n, total = sum(count[option] for option in low), given.total(), votes.total()
    show = not policy.hides(n)
    uses = _by(votes, lambda cell: cell.own_use)
    daily = _share(uses[DAILY], uses.total() - uses[None], policy)
    apart = split and show
    return PollResult(
        asked.id, n,
        {option: _share(count[option], n, policy) for option, level in levels.items() if level is not None},
        _share(low_n, n, policy), _share(n - low_n, n, policy), low, high,
        _share(total - n, total, policy),
        _apart(given, lambda cell: cell.role, low, policy) if apart else {},
        _apart(given, lambda cell: cell.age_band, low, policy) if apart else {},
        daily, _verdict(low_n, n, show, policy), notices(daily.share),
    )  # fmt: skip


def notices(daily: float | None) -> tuple[Notice, ...]:
    """What to keep in mind. `daily`: share of daily users among those who said how often they use it; None unknown."""
    if daily is None or daily <= SKEWED:
        return ()
    text = say(
        "{share} of those who answered use it every day themselves: the result is probably too favourable.",
        share=Quantity(daily, "share"),
    )
    return (Notice("daily_users", text),)


def _share(k: int, n: int, policy: Policy) -> Share:
    if policy.hides(n):
        return HIDDEN
    return Share(k, n, k / n, wilson(k, n)) if n else Share(0, 0, None, None)


def _halves(asked: Poll, model: Model) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Options of the floor and the lower half of the levels, and those of the upper half."""
    order = {model.floor_id: 0} | {level.id: level.order for level in model.levels}
    middle = len(model.levels) // 2
    placed = [(option.id, order[option.level]) for option in asked.options if option.level is not None]
    return tuple(o for o, at in placed if at <= middle), tuple(o for o, at in placed if at > middle)


def _apart(given: Counter[Cell], part: Part, low: tuple[str, ...], policy: Policy) -> dict[str, Share]:
    """The low half within each part; parts that are too small are hidden, and so that no difference gives them away."""
    people = _by(given, part)
    in_low = _by(Counter({cell: n for cell, n in given.items() if cell.option in low}), part)
    hidden = hidden_parts(people, policy)
    return {
        name: HIDDEN if name in hidden else _share(in_low[name], people[name], policy)
        for name in sorted(name for name in people if name is not None)
    }


def _by(votes: Counter[Cell], part: Part) -> Counter[str | None]:
    found: Counter[str | None] = Counter()
    for cell, n in votes.items():
        found[part(cell)] += n
    return found


def _cells(table: pa.Table, item: str) -> Counter[Cell]:
    """Each respondent's answers as one cell; who passed over the question itself is no voter."""
    people = table["respondent"].to_pylist()
    stated = {name: dict(zip(people, table[name].to_pylist(), strict=True)) for name in (ROLE, AGE_BAND)}
    told = {name: _answers(table, f"{item}.{name}") for name in (ROLE, OWN_USE, AGE_BAND)}

    def said(name: str, person: str) -> str | None:
        answer = stated.get(name, {}).get(person) or told[name].get(person)
        return None if answer == NO_ANSWER else answer

    return Counter(
        Cell(option, said(ROLE, person), said(OWN_USE, person), said(AGE_BAND, person))
        for person, option in _answers(table, item).items()
    )


def _answers(table: pa.Table, item: str) -> dict[str, str]:
    rows = table.filter(pc.equal(table["item"], item))
    return dict(zip(rows["respondent"].to_pylist(), rows["value"].to_pylist(), strict=True))


def _verdict(low: int, n: int, show: bool, policy: Policy) -> Message:
    """What the poll allows one to say about the two halves."""
    if not n:
        return say("Nobody chose a description, so the poll says nothing.")
    if not show:
        return say("Hidden: fewer than {minimum} people answered the poll.", minimum=policy.min_group)
    bottom, top = wilson(low, n)
    figures = {"low": Quantity(bottom, "share"), "high": Quantity(top, "share")}
    if bottom > HALF:
        words = say("Between {low} and {high} choose a description in the lower half: it is the larger half", **figures)
    elif top < HALF:
        words = say(
            "Between {low} and {high} choose a description in the lower half: it is the smaller half", **figures
        )
    else:
        words = say(
            "Between {low} and {high} choose a description in the lower half: "
            "this poll cannot say which half is larger",
            **figures,
        )
    return say("{words} ({answers}).", words=words, answers=say_n("{n} answer", "{n} answers", n))
