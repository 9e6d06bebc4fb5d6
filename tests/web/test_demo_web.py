"""The demo organisation in the web: made once, whole or not at all; every page of it answers, in few queries."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from graadmeter import reports, workspace
from graadmeter.base.errors import ExportError
from graadmeter.base.text import Lang, say
from graadmeter.reports.document import plain
from graadmeter.web import demo
from graadmeter.web.ambitions.models import Ambition
from graadmeter.web.assessments.models import Assessment, Response, Snapshot
from graadmeter.web.conversations.models import StoredDataset
from graadmeter.web.diagnosis import queries
from graadmeter.web.diagnosis.sources import sources
from graadmeter.web.people.models import AuditEntry, Organisation, Role, User
from graadmeter.web.polls.models import Shown
from graadmeter.web.reporting import queries as reporting

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]  # one process makes it, for all tests here
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MOST_QUERIES = 26
FOREIGN: dict[Lang, set[str]] = {  # words that a text in the other language cannot do without
    "nl": {"the", "and", "your", "with", "which", "this", "from", "have"},
    "en": {"het", "een", "voor", "wordt", "niet", "zijn", "je"},
}


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Organisation]:
    """The demo, made once for this file and rolled back after it."""
    folder = tmp_path_factory.mktemp("demo")
    with override_settings(DATA=folder), django_db_blocker.unblock(), transaction.atomic():
        yield demo.ensure(at=NOW)
        transaction.set_rollback(True)


@pytest.fixture
def client(made: Organisation) -> Client:
    browser = Client()
    browser.force_login(made.memberships.get().user, backend=BACKEND)
    return browser


def addresses(made: Organisation, routes) -> list[str]:
    """Every page of the organisation that can be read, with its rounds and one category filled in."""
    found = [route.url(slug=made.slug) for route in routes if route.parameters == ("slug",) and "o/" in route.pattern]
    found.append(f"/o/{made.slug}/diagnosis/categories/culture/")
    found += [f"/o/{made.slug}/processes/service/{part}" for part in ("", "score/")]
    for row in made.assessments.all():
        home = f"/o/{made.slug}/measurement/{row.pk}/"
        found += [home, f"{home}results/"]
        parts = ("", "results/", "remarks/", "screen/") if row.mode == Assessment.Mode.POLL else ()
        found += [f"{home}poll/{part}" for part in parts] or [f"{home}results/culture/"]
        found += [] if parts else [f"{home}sample/", f"{home}sample/headcounts/"]
    return found


def test_it_holds_what_a_visitor_is_to_see(made: Organisation) -> None:
    place = made.memberships.get()
    assert (place.role, place.user.has_usable_password()) == (Role.OWNER, False)
    assert sorted(made.assessments.values_list("model_id", "mode", "status")) == [
        ("esm3", "full", "closed"), ("esm3", "full", "closed"), ("esm6", "full", "closed"), ("s3m", "poll", "closed"),
    ]  # fmt: skip
    assert Snapshot.objects.filter(assessment__organisation=made, final=True).count() == 3
    poll = Shown.objects.get(assessment__organisation=made)
    assert (poll.final, poll.n, poll.assessment.votes.count()) == (True, 150, 150)
    assert {remark.status for remark in poll.assessment.remarks.all()} >= {"shown", "waiting"}
    assert Response.objects.filter(assessment__organisation=made).count() > 450
    assert Ambition.objects.filter(organisation=made).count() >= 3
    assert made.launched_on
    kept = StoredDataset.objects.get(organisation=made)
    assert workspace.open_dataset(kept.folder).manifest.importer == "Slack"
    shares = kept.measures["nl"]["metrics"]["theme_share"]["by"].values()
    assert [share["indicative"] for share in shares] == [False] * 4  # two raters labelled a sample
    assert set(kept.measures["nl"]["metrics"]["ei_index"]["by"]) == {"unit", "location", "layer"}


def test_it_is_made_once(made: Organisation) -> None:
    before = AuditEntry.objects.count()
    assert demo.ensure(at=NOW) == made
    assert (Organisation.objects.count(), AuditEntry.objects.count()) == (1, before)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_page_answers_with_few_queries(made: Organisation, client: Client, routes, lang: str) -> None:
    client.get(f"/o/{made.slug}/diagnosis/?lang={lang}")
    client.get(f"/o/{made.slug}/worked/")  # the first visit has the units worked out, by a job that is no job here
    pages = addresses(made, routes)
    assert len(pages) >= 18
    for path in pages:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            response = client.get(path)
        if response.status_code == 405:  # an address that only takes what is sent to it
            continue
        assert response.status_code in (200, 302), path
        assert len(asked) <= MOST_QUERIES, f"{path}: {len(asked)} queries"
        assert "{{" not in response.content.decode(), path
        assert not re.search(r"\bNone\b", re.sub(r"<[^>]+>", " ", response.content.decode())), path


def test_what_the_sources_say_meets_on_the_pages(made: Organisation, client: Client) -> None:
    client.get("/?lang=en")
    home = f"/o/{made.slug}/"
    overview = client.get(f"{home}diagnosis/").content.decode()
    assert re.search(r"The phase is <strong>\w+</strong>", overview)
    assert "The round before:" in overview
    assert overview.count("<li>") > 3
    assert re.search(r'data-label="Gap">[123]', overview)
    talk = client.get(f"{home}conversation/").content.decode()
    assert re.search(r"Started from the top.*?met from \d+% to \d+%", talk, re.DOTALL), (
        "judged by the age of the network"
    )
    assert talk.count('data-label="E-I index"') == 3
    direction = client.get(f"{home}direction/").content.decode()
    assert re.search(r"<strong>\d phases?</strong>", direction)


@pytest.mark.parametrize(("frozen", "read"), [("nl", "en"), ("en", "nl")])
def test_a_frozen_round_reads_wholly_in_the_other_language(made: Organisation, frozen: Lang, read: Lang) -> None:
    """A board in one language gets the same report from a round that was downloaded in the other."""
    rounds = list(reporting.finished_rounds(made))
    assert {row.model_id for row in rounds} == {"esm3", "esm6", "s3m"}
    reporting.whole_round(rounds[0], read, NOW.date())  # has the units worked out, by a job that is no job here
    for row in rounds:
        theirs, ours = (_said(reporting.whole_round(row, lang, NOW.date()), read) for lang in (frozen, read))
        assert theirs == ours
        strange = [text for text in ours if FOREIGN[read] & set(re.findall(r"[a-z]+", text.lower()))]
        assert [text for text in strange if " / " not in text] == [], "with a slash: users of the demo wrote both"


def _said(frozen: dict[str, Any] | None, lang: Lang) -> list[str]:
    """Every text of every format of a report, as it goes through JSON."""
    taken = reports.read(json.loads(json.dumps(frozen)))
    made = plain(dataclasses.replace(reports.compose(taken, taken.diagnose()), data={}), lang)
    shown: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, str):
            shown.append(value)
        elif isinstance(value, dict | list):
            for part in value.values() if isinstance(value, dict) else value:
                walk(part)

    walk(made)
    return shown


def test_a_failure_half_way_leaves_nothing(db: None, settings, tmp_path: Path, monkeypatch) -> None:
    settings.DATA = tmp_path

    def broken(*_: object, **__: object) -> None:
        raise ExportError(say("Stopped."))

    Organisation.objects.filter(is_demo=True).delete()  # the one that other tests look at; it comes back
    models = (Organisation, User, Assessment, Response, Ambition, StoredDataset, AuditEntry)
    before = [model.objects.count() for model in models]
    monkeypatch.setattr(workspace, "measure", broken)
    with pytest.raises(ExportError):
        demo.ensure(at=NOW)
    assert [model.objects.count() for model in models] == before
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_its_categories_tell_a_story(made: Organisation) -> None:
    """Most are agreed on, one in a conflict; others conflict still, and one was confirmed before its sources."""
    found = sources(made, "en", NOW.date())
    conflicts = {key for key, proposal in found.proposals.items() if proposal.is_conflict}
    assert conflicts - set(found.agreed)
    assert conflicts & {key for key, row in found.agreed.items() if row.conflict}
    assert len(found.agreed) > len(found.model.elements) / 2
    assert [key for key in found.agreed if found.changed_since(key)] == ["metrics_measurement"]
    assert len(queries.agreed_history(made, "culture")) == 2
    assert set(queries.current_levels(made, NOW.date())) == set(found.model.elements)
