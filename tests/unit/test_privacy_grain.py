"""Every measure says what it is split by, and shows nothing beyond that: on random talk, with themes and any tie rule.

`Subtracting` knows the rows themselves, and names each group of 1 to 9 people that the figures of themes, brokers,
communities, partners and tie rules single out. Under policy public the same attack finds some, so that it can fail.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any, get_args

import numpy as np
import pyarrow as pa
import pytest

from graadmeter.conversation import Tables, measure
from graadmeter.conversation.figures import OTHERS, Figure, Grain, part_name
from graadmeter.conversation.frames import prepare
from graadmeter.conversation.metrics import offered
from graadmeter.conversation.metrics.reciprocity import TIE_RULES
from graadmeter.conversation.themes import read_themes
from graadmeter.conversation.themes.held import ThemeTables
from graadmeter.disclosure import policy
from graadmeter.tables import MESSAGES, PEOPLE, SPACES, THREAD_THEMES

LEAST = 10
SEEDS = range(10)
START = datetime(2024, 1, 1, tzinfo=UTC)
CLASSES = {"course": "strategic", "market": "strategic", "queue": "customer", "waste": "efficiency", "chat": "other"}
LISTED = read_themes(
    {
        "schema": "graadmeter-themes/1",
        "themes": [
            {"id": theme, "class": kind, "name": {"nl": theme, "en": theme}, "words": [theme]}
            for theme, kind in CLASSES.items()
        ],
    }
)
ATTRIBUTES = {"unit": ["sales", "care", "lab", "desk", None], "location": ["north", "south", None], "layer": ["a", "b"]}


class Talk:
    """Some months of random talk; people are called canary0, canary1, ... and nothing else is."""

    def __init__(self, seed: int) -> None:
        rng = random.Random(seed)
        self.size, days = rng.choice([14, 40, 90, 160]), rng.choice([60, 130, 400])
        circles = rng.choice([1, 2, 5])
        weights = [1 / (n + 1) ** rng.choice([0.2, 0.7]) for n in range(self.size)]
        self.rows: list[dict[str, Any]] = []
        self.about: dict[str, set[str]] = {}
        themes = list(CLASSES)
        for thread in range(rng.choice([60, 240, 700])):
            inside = [n for n in range(self.size) if n % circles == thread % circles]
            at, name = START + timedelta(minutes=rng.randrange(days * 1440)), f"t{thread}"
            self.about[name] = {theme for place, theme in enumerate(themes) if rng.random() < 0.4 / (1 + place) ** 2}
            before = None
            for place in range(rng.choice([1, 2, 3, 5])):
                among = inside if rng.random() < 0.9 else range(self.size)
                author = f"canary{rng.choices(list(among), [weights[n] for n in among])[0]}"
                linked = before if rng.random() < 0.85 else None
                self.rows.append({
                    "message_id": str(len(self.rows)), "space_id": f"s{thread % 5}", "thread_id": name,
                    "author_id": author, "parent_author_id": linked, "sent_at": at, "kind": "human",
                    "is_root": place == 0, "has_question": place == 0 and thread % 3 == 0,
                })  # fmt: skip
                before = author if before is None or rng.random() < 0.5 else before
                at += timedelta(minutes=rng.choice([1, 40, 2000]))
        self.people = [
            {
                "person_id": f"canary{n}", "is_leader": n % 6 == 0, "in_people_file": True, "in_export": True,
                **{name: rng.choices(found, [5, 4, 2, 1, 1][: len(found)])[0] for name, found in ATTRIBUTES.items()},
            }
            for n in range(self.size)
        ]  # fmt: skip
        self.end = max(row["sent_at"] for row in self.rows)

    def tables(self) -> Tables:
        scores = [
            {"thread_id": thread, "theme": theme, "hits": 1, "score": 0.9 if theme in about else 0.0}
            for thread, about in self.about.items()
            for theme in CLASSES
        ]
        spaces = [{"space_id": f"s{n}", "name": f"s{n}", "kind": ["general", "practice"][n % 2]} for n in range(5)]
        return Tables(
            MESSAGES.check(pa.Table.from_pylist(self.rows, schema=MESSAGES.schema)),
            PEOPLE.check(pa.Table.from_pylist(self.people, schema=PEOPLE.schema)),
            SPACES.check(pa.Table.from_pylist(spaces, schema=SPACES.schema)),
            themes=ThemeTables(LISTED, THREAD_THEMES.check(pa.Table.from_pylist(scores, schema=THREAD_THEMES.schema))),
        )

    def measured(self, under: str = "staff", rules: dict[str, str] | None = None) -> Any:
        return measure(self.tables(), info={}, coverage={}, rules=rules or {}, policy=policy(under))


@pytest.mark.parametrize("name", offered())
def test_a_measure_declares_what_it_is_split_by(name: str) -> None:
    metric = offered()[name]
    assert metric.grain
    assert set(metric.grain) <= set(get_args(Grain))
    assert metric.attributes == bool({"unit", "location", "layer"} & set(metric.grain))
    assert metric.leaders == ("leaders" in metric.grain)


def allowed(figure: Figure, key: str) -> bool:
    """Whether a part of a figure is one that its grain, or one of its counting rules, allows."""
    grain = set(figure.metric.grain)
    if key in CLASSES:
        return "theme" in grain
    if re.fullmatch(r"\d{4}-\d\d", key):
        return "month" in grain
    if key in ("general", "practice", "interest", "unit", "team") and "kind" in grain:
        return True
    if key in ATTRIBUTES or key in ATTRIBUTES["unit"] or key == OTHERS:
        return bool({"unit", "location", "layer"} & grain)
    return part_name(key) != key  # another rule, which has words of its own


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_published_holds_no_person_and_no_row_for_each(seed: int) -> None:
    talk = Talk(seed)
    result = talk.measured()
    for lang in ("nl", "en"):
        assert "canary" not in json.dumps(result.to_json(lang)) + result.to_text(lang)
    for name, figure in result.figures.items():
        for key in figure.by or {}:
            assert allowed(figure, key), f"{name} is split by {key}, which it does not say"
        if figure.cross is not None:
            assert set(figure.cross.rows) <= {*ATTRIBUTES["unit"], OTHERS}
            assert "unit" in figure.metric.grain
        if figure.curve is not None and name != "first_response_km_median_s":  # that one has a row per waiting time
            assert max(len(column) for column in figure.curve.values()) <= talk.size // LEAST + 1


class Subtracting:
    def __init__(self, talk: Talk, result: Any) -> None:
        self.talk, self.shown = talk, {name: f for name, f in result.figures.items() if not f.suppressed}

    def leaks(self) -> list[str]:
        found = [*self.themes(), *self.brokers(), *self.communities(), *self.partners(), *self.rules()]
        return [f"{what}: {size}" for what, size in found if 0 < size < LEAST]

    def writers(self, themes: set[str], days: int, helping: bool = False) -> set[str]:
        recent = [row for row in self.talk.rows if row["sent_at"] > self.talk.end - timedelta(days=days)]
        starters = {row["thread_id"]: row["author_id"] for row in self.talk.rows if row["is_root"]}
        return {
            row["author_id"] for row in recent
            if self.talk.about[row["thread_id"]] & themes
            and not (helping and starters[row["thread_id"]] == row["author_id"])
        }  # fmt: skip

    def themes(self) -> Iterator[tuple[str, int]]:
        strategic = {theme for theme, kind in CLASSES.items() if kind == "strategic"}
        results = {theme for theme, kind in CLASSES.items() if kind in ("customer", "efficiency", "product")}
        for name, days, helping in (("theme_share", 90, False), ("theme_helpers", 365, True)):
            figure = self.shown.get(name)
            if figure is None or figure.value is None:
                continue
            for theme in figure.by or {}:
                yield f"{name} of {theme}", len(self.writers({theme}, days, helping))
            wholes = [set(CLASSES)]
            wholes += [strategic] if name == "theme_share" and self.has("strategic_share") else []
            wholes += [results] if name == "theme_share" and self.has("bottomline_share") else []
            for whole in wholes:
                rest = {theme for theme in whole if theme not in (figure.by or {})}
                if rest != whole:
                    yield f"{name} without {sorted(rest)}", len(self.writers(rest, days, helping))
        for name, themes in (("strategic_share", strategic), ("bottomline_share", results)):
            if self.has(name) and self.shown[name].value:
                yield name, len(self.writers(themes, 90))

    def has(self, name: str) -> bool:
        return name in self.shown and self.shown[name].value is not None

    def brokers(self) -> Iterator[tuple[str, int]]:
        whole, parts = self.shown.get("broker_share"), self.shown.get("unit_brokers")
        if whole is not None and whole.value is not None:
            yield "brokers", round(whole.value * whole.n)
        if parts is None or not parts.by:
            return
        for unit, part in parts.by.items():
            yield f"brokers of {unit}", part["value"]
            yield f"others of {unit}", part["n"] - part["value"]
        if whole is not None and whole.value is not None:
            yield "brokers elsewhere", round(whole.value * whole.n) - sum(part["value"] for part in parts.by.values())
        yield "people elsewhere", parts.n - sum(part["n"] for part in parts.by.values())

    def communities(self) -> Iterator[tuple[str, int]]:
        figure = self.shown.get("community_agreement")
        for name, part in ((figure and figure.by) or {}).items():
            if part.get("n") is not None:
                yield f"tied people without a {name}", figure.n - part["n"]
                yield f"tied people with a {name}", part["n"]

    def partners(self) -> Iterator[tuple[str, int]]:
        figure = self.shown.get("partners_median")
        if figure is not None and figure.curve:
            steps = np.diff([0.0, *figure.curve["people_share"]]) * figure.n
            yield "a band of partners", round(min(steps))

    def rules(self) -> Iterator[tuple[str, int]]:
        """Two tie rules side by side: people with ties under the one and not under the other."""
        ties = [f for f in self.shown.values() if f.metric.rules.keys() == TIE_RULES.keys() and f.n is not None]
        asked = sorted({figure.rule for figure in ties})
        with prepare(self.talk.tables(), policy("public")) as frames:
            tied = {rule: set(np.union1d(*frames.ties(rule)).tolist()) for rule in asked}
        for one, other in combinations(asked, 2):
            yield f"tied by {one} alone", len(tied[one] - tied[other])
            yield f"tied by {other} alone", len(tied[other] - tied[one])


def some_rules(seed: int) -> dict[str, str]:
    rng = random.Random(seed)
    tied = [name for name, metric in offered().items() if metric.rules.keys() == TIE_RULES.keys()]
    return {name: rng.choice(["previous", "explicit"]) for name in tied}


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_about_a_few_can_be_had(seed: int) -> None:
    talk = Talk(seed)
    assert Subtracting(talk, talk.measured(rules=some_rules(seed))).leaks() == []


def test_the_same_attack_finds_a_few_where_nothing_is_protected() -> None:
    kinds = set()
    for seed in SEEDS:
        talk = Talk(seed)
        leaks = Subtracting(talk, talk.measured("public", some_rules(seed))).leaks()
        kinds |= {leak.split()[0] for leak in leaks}
    assert {"theme_share", "theme_helpers", "brokers", "tied", "a"} <= kinds


def test_one_tie_rule_for_all_hides_nothing_more() -> None:
    talk = Talk(3)
    alone = talk.measured(rules=dict.fromkeys(some_rules(3), "explicit")).figures
    tied = [f for f in alone.values() if f.rule == "explicit" and not f.metric.attributes]
    assert len(tied) >= 5
    assert not any("Hidden: beside" in note.msgid for figure in tied for note in figure.notes)
