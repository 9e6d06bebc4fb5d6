"""The page and the PDF for a works council: what is set and stored now, for every member, in the reader's language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.utils import timezone

from graadmeter.web.controls import commands as controls
from graadmeter.web.diagnosis.statement import statement
from graadmeter.web.themes.models import TextsAllowed

pytestmark = pytest.mark.django_db
PAGE = "/o/noord/privacy/"


@pytest.fixture(autouse=True)
def own_folder(data: Path) -> None:
    """Every test has its own data folder."""


def read(cast, who: str = "carol", lang: str = "en") -> str:
    client = cast.client(who)
    client.get(f"{PAGE}?lang={lang}")
    html: str = client.get(PAGE).content.decode()
    return html


def test_every_member_reads_it_and_gets_the_pdf_in_her_language(cast) -> None:
    for who in ("alice", "bob", "carol"):
        assert "What is never done" in read(cast, who)
    assert f'href="{PAGE}nl.pdf"' in read(cast, lang="nl")
    response = cast.client("carol").get(f"{PAGE}nl.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert "graadmeter-noord-privacy-nl.pdf" in response["Content-Disposition"]
    for other in ("de.pdf", "nl.docx"):
        assert cast.client("carol").get(PAGE + other).status_code == 404
    assert cast.client("dirk").get(f"{PAGE}nl.pdf").status_code == 404


def test_what_is_set_is_what_stands_there(cast) -> None:
    cast.noord.min_group, cast.noord.retention_days = 12, 365
    cast.noord.save()
    html = read(cast)
    for said in ("Groups of 12 people or more", "365 days", "No export of a platform is stored", "SQLite"):
        assert said in html, said


def test_what_is_read_stands_there_with_its_days_and_goes_with_the_dataset(cast, slack_zip: bytes, upload) -> None:
    upload("bob", slack_zip)
    html = read(cast)
    assert "Slack" in html
    assert "40 writers" in html
    assert "noord.zip" not in html  # the name of a file can be a name
    row = cast.noord.datasets.get()
    cast.client("alice").post(f"/o/noord/conversation/{row.pk}/delete/")
    assert "No export of a platform is stored" in read(cast)


def test_the_preconditions_stand_there_with_their_evidence_and_what_follows(cast, evidence) -> None:
    assert "Not all three hold today" in read(cast)
    evidence()
    html = read(cast)
    assert "All three hold today" in html
    assert html.count("Decision 7 (") == 3
    controls.withdraw_evidence(evidence=cast.noord.evidence.first(), by=cast.alice, at=timezone.now())
    assert "Not all three hold today" in read(cast)


def test_page_json_and_core_say_the_same_and_a_change_gives_another_mark(cast) -> None:
    today = timezone.localdate()
    before = statement(cast.noord, today)
    kept = json.loads(cast.client("carol").get(f"{PAGE}en.json").content)
    assert kept["digest"] == before.digest
    assert before.digest[:16] in read(cast)
    cast.client("alice").post("/o/noord/settings/", {"name": "Noord", "min_group": 11, "retention_days": 400})
    cast.noord.refresh_from_db()
    after = statement(cast.noord, today)
    assert after.digest != before.digest
    assert "10 → 11" in read(cast)  # what changed last


def test_an_allowance_to_keep_texts_stands_there_only_while_something_is_kept(cast) -> None:
    TextsAllowed.objects.create(
        organisation=cast.noord, reason="Decision 9 of the council", decided_on="2026-03-01", set_at="2026-03-01T00:00Z"
    )
    assert "Decision 9" not in read(cast)
    assert "No list of themes is used" in read(cast)


def test_the_demo_says_that_it_needs_no_evidence(cast) -> None:
    cast.noord.is_demo = True
    cast.noord.save()
    html = read(cast)
    assert "its people do not exist, so no evidence is needed" in html
    assert "does not hold" not in html
