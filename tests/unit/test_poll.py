"""The poll: shares with intervals, words that follow the interval, roles and don't know apart, small groups hidden."""

from __future__ import annotations

import json
import re

import pyarrow as pa
import pytest

from graadmeter import maturity
from graadmeter.disclosure import Policy
from graadmeter.maturity.poll import PollResult

S3M = maturity.load("s3m")
PUBLIC = Policy("public")


def poll(policy: Policy | None = None, **counts: int) -> PollResult:
    """`counts`: option -> answers, or role__option -> answers."""
    rows = []
    for name, count in counts.items():
        role, _, option = name.rpartition("__")
        for _ in range(count):
            rows.append({"respondent": f"r{len(rows)}", "item": "s3m.poll", "value": option, "role": role or None})
    schema = pa.schema([(name, pa.string()) for name in ("respondent", "item", "value", "role")])
    found = maturity.score(pa.Table.from_pylist(rows, schema=schema), S3M, policy=policy).poll
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("low", "high", "interval", "words"),
    [
        (51, 49, (0.413, 0.606), "Between 41% and 61% .* cannot say which half is larger"),
        (20, 20, (0.352, 0.648), "cannot say"),
        (80, 20, (0.711, 0.867), "the larger half"),
        (20, 80, (0.133, 0.289), "the smaller half"),
    ],
)
def test_the_words_follow_the_interval_of_the_lower_half(low, high, interval, words):
    found = poll(ad_hoc=low, functional=high)
    assert found.low.interval == pytest.approx(interval, abs=0.001)
    assert found.low.share + found.high.share == pytest.approx(1)
    assert re.search(words, found.verdict.text("en"))


def test_the_halves_are_those_of_the_published_poll():
    found = poll(none=10)
    assert found.low_options == ("none", "ad_hoc", "experimental")
    assert found.high_options == ("functional", "transformation")


def test_dont_know_stands_apart():
    found = poll(experimental=30, functional=10, dk=60)
    assert (found.n, found.low.share) == (40, 0.75)
    assert (found.dont_know.count, found.dont_know.n, found.dont_know.share) == (60, 100, 0.6)
    assert sum(share.count for share in found.options.values()) == 40


@pytest.mark.parametrize(("answers", "hidden"), [(9, True), (10, False)])
def test_a_poll_needs_the_minimum_group(answers, hidden):
    found = poll(ad_hoc=answers)
    assert found.suppressed is hidden
    assert (found.low.share is None) is hidden
    assert all((share.count is None) is hidden for share in found.options.values())
    assert ("Hidden" in found.verdict.text("en")) is hidden
    assert (found.to_json("en").get("suppressed") is True) is hidden


def test_roles_are_shown_where_each_has_the_minimum_group():
    found = poll(leader__ad_hoc=12, leader__functional=8, hr__functional=15, it__ad_hoc=11)
    assert found.roles["leader"].share == 0.6
    assert found.roles["leader"].n == 20
    assert found.roles["hr"].share == 0


def test_a_small_role_is_hidden_with_another_so_that_it_cannot_be_had_by_subtraction():
    found = poll(leader__ad_hoc=4, hr__functional=15, it__ad_hoc=30)
    assert [role for role, share in found.roles.items() if share.share is None] == ["hr", "leader"]


def test_people_without_a_role_count_as_a_part_too():
    found = poll(leader__ad_hoc=20, functional=4)
    assert found.roles["leader"].share is None, "20 of 24 shown would give the other four away"


def test_the_role_may_come_from_the_follow_up_question():
    rows = [{"respondent": f"r{n}", "item": item, "value": value}
            for n in range(12) for item, value in (("s3m.poll", "ad_hoc"), ("s3m.poll.role", "hr"))]  # fmt: skip
    found = maturity.score(pa.Table.from_pylist(rows), S3M).poll
    assert found.roles["hr"].n == 12


@pytest.mark.parametrize(("daily", "warned"), [(6, False), (7, True)])
def test_mostly_daily_users_give_a_warning(daily, warned):
    rows = [{"respondent": f"r{n}", "item": "s3m.poll", "value": "functional"} for n in range(12)]
    rows += [{"respondent": f"r{n}", "item": "s3m.poll.own_use", "value": "daily" if n < daily else "never"}
             for n in range(12)]  # fmt: skip
    result = maturity.score(pa.Table.from_pylist(rows), S3M)
    assert ("daily_users" in [notice.code for notice in result.notices]) is warned
    assert result.poll.daily_users.share == daily / 12


def test_only_a_poll_gives_shares_and_no_level():
    rows = [{"respondent": f"r{n}", "item": "s3m.poll", "value": "functional"} for n in range(12)]
    result = maturity.score(pa.Table.from_pylist(rows), S3M)
    assert result.overall.level is None
    assert [reason.code for reason in result.overall.why] == ["poll_only"]
    found = json.loads(json.dumps(result.to_json("nl"), allow_nan=False))
    assert found["n"] == 12
    assert found["poll"]["high"]["share"] == 1
    assert "Peiling" in result.to_text("nl")


def test_only_dont_know_says_that_the_poll_says_nothing():
    found = poll(dk=12)
    assert (found.n, found.low.share, found.dont_know.share) == (0, None, 1.0)
    assert not found.suppressed
    assert "says nothing" in found.verdict.text("en")


def test_a_model_without_a_poll_has_no_poll_result():
    rows = [{"respondent": "a", "item": "esm3.culture.q1", "value": "1"}]
    assert maturity.score(pa.Table.from_pylist(rows), "esm3", policy=PUBLIC).poll is None
