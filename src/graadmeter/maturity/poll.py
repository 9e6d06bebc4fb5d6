"""A poll of one question: shares with their interval, and which half of the levels is larger, if that can be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from graadmeter.base.errors import Notice
from graadmeter.base.intervals import wilson
from graadmeter.base.text import Lang, Message, Quantity, say, say_n
from graadmeter.disclosure import Policy, hidden_parts
from graadmeter.maturity.model import Model, Poll

ROLE, OWN_USE, DAILY = "role", "own_use", "daily"  # ids of the follow-up questions with a meaning here
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
            "daily_users": self.daily_users.to_json(),
            "text": self.verdict.text(lang),
        }
        return found | ({"suppressed": True} if self.suppressed else {})


def poll(table: pa.Table, model: Model, policy: Policy) -> PollResult | None:
    """The poll of `model` from checked ANSWERS rows; None where the model has none or nobody answered it.

    Each answer counts once: a poll is not weighed by role. The role of an answer is the respondent's, or else the
    answer to the follow-up question about it.
    """
    asked = model.poll
    if asked is None:
        return None
    answers = _answers(table, asked.id)
    if not answers:
        return None
    levels = {option.id: option.level for option in asked.options}
    given = {person: option for person, option in answers.items() if levels[option] is not None}
    count = Counter(given.values())
    low, high = _halves(asked, model)
    low_n = sum(count[option] for option in low)
    n = len(given)
    show = not policy.hides(n)
    uses = _answers(table, f"{asked.id}.{OWN_USE}").values()
    daily = _share(sum(use == DAILY for use in uses), len(uses), policy)
    notices = []
    if daily.share is not None and daily.share > SKEWED:
        notices.append(
            Notice(
                "daily_users",
                say(
                    "{share} of those who answered use it every day themselves: the result is probably too favourable.",
                    share=Quantity(daily.share, "share"),
                ),
            )
        )
    return PollResult(
        asked.id, n,
        {option: _share(count[option], n, policy) for option, level in levels.items() if level is not None},
        _share(low_n, n, policy), _share(n - low_n, n, policy), low, high,
        _share(len(answers) - n, len(answers), policy),
        _by_role(table, asked, given, low, policy) if show else {},
        daily, _verdict(low_n, n, show, policy), tuple(notices),
    )  # fmt: skip


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


def _by_role(
    table: pa.Table, asked: Poll, given: Mapping[str, str], low: tuple[str, ...], policy: Policy
) -> dict[str, Share]:
    stated = dict(zip(table["respondent"].to_pylist(), table["role"].to_pylist(), strict=True))
    told = _answers(table, f"{asked.id}.{ROLE}")
    role = {person: stated[person] or told.get(person) for person in given}
    counts = Counter(name for name in role.values() if name is not None)
    unknown = len(given) - counts.total()
    parts: dict[str | None, int] = {**counts, **({None: unknown} if unknown else {})}
    hidden = hidden_parts(parts, policy)
    found = {}
    for name in sorted(counts):
        in_low = sum(role[person] == name and option in low for person, option in given.items())
        n = counts[name]
        found[name] = HIDDEN if name in hidden else Share(in_low, n, in_low / n, wilson(in_low, n))
    return found


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
