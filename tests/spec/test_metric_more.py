"""More counting rules as small tables with their answers: marks, reactions, hosts, hours, leaders, unit against unit.

`at` is minutes after Monday 1 January 2024, midnight UTC (`h` hours, `d` days).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from graadmeter.base.errors import UnknownNameError
from graadmeter.conversation.metrics.hours import DEFAULT

Measured = Callable[..., Any]
Rows = list[dict[str, Any]]


def figure(result: Any, metric: str) -> Any:
    return result.figures[metric]


class TestActive:
    """metrics: active_share"""

    PEOPLE = "person \n ann \n ben \n cas \n dan \n eve"
    TALK = """
    at   author  reactors
    0    dan     eve
    40d  ann     ben,cas
    41d  ben     ben,guest
    42d  feed    -
    """

    def test_who_wrote_or_reacted_in_thirty_days_of_everyone_on_the_list(self, measured: Measured) -> None:
        found = figure(measured(self.TALK, people=self.PEOPLE), "active_share")
        # Ann and Ben wrote, Ben and Cas reacted; Dan and Eve did so too long ago, the guest is not on the list.
        assert (found.value, found.n, found.rule) == (3 / 5, 5, "people_file")

    def test_without_a_people_file_the_list_of_members_stands_in(self, measured: Measured) -> None:
        people = "person from \n ann export \n ben export"
        found = figure(measured(self.TALK, people=people), "active_share")
        assert (found.value, found.n, found.rule) == (1, 2, "member_list")

    def test_an_export_that_does_not_say_who_reacted_says_so(self, measured: Measured) -> None:
        found = figure(measured("at author \n 0 ann", people=self.PEOPLE), "active_share")
        assert found.value is None
        assert "who reacted" in found.notes[0].text("en")


class TestRecognised:
    """metrics: answer_rate curated_share"""

    TALK = """
    at   thread  author  answer  reactors  text
    0    a       ann     no      -         who?
    5    a       ben     yes     -         me
    10   b       ann     no      -         where?
    15   b       ben     no      ann       there
    20   c       ann     no      -         when?
    25   c       ann     yes     ann       found it myself
    30   d       ben     no      -         why?
    35   d       cas     no      cas       because
    40   e       cas     no      -         so?
    9d   e       ann     yes     cas       yes
    50   f       cas     no      -         hello
    55   f       ann     yes     cas       hello
    """

    def test_marked_or_confirmed_by_the_asker_within_seven_days(self, measured: Measured) -> None:
        # a is marked, b has the asker's reaction. c is the asker's own reply, d somebody else's reaction, e is nine
        # days late, f asks nothing.
        found = figure(measured(self.TALK), "answer_rate")
        assert (found.value, found.n, found.rule) == (2 / 5, 5, "recognised")
        assert found.by == {"marked": 1 / 5, "reacted": 1 / 5}

    @pytest.mark.parametrize(("rule", "share"), [("marked", 1 / 5), ("reacted", 1 / 5), ("recognised", 2 / 5)])
    def test_each_rule_by_its_name(self, measured: Measured, rule: str, share: float) -> None:
        found = figure(measured(self.TALK, rules={"answer_rate": rule}), "answer_rate")
        assert (found.value, found.rule) == (share, rule)

    def test_a_platform_with_one_of_the_two_names_the_rule_it_could_use(self, measured: Measured) -> None:
        marks = "at thread author answer text \n 0 a ann no who? \n 5 a ben yes me"
        assert (figure(measured(marks), "answer_rate").value, figure(measured(marks), "answer_rate").rule) == (
            1,
            "marked",
        )
        reacted = "at thread author reactors text \n 0 a ann - who? \n 5 a ben ann me"
        found = figure(measured(reacted), "answer_rate")
        assert (found.value, found.rule, found.by) == (1, "reacted", None)
        asked = figure(measured(reacted, rules={"answer_rate": "marked"}), "answer_rate")
        assert asked.value is None
        assert "does not mark" in asked.notes[0].text("en")

    def test_a_platform_with_neither_says_so(self, measured: Measured) -> None:
        result = measured("at thread author text \n 0 a ann who? \n 5 a ben me")
        for metric in ("answer_rate", "curated_share"):
            assert (figure(result, metric).value, figure(result, metric).suppressed) == (None, False)
            assert figure(result, metric).notes

    def test_curated_threads_bring_three_people_together_and_hold_a_mark(self, measured: Measured) -> None:
        talk = """
        at    thread  author  answer
        0     old     ann     no
        1     old     ben     yes
        2     old     cas     no
        200d  a       ann     no
        200d  a       ben     no
        200d  a       cas     yes
        200d  b       ann     no
        200d  b       ben     no
        200d  b       cas     no
        200d  c       ann     no
        200d  c       ben     yes
        """
        found = figure(measured(talk), "curated_share")  # not old: begun before the last 180 days; c: two people
        assert (found.value, found.n) == (1 / 2, 2)


class TestHosts:
    """metrics: owned_space_share"""

    SPACES = """
    space   hosts     visibility
    help    ann,zoe   open
    news    ben       open
    tea     cas       open
    quiet   ann       open
    talk    -         open
    pair    ann       direct
    """
    TALK = """
    at    space  author
    0     tea    cas
    100d  help   ann
    100d  news   ann
    100d  tea    ben
    100d  talk   eve
    100d  pair   ann
    """

    def test_active_groups_whose_host_wrote_in_the_period(self, measured: Measured) -> None:
        # help: Ann wrote. news: Ben wrote, elsewhere. tea: Cas wrote too long ago. quiet has no message, of talk no
        # host is known, pair is direct.
        found = figure(measured(self.TALK, spaces=self.SPACES), "owned_space_share")
        assert (found.value, found.n, found.rule) == (pytest.approx(2 / 3), 3, "anywhere")

    def test_a_host_who_wrote_in_the_group_itself(self, measured: Measured) -> None:
        found = figure(
            measured(self.TALK, spaces=self.SPACES, rules={"owned_space_share": "space"}), "owned_space_share"
        )
        assert (found.value, found.n) == (pytest.approx(1 / 3), 3)

    def test_without_hosts_it_says_so(self, measured: Measured) -> None:
        found = figure(measured(self.TALK), "owned_space_share")
        assert found.value is None
        assert "who hosts" in found.notes[0].text("en")

    def test_dormant_groups_stand_beside_longer_and_shorter_silences(self, measured: Measured) -> None:
        talk = "at space author \n 0 a ann \n 150d b ann \n 180d c ann \n 200d d ann"
        found = figure(measured(talk), "dormant_space_share")
        assert (found.value, found.n) == (1 / 4, 4)
        assert found.by == {"silent:30": 2 / 4, "silent:180": 1 / 4}


class TestHours:
    """metrics: after_hours_share"""

    @pytest.mark.parametrize(
        ("at", "share"),
        [
            ("07:00", 0), ("06:59", 1), ("16:59", 0), ("17:00", 1),  # Amsterdam in winter: UTC + 1
        ],
    )  # fmt: skip
    def test_eight_to_six_on_a_winter_monday(self, measured: Measured, at: str, share: float) -> None:
        minutes = int(at[:2]) * 60 + int(at[3:])
        found = figure(measured([{"at": minutes, "author": "ann"}]), "after_hours_share")
        assert (found.value, found.n, found.rule) == (share, 1, DEFAULT)

    @pytest.mark.parametrize(
        ("day", "minutes", "share"),
        [
            (5, 600, 1),  # Saturday
            (88, 6 * 60 + 30, 1),  # Friday 29 March: 07:30 in Amsterdam
            (91, 6 * 60 + 30, 0),  # Monday 1 April, summer time since the day before: 08:30
            (91, 16 * 60 + 30, 1),  # and 18:30
        ],
    )
    def test_the_weekend_and_summer_time(self, measured: Measured, day: int, minutes: int, share: float) -> None:
        found = figure(measured([{"at": day * 1440 + minutes, "author": "ann"}]), "after_hours_share")
        assert found.value == share

    def test_hours_of_ones_own(self, measured: Measured) -> None:
        talk = [{"at": 60 * hour, "author": "ann", "id": hour} for hour in range(24)]
        rule = "hours:sun-sun,00:00-24:00,UTC"
        with pytest.raises(UnknownNameError):
            measured(talk, rules={"after_hours_share": "hours:fri-mon,08:00-18:00,UTC"})
        assert figure(measured(talk, rules={"after_hours_share": rule}), "after_hours_share").value == 1
        own = "hours:mon-sat,22:15-24:00,Asia/Kathmandu"  # UTC + 5:45: 17:00 UTC is 22:45
        found = figure(measured(talk, rules={"after_hours_share": own}), "after_hours_share")
        assert found.value == pytest.approx(1 - 2 / 24)  # 17:00 and 18:00; 16:00 UTC is 21:45
        assert "22:15-24:00, Asia/Kathmandu" in found.rule_text.text("en")
        assert "maandag tot en met zaterdag" in found.rule_text.text("nl").lower()

    @pytest.mark.parametrize(
        "rule",
        [
            "hours:mon-fri", "hours:mon-fri,18:00-08:00,UTC", "hours:mon-fri,08:00-18:00,Europe/Nowhere",
            "hours:mon-fri,08:05-18:00,UTC", "hours:mon-fri,08:00-24:15,UTC", "hours:mon-fri,08:00-18:00,../../etc",
        ],
    )  # fmt: skip
    def test_hours_that_do_not_read_as_hours(self, measured: Measured, rule: str) -> None:
        with pytest.raises(UnknownNameError, match="after_hours_share"):
            measured("at author \n 0 ann", rules={"after_hours_share": rule})


class TestFedBack:
    """metrics: fed_back_share"""

    PEOPLE = "person leader \n lea yes \n lou yes \n ann no \n ben no"
    TALK = """
    at   thread  author
    0    a       lea
    1    a       ann
    2    a       lea
    10   b       lea
    11   b       lea
    12   b       ann
    20   c       lou
    21   c       lea
    22   c       lou
    30   d       lou
    31   d       ann
    32   d       lea
    40   e       ann
    41   e       lea
    42   e       ann
    """

    def test_the_starter_writes_again_after_someone_who_does_not_lead(self, measured: Measured) -> None:
        # a yes; b wrote only before the answer; c was answered by a leader; in d another leader came back; Ann began e.
        found = figure(measured(self.TALK, people=self.PEOPLE), "fed_back_share")
        assert (found.value, found.n, found.rule) == (1 / 4, 4, "people_file")
        assert found.by == {"replied": {"value": pytest.approx(1 / 3), "n": 3}}  # a, b and d

    def test_leaders_by_month_stand_beside_what_was_started_from_the_top(self, measured: Measured) -> None:
        talk = "at author \n 0 lea \n 32d ann \n 33d lou \n 34d lea"
        found = figure(measured(talk, people=self.PEOPLE), "leader_active_share")
        assert found.by == {"2024-01": {"value": 1 / 2, "n": 2}, "2024-02": {"value": 1, "n": 2}}

    def test_without_a_list_of_leaders_it_says_so(self, measured: Measured) -> None:
        assert "who leads" in figure(measured(self.TALK), "fed_back_share").notes[0].text("en")


class TestBetween:
    """metrics: replies_between_units"""

    PEOPLE = "person unit \n ann sales \n ben sales \n cas lab \n dan -"
    TALK = """
    at  thread  author
    0   a       ann
    1   a       ben
    2   a       cas
    3   a       ann
    4   a       dan
    5   b       cas
    6   b       ann
    """

    def test_answers_run_from_the_row_to_the_column(self, measured: Measured) -> None:
        # ben->ann, cas->ben, ann->cas twice; Dan's unit is not known.
        result = measured(self.TALK, people=self.PEOPLE)
        found = figure(result, "replies_between_units")
        assert found.cross.rows == found.cross.columns == ("lab", "sales")
        assert found.cross.cells == ((0, 1), (2, 1))
        assert (found.value, found.n) == (3, 4)
        assert figure(result, "cross_unit_share").value == 3 / 4
        entry = result.to_json("en")["metrics"]["replies_between_units"]
        assert entry["cross"] == {"rows": ["lab", "sales"], "columns": ["lab", "sales"], "cells": [[0, 1], [2, 1]]}
        assert entry["per_group"] is True

    def test_small_units_are_one_row_and_small_cells_are_hidden_in_pairs(self, measured: Measured) -> None:
        units = {"a": 30, "b": 20, "c": 6, "d": 6}
        people = [{"person": f"{unit}{n}", "unit": unit} for unit, size in units.items() for n in range(size)]
        names = [row["person"] for row in people]
        talk: Rows = []
        for n, name in enumerate(names):  # everyone answers the next one of the list: within a unit, but for its ends
            talk.append({"at": 2 * n, "thread": f"t{n}", "author": names[(n + 1) % len(names)]})
            talk.append({"at": 2 * n + 1, "thread": f"t{n}", "author": name})
        found = figure(measured(talk, people=people, policy="staff"), "replies_between_units")
        cross = found.to_json("en")["cross"]
        assert cross["rows"] == ["a", "b", "the other groups together"]
        # 29 within a, 19 within b, 11 within c and d together; one person crosses each border: hidden with the rest.
        assert cross["cells"] == [[29, None, 0], [0, 19, None], [None, 0, 11]]
        assert found.value == 3
        assert "hidden" in found.notes[0].text("en")


class TestCurves:
    def test_the_lorenz_curve_of_five_people(self, measured: Measured) -> None:
        talk: Rows = []
        for name, times in zip("abcde", (1, 1, 2, 2, 4), strict=True):
            talk += [{"at": len(talk) + n, "author": name} for n in range(times)]
        curve = figure(measured(talk), "participation_gini").curve
        assert curve["people_share"] == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1])
        assert curve["message_share"] == pytest.approx([0, 0.1, 0.2, 0.4, 0.6, 1])

    @pytest.mark.parametrize(
        ("authors", "policy"), [(20, "staff"), (96, "staff"), (205, "staff"), (1500, "staff"), (900, "public")]
    )
    def test_every_step_is_about_enough_people(self, measured: Measured, authors: int, policy: str) -> None:
        talk = [{"at": n, "author": f"p{n % authors}"} for n in range(3 * authors)]
        curve = figure(measured(talk, policy=policy), "participation_gini").curve
        places = [round(share * authors) for share in curve["people_share"]]
        assert (places[0], places[-1]) == (0, authors)
        assert len(places) <= 20
        assert min(b - a for a, b in pairwise(places)) >= (10 if policy == "staff" else 1)
        if authors >= 95 and policy == "staff":  # the top ten percent ends a step, or a few would lie between
            assert authors - round(authors / 10 + 1e-9) in places or authors - (2 * authors * 10 + 100) // 200 in places

    def test_fewer_than_two_steps_are_no_curve(self, measured: Measured) -> None:
        talk = [{"at": n, "author": f"p{n % 19}"} for n in range(60)]
        found = figure(measured(talk, policy="staff"), "participation_gini")
        assert found.value is not None
        assert found.curve is None


class TestSureness:
    def test_shares_of_what_one_person_did_several_times_are_less_sure(self, measured: Measured) -> None:
        """Two hundred messages by two people, all of one in the open: no surer than two people."""
        talk = [{"at": n, "author": "ab"[n % 2], "space": ("plaza", "cellar")[n % 2]} for n in range(200)]
        found = figure(measured(talk, spaces="space visibility \n plaza open \n cellar closed"), "open_share")
        assert found.value == 1 / 2
        low, high = found.interval
        assert (low, high) == (pytest.approx(0.0547, abs=1e-3), pytest.approx(0.9453, abs=1e-3))

    def test_the_interval_of_inequality_holds_the_value_and_is_drawn_the_same_twice(self, measured: Measured) -> None:
        talk = [{"at": n, "author": f"p{n * n % 37}"} for n in range(300)]
        once, twice = (figure(measured(talk), "participation_gini") for _ in range(2))
        assert once.interval == twice.interval
        assert once.interval[0] < once.value < once.interval[1]
