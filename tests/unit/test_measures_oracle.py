"""The same figures once more, in plain loops over rows, on random conversations: the two must agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Rows = list[dict[str, Any]]
MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
NAMES = [f"p{n}" for n in range(7)]
DAY = 1440
ASKED = (
    "active_share", "answer_rate", "curated_share", "owned_space_share", "after_hours_share", "fed_back_share",
    "leader_active_share", "dormant_space_share", "replies_between_units", "participation_gini",
    "first_response_km_median_s",
)  # fmt: skip

row = st.fixed_dictionaries(
    {
        "at": st.integers(0, 260 * 24).map(lambda hour: hour * 60),
        "space": st.sampled_from(["help", "news", "tea"]),
        "thread": st.sampled_from([f"t{n}" for n in range(9)]),
        "author": st.sampled_from(NAMES),
        "kind": st.sampled_from(["human"] * 5 + ["bot", "system"]),
        "reactors": st.lists(st.sampled_from([*NAMES, "guest"]), max_size=2, unique=True).map(",".join),
        "answer": st.sampled_from(["yes", "no", "no", ""]),
        "text": st.sampled_from(["who?", "me"]),
    }
)
PEOPLE = [
    {"person": name, "unit": ["a", "b", "c", None][n % 4], "leader": "yes" if n < 2 else "no"}
    for n, name in enumerate([*NAMES, "silent"])
]
SPACES = [{"space": "help", "hosts": "p1,p2"}, {"space": "news", "hosts": "p3"}, {"space": "tea"}, {"space": "empty"}]


class Plain:
    """Rows in order, threads by their messages; every figure a loop."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.end = max(row["at"] for row in rows)
        self.human = sorted((r for r in rows if r["kind"] == "human"), key=lambda r: (r["at"], r["id"]))
        self.threads: dict[str, Rows] = {}
        for message in self.human:
            self.threads.setdefault(message["thread"], []).append(message)

    def late(self, message: dict[str, Any], days: int) -> bool:
        return bool(message["at"] > self.end - days * DAY)

    def begun(self, days: int) -> list[Rows]:
        return [thread for thread in self.threads.values() if self.late(thread[0], days)]

    def active_share(self) -> float | None:
        if not any(r["reactors"] for r in self.rows):
            return None
        recent = [r for r in self.rows if self.late(r, 30)]
        seen = {r["author"] for r in recent if r["kind"] == "human"}
        seen |= {name for r in recent for name in r["reactors"].split(",") if name}
        return len(seen & {person["person"] for person in PEOPLE}) / len(PEOPLE)

    def answer_rate(self) -> float | None:
        marks = any(r["answer"] for r in self.rows)
        names = any(r["reactors"] for r in self.rows)
        asked = [thread for thread in self.begun(90) if "?" in thread[0]["text"]]
        if not asked or not (marks or names):
            return None
        good = 0
        for root, *replies in asked:
            soon = [r for r in replies if r["author"] != root["author"] and r["at"] - root["at"] <= 7 * DAY]
            good += any(r["answer"] == "yes" or root["author"] in r["reactors"].split(",") for r in soon)
        return good / len(asked)

    def curated_share(self) -> float | None:
        threads = [t for t in self.begun(180) if len({r["author"] for r in t}) >= 3]
        if not threads or not any(r["answer"] for r in self.rows):
            return None
        return sum(any(r["answer"] == "yes" for r in t) for t in threads) / len(threads)

    def owned_space_share(self) -> float | None:
        recent = [r for r in self.human if self.late(r, 90)]
        writers, used = {r["author"] for r in recent}, {r["space"] for r in recent}
        known = [s for s in SPACES if s.get("hosts") and s["space"] in used]
        return sum(bool(set(s["hosts"].split(",")) & writers) for s in known) / len(known) if known else None

    def dormant_space_share(self) -> float:
        used = {r["space"] for r in self.human if self.late(r, 90)}
        return sum(s["space"] not in used for s in SPACES) / len(SPACES)

    def after_hours_share(self) -> float | None:
        recent = [r for r in self.human if self.late(r, 90)]
        outside = 0
        for r in recent:
            there = (MONDAY + timedelta(minutes=r["at"])).astimezone(ZoneInfo("Europe/Amsterdam"))
            outside += there.weekday() > 4 or not 8 <= there.hour < 18
        return outside / len(recent) if recent else None

    def fed_back_share(self) -> float | None:
        leaders = {"p0", "p1"}
        threads = [t for t in self.begun(180) if t[0]["author"] in leaders]
        back = 0
        for thread in threads:
            answers = [n for n, r in enumerate(thread) if r["author"] not in leaders]
            back += bool(answers) and any(r["author"] == thread[0]["author"] for r in thread[answers[0] :])
        return back / len(threads) if threads else None

    def leader_active_share(self) -> float:
        return len({r["author"] for r in self.human if self.late(r, 30)} & {"p0", "p1"}) / 2

    def leaders_by_month(self) -> dict[str, float]:
        months: dict[str, set[str]] = {}
        for r in self.human:
            if self.late(r, 365):
                months.setdefault(f"{MONDAY + timedelta(minutes=r['at']):%Y-%m}", set()).add(r["author"])
        return {month: len(who & {"p0", "p1"}) / 2 for month, who in months.items()}

    def between(self) -> Counter[tuple[str, str]]:
        unit = {person["person"]: person["unit"] for person in PEOPLE}
        cells: Counter[tuple[str, str]] = Counter()
        for thread in self.threads.values():
            for place, r in enumerate(thread):
                before = [e["author"] for e in thread[:place] if e["author"] != r["author"]]
                pair = (unit[r["author"]], unit[before[-1]]) if before else (None, None)
                if self.late(r, 90) and None not in pair:
                    cells[pair] += 1
        return cells

    def lorenz(self, people: float) -> float:
        written = sorted(Counter(r["author"] for r in self.human).values())
        return sum(written[: round(people * len(written))]) / sum(written)

    def unanswered(self, seconds: float) -> float:
        """Kaplan-Meier, one thread at a time in order of waiting; of one moment, who is answered goes first."""
        waits = []
        for thread in self.threads.values():
            answer = next((r["at"] for r in thread if r["author"] != thread[0]["author"]), None)
            waits.append(((self.end if answer is None else answer) - thread[0]["at"], answer is None))
        share = 1.0
        for place, (minutes, censored) in enumerate(sorted(waits)):
            if not censored and minutes * 60 <= seconds:
                share *= 1 - 1 / (len(waits) - place)
        return share


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(row, min_size=1, max_size=45))
def test_every_figure_is_what_plain_loops_find(measured: Callable[..., Any], rows: Rows) -> None:
    rows = [given_row | {"id": number} for number, given_row in enumerate(rows)]
    plain = Plain(rows)
    figures = measured(rows, people=PEOPLE, spaces=SPACES, only=ASKED).figures
    for name in ASKED[:6]:
        assert figures[name].value == pytest.approx(getattr(plain, name)()), name
    if not plain.human:
        return
    for name in ("leader_active_share", "dormant_space_share"):
        assert figures[name].value == pytest.approx(getattr(plain, name)()), name
    months = figures["leader_active_share"].by
    assert {month: part["value"] for month, part in months.items()} == pytest.approx(plain.leaders_by_month())
    cells, cross = plain.between(), figures["replies_between_units"].cross
    if cross is not None:
        assert [[cells[r, c] for c in cross.columns] for r in cross.rows] == [list(line) for line in cross.cells]
        assert figures["replies_between_units"].n == sum(cells.values())
    if curve := figures["participation_gini"].curve:
        assert curve["message_share"] == pytest.approx([plain.lorenz(share) for share in curve["people_share"]])
    if curve := figures["first_response_km_median_s"].curve:
        assert curve["unanswered_share"] == pytest.approx([plain.unanswered(at) for at in curve["seconds"]], abs=1e-9)
