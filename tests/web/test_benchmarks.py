"""Beside others in the web: published lines, taking part, files out and in, and the spread."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from graadmeter import maturity, reports
from graadmeter.diagnosis.benchmark import Entry
from graadmeter.diagnosis.benchmark.signed import read, write
from graadmeter.tables import ANSWERS
from graadmeter.web.assessments import commands as assessments
from graadmeter.web.benchmarks import commands, queries
from graadmeter.web.benchmarks.demo import fill
from graadmeter.web.benchmarks.models import TakenFile, signing_seed
from graadmeter.web.people.commands import create_organisation
from graadmeter.web.people.models import AuditEntry
from graadmeter.web.reporting.queries import whole_round

from .conftest import NOW

pytestmark = pytest.mark.django_db
HOME = "/o/noord/benchmarks/"


def page(client, lang: str = "en") -> str:
    response = client.get(f"{HOME}?lang={lang}", follow=True)
    assert response.status_code == 200
    return response.content.decode()


def own_of(organisation, kind: str = "esm3") -> Entry:
    return queries.own_entries(organisation, None)[kind]


def signed_by(seed: int, entry: Entry) -> bytes:
    return write(entry, bytes([seed]) * 32)


@pytest.fixture
def joined(cast):
    """Another organisation here with a round like the one of Noord, which takes part unless said otherwise."""

    def make(name: str, *, shares: bool = True):
        made = create_organisation(name=name, by=cast.dirk, at=NOW)
        row = assessments.create_assessment(
            organisation=made, name="Nulmeting", model_id="esm3", mode="quick", by=cast.dirk, at=NOW
        )
        row = assessments.open_assessment(assessment=row, by=cast.dirk, at=NOW)
        said = [
            {"respondent": f"r{n}", "item": f"esm3.{element}", "value": "facilitating", "role": "employee"}
            for n in range(12)
            for element in maturity.load("esm3").elements
        ]
        table = pa.Table.from_pylist(said, schema=ANSWERS.schema)
        assessments.import_answers(assessment=row, table=table, answered_on={}, by=cast.dirk, at=NOW)
        assessments.close_assessment(assessment=row, by=cast.dirk, at=NOW)
        commands.set_profile(organisation=made, shares=shares, label=name, sector="", size="", by=cast.dirk, at=NOW)
        return made

    return make


def take(client, content: bytes):
    return client.post(f"{HOME}files/", {"file": SimpleUploadedFile("other.json", content)})


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("who", ["alice", "bob", "carol"])
def test_the_page_opens_empty_and_full_for_every_member(cast, closed_round, lang, who):
    client = cast.client(who)
    assert ("Nog niets van jezelf" if lang == "nl" else "Nothing of your own") in page(client, lang)
    closed_round()
    fill(organisation=cast.noord, seed=1, by=cast.alice, at=NOW)
    with CaptureQueriesContext(connection) as seen:
        full = page(client, lang)
    assert len(seen) <= 24, f"{len(seen)} queries"
    assert "Message(" not in full
    assert "Bilingual(" not in full
    assert full.count('class="strip"') == 2 + len(maturity.load("esm3").elements)
    assert (("Take in a file" if lang == "en" else "Neem een bestand op") in full) == (who == "alice")


def test_a_file_goes_out_and_comes_in_elsewhere(cast, closed_round):
    closed_round()
    sent = cast.client("alice").post(f"{HOME}send/", {"kind": "esm3"})
    assert sent["Content-Type"] == "application/json"
    assert "Noord" not in sent["Content-Disposition"] + sent.content.decode(), "no name unless she wants"
    found = read(sent.content)
    assert found.fingerprint == queries.fingerprint_of(cast.noord)
    assert found.entry == own_of(cast.noord)
    assert {one.n for one in found.entry.elements.values()} == {12}
    dirk = cast.client("dirk")
    taken = dirk.post("/o/zuid/benchmarks/files/", {"file": SimpleUploadedFile("n.json", sent.content)})
    assert taken.status_code == 302
    assert found.fingerprint in dirk.get("/o/zuid/benchmarks/").content.decode()
    assert AuditEntry.objects.filter(organisation=cast.zuid, verb="benchmark.taken").count() == 1
    assert AuditEntry.objects.filter(organisation=cast.noord, verb="result.exported").count() == 1


def test_a_file_that_does_not_hold_is_refused_with_a_sentence(cast, closed_round):
    closed_round()
    alice = cast.client("alice")
    own = alice.post(f"{HOME}send/", {"kind": "esm3"}).content
    good = signed_by(7, own_of(cast.noord))
    for content, words in (
        (own, "this is your own file"),
        (good.replace(b'"n": 12', b'"n": 13', 1), "changed after it was signed"),
        (b"PK not json", "cannot be read as JSON"),
        (b"{}" + b" " * 64_000, "larger than 64 kB"),
    ):
        answer = take(alice, content)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not TakenFile.objects.exists()
    assert take(alice, good).status_code == 302


def test_the_same_organisation_again_takes_the_place_of_its_earlier_file(cast, closed_round):
    closed_round()
    alice, own = cast.client("alice"), own_of(cast.noord)
    for label, month in (("First", "2026-01"), ("Second", "2026-03")):
        take(alice, signed_by(7, replace(own, label=label, month=month)))
    assert TakenFile.objects.get().payload["label"] == "Second"
    older = take(alice, signed_by(7, replace(own, month="2025-12")))
    assert "there is a newer file" in older.content.decode()
    take(alice, signed_by(8, own))
    assert TakenFile.objects.count() == 2
    row = TakenFile.objects.first()
    assert alice.post(f"{HOME}files/{row.pk}/delete/").status_code == 302
    assert TakenFile.objects.count() == 1


def test_nothing_is_shown_below_five_organisations(cast, closed_round):
    closed_round()
    alice, own = cast.client("alice"), own_of(cast.noord)
    for key in (1, 2, 3):
        take(alice, signed_by(key, own))
    few = page(alice)
    assert "1 more is needed" in few
    assert 'class="strip"' not in few
    take(alice, signed_by(4, own))
    assert "5 organisations, yours included" in page(alice)


def test_others_here_are_seen_only_by_who_takes_part_too(cast, closed_round, joined):
    closed_round()
    for n in range(4):
        joined(f"Other {n}")
    alice = cast.client("alice")
    assert "You take no part" in page(alice)
    assert 'class="strip"' not in page(alice)
    assert alice.post(f"{HOME}profile/", {"shares": "on"}).status_code == 302
    shown = page(alice)
    assert 'class="strip"' in shown
    assert "Other 1" not in shown, "no names"
    alice.post(f"{HOME}profile/", {"label": "x"})
    assert 'class="strip"' not in page(alice)
    said = list(AuditEntry.objects.filter(verb__startswith="benchmark.").order_by("pk").values_list("verb", flat=True))
    assert said[-2:] == ["benchmark.joined", "benchmark.left"]


def test_who_does_not_take_part_is_in_no_spread_and_nobody_counts_twice(cast, closed_round, joined):
    closed_round()
    others = [joined(f"Other {n}", shares=n > 0) for n in range(5)]
    alice = cast.client("alice")
    alice.post(f"{HOME}profile/", {"shares": "on"})
    within = queries.sharing(cast.noord, queries.profile(cast.noord))
    assert set(within) == {queries.fingerprint_of(other) for other in others[1:]}
    twice = write(own_of(others[1]), signing_seed(others[1]))
    take(alice, twice)
    assert len(queries.others(within, queries.files(cast.noord), "esm3")) == 4
    assert "takes part in this installation" in page(alice)


@pytest.mark.parametrize("path", ["profile/", "send/", "files/"])
def test_only_an_owner_sends_takes_in_and_decides(cast, closed_round, path):
    closed_round()
    for who in ("bob", "carol"):
        assert cast.client(who).post(f"{HOME}{path}", {"shares": "on"}).status_code == 403


def test_the_report_gets_published_lines_once_a_poll_stands_beside_one(cast, poll):
    assert queries.benchmarks_json(cast.noord, NOW.date()) == []
    poll(votes=12, closed=True)
    rows = {row["id"]: row for row in queries.benchmarks_json(cast.noord, NOW.date())}
    assert rows["poll-s3m.1"]["own"] + rows["poll-s3m.2"]["own"] == pytest.approx(1)
    assert {row["quality"] for row in rows.values()}.isdisjoint("D")
    assert all(row["own"] is None for key, row in rows.items() if not key.startswith("poll-s3m"))
    assert "Published figures with your own beside them" in page(cast.client("carol"))


def test_only_the_round_closed_last_goes_out(cast, closed_round):
    closed_round("facilitating", name="First")
    closed_round("pioneering", name="Second")
    assert {one.level for one in own_of(cast.noord).elements.values()} == {"pioneering"}


def test_the_round_of_a_report_holds_the_lines(cast, closed_round, poll):
    poll(votes=12, closed=True)
    frozen = whole_round(closed_round(), "en", NOW.date())
    assert [row["id"] for row in frozen["benchmarks"]][:2] == ["poll-s3m.1", "poll-s3m.2"]
    text = reports.report(frozen, format="md", lang="en")
    assert "Beside published figures" in (text.decode() if isinstance(text, bytes) else text)


def test_each_kind_of_round_has_a_spread_of_its_own(cast, closed_round, criteria_round, poll):
    closed_round()
    criteria_round()
    poll(votes=12, closed=True)
    alice = cast.client("alice")
    assert list(queries.own_entries(cast.noord, None)) == ["esm3", "s3m.poll", "esm6"]
    assert {key: one.score for key, one in own_of(cast.noord, "s3m.poll").elements.items()} == {"low": 0, "high": 1}
    for kind in ("s3m.poll", "esm6"):
        for key in (1, 2, 3, 4):
            assert take(alice, signed_by(key, own_of(cast.noord, kind))).status_code == 302
    assert TakenFile.objects.count() == 8, "a file of one kind does not take the place of another"
    shown = page(alice)
    assert shown.count('class="strip"') == 2 + 2 + len(maturity.load("esm6").elements)
    assert "upper half: Functional, Transformation" in shown
    assert "4 more are needed" in shown, "nobody sent figures of ESM3"
    sent = alice.post(f"{HOME}send/", {"kind": "s3m.poll"})
    assert "graadmeter-benchmark-s3m.poll-" in sent["Content-Disposition"]
    assert read(sent.content).entry == own_of(cast.noord, "s3m.poll")
    assert alice.post(f"{HOME}send/", {"kind": "wi3"}).status_code == 302
    assert "no finished round" in page(alice)


def test_a_file_of_what_was_not_measured_here_is_kept_and_said_so(cast, closed_round):
    closed_round()
    alice = cast.client("alice")
    smg = maturity.load("smg")
    figure = next(iter(own_of(cast.noord).elements.values()))
    entry = Entry("smg", smg.version, "full", "2026-01", 10, 12, {"marketing": replace(figure, level=None)})
    assert take(alice, signed_by(1, entry)).status_code == 302
    assert "you have no closed round of this" in page(alice)


def test_processes_scored_with_their_owner_are_not_exchanged_and_the_page_says_why(cast, closed_round):
    closed_round()
    assert "Business processes are not compared" not in page(cast.client("carol"))
    cast.noord.process_scores.create(
        element="marketing", values={}, level="l2", model_version="0.2.0", with_whom="Marketing", scored_on=NOW.date(),
        scored_at=NOW,
    )  # fmt: skip
    assert "Business processes are not compared" in page(cast.client("carol"))
    assert list(queries.own_entries(cast.noord, None)) == ["esm3"]


def test_others_here_are_seen_by_kind(cast, closed_round, criteria_round, joined):
    criteria_round()
    for n in range(4):
        joined(f"Other {n}")
    alice = cast.client("alice")
    alice.post(f"{HOME}profile/", {"shares": "on"})
    assert len(queries.sharing(cast.noord, queries.profile(cast.noord))) == 4
    assert 'class="strip"' not in page(alice), "they have figures of another model"
    assert "with 0 other organisations" in page(alice)
