"""Holding a poll: settings until it opens, links of one kind, both languages, and polls of before as votes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape
from importlib import import_module

import pyarrow as pa
import pytest
from django.apps import apps
from django.test import Client

from graadmeter import maturity
from graadmeter.maturity.poll import Cell
from graadmeter.web.assessments import commands as rounds
from graadmeter.web.assessments.errors import AssessmentError
from graadmeter.web.assessments.models import Assessment, Draft, Response, Snapshot, Token
from graadmeter.web.polls import ballots, commands, queries, results
from graadmeter.web.polls.errors import PollError
from graadmeter.web.polls.models import PollSettings, Shown, Tally, Vote
from graadmeter.web.polls.sheet import Said

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HOME = "/o/noord/measurement/"
CHOSEN = {"name": "Najaar", "audience": "public", "live": "after_vote", "remarks": "on", "languages": ["nl", "en"]}


def test_from_the_form_of_a_new_round_to_an_open_poll(cast) -> None:
    bob = cast.client("bob")
    new = {"kind": "s3m:poll", "name": "Peiling", "languages": ["nl", "en"], "previous": ""}
    page = bob.post(f"{HOME}new/", new, follow=True)
    row = Assessment.objects.get()
    here = f"{HOME}{row.pk}/poll/"
    assert page.redirect_chain[-1][0] == here
    assert "Invited" in page.content.decode(), "personal links, unless chosen otherwise"
    assert bob.post(f"{here}settings/", CHOSEN)["Location"] == here
    row.refresh_from_db()
    assert (row.name, queries.settings_of(row).audience, row.join_code) == ("Najaar", "public", None)
    assert "one vote per device" in bob.get(f"{here}open/").content.decode()
    bob.post(f"{here}open/")
    row.refresh_from_db()
    assert row.join_code
    page = unescape(bob.get(here).content.decode())
    assert f"/p/{row.join_code}/" in page
    assert "Make links" not in page, "one kind of link: nobody votes by both"
    assert f"/p/{row.join_code}/" in bob.get(f"{HOME}{row.pk}/poster/").content.decode()
    assert Client().get(f"/j/{row.join_code}/")["Location"] == f"/p/{row.join_code}/"


def test_an_invited_poll_offers_personal_links_only(cast, poll) -> None:
    row = poll(audience="invited")
    assert row.join_code is None
    page = cast.client("bob").get(f"{HOME}{row.pk}/poll/").content.decode()
    assert "Make links" in page
    assert "Make a shared link" not in page
    assert "Public link" not in page


def test_what_voters_were_told_stays(cast, poll) -> None:
    row = poll()
    with pytest.raises(PollError):
        commands.choose_settings(assessment=row, audience="invited", live="at_close", remarks=False)
    assert cast.client("bob").get(f"{HOME}{row.pk}/poll/settings/")["Location"] == f"{HOME}{row.pk}/poll/"
    assert queries.settings_of(row).is_public


def test_pages_of_a_questionnaire_lead_to_those_of_the_poll(cast, poll) -> None:
    row, bob = poll(opened=False), cast.client("bob")
    for path, there in {
        "": "",
        "edit/": "settings/",
        "open/": "open/",
        "close/": "close/",
        "results/": "results/",
    }.items():
        assert bob.get(f"{HOME}{row.pk}/{path}")["Location"] == f"{HOME}{row.pk}/poll/{there}"
    assert bob.get(f"{HOME}{row.pk}/results/initiative/").status_code == 404, "a poll places no aspects"


@pytest.mark.parametrize(
    ("who", "codes"), [("carol", (403, 403, 403, 200, 200)), ("bob", (200,) * 5), ("dirk", (404,) * 5)]
)
def test_who_may_see_what(cast, poll, who: str, codes) -> None:
    row, client = poll(), cast.client(who)
    parts = ("", "close/", "remarks/", "results/", "screen/")
    assert tuple(client.get(f"{HOME}{row.pk}/poll/{part}").status_code for part in parts) == codes


def test_the_list_of_rounds_counts_votes(cast, poll, closed_round) -> None:
    row, asked = poll(), closed_round(n=12)
    for _ in range(3):
        commands.cast(assessment_id=row.pk, ballot=ballots.new(), revision=1, said=Said("none", role="hr"))
    counts = {each.pk: each.answers for each in queries.assessments.assessments(cast.noord)}
    assert counts == {row.pk: 3, asked.pk: 12}
    assert queries.assessments.progress(row).answers == 3


def test_closing_says_what_it_means(cast, poll) -> None:
    row, bob = poll(), cast.client("bob")
    assert "There will be no result" in bob.get(f"{HOME}{row.pk}/poll/close/").content.decode()
    for n in (12, 2):
        for _ in range(n):
            commands.cast(assessment_id=row.pk, ballot=ballots.new(), revision=1, said=Said("none"))
        results.refresh(assessment=row, on=NOW.date())
    page = bob.get(f"{HOME}{row.pk}/poll/close/").content.decode()
    assert "14 votes were counted" in page
    assert "2 later votes will stay out" in page


def table(*rows: tuple[str, str, str], role: str | None = None) -> pa.Table:
    names = ("respondent", "item", "value")
    return pa.Table.from_pylist([dict(zip(names, row, strict=True), role=role) for row in rows])


def test_votes_that_were_collected_elsewhere(cast, poll) -> None:
    row = poll()
    given = table(
        ("a", "s3m.poll", "none"), ("a", "s3m.poll.own_use", "daily"), ("b", "s3m.poll", "none"),
        ("b", "s3m.poll.age_band", "no_answer"), ("c", "s3m.poll.own_use", "never"), role="hr",
    )  # fmt: skip
    assert commands.import_votes(assessment=row, table=given, by=cast.alice, at=NOW) == 2
    assert (
        commands.import_votes(assessment=row, table=table(("a", "s3m.poll", "none"), role="hr"), by=cast.alice, at=NOW)
        == 1
    )
    assert queries.tally(row) == {Cell("none", "hr", "daily"): 1, Cell("none", "hr"): 2} == queries.recount(row)


@pytest.mark.parametrize(
    ("rows", "role"),
    [
        ((("a", "s3m.poll", "strategic"),), None), ((("a", "s3m.culture.q1", "3"),), None),
        ((("a", "s3m.poll", "none"),), "king"), ((("a", "s3m.poll", "none"), ("a", "s3m.poll.own_use", "often")), "hr"),
    ],
)  # fmt: skip
def test_a_strange_vote_stores_nothing(cast, poll, rows, role) -> None:
    row = poll()
    with pytest.raises(AssessmentError):
        commands.import_votes(assessment=row, table=table(*rows, role=role), by=cast.alice, at=NOW)
    assert (Vote.objects.count(), Tally.objects.count()) == (0, 0)


def test_a_poll_takes_no_sheets(cast, poll) -> None:
    with pytest.raises(AssessmentError):
        rounds.import_answers(
            assessment=poll(), table=table(("a", "s3m.poll", "none")), answered_on={}, by=cast.alice, at=NOW
        )


@pytest.mark.parametrize("final", [True, False])
def test_polls_of_before_become_votes_and_nothing_shown_changes(cast, poll, final: bool) -> None:
    """The migration, on a poll as it was kept when polls went through the questionnaire."""
    migration = import_module("graadmeter.web.polls.migrations.0002_votes_of_earlier_polls")
    row = poll(audience="invited")
    PollSettings.objects.all().delete()
    if final:
        Assessment.objects.filter(pk=row.pk).update(status="closed", closed_on=date(2026, 3, 9))
    said = [("none", "hr", "daily", None), ("functional", "it", None, "30_39"), ("dk", None, "no_answer", None)] * 8
    for option, role, use, age in said:
        answers = {"s3m.poll": option} | ({"s3m.poll.own_use": use} if use else {})
        Response.objects.create(
            assessment=row, submitted_on=date(2026, 3, 4), role=role, age_band=age, unit="Zorg", answers=answers
        )
    Response.objects.create(assessment=row, submitted_on=date(2026, 3, 4), answers={"s3m.poll.own_use": "daily"})
    model = maturity.load("s3m")
    cells = [Cell(option, role, None if use == "no_answer" else use, age) for option, role, use, age in said]
    counts = {cell: cells.count(cell) for cell in cells}
    found = maturity.score_poll(counts, model, policy=queries.assessments.policy_of(row), split=final)
    before = {lang: found.to_json(lang) for lang in ("nl", "en")}
    for told in before.values():
        del told["poll"]["ages"]  # not there yet
    Snapshot.objects.create(assessment=row, n=24, made_on=date(2026, 3, 5), final=final, result=before)
    token = Token.objects.create(assessment=row, secret_hash="x", origin="personal")
    Draft.objects.create(token=token, answers={"s3m.poll": "none"})

    migration.to_votes(apps, None)
    assert queries.tally(row) == counts == queries.recount(row)
    assert set(Vote.objects.values_list("ballot", flat=True)) == {None}
    kept = Shown.objects.get()
    assert (kept.n, kept.final, kept.made_on) == (24, final, date(2026, 3, 5))
    assert kept.result["nl"]["poll"] == before["nl"]["poll"] | {"ages": {}}
    assert (Response.objects.count(), Snapshot.objects.count(), Draft.objects.count()) == (0, 0, 0)
    row.refresh_from_db()
    assert cast.client("carol").get(f"{HOME}{row.pk}/poll/results/").status_code == 200
    if not final:
        commands.close_poll(assessment=row, by=cast.alice, at=NOW)
        assert Shown.objects.get().result["en"]["poll"]["roles"], "its roles can be told apart at close"

    migration.to_sheets(apps, None)
    again = [
        (r.answers["s3m.poll"], r.role, r.answers.get("s3m.poll.own_use"), r.age_band) for r in Response.objects.all()
    ]
    assert {cell: again.count(tuple(cell)) for cell in counts} == counts


SAME = {
    "Graadmeter",
    "Noord",
    "Alice",
    "Nederlands",
    "English",
    "Nederlands, English",
    "Privacy",
    "open",
    "Peiling",
    "n",
}


def texts(html: str, words) -> set[str]:
    return {text for text in words(html) if re.search(r"[A-Za-z]{2}", text) and "://" not in text}


def test_every_page_in_both_languages(cast, poll, words) -> None:
    model = maturity.load("s3m")
    alike = {level.name.nl for level in model.levels} & {level.name.en for level in model.levels}
    alike |= {option.nl for f in model.poll.follow_up for _, option in f.options if option.nl == option.en}
    full, few, draft = poll(live="after_vote"), poll(), poll(opened=False, audience="invited")
    for at in range(40):
        said = Said(["none", "ad_hoc", "functional", "dk"][at % 4], role="hr", own_use="daily", age_band="30_39")
        commands.cast(assessment_id=full.pk, ballot=ballots.new(), revision=1, said=said)
    for consent in ("no", "nothing", "role", "name"):
        commands.keep_remark(
            assessment=full, ballot=ballots.new(), text="1", lang="en", consent=consent, role="hr", name="7"
        )
    pages = [
        f"{HOME}{row.pk}/poll/{part}" for row in (full, few, draft) for part in ("", "results/", "remarks/", "screen/")
    ]
    pages += [f"{HOME}{draft.pk}/poll/open/", f"{HOME}{draft.pk}/poll/settings/", f"{HOME}{few.pk}/poll/close/"]
    pages += [f"/p/{row.join_code}/{part}" for row in (full, few) for part in ("", "done/", "embed/")]
    client = cast.client("alice")
    for closed in (False, True):
        for page in pages:
            both = {}
            for lang in ("nl", "en"):
                client.get(f"{HOME}?lang={lang}")
                response = client.get(page, follow=True)
                assert response.status_code == 200, page
                assert f'lang="{lang}"' in response.content.decode()
                both[lang] = texts(response.content.decode(), words)
            assert both["nl"] & both["en"] - SAME - alike == set(), page
        if not closed:
            for row in (full, few):
                commands.close_poll(assessment=row, by=cast.alice, at=NOW)


def test_no_link_opens_an_invited_poll_to_everyone(poll, cast) -> None:
    row = poll(audience="invited")
    cast.client("bob").post(f"{HOME}{row.pk}/share/")
    row.refresh_from_db()
    if row.join_code:
        assert cast.client().get(f"/p/{row.join_code}/").status_code == 404
        assert cast.client().post(f"/p/{row.join_code}/", {"option": "functional"}).status_code == 404
    assert queries.votes(row) == 0
