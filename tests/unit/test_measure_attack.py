"""Somebody who subtracts: every published figure beside every other one, on random talk with small groups.

`leaks` knows the rows themselves and names each group of 1 to 9 people that the published figures single out. Under
policy staff there is none; under policy public the same attack finds many, so that the test is able to fail. A share is
about everyone in its n, whichever way it falls: that few people make up its other side is no leak.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from typing import Any

import pytest

Rows = list[dict[str, Any]]
MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
LEAST = 10
DAY = 1440
SEEDS = range(14)


def talk(seed: int) -> tuple[Rows, Rows, Rows]:
    """Messages of some months by a few busy people and many quiet ones; people with units that differ in size."""
    rng = random.Random(seed)
    people, days = rng.randint(12, 130), rng.choice([40, 95, 130, 200, 400])
    weights = [1 / (n + 1) ** rng.choice([0.3, 0.8]) for n in range(people)]
    rows: Rows = []
    for thread in range(rng.randint(40, 160)):
        at = rng.randint(0, days * 24) * 60
        for place in range(rng.choice([1, 1, 2, 3, 4, 6])):
            rows.append(
                {
                    "id": len(rows), "at": at, "thread": f"t{thread}", "space": f"s{thread % 6}",
                    "author": f"p{rng.choices(range(people), weights)[0]}",
                    "text": "who?" if place == 0 and thread % 3 else "me",
                    "reactors": f"p{rng.randrange(people)}" if rng.random() < 0.1 else None,
                    "answer": "yes" if rng.random() < 0.1 else "no",
                }
            )  # fmt: skip
            at += rng.choice([1, 9, 40, 200, 2000, 9000, 60000])
    known = [
        {
            "person": f"p{n}",
            "unit": rng.choices(["a", "b", "c", "d", None], [8, 5, 2, 1, rng.choice([0, 1, 4])])[0],
            "location": rng.choices(["north", "south", None], [4, 3, rng.choice([0, 1])])[0],
            "leader": "yes" if n % 7 == 0 else "no",
        }
        for n in range(people)
    ]
    spaces = [{"space": f"s{n}", "hosts": f"p{n},p{n + 1}", "visibility": "open" if n else "closed"} for n in range(6)]
    return rows, known, spaces


class Attack:
    def __init__(self, result: Any, rows: Rows, people: Rows) -> None:
        self.shown = {n: f for n, f in result.figures.items() if not f.suppressed and f.value is not None}
        self.people = {row["person"]: row for row in people}
        self.rows = sorted(rows, key=lambda row: (row["at"], row["id"]))
        self.end = max(row["at"] for row in rows)
        self.threads: dict[str, Rows] = {}
        for row in self.rows:
            self.threads.setdefault(row["thread"], []).append(row)

    def leaks(self) -> list[str]:
        found = [*self.windows(), *self.curves(), *self.waiting(), *self.attributes(), *self.cells(), *self.others()]
        return [f"{what}: {size}" for what, size in found if 0 < size < LEAST]

    def within(self, row: dict[str, Any], days: int | None) -> bool:
        return days is None or row["at"] > self.end - days * DAY

    def windows(self) -> Iterator[tuple[str, int]]:
        """Like counts over a longer and a shorter window: who is in the one and not in the other."""
        threads = list(self.threads.values())
        kinds = {
            "threads": (["threads", "first_response_km_median_s", "reply_rate", "first_reply_hours"], threads),
            "questions": (
                ["question_threads", "unanswered_question_share", "answer_rate"],
                [t for t in threads if "?" in t[0]["text"]],
            ),
            "company": (
                ["curated_share", "topdown_share"], [t for t in threads if len({r["author"] for r in t}) > 2],
            ),
            "answered": (
                ["first_response_median_s", "thread_participants"],
                [t for t in threads if len({r["author"] for r in t}) > 1],
            ),
            "messages": (["human_messages", "open_share", "after_hours_share"], [[row] for row in self.rows]),
        }  # fmt: skip
        for family, items in kinds.values():
            for one, other in combinations([name for name in family if name in self.shown], 2):
                first, second = (self.shown[name].metric.window_days for name in (one, other))
                apart = [t[0] for t in items if self.within(t[0], first) != self.within(t[0], second)]
                yield f"{one} - {other}", len({row["author"] for row in apart})
        if {"authors", "participants"} <= set(self.shown):
            yield "authors - participants", int(self.shown["authors"].value - self.shown["participants"].value)
        if "topdown_share" in self.shown:
            for month in self.shown["topdown_share"].by:
                yield f"topdown in {month}", self.month(month, kinds["company"][1])

    def month(self, month: str, threads: list[Rows]) -> int:
        roots = [t[0] for t in threads if self.within(t[0], 365)]
        inside = [row for row in roots if f"{MONDAY + timedelta(minutes=row['at']):%Y-%m}" == month]
        cuts = [90, 180] if "curated_share" in self.shown else [90]
        pieces: dict[tuple[bool, ...], set[str]] = {}
        for row in inside:
            pieces.setdefault(tuple(self.within(row, days) for days in cuts), set()).add(row["author"])
        return min(map(len, pieces.values()), default=0)

    def curves(self) -> Iterator[tuple[str, int]]:
        """Steps of the Lorenz curve, cut again where the shares of the top are known."""
        figure = self.shown.get("participation_gini")
        if figure is None or figure.curve is None:
            return
        places = {round(share * figure.n) for share in figure.curve["people_share"]}
        for name, percent in (("top1_share", 1), ("top10_share", 10)):
            if name in self.shown:
                places.add(figure.n - max(1, (2 * figure.n * percent + 100) // 200))
        for low, high in pairwise(sorted(places)):
            yield f"Lorenz {low}-{high}", high - low

    def waiting(self) -> Iterator[tuple[str, int]]:
        """Whose threads were answered between two points of the survival curve, and by whom."""
        figure = self.shown.get("first_response_km_median_s")
        if figure is None or not figure.curve:
            return
        points = figure.curve["seconds"]
        for low, high in [(0, points[0]), *pairwise(points), (points[-1], float("inf"))]:
            if DAY * 60 in (low, high) and (low == 0 or high == float("inf")):
                continue  # one day is a figure of its own: a share of everyone, either way
            starters, responders = set(), set()
            for root, *later in self.threads.values():
                answer = next((row for row in later if row["author"] != root["author"]), None)
                if answer and low - (low == 0) < (answer["at"] - root["at"]) * 60 <= high:
                    starters.add(root["author"])
                    responders.add(answer["author"])
            yield f"answered between {low} and {high}", min(len(starters), len(responders))

    def attributes(self) -> Iterator[tuple[str, int]]:
        """Figures per unit and per location over nearly the same people."""
        groups = {
            name: self.tied(name.split("_")[1])
            for name in ("cross_unit_share", "cross_location_share") if name in self.shown
        }  # fmt: skip
        for one, other in combinations(groups.values(), 2):
            yield "unit - location", len(one - other)
            yield "location - unit", len(other - one)

    def pairs(self, attribute: str) -> Iterator[tuple[str, str]]:
        for thread in self.threads.values():
            for place, row in enumerate(thread):
                before = [e["author"] for e in thread[:place] if e["author"] != row["author"]]
                if before and self.within(row, 90):
                    ends = row["author"], before[-1]
                    if all(self.people[name][attribute] for name in ends):
                        yield ends

    def tied(self, attribute: str) -> set[str]:
        return {name for ends in self.pairs(attribute) for name in ends}

    def cells(self) -> Iterator[tuple[str, int]]:
        """Unit against unit: what is shown, and what is hidden, within units and between them."""
        figure = self.shown.get("replies_between_units")
        if figure is None:
            return
        names = figure.cross.rows
        behind: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
        for source, target in self.pairs("unit"):
            cell = tuple(u if (u := self.people[name]["unit"]) in names else "…" for name in (source, target))
            sides = behind.setdefault(cell, (set(), set()))
            sides[0].add(source)
            sides[1].add(target)
        sizes = {cell: min(map(len, sides)) for cell, sides in behind.items()}
        for within in (True, False):
            hidden, seen = [], 0
            for r, row in enumerate(names):
                for c, column in enumerate(names):
                    if (row == column) is within:
                        size = sizes.get((row, column), 0)
                        if figure.cross.cells[r][c] is None:
                            hidden.append(size)
                        else:
                            seen += size
                            yield f"cell {row} {column}", size
            if hidden and seen:  # else the hidden cells together are what the share across units says
                yield f"hidden cells {within}", sum(hidden) if len(hidden) > 1 else min(sum(hidden), 1)

    def others(self) -> Iterator[tuple[str, int]]:
        recent = [row for row in self.rows if self.within(row, 30)]
        wrote = {row["author"] for row in recent} & set(self.people)
        reacted = {row["reactors"] for row in recent if row["reactors"]} & set(self.people)
        if {"active_share", "contributor_share"} <= set(self.shown):
            yield "who only reacted", len(reacted - wrote)
        if "owned_space_share" in self.shown:
            used = {row["space"] for row in self.rows if self.within(row, 90)}
            yield "hosts", len({f"p{int(space[1]) + n}" for space in used for n in (0, 1)})
        if "fed_back_share" in self.shown and self.shown["fed_back_share"].n > 0:
            starters = {t[0]["author"] for t in self.threads.values() if self.within(t[0], 180)}
            leading = {name for name in starters if self.people[name]["leader"] == "yes"}
            yield "leaders who began", 2 * len(leading)  # five are enough


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_about_a_few_can_be_had_by_subtraction(measured: Callable[..., Any], seed: int) -> None:
    rows, people, spaces = talk(seed)
    assert Attack(measured(rows, people=people, spaces=spaces, policy="staff"), rows, people).leaks() == []


def test_the_same_attack_finds_a_few_where_nothing_is_protected(measured: Callable[..., Any]) -> None:
    kinds = set()
    for seed in SEEDS[:6]:
        rows, people, spaces = talk(seed)
        leaks = Attack(measured(rows, people=people, spaces=spaces, policy="public"), rows, people).leaks()
        kinds |= {leak.split()[0].rstrip(":") for leak in leaks}
    assert {"Lorenz", "answered", "cell", "hosts", "who", "topdown", "authors"} <= kinds
