"""Inviting by e-mail: one link each, a reminder with the same link, and nobody learns who answered."""

from __future__ import annotations

import io
import os
import re
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from graadmeter.web import environment
from graadmeter.web.assessments import addresses, commands, keys, queries
from graadmeter.web.assessments.errors import AssessmentError
from graadmeter.web.assessments.models import Assessment, Invitee, Mailing, Token
from graadmeter.web.people.commands import forget_mails
from graadmeter.web.people.models import AuditEntry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PEOPLE = [f"p{n:02}@example.org" for n in range(12)]


@pytest.fixture
def round_(cast) -> Assessment:
    row = commands.create_assessment(
        organisation=cast.noord, name="Nulmeting", model_id="esm3", mode="quick", by=cast.bob, at=NOW
    )
    return commands.open_assessment(assessment=row, by=cast.bob, at=NOW)


@pytest.fixture
def url(round_) -> str:
    return f"/o/noord/measurement/{round_.pk}/mail/"


@pytest.fixture
def invited(cast, round_, url) -> str:
    """Twelve people have their invitation. Returns the address of the page."""
    bob = cast.client("bob")
    bob.post(url, {"pasted": "\n".join(PEOPLE)})
    bob.post(f"{url}send/", {"kind": "invitation"})
    return url


def link_in(letter) -> str:
    found = re.search(r"http://testserver(/r/[\w-]+/)\n", letter.body)
    assert found, letter.body
    return found[1]


def link_of(email: str, box=None) -> str:
    (letter,) = [one for one in (box or mail.outbox) if one.to == [email]]
    return link_in(letter)


def answer(cast, link: str) -> None:
    client = cast.client()
    step = client.post(f"{link}start/", {"role": "employee"})["Location"]
    client.post(step, {"esm3.social_media_focus": "pioneering"})
    assert client.post(f"{link}send/", {"new_code": "123456789012"}).status_code == 200


def days_pass(round_: Assessment, days: int = commands.DAYS_BETWEEN) -> None:
    row = Mailing.objects.get(assessment=round_)
    row.mailed_on -= timedelta(days=days)
    row.save()


def remind(cast, url: str) -> list:
    mail.outbox.clear()
    cast.client("bob").post(f"{url}send/", {"kind": "reminder"})
    return list(mail.outbox)


def test_everyone_gets_a_link_of_their_own_that_leads_to_the_questions(cast, invited) -> None:
    assert sorted(to for letter in mail.outbox for to in letter.to) == PEOPLE
    links = {link_in(letter) for letter in mail.outbox}
    assert len(links) == len(PEOPLE)
    assert cast.client().get(links.pop(), follow=True).status_code == 200


def test_a_reminder_goes_to_whoever_has_not_answered_with_the_same_link(cast, round_, invited) -> None:
    first = list(mail.outbox)
    for email in PEOPLE[:5]:
        answer(cast, link_of(email, first))
    days_pass(round_)
    reminded = remind(cast, invited)
    assert sorted(to for letter in reminded for to in letter.to) == PEOPLE[5:]
    for email in PEOPLE[5:]:
        assert link_of(email, reminded) == link_of(email, first)


def test_pages_do_not_change_with_who_answered(cast, round_, invited, words) -> None:
    """Nobody answered, or all but one did: the page after the reminder reads the same."""
    first = list(mail.outbox)
    bob = cast.client("bob")
    days_pass(round_)
    remind(cast, invited)
    silent = words(bob.get(invited).content.decode())
    for email in PEOPLE[:11]:
        answer(cast, link_of(email, first))
    days_pass(round_)
    Mailing.objects.update(reminders=0)
    assert len(remind(cast, invited)) == 1
    assert words(bob.get(invited).content.decode()) == silent
    assert not [one for one in PEOPLE if any(one in text for text in silent)]


def test_the_rows_say_nothing_of_who_was_reminded(cast, round_, invited) -> None:
    answer(cast, link_of(PEOPLE[0]))
    days_pass(round_)
    remind(cast, invited)
    assert set(Invitee.objects.values_list("reached", "handled")) == {(True, 2)}
    times = {field.name for field in Invitee._meta.fields} & {"at", "on", "sent_at", "mailed_on"}
    assert not times


def test_the_link_is_stored_nowhere(round_, invited) -> None:
    secret = link_in(mail.outbox[0]).split("/")[2]
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            assert secret not in str(cursor.fetchall()), table


def test_addresses_are_gone_when_the_round_closes(cast, round_, invited) -> None:
    commands.close_assessment(assessment=round_, by=cast.bob, at=NOW)
    assert not Invitee.objects.exists()
    assert Token.objects.count() == len(PEOPLE)
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            held = str(cursor.fetchall())
        assert "p00@" not in held, table
    assert cast.client("bob").get(invited)["Location"].endswith(f"/measurement/{round_.pk}/")


def test_addresses_are_never_in_the_audit(invited) -> None:
    said = [f"{entry.verb} {entry.object}" for entry in AuditEntry.objects.all()]
    assert "addresses.added Nulmeting (12)" in said
    assert "invitations.mailed Nulmeting" in said
    assert "@" not in " ".join(said)


def test_whoever_wants_no_mail_is_left_alone_and_can_still_answer(cast, round_, invited) -> None:
    link = link_of(PEOPLE[3])
    letter = next(one for one in mail.outbox if one.to == [PEOPLE[3]])
    assert letter.extra_headers["List-Unsubscribe"] == f"<http://testserver{link}no-mail/>"
    client = cast.client()
    assert client.get(f"{link}no-mail/").status_code == 200
    assert Invitee.objects.filter(email=PEOPLE[3]).exists(), "a mail program that opens links changes nothing"
    assert client.post(f"{link}no-mail/", {"List-Unsubscribe": "One-Click"}).status_code == 200
    days_pass(round_)
    assert [PEOPLE[3]] not in [one.to for one in remind(cast, invited)]
    again = cast.client("bob").post(invited, {"pasted": PEOPLE[3]}).content.decode()
    assert "invited already" in again
    assert Invitee.objects.count() == len(PEOPLE)
    answer(cast, link)
    assert client.post("/r/nonsense/no-mail/").status_code == 404


def test_too_few_addresses_are_not_mailed(cast, round_, url) -> None:
    bob = cast.client("bob")
    bob.post(url, {"pasted": "\n".join(PEOPLE[:9])})
    refused = bob.post(f"{url}send/", {"kind": "invitation"})
    assert refused.status_code == 400
    assert "Invite 10 addresses or more" in refused.content.decode()
    assert not mail.outbox
    assert not Mailing.objects.filter(status="sending").exists()


def test_reminders_wait_and_end(cast, round_, invited) -> None:
    start = dict(assessment=round_, kind="reminder", base_url="http://x", by=cast.bob)
    with pytest.raises(AssessmentError, match="The next reminder can go out from"):
        commands.start_mailing(**start, at=timezone.now())
    for _ in range(commands.MAX_REMINDERS):
        days_pass(round_)
        assert len(remind(cast, invited)) == len(PEOPLE)
    days_pass(round_)
    with pytest.raises(AssessmentError, match="3 times"):
        commands.start_mailing(**start, at=timezone.now())
    assert not remind(cast, invited)


def test_a_closed_or_unopened_round_mails_nobody(cast, url, round_) -> None:
    commands.add_invitees(
        assessment=round_, people=[commands.Addressee(one, "nl") for one in PEOPLE], by=cast.bob, at=NOW
    )
    commands.close_assessment(assessment=round_, by=cast.bob, at=NOW)
    assert cast.client("bob").post(f"{url}send/", {"kind": "invitation"}).status_code == 400
    assert not mail.outbox


def test_only_addresses_that_no_mail_reached_can_be_taken_out(cast, round_, invited) -> None:
    bob = cast.client("bob")
    bob.post(invited, {"pasted": "late@example.org"})
    bob.post(f"{invited}remove/", {"key": str(Invitee.objects.get(email=PEOPLE[0]).pk)})
    assert Invitee.objects.count() == 13
    bob.post(f"{invited}remove/")
    assert sorted(Invitee.objects.values_list("email", flat=True)) == PEOPLE
    assert Token.objects.count() == 12


def test_the_letter_speaks_the_language_of_its_reader_and_the_words_of_the_lead(cast, round_, url) -> None:
    bob = cast.client("bob")
    bob.post(url, {"pasted": "\n".join([*PEOPLE[:10], "jan@example.org, nl, Jan", "joan@example.org, en, Joan"])})
    written = {
        "sender": "Marleen", "reply_to": "marleen@example.org", "until": "2026-12-05",
        "subject_nl": "Doe je mee?", "intro_nl": "Wij zijn benieuwd.",
        "subject_en": "Will you join?", "intro_en": "We are curious.",
    }  # fmt: skip
    assert bob.post(f"{url}invitation/", written).status_code == 302
    shown = bob.get(f"{url}invitation/").content.decode()
    assert "Wij zijn benieuwd." in shown
    assert "We are curious." in shown
    bob.post(f"{url}send/", {"kind": "invitation"})
    letters = {letter.to[0]: letter for letter in mail.outbox}
    jan, joan = letters["jan@example.org"], letters["joan@example.org"]
    assert (jan.subject, joan.subject) == ("Doe je mee?", "Will you join?")
    assert jan.body.startswith("Hallo Jan,\n\nWij zijn benieuwd.")
    assert joan.body.startswith("Hello Joan,\n\nWe are curious.")
    assert "5 december 2026" in jan.body
    assert "5 December 2026" in joan.body
    assert jan.reply_to == ["marleen@example.org"]
    assert "Marleen" in jan.body
    assert "Nobody learns what you answered" in joan.body
    assert "no-mail/" in joan.body


def test_what_stands_in_the_form_is_what_is_sent(cast, round_, url) -> None:
    bob = cast.client("bob")
    bob.post(url, {"pasted": "\n".join(PEOPLE)})
    proposed = bob.get(f"{url}invitation/").context["form"].initial
    assert (proposed["sender"], proposed["reply_to"]) == ("Bob", "bob@example.org")
    words = {**{key: value or "" for key, value in proposed.items()}, "subject_nl": "Laatste woord", "send": "1"}
    assert bob.post(f"{url}invitation/", words)["Location"] == url
    assert {letter.subject for letter in mail.outbox} == {"Laatste woord"}
    assert all("Bob\nNoord" in letter.body for letter in mail.outbox)


def test_a_test_mail_goes_to_the_lead_alone_with_a_link_that_leads_nowhere(cast, round_, url) -> None:
    words = {"subject_nl": "A", "intro_nl": "B", "subject_en": "A", "intro_en": "B", "test": "1"}
    page = cast.client("bob").post(f"{url}invitation/", words, follow=True).content.decode()
    (letter,) = mail.outbox
    assert letter.to == ["bob@example.org"]
    assert "The test mail is on its way" in page
    assert cast.client().get(link_in(letter)).status_code == 404


def test_a_viewer_does_not_invite(cast, url) -> None:
    carol = cast.client("carol")
    for path in ("", "invitation/", "reminder/"):
        assert carol.get(url + path).status_code == 403
    for path in ("", "send/", "remove/"):
        assert carol.post(url + path).status_code == 403


def test_a_changed_secret_of_the_installation_still_gives_a_link_that_works(cast, round_, invited, settings) -> None:
    settings.SECRET_KEY = "another one"
    days_pass(round_)
    letter = remind(cast, invited)[0]
    assert cast.client().get(link_in(letter), follow=True).status_code == 200


# --- where mails go


def test_mails_stay_here_where_that_is_asked(tmp_path) -> None:
    server = "smtp://mail.example.org"
    assert environment.mail(server, tmp_path)["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    assert environment.mail(server, tmp_path, "console")["EMAIL_BACKEND"].endswith("console.EmailBackend")
    assert environment.mail(server, tmp_path, "file")["EMAIL_FILE_PATH"] == str(tmp_path)
    with pytest.raises(ImproperlyConfigured, match="expected smtp, console or file"):
        environment.mail(server, tmp_path, "pigeon")
    with pytest.raises(ImproperlyConfigured, match="needs GRAADMETER_SMTP"):
        environment.mail("", tmp_path, "smtp")


def test_mails_that_became_files_go_after_a_week(settings, tmp_path) -> None:
    settings.MAIL_FOLDER = tmp_path
    old, new = tmp_path / "20260222-old.log", tmp_path / "20260301-new.log"
    for file, age in ((old, 8), (new, 6)):
        file.write_text("Hello")
        moment = (NOW - timedelta(days=age)).timestamp()
        os.utime(file, (moment, moment))
    assert forget_mails(now=NOW) == 1
    assert (old.exists(), new.exists()) == (False, True)


# --- addresses as people have them

LINES = [
    ("jan@example.org", ("jan@example.org", "nl", "")),
    ("  JAN@Example.org  ", ("jan@example.org", "nl", "")),
    ("jan@example.org,en", ("jan@example.org", "en", "")),
    ("jan@example.org;EN;Jan de Vries", ("jan@example.org", "en", "Jan de Vries")),
    ("Jan de Vries\tjan@example.org\tnl-NL", ("jan@example.org", "nl", "Jan de Vries")),
    ("Jan de Vries <jan@example.org>", ("jan@example.org", "nl", "Jan de Vries")),
    ('"Vries, Jan de" <jan@example.org>, English', ("jan@example.org", "en", "Vries, Jan de")),
]


@pytest.mark.parametrize(("line", "found"), LINES, ids=[line for line, _ in LINES])
def test_a_line_is_understood(line: str, found: tuple[str, str, str]) -> None:
    read = addresses.read(addresses.pasted(line), ["nl", "en"])
    assert not read.refused
    ((_, one),) = read.people
    assert (one.email, one.language, one.name) == found


def test_several_addresses_on_one_line_are_several_people() -> None:
    read = addresses.read(addresses.pasted("a@example.org; B <b@example.org>;"), ["en"])
    assert [one.email for _, one in read.people] == ["a@example.org", "b@example.org"]


def test_lines_that_give_no_invitation_are_told_by_number() -> None:
    text = "a@example.org\nnobody\n\na@EXAMPLE.org\nb@example\nc@example.org, fr\nd@example.org, en"
    read = addresses.read(addresses.pasted(text), ["nl"])
    assert [one.email for _, one in read.people] == ["a@example.org", "c@example.org"]
    told = {one.line: one.why.text("en") for one in read.refused}
    assert told == {
        2: "no e-mail address",
        4: "on line 1 already",
        5: "no valid e-mail address",
        7: "this round is not offered in that language",
    }


def workbook(rows: list[list[str]]) -> bytes:
    book, made = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(made)
    return made.getvalue()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_read_and_not_kept(cast, round_, url, kind, kept_files) -> None:
    rows = [
        ["E-mail", "Taal", "Naam"],
        ["jan@example.org", "nl", "Jan"],
        ["joan@example.org", "en", "Joan"],
        ["x", "", ""],
    ]
    content = workbook(rows) if kind == "xlsx" else "\n".join(";".join(row) for row in rows).encode()
    upload = SimpleUploadedFile(f"addresses.{kind}", content)
    page = cast.client("bob").post(url, {"file": upload}).content.decode()
    assert set(Invitee.objects.values_list("email", "language", "name")) == {
        ("jan@example.org", "nl", "Jan"),
        ("joan@example.org", "en", "Joan"),
    }
    assert "no e-mail address" in page
    assert kept_files() == []


def test_what_is_no_table_is_refused_with_a_word(cast, url) -> None:
    wrong = SimpleUploadedFile("addresses.csv", b"\xff\xfeh\x00")
    response = cast.client("bob").post(url, {"file": wrong})
    assert response.status_code == 422
    assert "UTF-16" in response.content.decode()
    assert "Paste addresses here" in cast.client("bob").post(url, {"pasted": " \n"}).content.decode()


def test_more_addresses_than_a_round_takes_are_refused(cast, round_, monkeypatch) -> None:
    monkeypatch.setattr("graadmeter.web.assessments.commands.mailing.MAX_INVITEES", 5)
    people = [commands.Addressee(one, "nl") for one in PEOPLE]
    with pytest.raises(AssessmentError, match="5 addresses at most"):
        commands.add_invitees(assessment=round_, people=people, by=cast.bob, at=NOW)
    assert not Token.objects.exists()


def test_an_address_has_one_link_however_often_it_is_added(cast, round_) -> None:
    for _ in range(2):
        commands.add_invitees(assessment=round_, people=[commands.Addressee("a@b.nl", "nl")], by=cast.bob, at=NOW)
    (one,) = queries.invitees(round_)
    assert one.token.secret_hash == keys.digest(keys.mailed_secret(one.pk))
