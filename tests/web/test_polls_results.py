"""The result of a poll: in steps, never about few, split at close, beside the published one, the same at any number."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from html import unescape
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graadmeter import maturity, reports
from graadmeter.base.intervals import wilson
from graadmeter.disclosure import Policy
from graadmeter.maturity.poll import Cell, poll_from_counts
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.polls import ballots, commands, queries, results
from graadmeter.web.polls.models import Shown, Tally, Vote
from graadmeter.web.polls.sheet import Said

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
S3M = maturity.load("s3m")
OPTIONS = [option.id for option in S3M.poll.options]
ROLES = ("", "leader", "hr", "it")


def arrive(row: Assessment, n: int, *, option: str | None = None, role: str = "hr", own_use: str = "") -> None:
    for at in range(n):
        said = Said(option or OPTIONS[at % len(OPTIONS)], role=role, own_use=own_use)
        commands.cast(assessment_id=row.pk, ballot=ballots.new(), revision=1, said=said)


def look(row: Assessment) -> Shown | None:
    row.refresh_from_db()
    return results.refresh(assessment=row, on=NOW.date())


def shown_poll(row: Assessment) -> dict:
    return look(row).result["en"]["poll"]


def page_of(cast, row: Assessment, who: str = "carol") -> str:
    page = cast.client(who).get(f"/o/noord/measurement/{row.pk}/poll/results/")
    assert page.status_code == 200
    return unescape(page.content.decode())


@pytest.mark.django_db
def test_nine_votes_show_a_number_and_ten_show_a_result(cast, poll) -> None:
    row = poll()
    arrive(row, 9, option="functional")
    assert "1 more vote and the result appears" in page_of(cast, row)
    assert not Shown.objects.exists()
    arrive(row, 1, option="functional")
    assert "10 votes shown, 10 arrived" in page_of(cast, row)
    assert queries.result_json(row, "en") is None, "an open poll is not frozen"


@pytest.mark.django_db
def test_an_open_poll_moves_in_steps_and_is_not_split(cast, poll) -> None:
    row = poll()
    arrive(row, 12, option="functional")
    first = look(row)
    arrive(row, 9, option="none")
    assert look(row).result == first.result, "nine votes change nothing"
    arrive(row, 1, option="none")
    assert look(row).n == 22
    assert shown_poll(row)["roles"] == shown_poll(row)["ages"] == {}
    assert look(row).result["en"]["roles"] == {}
    assert "lower half per role" not in page_of(cast, row)


@pytest.mark.django_db
def test_a_step_waits_for_the_question_itself(poll) -> None:
    """Of ten new votes one may be about it: the nine others do not know."""
    row = poll()
    arrive(row, 20, option="functional")
    before = look(row).result
    arrive(row, 9, option="dk")
    arrive(row, 1, option="none")
    assert look(row).result == before, "the one who chose a description would stand alone"
    arrive(row, 9, option="none")
    assert shown_poll(row)["options"]["none"]["count"] == 10


@pytest.mark.django_db
def test_own_use_stays_as_it_was_where_few_said_it(poll) -> None:
    row = poll()
    arrive(row, 20, option="functional", own_use="never")
    look(row)
    arrive(row, 9, option="functional")
    arrive(row, 3, option="functional", own_use="daily")
    found = shown_poll(row)
    assert found["n"] == 32
    assert (found["daily_users"]["count"], found["daily_users"]["n"]) == (0, 20)


@pytest.mark.parametrize(("late", "n"), [(0, 20), (1, 20), (4, 20), (5, 25), (9, 29)], ids=lambda value: str(value))
@pytest.mark.django_db
def test_closing_takes_in_the_rest_unless_it_is_too_few(cast, poll, late: int, n: int) -> None:
    row = poll()
    arrive(row, 20, option="functional")
    look(row)
    arrive(row, late, option="none", role="it")
    commands.close_poll(assessment=row, by=cast.alice, at=NOW)
    last = look(row)
    assert (last.n, last.final, last.cells) == (n, True, [])
    said = last.result["en"]["poll"]
    assert sum(share["n"] or 0 for share in said["roles"].values()) in (0, n), "roles are of the votes that are shown"
    assert (said["roles"]["hr"]["n"] == 20) is (n == 20), "twenty of 25 would give the five others away"
    page = page_of(cast, row)
    assert ("stays out" in page or "stay out" in page) is (late in (1, 4))


@pytest.mark.django_db
def test_a_poll_nobody_looked_at_holds_everyone(cast, poll) -> None:
    row = poll()
    arrive(row, 13)
    commands.close_poll(assessment=row, by=cast.alice, at=NOW)
    assert look(row).n == 13


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(OPTIONS), st.integers(0, 12)), max_size=12), st.integers(5, 12))
def test_no_two_results_that_are_shown_differ_by_few_people(arrivals: list[tuple[str, int]], least: int) -> None:
    """What `refresh` asks of a step, on tallies alone: looked at after every arrival."""
    policy, tally = Policy("staff", least), dict.fromkeys(OPTIONS, 0)
    seen: list[dict] = []
    for option, n in arrivals:
        tally[option] += n
        found = poll_from_counts({Cell(key): count for key, count in tally.items()}, S3M, policy, split=False)
        if found is None or sum(tally.values()) < least:
            continue
        said = found.to_json("en")
        if not seen or not results.too_close(said, seen[-1], least):
            seen.append(said)
    for before, after in pairwise(seen):
        counts = [[share["count"] or 0 for share in said["options"].values()] for said in (before, after)]
        changed = sum(abs(now - then) for then, now in zip(*counts, strict=True))
        assert changed == 0 or changed >= least or before.get("suppressed") or after.get("suppressed")


ACTS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(1, 4), st.sampled_from(OPTIONS), st.sampled_from(ROLES)), max_size=40
)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_the_tally_equals_a_recount_whatever_happens(poll, acts) -> None:
    """Seven voters, any revisions in any order; the last of the highest revision holds, and no order matters."""
    row = poll()
    mine = [ballots.new() for _ in range(7)]
    held: dict[int, tuple[int, str, str]] = {}
    for voter, revision, option, role in acts:
        commands.cast(assessment_id=row.pk, ballot=mine[voter], revision=revision, said=Said(option, role=role))
        if revision > held.get(voter, (0, "", ""))[0]:
            held[voter] = (revision, option, role)
    expected = sorted((option, role) for _, option, role in held.values())
    assert sorted(Vote.objects.filter(assessment=row).values_list("option", "role")) == expected
    assert queries.tally(row) == queries.recount(row)
    assert queries.votes(row) == len(held)
    assert not Tally.objects.filter(assessment=row, n__lt=0).exists()


@pytest.mark.django_db
def test_the_result_is_that_of_the_same_votes_as_answers(cast, poll) -> None:
    """The tally says what the rows would have said."""
    import pyarrow as pa

    row, draw = poll(), random.Random(3)
    answers = []
    for person in range(80):
        option, role, use = draw.choice(OPTIONS), draw.choice(["leader", "hr", "it"]), draw.choice(["daily", "never"])
        commands.cast(assessment_id=row.pk, ballot=ballots.new(), revision=1, said=Said(option, role=role, own_use=use))
        answers.append({"respondent": str(person), "item": "s3m.poll", "value": option, "role": role})
        answers.append({"respondent": str(person), "item": "s3m.poll.own_use", "value": use, "role": role})
    commands.close_poll(assessment=row, by=cast.alice, at=NOW)
    expected = maturity.score(pa.Table.from_pylist(answers), S3M, policy=Policy("staff", row.min_group), draws=0)
    for lang in ("nl", "en"):
        frozen = queries.result_json(row, lang)
        for key, said in expected.to_json(lang).items():
            assert frozen[key] == said, key


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_shows_shares_words_roles_and_the_published_poll(cast, poll, lang: str) -> None:
    row = poll()
    for role in ("hr", "it"):
        arrive(row, 30, role=role, own_use="daily")
    arrive(row, 4, role="leader", option="none")
    commands.close_poll(assessment=row, by=cast.alice, at=NOW)
    client = cast.client("carol")
    client.get(f"/o/noord/measurement/?lang={lang}")
    text = unescape(client.get(f"/o/noord/measurement/{row.pk}/poll/results/").content.decode())
    assert S3M.poll.question.text(lang) in text
    for option in S3M.poll.options:
        if option.level:
            assert option.text.text(lang) in text
    low, high = (f"{end:.0%}".replace("%", {"nl": "\u00a0%", "en": "%"}[lang]) for end in wilson(34, 54))
    assert low in text
    assert high in text
    assert {"nl": "verborgen: groep te klein", "en": "hidden: group too small"}[lang] in text, "the four leaders"
    assert {"nl": "waarschijnlijk te gunstig", "en": "probably too favourable"}[lang] in text
    assert {"nl": "Ter vergelijking", "en": "For comparison"}[lang] in text
    for said in ("2011", {"nl": "51\u00a0%", "en": "51%"}[lang], {"nl": "kwaliteit C", "en": "quality C"}[lang]):
        assert said in text


@pytest.mark.django_db
def test_a_poll_of_dont_knows_has_a_page_too(cast, poll) -> None:
    row = poll()
    arrive(row, 12, option="dk")
    assert "Nobody chose a description" in page_of(cast, row)


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_frozen_poll_is_what_reports_take(cast, poll, lang: str) -> None:
    row = poll()
    arrive(row, 40)
    commands.close_poll(assessment=row, by=cast.alice, at=NOW)
    client = cast.client("carol")
    client.get(f"/o/noord/measurement/?lang={lang}")
    frozen = json.loads(client.get(f"/o/noord/measurement/{row.pk}/poll/results.json").content)
    assert (frozen["n"], frozen["assessment"]["name"], frozen["lang"]) == (40, "Peiling", lang)
    assert reports.report(frozen, format="json", lang=lang)
    assert "Peiling" in client.get("/o/noord/report/").content.decode()
    assert client.get(f"/o/noord/report/{row.pk}/{lang}.json").status_code == 200


@pytest.mark.django_db
def test_who_sees_the_result_when(cast, poll) -> None:
    live, closing = poll(live="after_vote"), poll(live="at_close")
    for row in (live, closing):
        arrive(row, 11, option="functional")
        phone, url = Client(), f"/p/{row.join_code}/"
        assert 'class="bars"' not in phone.get(f"{url}done/").content.decode(), "before voting nobody sees a result"
        phone.post(url, {"option": "none"})
        assert ('class="bars"' in phone.get(f"{url}done/").content.decode()) is (row is live)
        screen = cast.client("carol").get(f"/o/noord/measurement/{row.pk}/poll/screen/").content.decode()
        assert ('class="bars"' in screen) is (row is live)
        assert ('class="bars"' in Client().get(f"{url}embed/").content.decode()) is (row is live)
        commands.close_poll(assessment=row, by=cast.alice, at=NOW)
        assert 'class="bars"' in Client().get(url).content.decode()


@pytest.mark.django_db
def test_the_screen_is_sent_again_only_when_there_is_something_new(cast, poll) -> None:
    row = poll(live="after_vote")
    arrive(row, 12)
    client, url = cast.client("bob"), f"/o/noord/measurement/{row.pk}/poll/screen/"
    first = client.get(url)
    assert f"/p/{row.join_code}/" in first.content.decode()
    assert "<svg" in first.content.decode()
    assert "no-store" not in first["Cache-Control"], "the browser must be able to keep it, to ask by its tag"
    again = client.get(url, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    arrive(row, 1)
    assert client.get(url, headers={"if-none-match": first["ETag"]}).status_code == 200
    client.get(f"{url}?lang=nl")
    dutch = client.get(url)
    assert "stemmen" in dutch.content.decode()
    assert dutch["ETag"] != client.get(f"{url}?lang=en", follow=True)["ETag"], "another language is another page"


@pytest.mark.django_db
def test_only_the_embed_page_may_be_framed_and_only_by_named_sites(cast, poll, settings) -> None:
    row = poll(live="after_vote")
    url = f"/p/{row.join_code}/"
    assert "frame-ancestors 'none'" in Client().get(f"{url}embed/")["Content-Security-Policy"]
    assert Client().get(f"{url}embed/")["X-Frame-Options"] == "DENY"
    detail = cast.client("bob").get(f"/o/noord/measurement/{row.pk}/poll/").content.decode()
    assert "GRAADMETER_EMBED_HOSTS" in detail
    settings.EMBED_HOSTS = ["https://intranet.example.org"]
    framed = Client().get(f"{url}embed/")
    assert "frame-ancestors https://intranet.example.org" in framed["Content-Security-Policy"]
    assert "script-src" not in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert "&lt;iframe src=" in cast.client("bob").get(f"/o/noord/measurement/{row.pk}/poll/").content.decode()
    for other in (url, f"{url}done/"):
        assert "frame-ancestors 'none'" in Client().get(other)["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_result_page_reads_the_same_at_any_number_of_votes(cast, poll) -> None:
    asked = []
    row = poll(live="after_vote")
    client = Client()
    client.post(f"/p/{row.join_code}/", {"option": "none"})
    for more in (30, 300):
        arrive(row, more)
        client.get(f"/p/{row.join_code}/done/")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/p/{row.join_code}/done/")
        asked.append(len(captured))
        assert not [query["sql"] for query in captured if "COUNT" in query["sql"] and "polls_vote" in query["sql"]]
    assert asked[0] == asked[1]
