"""The register of checks: what is stated, what shows it, what counts, who may, and what is handed to an auditor."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from datetime import date, timedelta
from importlib import resources
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.utils import timezone

from graadmeter import maturity
from graadmeter.web.controls import commands, demo, files, queries, tasks
from graadmeter.web.controls.handing import handover
from graadmeter.web.controls.models import ControlStatement, Evidence, Reminders
from graadmeter.web.people.models import AuditEntry, Organisation, Verb

pytestmark = pytest.mark.django_db
HOME = "/o/noord/controls/"
CHECK, LADDER, COUNCIL = "dvo.law.c1", "dvo.monitoring.c2", "dvo.law.c2"
PDF = b"%PDF-1.7\n%text\n"


def today() -> date:
    return timezone.localdate()


def state(cast, who: str, control: str = CHECK, **more: str):
    return cast.client(who).post(
        f"{HOME}{control}/state/", {"value": "2", "reason": "", "owner": "Privacy officer", **more}
    )


def add(cast, who: str, control: str = CHECK, **more: object):
    given = {"evidence": "Record, line 31", "dated_on": today(), "owner": "Privacy officer", "expires_on": "", **more}
    named = {f"{control.replace('.', '-')}-{name}": value for name, value in given.items()}
    return cast.client(who).post(f"{HOME}{control}/evidence/", {**named, "from": "check"})


def shown(cast, control: str, *, age: int = 10, left: int = 100, **more: object) -> Evidence:
    return commands.add_evidence(
        organisation=cast.noord, control=control, evidence="Paper", dated_on=today() - timedelta(days=age), owner="HR",
        expires_on=today() + timedelta(days=left), by=cast.alice, at=timezone.now(), **more,
    )  # fmt: skip


def stated(cast, control: str, value: str, reason: str = "") -> ControlStatement:
    return commands.state_control(
        organisation=cast.noord, control=control, value=value, reason=reason, by=cast.alice, at=timezone.now()
    )


def text(cast, path: str = HOME, who: str = "carol") -> str:
    return " ".join(cast.client(who).get(path).content.decode().split())


# --- stating


def test_an_owner_states_and_shows_and_what_counts_follows(cast) -> None:
    assert state(cast, "alice")["Location"] == f"{HOME}{CHECK}/"
    page = text(cast, f"{HOME}{CHECK}/")
    assert "Designed (on paper)" in page
    assert "Stated: Existing (in place, with evidence). It counts for less: there is no evidence." in page
    assert add(cast, "alice")["Location"] == f"{HOME}{CHECK}/"
    page = text(cast, f"{HOME}{CHECK}/")
    assert "It counts for less" not in page
    assert "Record, line 31" in page
    assert queries.register(cast.noord, today()).checks[CHECK].counts == "2"
    assert Evidence.objects.get().expires_on == today() + timedelta(days=365), "as often as the check is looked at"


def test_only_an_owner_writes_and_a_stranger_sees_nothing(cast) -> None:
    row = shown(cast, CHECK)
    for who, code in (("bob", 403), ("carol", 403), ("dirk", 404), ("eva", 404)):
        assert state(cast, who).status_code == code
        assert add(cast, who).status_code == code
        client = cast.client(who)
        for part in (f"evidence/{row.pk}/withdraw/", "ladder/", "circumstances/", "reminders/"):
            assert client.post(f"{HOME}{part}", {}).status_code == code, (who, part)
    for part in ("", f"{CHECK}/", "ladder/", "circumstances/", "register.pdf", "register.json", "register.xlsx"):
        assert cast.client("dirk").get(f"{HOME}{part}").status_code == 404
    for part in ("", f"{CHECK}/", "ladder/", "circumstances/"):
        page = text(cast, f"{HOME}{part}")
        assert "<button" not in page.partition("<main")[2].partition("</main>")[0], f"a viewer can press in {part}"
    assert not ControlStatement.objects.exists()
    assert Evidence.objects.get() == row


def test_statements_are_only_added_and_the_newest_counts(cast) -> None:
    for value in ("0", "1", "1"):
        state(cast, "alice", value=value)
    assert [row.value for row in ControlStatement.objects.order_by("pk")] == ["0", "1"], "the same again adds nothing"
    assert queries.statements(cast.noord)[CHECK].value == "1"
    page = text(cast, f"{HOME}{CHECK}/")
    assert page.partition("Recorded by")[2].count("Alice") == 2
    said = AuditEntry.objects.filter(verb=Verb.CONTROL_CHANGED).order_by("pk").values_list("object", flat=True)
    assert list(said) == [f"{CHECK}: – → 0", f"{CHECK}: 0 → 1"]


@pytest.mark.parametrize(
    ("control", "given", "said"),
    [
        (CHECK, {"value": "7"}, "Select a valid choice"),
        (CHECK, {"value": ""}, "This field is required"),
        (CHECK, {"value": "na"}, "Say why it does not apply"),
        (CHECK, {"reason": "x" * 501}, "at most 500 characters"),
    ],
)
def test_what_cannot_be_stated_is_said_in_the_form(cast, control: str, given: dict[str, str], said: str) -> None:
    page = state(cast, "alice", control, **given)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not ControlStatement.objects.exists()


def test_an_unknown_check_is_not_there(cast) -> None:
    for control in ("dvo.law.c99", "nonsense"):
        assert state(cast, "alice", control).status_code == 404
        assert add(cast, "alice", control).status_code == 404
        assert cast.client("alice").get(f"{HOME}{control}/").status_code == 404


def test_circumstances_decide_what_applies(cast) -> None:
    client = cast.client("alice")
    facts = {fact["id"]: "" for fact in maturity.load("dvo").blocks["facts"]}
    client.post(f"{HOME}circumstances/", {**facts, "organisation.works_council": "absent"})
    assert queries.register(cast.noord, today()).checks[COUNCIL].counts == "na"
    assert "By the circumstances of your organisation this check does not apply" in text(cast, f"{HOME}{COUNCIL}/")
    client.post(f"{HOME}circumstances/", {**facts, "organisation.works_council": "present"})
    refused = state(cast, "alice", COUNCIL, value="na", reason="We have none.")
    assert refused.status_code == 422
    assert "this check does apply" in refused.content.decode()
    assert client.post(f"{HOME}circumstances/", {"organisation.works_council": "perhaps"}).status_code == 422


def test_a_precondition_is_not_stated_as_absent_while_figures_go_by_its_evidence(cast) -> None:
    row = shown(cast, COUNCIL)
    refused = state(cast, "alice", COUNCIL, value="0")
    assert refused.status_code == 422
    assert "Withdraw its evidence first" in refused.content.decode()
    cast.client("alice").post(f"{HOME}evidence/{row.pk}/withdraw/", {"from": "check"})
    assert state(cast, "alice", COUNCIL, value="0").status_code == 302


def test_what_is_stated_does_not_put_a_precondition_in_force(cast) -> None:
    stated(cast, COUNCIL, "3")
    assert COUNCIL in [reason.params["id"] for reason in queries.in_the_way(cast.noord, today())]


# --- the seams


def test_a_blocking_check_that_is_not_arranged_is_told_to_others(cast) -> None:
    assert queries.blocking(cast.noord, today()) == []
    assert queries.controls_json(cast.noord, today()) is None
    stated(cast, LADDER, "0")
    stated(cast, "dvo.goals.c4", "0")  # minor: it stops nothing
    assert queries.blocking(cast.noord, today()) == [LADDER]
    assert queries.blocking(cast.zuid, today()) == []
    found = queries.controls_json(cast.noord, today())
    assert found["aspects"]["monitoring"] == {"score": 0.0, "verdict": "red", "blocked_by": [LADDER]}
    assert found["checks"][LADDER] | {"expires_on": None} == {
        "stated": "0", "counts": "0", "lowered": None, "severity": "blocking", "owner": "", "evidence": 0,
        "expires_on": None,
    }  # fmt: skip
    assert json.loads(json.dumps(found)) == found
    first = text(cast).partition("What stands in the way first")[2]
    assert first.index("There is an escalation ladder") < first.index("Applications without a demonstrable")


def test_the_frozen_round_takes_it(cast) -> None:
    """The block of the round's schema, for a register with every kind of answer."""
    demo.fill(organisation=cast.noord, by=cast.alice, at=timezone.now())
    schema = json.loads((resources.files("graadmeter.reports") / "schema/round-1.schema.json").read_text("utf-8"))
    block = {**schema["properties"]["controls"], "$defs": schema["$defs"]}
    jsonschema.validate(queries.controls_json(cast.noord, today()), block)


# --- files


def file(name: str = "record.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_file_is_kept_under_a_name_of_our_own_and_only_ever_saved(cast, data: Path, kept_files) -> None:
    add(cast, "alice", file=file("../../etc/<b>my record</b>.PDF"))
    row = Evidence.objects.get()
    assert row.file_name == "b.pdf"
    assert kept_files() == [f"files/evidence/{row.stored_as.hex}"]
    assert (row.path.stat().st_mode & 0o777, row.path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert row.file_bytes == len(PDF)
    for who in ("alice", "carol"):
        response = cast.client(who).get(f"{HOME}evidence/{row.pk}/file/")
        assert b"".join(response.streaming_content) == PDF
        assert response["Content-Type"] == "application/octet-stream"
        assert response["Content-Disposition"].startswith("attachment; filename")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response["Cache-Control"]
    for who, home in (("dirk", HOME), ("eva", HOME), ("dirk", "/o/zuid/controls/")):
        assert cast.client(who).get(f"{home}evidence/{row.pk}/file/").status_code == 404


def test_a_withdrawn_file_is_gone_and_the_audit_keeps_its_name(
    cast, data: Path, kept_files, django_capture_on_commit_callbacks
) -> None:
    add(cast, "alice", file=file())
    row = Evidence.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        cast.client("alice").post(f"{HOME}evidence/{row.pk}/withdraw/")
    assert kept_files() == []
    assert AuditEntry.objects.last().object == f"{CHECK}: - Record, line 31 (record.pdf)"
    assert cast.client("alice").get(f"{HOME}evidence/{row.pk}/file/").status_code == 404


def test_nothing_stays_where_the_row_cannot_be_written(cast, data: Path, kept_files, monkeypatch) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(commands, "record", broken)
    with pytest.raises(RuntimeError):
        shown(cast, CHECK, file=file())
    assert kept_files() == []
    assert not Evidence.objects.exists()


def test_a_file_that_went_missing_is_not_there(cast, data: Path) -> None:
    row = shown(cast, CHECK, file=file())
    row.path.unlink()
    assert cast.client("alice").get(f"{HOME}evidence/{row.pk}/file/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("page.html", b"<script>", "Files of this kind are not taken"),
        ("drawing.svg", b"<svg/>", "Files of this kind are not taken"),
        ("run.exe", b"MZ", "Files of this kind are not taken"),
        ("record", b"x", "Files of this kind are not taken"),
        ("record.pdf.html", PDF, "Files of this kind are not taken"),
        ("record.pdf", b"<html>", "This is not a pdf file"),
        ("photo.png", b"\xff\xd8\xff", "This is not a png file"),
        ("letter.docx", b"PK\x03\x04 broken", "This is not a docx file"),
        ("letter.txt", b"a\0b", "This is not a txt file"),
        ("empty.txt", b"", "empty"),
    ],
)
def test_what_is_no_document_is_refused(cast, data: Path, kept_files, name: str, content: bytes, said: str) -> None:
    page = add(cast, "alice", file=file(name, content))
    assert page.status_code == 422
    assert said in page.content.decode()
    assert kept_files() == []


def test_a_file_that_is_too_large_is_refused(cast, data: Path, kept_files, monkeypatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 20)
    assert "larger than 10 MB" in add(cast, "alice", file=file(content=PDF + b"x" * 20)).content.decode()
    assert add(cast, "alice", file=file(content=PDF + b"x" * (20 - len(PDF)))).status_code == 302


def test_office_files_are_looked_into(cast, data: Path, zipped) -> None:
    whole = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}
    assert files.refusal(file("letter.docx", zipped(whole))) is None
    assert "macros" in str(files.refusal(file("letter.docx", zipped({**whole, "word/vbaProject.bin": "x"}))))
    assert "not a docx" in str(files.refusal(file("letter.docx", zipped({"x.txt": "x"}))))
    assert files.refusal(file("mail.eml", b"From: hr\n\nAgreed.")) is None


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("../../../secret.key.pdf", "secret.key.pdf"),
        ("C:\\Users\\me\\besluit.PDF", "besluit.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ('a"b<c>.pdf', "abc.pdf"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        (".htaccess", "htaccess"),
        ("...", "file"),
        ("", "file"),
        ("é" * 300 + ".pdf", "é" * 116 + ".pdf"),
    ],
)
def test_names_are_made_safe(given: str, safe: str) -> None:
    assert files.safe_name(given) == safe


def test_a_link_leads_to_the_web_only(cast) -> None:
    for link in ("javascript:alert(1)", "file:///etc/passwd", "ftp://x.example/a"):
        assert add(cast, "alice", link=link).status_code == 422
    assert add(cast, "alice", link="intranet.example.org/a").status_code == 302
    page = text(cast, f"{HOME}{CHECK}/")
    assert '<a href="https://intranet.example.org/a" rel="noopener noreferrer">' in page


# --- the ladder


def rungs(**more: object) -> dict[str, object]:
    given = {"hours-1": 24, "by-1": "Community manager", "hours-2": 4, "by-2": "Process owner", "hours-3": 1,
             "by-3": "Crisis team"}  # fmt: skip
    return {**given, **more}


def test_the_ladder_is_the_models_until_it_is_adapted(cast) -> None:
    assert [(rung.hours, rung.by.text("en")) for rung in queries.ladder(cast.noord)] == [
        (24, "Community manager"), (4, "Process owner"), (1, "Crisis team"),
    ]  # fmt: skip
    client = cast.client("alice")
    assert client.post(f"{HOME}ladder/", rungs(**{"hours-2": 8, "by-3": "Board on duty"}))["Location"] == HOME
    ladder = queries.ladder(cast.noord)
    assert [rung.hours for rung in ladder] == [24, 8, 1]
    assert ladder[2].by == "Board on duty"
    assert ladder[1].by.text("nl") == "Proceseigenaar", "a function in the model's words stays in both languages"
    assert "Board on duty" in text(cast)
    client.post(f"{HOME}ladder/", rungs())
    assert not cast.noord.escalation_rungs.exists()


@pytest.mark.parametrize(
    ("hours", "said"), [(25, "cannot wait longer than a milder one"), (0, "greater than or equal")]
)
def test_a_graver_rung_is_not_slower(cast, hours: int, said: str) -> None:
    page = cast.client("alice").post(f"{HOME}ladder/", rungs(**{"hours-2": hours}))
    assert page.status_code == 422
    assert said in page.content.decode()


def test_of_two_who_adapt_the_ladder_at_once_the_second_waits_for_the_first(cast, monkeypatch) -> None:
    """The organisation is held before a rung is taken away; without that each could add her own beside the other's."""
    cast.client("alice").post(f"{HOME}ladder/", rungs(**{"hours-2": 8}))
    held = []

    def hold(rows: QuerySet) -> QuerySet:
        held.append((rows.model, cast.noord.escalation_rungs.count()))
        return rows

    monkeypatch.setattr(QuerySet, "select_for_update", hold)
    adapted = [commands.Adapted(1, 12, "Board"), commands.Adapted(2, 6, "Board")]
    for _ in "ab":
        commands.adapt_ladder(organisation=cast.noord, rungs=adapted, by=cast.alice, at=timezone.now())
    assert held == [(Organisation, 1), (Organisation, 2)]
    assert cast.noord.escalation_rungs.count() == 2


# --- reminders


def test_owners_are_reminded_once_a_week(cast) -> None:
    stated(cast, CHECK, "2")
    shown(cast, CHECK, age=100, left=-2)
    shown(cast, "dvo.law.c5", left=20)
    shown(cast, "dvo.law.c6", left=31)
    assert tasks.remind(today()) == 1
    letter = mail.outbox[0]
    assert letter.to == ["alice@example.org"], "neither an analyst nor a viewer, nor another organisation"
    assert letter.subject == "Noord: evidence to renew"
    assert "Every processing of personal data" in letter.body.partition("Within 30 days")[0]
    assert "Participants can read" in letter.body.partition("Within 30 days")[2]
    assert "The rights in contributions" not in letter.body
    assert "None" not in letter.body
    for days, sent in ((1, 1), (6, 1), (7, 2)):
        tasks.remind(today() + timedelta(days=days))
        assert len(mail.outbox) == sent


def test_a_reminder_is_in_the_language_of_its_reader(cast) -> None:
    cast.alice.language = "nl"
    cast.alice.save()
    shown(cast, CHECK, left=3)
    tasks.remind(today())
    assert mail.outbox[0].subject == "Noord: bewijs dat vernieuwd moet worden"
    assert "persoonsgegevens" in mail.outbox[0].body


def test_nobody_is_reminded_of_nothing_or_against_their_wish(cast, monkeypatch) -> None:
    assert tasks.remind(today()) == 0
    shown(cast, CHECK, left=3)
    cast.client("alice").post(f"{HOME}reminders/", {"on": "no"})
    assert "switched off" in text(cast)
    assert tasks.remind(today()) == 0
    cast.client("alice").post(f"{HOME}reminders/", {"on": "yes"})
    monkeypatch.setattr(tasks, "has_mail_server", lambda: False)
    tasks.remind_owners.call_local()
    assert mail.outbox == []
    monkeypatch.setattr(tasks, "has_mail_server", lambda: True)
    tasks.remind_owners.call_local()
    assert len(mail.outbox) == 1
    assert "The last one was sent on" in text(cast)


def test_a_mail_that_is_not_taken_is_tried_again(cast, monkeypatch) -> None:
    shown(cast, CHECK, left=3)

    def refuse(*_: object, **__: object) -> int:
        raise OSError("no route")

    monkeypatch.setattr("graadmeter.web.people.mails.send_mail", refuse)
    assert tasks.remind(today()) == 0
    assert not Reminders.objects.filter(sent_on__isnull=False).exists()


def test_the_mail_leads_to_the_page_where_the_settings_know_its_address(cast, settings) -> None:
    shown(cast, CHECK, left=3)
    settings.HTTPS, settings.ALLOWED_HOSTS = True, ["gauge.example.org"]
    tasks.remind(today())
    assert "https://gauge.example.org/o/noord/controls/" in mail.outbox[0].body


# --- the pages and the register as a file


@pytest.fixture
def full(cast):
    """Noord with the register of the demo."""
    demo.fill(organisation=cast.noord, by=cast.alice, at=timezone.now())
    return cast.noord


def test_the_page_says_what_stands_in_the_way_and_what_to_renew(cast, full) -> None:
    page = text(cast)
    parts = [page.index(f'id="{part}"') for part in ("first", "due", "side-performance", "side-compliance", "groups")]
    assert parts == sorted(parts)
    assert "Since" in page.partition("Evidence to renew")[2][:2000], "evidence that is too old says so"
    assert page.count('class="aspect"') == 5
    assert "27 of 29 checks looked at" in page
    assert queries.in_the_way(full, today()) == [], "the preconditions of figures hold"


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_register_as_data_and_as_spreadsheet(cast, full, lang: str) -> None:
    client = cast.client("carol")
    client.get(f"{HOME}?lang={lang}")
    given = json.loads(client.get(f"{HOME}register.json").content)
    assert given["register"]["checks"]["dvo.law.c7"]["lowered"] == "expired"
    assert ("laat een jurist" if lang == "nl" else "have a lawyer check") in given["register"]["checks"][CHECK]["law"]
    response = client.get(f"{HOME}register.xlsx")
    assert response["Content-Disposition"] == f'attachment; filename="graadmeter-noord-controls-{lang}.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    checks = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(checks) == 1 + len(maturity.load("dvo").items)
    row = next(row for row in checks if row[0] == "dvo.law.c7")
    assert row[7] == pytest.approx(1 / 3)
    assert row[8] == ("het bewijs is verlopen" if lang == "nl" else "the evidence has expired")
    assert [len(list(sheet.iter_rows())) - 1 for sheet in book.worksheets[1:5]] == [
        5, Evidence.objects.count(), ControlStatement.objects.count(), 3,
    ]  # fmt: skip


def test_the_same_register_gives_the_same_bytes(cast, full) -> None:
    from graadmeter.reports import controls

    handed = handover(full, today())
    for format in controls.FORMATS:
        assert controls.render(handed, format, "nl") == controls.render(handed, format, "nl"), format


def test_nothing_in_a_spreadsheet_is_a_formula(cast) -> None:
    shown(cast, CHECK)
    Evidence.objects.update(evidence='=HYPERLINK("http://x")', owner="+1", link="")
    book = openpyxl.load_workbook(io.BytesIO(cast.client("carol").get(f"{HOME}register.xlsx").content))
    cells = [cell for row in book.worksheets[2].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert '=HYPERLINK("http://x")' in [cell.value for cell in cells]


@pytest.mark.parametrize(("lang", "word"), [("nl", "Register van controles"), ("en", "Register of controls")])
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext")
def test_the_register_as_pages(cast, full, tmp_path: Path, lang: str, word: str) -> None:
    client = cast.client("carol")
    client.get(f"{HOME}?lang={lang}")
    path = tmp_path / "register.pdf"
    path.write_bytes(client.get(f"{HOME}register.pdf").content)
    said = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    assert word in said
    assert all(check in said for check in maturity.load("dvo").items)
    assert "None" not in said
    assert ("Escalatieladder" if lang == "nl" else "Escalation ladder") in said


def test_who_took_the_register_is_recorded_and_no_other_format_is_there(cast) -> None:
    client = cast.client("carol")
    assert client.get(f"{HOME}register.json").status_code == 200
    entry = AuditEntry.objects.get(verb=Verb.RESULT_EXPORTED)
    assert (entry.who, entry.object.partition(" ")[0]) == (cast.carol, "controls")
    for other in ("docx", "exe", "md"):
        assert client.get(f"{HOME}register.{other}").status_code == 404
