"""Prepare once what many metrics read: human messages with numbered people, threads with their first answer, ties.

Tables stay Ibis expressions; what NumPy gets is small: one row per person, per tie or per waiting time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graadmeter.conversation import graph, network, nodes
from graadmeter.conversation.engine import array, engine_of, rows
from graadmeter.conversation.themes.held import ThemeTables
from graadmeter.disclosure import Policy

ATTRIBUTES = ("unit", "location", "layer")
DAY = 86400
_CERTAIN = 1e-12  # the logarithm of nothing is no number
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Period:
    """The stretch of time counted: `start` (not included in a window) to `end`, the last message of the data, UTC."""

    start: datetime | None
    end: datetime | None
    days: int

    def to_json(self) -> dict[str, object]:
        """ISO dates: an exact moment would be a trace of one message."""
        return {
            "from": self.start.astimezone(UTC).date().isoformat() if self.start else None,
            "to": self.end.astimezone(UTC).date().isoformat() if self.end else None,
            "days": self.days,
        }


@dataclass(frozen=True, slots=True)
class Tables:
    """A conversation: MESSAGES, PEOPLE and SPACES, each an Arrow or an Ibis table; `themes` where a list was given.

    `numbered`: MESSAGES as a dataset stores them, with the place in order of time as `message_id`.
    """

    messages: Any
    people: Any
    spaces: Any
    themes: ThemeTables | None = None
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of everyone who wrote, as arrays with one entry per node (0..N-1, in order of first message).

    `attributes`: name -> labels (None: unknown). `leader`, `admin`, `in_people_file`, `in_export`: flags.
    """

    messages: NDArray[np.int64]
    first_at: NDArray[np.int64]
    attributes: dict[str, list[str | None]]
    leader: NDArray[np.bool_]
    admin: NDArray[np.bool_]
    in_people_file: NDArray[np.bool_]
    in_export: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.messages)


def seconds(later: Any, earlier: Any) -> Any:
    """Ibis: seconds from one moment to another, as floating point also where an engine would give a decimal."""
    return later.delta(earlier, unit="microsecond").cast("float64") / 1e6


@contextmanager
def prepare(tables: Tables, policy: Policy) -> Iterator[Frames]:
    """The frames of one measurement; intermediate tables are dropped at the end."""
    frames = Frames(tables, policy)
    try:
        yield frames
    finally:
        frames.close()


class Frames:
    """What metrics read. Nothing is computed before it is asked for, and nothing twice.

    `policy`: attribute figures take groups that are too small together before they count.
    """

    def __init__(self, tables: Tables, policy: Policy) -> None:
        self.policy = policy
        self._known: dict[str, Any] = {}
        self._numbered = tables.numbered
        self.themes = tables.themes
        given = [tables.messages, tables.people, tables.spaces]
        self.engine = engine_of(*given)
        self.messages, self.people, self.spaces = (self.engine.table(table) for table in given)

    def close(self) -> None:
        self.engine.close()

    def keep(self, expression: Any) -> Any:
        """Compute an intermediate table once; it is dropped at the end."""
        return self.engine.keep(expression)

    def rows(self, expression: Any) -> list[dict[str, Any]]:
        """A small result as Python rows."""
        return rows(self.engine.to_pyarrow(expression))

    def columns(self, expression: Any) -> dict[str, NDArray[Any]]:
        """A small result as NumPy arrays."""
        table: pa.Table = self.engine.to_pyarrow(expression)
        return {name: array(table.column(name)) for name in table.column_names}

    # -- time -------------------------------------------------------------------------------------------------------

    @cached_property
    def totals(self) -> dict[str, Any]:
        """Rows and people per kind, first and last moment of the data, over every row."""
        c = self._counted
        kinds = {
            name: c.messages.sum(where=c.kind == kind).fill_null(0)
            for name, kind in (("human", "human"), ("bots", "bot"), ("system", "system"))
        }
        return self.rows(
            c.aggregate(
                messages=c.messages.sum().fill_null(0), **kinds,
                system_people=c.author_id.nunique(where=c.kind == "system"),
                first_at=c.first_at.min(), last_at=c.last_at.max(),
            )
        )[0]  # fmt: skip

    @property
    def end(self) -> datetime:
        """The last message of the data: windows end here and waiting threads are censored here."""
        last: datetime | None = self.totals["last_at"]
        return last or _NEVER

    def period(self, days: int | None = None) -> Period:
        """The whole period of the data, or its last `days` days (fewer where the data are shorter)."""
        first, last = self.totals["first_at"], self.totals["last_at"]
        if last is None:
            return Period(None, None, 0)
        start = first if days is None else max(first, last - timedelta(days=days))
        whole = (last.astimezone(UTC).date() - first.astimezone(UTC).date()).days + 1
        return Period(start, last, whole if days is None else min(days, whole))

    def within(self, moment: Any, days: int | None) -> Any:
        """Ibis condition: `moment` lies in the last `days` days of the data. None: always."""
        if days is None:
            return ibis.literal(True)
        return moment > self.literal(self.end - timedelta(days=days))

    def literal(self, moment: datetime) -> Any:
        """A moment as Ibis value, of the type that MESSAGES gives its moments."""
        return ibis.literal(moment, type=self.messages.sent_at.type())

    # -- tables -----------------------------------------------------------------------------------------------------

    @cached_property
    def _counted(self) -> Any:
        return self.keep(nodes.counted(self.messages))

    @cached_property
    def authors(self) -> Any:
        """`nodes.authors`: author_id (text), messages, first_at, node."""
        return self.keep(nodes.authors_counted(self._counted))

    @cached_property
    def used(self) -> Any:
        """`nodes.spaces`: space_id (text) and number of every space that a person wrote in."""
        return self.keep(nodes.spaces(self.messages))

    @cached_property
    def human(self) -> Any:
        """`nodes.human`: one row per human message; threads, people and spaces by number."""
        return self.keep(nodes.human(self.messages, self.authors, self.used, numbered=self._numbered))

    @cached_property
    def in_spaces(self) -> Any:
        """One row per space and person who wrote there: space_id, author, last_at."""
        h = self.human
        last = h.group_by("space", "author").agg(last_at=h.sent_at.max())
        return self.keep(last.inner_join(self.used, "space").select("space_id", "author", "last_at"))

    @cached_property
    def threads(self) -> Any:
        """One row per thread with a human message: thread, root_author, root_at, question, people, answered, wait_s
        (root to first answer; null unanswered), responder (node who answered first)."""
        h = self.human
        pairs = h.group_by("thread", "author").agg(
            first_at=h.sent_at.min(), began=h.is_root.any(), asked=(h.is_root & h.has_question).any()
        )
        # The root is the first message, so its author's first one is the root and anyone else's comes later.
        found = pairs.group_by("thread").agg(
            root_author=pairs.author.max(where=pairs.began),
            root_at=pairs.first_at.max(where=pairs.began),
            question=pairs.asked.any(),
            people=pairs.count(),
            answer_at=pairs.first_at.min(where=~pairs.began),
            responder=pairs.author.argmin(pairs.first_at, where=~pairs.began),
        )
        wait = seconds(found.answer_at, found.root_at)
        return self.keep(found.mutate(answered=found.answer_at.notnull(), wait_s=wait))

    @cached_property
    def turns(self) -> Any:
        """`network.turns`: who wrote before and after each message in its thread."""
        return self.keep(network.turns(self.human))

    def replies(self, rule: str) -> Any:
        """One row per message that answers someone under `rule`: sent_at, source, target (nodes); `inferred` carries a
        confidence as well."""
        found = {
            "inferred": self._inferred,
            "explicit": lambda: network.explicit(self.human),
            "previous": lambda: network.previous(self.turns),
        }[network.known_rule(rule)]
        return self.once(f"replies {rule}", lambda: self.keep(found()))

    def _inferred(self) -> pa.Table:
        from graadmeter.conversation import replies

        return replies.replies(self.messages, self.authors, keep=self.keep, fetch=self.engine.to_pyarrow)

    # -- arrays -----------------------------------------------------------------------------------------------------

    @cached_property
    def persons(self) -> Person:
        """Everyone who wrote, with what PEOPLE knows of them."""
        p = self.people
        flags = ("is_leader", "is_admin", "in_people_file", "in_export")
        known = p.select(*ATTRIBUTES, *flags, author_id="person_id")
        joined = self.authors.left_join(known, "author_id")
        joined = joined.mutate(**{name: joined[name].fill_null(False) for name in flags}).order_by("node")
        table = self.engine.to_pyarrow(joined.drop("author_id", "author_id_right"))
        number = {name: array(table.column(name)) for name in ("messages", "first_at", *flags)}
        return Person(
            messages=number["messages"], first_at=number["first_at"].astype("datetime64[us]").astype(np.int64),
            attributes={name: table.column(name).to_pylist() for name in ATTRIBUTES},
            leader=number["is_leader"], admin=number["is_admin"],
            in_people_file=number["in_people_file"], in_export=number["in_export"],
        )  # fmt: skip

    @cached_property
    def listed(self) -> dict[str, Any]:
        """How many people PEOPLE lists, per source and flag; `leader_list`: whether anyone said who leads."""
        p = self.people
        return self.rows(
            p.aggregate(
                in_people_file=p.in_people_file.cast("int64").sum(),
                in_export=p.in_export.cast("int64").sum(),
                leaders=p.is_leader.fill_null(False).cast("int64").sum(),
                leader_list=p.is_leader.notnull().cast("int64").sum(),
                admins=p.is_admin.fill_null(False).cast("int64").sum(),
            )
        )[0]

    def ties(self, rule: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Distinct directed ties under `rule`: two arrays of node numbers."""

        def found() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
            if rule == "previous":  # who goes on speaking answers the same person again: no other tie
                answered = self.turns.filter(self.turns.before != self.turns.author)
                answered = answered.select(source="author", target="before")
            else:
                answered = self.replies(rule)
            columns = self.columns(answered.select("source", "target").distinct())
            return network.distinct(columns["source"], columns["target"])  # in order, whichever engine found them

        pair: tuple[NDArray[np.int64], NDArray[np.int64]] = self.once(f"ties {rule}", found)
        return pair

    def confidence(self, rule: str) -> float | None:
        """How likely a tie under `rule` is right, on average (0..1); None where the rule states none, or no ties."""
        if rule != "inferred":
            return None
        r = self.replies(rule)
        per_tie = r.group_by("source", "target").agg(wrong=(1 - r.confidence).clip(lower=_CERTAIN).log().sum())
        mean: float | None = self.rows(per_tie.aggregate(mean=(1 - per_tie.wrong.exp()).mean()))[0]["mean"]
        return mean

    def communities(self, rule: str) -> NDArray[np.int64]:
        """`graph.communities` over the ties under `rule`: a number per node, -1 without ties."""
        found: NDArray[np.int64] = self.once(
            f"communities {rule}", lambda: graph.communities(*self.ties(rule), len(self.persons))
        )
        return found

    def active(self, days: int, until: int = 0) -> NDArray[np.int64]:
        """Nodes who wrote in the last `days` days, leaving out the last `until` of them."""
        h = self.human
        moment = self.within(h.sent_at, days)
        if until:
            moment = moment & ~self.within(h.sent_at, until)
        wrote = self.columns(h.filter(moment).select("author").distinct())["author"]
        return np.asarray(wrote, dtype=np.int64)

    def once(self, key: str, compute: Callable[[], Any]) -> Any:
        """What `compute` gives, computed at the first time it is asked for under `key`."""
        if key not in self._known:
            self._known[key] = compute()
        return self._known[key]
