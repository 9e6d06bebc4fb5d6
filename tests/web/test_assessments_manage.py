"""Making a round, inviting, opening, closing: who may, what is said, what cannot be undone."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from graadmeter.web.assessments import commands, queries
from graadmeter.web.assessments.errors import AssessmentError
from graadmeter.web.assessments.models import Assessment, Response, Token
from graadmeter.web.people.models import AuditEntry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HOME = "/o/noord/measurement/"
NEW = {"kind": "esm3:quick", "name": "Nulmeting", "languages": ["nl", "en"]}


def made(cast, **more: object) -> Assessment:
    given = {"organisation": cast.noord, "name": "R", "model_id": "esm3", "mode": "quick", "by": cast.alice, "at": NOW}
    return commands.create_assessment(**{**given, **more})


def test_empty_page_teaches_and_gives_the_button(cast) -> None:
    page = cast.client("bob").get(HOME).content.decode()
    assert "Begin with a first measurement" in page
    assert f'href="{HOME}new/"' in page
    assert f'href="{HOME}new/"' not in cast.client("carol").get(HOME).content.decode(), "a viewer cannot make one"


@pytest.mark.parametrize("kind", ["esm3:quick", "esm3:full", "s3m:poll", "s3m:full"])
def test_an_analyst_makes_opens_and_closes_each_kind_of_round(cast, kind: str) -> None:
    client = cast.client("bob")
    response = client.post(f"{HOME}new/", {**NEW, "kind": kind})
    row = Assessment.objects.get()
    assert response["Location"] == f"{HOME}{row.pk}/"
    assert f"{row.model_id}:{row.mode}" == kind
    assert row.model_text
    assert queries.taken_model(row).digest == row.model_digest
    home = f"{HOME}{row.pk}/poll/" if row.mode == "poll" else f"{HOME}{row.pk}/"
    for step in ("open", "close"):
        if row.mode == "poll":
            assert client.get(f"{HOME}{row.pk}/{step}/")["Location"] == f"{home}{step}/", "a poll has pages of its own"
        assert client.get(f"{home}{step}/").status_code == 200
        assert client.post(f"{home}{step}/").status_code == 302
    row.refresh_from_db()
    assert row.is_closed
    assert row.opened_on
    assert row.closed_on
    assert [entry.who for entry in AuditEntry.objects.filter(verb__startswith="assessment.")] == [cast.bob] * 3


def test_what_is_wrong_in_the_form_is_said_in_the_form(cast) -> None:
    client = cast.client("bob")
    earlier, last = (commands.open_assessment(assessment=made(cast), by=cast.alice, at=NOW) for _ in range(2))
    for row in (earlier, last):
        commands.close_assessment(assessment=row, by=cast.alice, at=NOW)
    for wrong, said in (
        ({"kind": "esm3:poll"}, "kind"),
        ({"name": ""}, "name"),
        ({"languages": []}, "languages"),
        ({"units": "One"}, "One line gives nothing"),
        ({"locations": "\n".join(map(str, range(61)))}, "at most 60"),
        ({"population": "-1"}, "population"),
        ({"kind": "s3m:full", "previous": str(earlier.pk)}, "asked other questions"),
        ({"previous": "999"}, "previous"),
    ):
        page = client.post(f"{HOME}new/", {**NEW, **wrong})
        assert page.status_code == 200
        text = page.content.decode()
        assert "This needs your attention" in text
        assert said in text
    assert Assessment.objects.count() == 2


def test_a_proposed_earlier_round_is_dropped_when_other_questions_are_chosen(cast) -> None:
    last = commands.open_assessment(assessment=made(cast), by=cast.alice, at=NOW)
    commands.close_assessment(assessment=last, by=cast.alice, at=NOW)
    page = cast.client("bob").post(f"{HOME}new/", {**NEW, "kind": "s3m:full", "previous": str(last.pk)})
    assert page.status_code == 302
    assert Assessment.objects.get(model_id="s3m").previous is None


def test_lists_are_cleaned_and_asked_and_an_unknown_choice_is_refused(cast) -> None:
    cast.client("bob").post(f"{HOME}new/", {**NEW, "units": " Noord \n\nZuid\r\nNoord", "age_bands": "<30\n30+"})
    row = Assessment.objects.get()
    assert (row.units, row.age_bands) == (["Noord", "Zuid"], ["<30", "30+"])
    commands.open_assessment(assessment=row, by=cast.bob, at=NOW)
    secret = commands.make_links(assessment=row, n=1, by=cast.bob, at=NOW)[0]
    client = cast.client()
    page = client.post(f"/r/{secret}/start/", {"role": "employee", "unit": "Oost"})
    assert page.status_code == 200, "a unit that is not on the list is an error in the form"
    url = client.post(f"/r/{secret}/start/", {"role": "employee", "unit": "Zuid"})["Location"]
    client.post(url, {"esm3.social_media_focus": "none"})
    client.post(f"/r/{secret}/send/", {"new_code": "1" * 12})
    response = Response.objects.get()
    assert (response.unit, response.location, response.age_band) == ("Zuid", None, None)


def test_a_next_round_begins_as_the_last_one_was(cast) -> None:
    first = made(cast, units=["A", "B"], mode="full", population=80)
    commands.close_assessment(
        assessment=commands.open_assessment(assessment=first, by=cast.bob, at=NOW), by=cast.bob, at=NOW
    )
    client = cast.client("bob")
    page = client.get(f"{HOME}new/").content.decode()
    assert "A\nB" in page
    assert re.search(r'value="esm3:full"[^>]* checked', page)
    assert re.search(rf'<option value="{first.pk}" selected', page)
    client.post(f"{HOME}new/", {**NEW, "kind": "esm3:full", "previous": str(first.pk)})
    second = Assessment.objects.exclude(pk=first.pk).get()
    assert (second.previous, second.round) == (first, 2)
    assert queries.rounds(second) == [first, second]


def test_links_are_shown_once_as_codes_and_as_a_file(cast) -> None:
    row = commands.open_assessment(assessment=made(cast), by=cast.alice, at=NOW)
    client = cast.client("bob")
    page = client.post(f"{HOME}{row.pk}/links/", {"n": "3"})
    text = page.content.decode()
    links = re.findall(r"<code[^>]*>(http://testserver/r/[^<]+)</code>", text)
    assert len(set(links)) == Token.objects.count() == 3
    assert text.count('class="qr"') == 3
    assert "no-store" in page["Cache-Control"]
    assert "style=" not in text
    for link in links:
        assert cast.client().get(link.removeprefix("http://testserver"), follow=True).status_code == 200
    secrets = re.search(r'name="secrets" value="([^"]+)"', text)[1]
    file = client.post(f"{HOME}{row.pk}/links/file/", {"secrets": secrets})
    assert [row["link"] for row in csv.DictReader(io.StringIO(file.content.decode()))] == links
    assert client.post(f"{HOME}{row.pk}/links/file/", {"secrets": "no-such-secret"}).status_code == 404
    assert links[0] not in client.get(f"{HOME}{row.pk}/").content.decode()


@pytest.mark.parametrize("n", ["0", "501", "many", ""])
def test_a_number_of_links_that_cannot_be_is_a_form_error(cast, n: str) -> None:
    row = made(cast)
    page = cast.client("bob").post(f"{HOME}{row.pk}/links/", {"n": n})
    assert page.status_code == 200
    assert "This needs your attention" in page.content.decode()
    assert not Token.objects.exists()


def test_shared_link_is_switched_on_and_off(cast) -> None:
    row = commands.open_assessment(assessment=made(cast), by=cast.alice, at=NOW)
    client = cast.client("bob")
    client.post(f"{HOME}{row.pk}/share/")
    code = Assessment.objects.get().join_code
    assert f"/j/{code}/" in client.get(f"{HOME}{row.pk}/").content.decode()
    poster = client.get(f"{HOME}{row.pk}/poster/").content.decode()
    assert f"/j/{code}/" in poster
    assert 'class="qr"' in poster
    client.post(f"{HOME}{row.pk}/share/", {"stop": "1"})
    assert Assessment.objects.get().join_code is None
    assert client.get(f"{HOME}{row.pk}/poster/").status_code == 302


def test_what_was_opened_cannot_change(cast) -> None:
    row = made(cast)
    client = cast.client("bob")
    client.post(f"{HOME}{row.pk}/edit/", {"name": "Beter", "languages": ["en"], "units": "A\nB"})
    row = commands.open_assessment(assessment=Assessment.objects.get(), by=cast.alice, at=NOW)
    assert (row.name, row.languages, row.units) == ("Beter", ["en"], ["A", "B"])
    assert client.post(f"{HOME}{row.pk}/edit/", {"name": "Later", "languages": ["nl"]}).status_code == 302
    assert Assessment.objects.get().name == "Beter"
    cast.noord.min_group = 5
    cast.noord.save()
    assert Assessment.objects.get().min_group == 10, "the smallest group is fixed from the opening on"
    with pytest.raises(AssessmentError):
        commands.open_assessment(assessment=row, by=cast.alice, at=NOW)
    assert client.post(f"{HOME}{row.pk}/open/").status_code == 400, "said on a page, not a traceback"


def test_a_closed_round_takes_no_links_and_does_not_open_again(cast) -> None:
    row = commands.open_assessment(assessment=made(cast), by=cast.alice, at=NOW)
    row = commands.close_assessment(assessment=row, by=cast.alice, at=NOW)
    client = cast.client("bob")
    for url, data in (("open", {}), ("close", {}), ("links", {"n": "2"})):
        page = client.post(f"{HOME}{row.pk}/{url}/", data)
        assert page.status_code == 400
        assert "This did not work" in page.content.decode()


def test_roles_see_what_they_may(cast) -> None:
    row = commands.open_assessment(assessment=made(cast), by=cast.alice, at=NOW)
    paths = {"": "viewer", f"{row.pk}/results/": "viewer", f"{row.pk}/delete/": "owner"}
    paths |= {path: "analyst" for path in ("new/", f"{row.pk}/", f"{row.pk}/edit/", f"{row.pk}/close/")}
    reach = {"viewer": ["alice", "bob", "carol"], "analyst": ["alice", "bob"], "owner": ["alice"]}
    for path, least in paths.items():
        for who in ("alice", "bob", "carol"):
            status = cast.client(who).get(HOME + path).status_code
            assert (status == 403) == (who not in reach[least]), f"{who} at {path}: {status}"
        for who in ("dirk", "eva"):
            assert cast.client(who).get(HOME + path).status_code == 404
    assert cast.client("bob").post(f"{HOME}{row.pk}/delete/").status_code == 403
    assert cast.client("alice").post(f"{HOME}{row.pk}/delete/").status_code == 302
    assert not Assessment.objects.exists()


def test_a_round_of_another_house_is_not_there(cast) -> None:
    row = made(cast, organisation=cast.zuid, by=cast.dirk)
    for path in ("", "edit/", "open/", "close/", "delete/", "results/", "poster/", "results/culture/", "results.json"):
        assert cast.client("alice").get(f"{HOME}{row.pk}/{path}").status_code == 404
    for path, data in (
        ("links/", {"n": "1"}),
        ("links/file/", {"secrets": "x"}),
        ("share/", {}),
        ("open/", {}),
        ("delete/", {}),
    ):
        assert cast.client("alice").post(f"{HOME}{row.pk}/{path}", data).status_code == 404
    row.refresh_from_db()
    assert row.is_draft


def test_the_list_costs_the_same_for_one_round_and_for_many(cast) -> None:
    client = cast.client("bob")
    made(cast)
    client.get(HOME)  # the first page of a session asks more
    with CaptureQueriesContext(connection) as few:
        client.get(HOME)
    for _ in range(12):
        made(cast)
    with CaptureQueriesContext(connection) as many:
        page = client.get(HOME).content.decode()
    assert page.count("<tr>") == 14
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("item", "value", "role"),
    [("esm3.culture", "brilliant", None), ("esm3.no_such", "dk", None), ("esm3.culture", "dk", "janitor")],
)
def test_answers_from_elsewhere_that_do_not_fit_are_refused_whole(
    cast, item: str, value: str, role: str | None
) -> None:
    import pyarrow as pa

    from graadmeter.tables import ANSWERS

    row = commands.open_assessment(assessment=made(cast), by=cast.alice, at=NOW)
    good = {"respondent": "a", "item": "esm3.culture", "value": "strategic", "role": "leader"}
    bad = {"respondent": "b", "item": item, "value": value, "role": role}
    table = ANSWERS.check(pa.Table.from_pylist([good, bad]))
    with pytest.raises(AssessmentError):
        commands.import_answers(assessment=row, table=table, answered_on={}, by=cast.alice, at=NOW)
    assert not Response.objects.exists()
