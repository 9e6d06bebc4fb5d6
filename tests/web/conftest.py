"""The cast of the web tests: one owns, one analyses, one looks; one owns something else; one has nothing.

Noord is owned by Alice; Bob is its analyst, Carol its viewer. Zuid is owned by Dirk. Eva belongs nowhere.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pyarrow as pa
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from graadmeter import maturity
from graadmeter.tables import ANSWERS
from graadmeter.web.assessments import commands as assessments
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.controls.commands import add_evidence
from graadmeter.web.conversations.commands import start_upload
from graadmeter.web.conversations.models import Upload
from graadmeter.web.people.commands import create_organisation
from graadmeter.web.people.models import Membership, Organisation, Role, User
from graadmeter.web.polls import ballots
from graadmeter.web.polls import commands as polls
from graadmeter.web.polls.queries import forget_doors
from graadmeter.web.polls.sheet import Said
from graadmeter.web.workshops import commands as workshops
from graadmeter.web.workshops.models import Workshop
from graadmeter.workspace.controls import REQUIRED

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PASSWORD = "korenbloem en 7 molens"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Cast:
    alice: User  # owner of Noord
    bob: User  # analyst of Noord
    carol: User  # viewer of Noord
    dirk: User  # owner of Zuid
    eva: User  # belongs nowhere
    noord: Organisation
    zuid: Organisation

    def client(self, who: str | None = None) -> Client:
        """A browser, signed in as one of the cast, or as nobody."""
        browser = Client()
        if who:
            browser.force_login(getattr(self, who), backend=BACKEND)
        return browser


@pytest.fixture
def cast(db: None) -> Cast:
    users = {
        name: User.objects.create_user(f"{name}@example.org", PASSWORD, name=name.capitalize(), language="en")
        for name in ("alice", "bob", "carol", "dirk", "eva")
    }
    noord = create_organisation(name="Noord", by=users["alice"], at=NOW)
    zuid = create_organisation(name="Zuid", by=users["dirk"], at=NOW)
    for name, role in (("bob", Role.ANALYST), ("carol", Role.VIEWER)):
        Membership.objects.create(organisation=noord, user=users[name], role=role, since_at=NOW)
    return Cast(**users, noord=noord, zuid=zuid)


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Rate limits count per visitor in the cache; each test is a new day."""
    cache.clear()
    forget_doors()  # this process would remember a poll of the test before


@pytest.fixture
def data(settings, tmp_path: Path) -> Path:
    """A data folder of this test's own."""
    settings.DATA = tmp_path / "data"
    settings.FILE_UPLOAD_TEMP_DIR = settings.DATA / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True)
    return settings.DATA


def _zipped(files: dict[str, object]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, str | bytes) else json.dumps(content))
    return made.getvalue()


@pytest.fixture(scope="session")
def zipped() -> Callable[[dict[str, object]], bytes]:
    """A function that packs files by name: texts and bytes as they are, anything else as JSON."""
    return _zipped


STAFF = 40  # of Noord's platform: half of them in each of two units and two locations, the first six lead


@pytest.fixture(scope="session")
def slack_files() -> dict[str, object]:
    """A Slack export of forty people, file by file: two hundred questions, most of them answered by someone else."""
    people = [
        {"id": f"U{n:02}", "name": f"p{n}", "real_name": f"Person Nr{n}", "profile": {"email": f"p{n}@example.org"}}
        for n in range(STAFF)
    ]
    ids = [one["id"] for one in people]
    files: dict[str, object] = {
        "users.json": people,
        "channels.json": [{"id": "C1", "name": "general", "is_archived": False, "members": ids}],
    }
    for n in range(200):
        at = NOW - timedelta(days=n % 120, minutes=n)
        asked, answered = ids[n % STAFF], ids[(7 * n + 1) % STAFF]
        root = f"{at.timestamp():.6f}"
        talk = [{"type": "message", "ts": root, "user": asked, "text": "Who knows?", "thread_ts": root}]
        if n % 5 and asked != answered:
            later = f"{at.timestamp() + 60 * (n % 50 + 1):.6f}"
            talk.append({"type": "message", "ts": later, "user": answered, "text": "I do", "thread_ts": root})
        files.setdefault(f"general/{at:%Y-%m-%d}.json", []).extend(talk)  # type: ignore[attr-defined]
    return files


@pytest.fixture(scope="session")
def slack_zip(slack_files: dict[str, object]) -> bytes:
    return _zipped(slack_files)


@pytest.fixture(scope="session")
def people_csv() -> bytes:
    rows = [f"p{n}@example.org,{'AB'[n % 2]},{'XY'[n // 20]},{'yes' if n < 6 else 'no'}" for n in range(STAFF)]
    return "\n".join(["person,unit,location,leader", *rows]).encode()


@pytest.fixture
def upload(cast: Cast) -> Callable[..., HttpResponse]:
    """Sends an export to Noord as one of the cast. A job runs at once here: the reading is over when it returns."""

    def send(
        who: str, export: bytes, people: bytes | None = None, *, name: str = "noord.zip", **more: str
    ) -> HttpResponse:
        given: dict[str, object] = {"export": SimpleUploadedFile(name, export), **more}
        if people is not None:
            given["people"] = SimpleUploadedFile("people.csv", people)
        return cast.client(who).post("/o/noord/conversation/upload/", given)

    return send


@pytest.fixture
def waiting(cast: Cast, data: Path) -> Callable[..., Upload]:
    """An upload of Noord whose turn has not come, with its file."""

    def start(export: bytes = b"not read yet", name: str = "late.zip") -> Upload:
        return start_upload(
            organisation=cast.noord, export=SimpleUploadedFile(name, export), people=None, policy="staff",
            by=cast.bob, at=timezone.now(),
        )  # fmt: skip

    return start


@pytest.fixture
def evidence(cast: Cast) -> Callable[[], None]:
    """Puts the three preconditions of Noord in force, as of today."""

    def put() -> None:
        today = timezone.localdate()
        for control in REQUIRED:
            add_evidence(
                organisation=cast.noord, control=control, evidence="Decision 7", dated_on=today, owner="HR",
                expires_on=today + timedelta(days=365), by=cast.alice, at=timezone.now(),
            )  # fmt: skip

    return put


@pytest.fixture
def closed_round(cast: Cast) -> Callable[..., Assessment]:
    """A quick placement of Noord in which everyone puts every category at one level, closed unless said otherwise."""

    def make(
        level: str = "pioneering", *, name: str = "Nulmeting", n: int = 12, close: bool = True, **more: object
    ) -> Assessment:
        row = assessments.create_assessment(
            organisation=cast.noord, name=name, model_id="esm3", mode="quick", by=cast.bob, at=NOW, **more
        )
        row = assessments.open_assessment(assessment=row, by=cast.bob, at=NOW)
        elements = maturity.load("esm3").elements
        answers = [
            {"respondent": f"r{number}", "item": f"esm3.{element}", "value": level, "role": "employee"}
            for number in range(n)
            for element in elements
        ]
        table = pa.Table.from_pylist(answers, schema=ANSWERS.schema)
        assessments.import_answers(assessment=row, table=table, answered_on={}, by=cast.bob, at=NOW)
        return assessments.close_assessment(assessment=row, by=cast.bob, at=NOW) if close else row

    return make


@pytest.fixture
def criteria_round(cast: Cast) -> Callable[..., Assessment]:
    """A closed round of the six criteria in which everyone gives every statement of a criterion one answer: `values`
    by criterion, else 3. `few`: a criterion that only four of them answer."""

    def make(values: dict[str, str] | None = None, *, n: int = 12, few: str = "", name: str = "Criteria") -> Assessment:
        row = assessments.create_assessment(
            organisation=cast.noord, name=name, model_id="esm6", mode="full", by=cast.bob, at=NOW
        )
        row = assessments.open_assessment(assessment=row, by=cast.bob, at=NOW)
        answers = [
            {"respondent": f"r{number}", "item": item.id, "value": _towards(item.scale, value), "role": "employee"}
            for number in range(n)
            for element in maturity.load("esm6").elements.values()
            if element.id != few or number < 4
            for item, value in ((item, (values or {}).get(element.id, "3")) for item in element.items)
        ]
        table = pa.Table.from_pylist(answers, schema=ANSWERS.schema)
        assessments.import_answers(assessment=row, table=table, answered_on={}, by=cast.bob, at=NOW)
        return assessments.close_assessment(assessment=row, by=cast.bob, at=NOW)

    return make


def _towards(scale: str, value: str) -> str:
    """The same favour on a reversed scale."""
    return str(6 - int(value)) if scale.endswith("reversed") else value


@pytest.fixture
def session(cast: Cast) -> Callable[..., Workshop]:
    """An open workshop of Noord. `votes`: level per seat on `element`; the votes are shown and the level is written
    down as far as `until` says: vote, talk or agreed."""

    def make(
        votes: list[str] | None = None, *, element: str = "culture", until: str = "vote", name: str = "Heidag",
        model: str = "esm3", level: str = "facilitating", **more: object,
    ) -> Workshop:  # fmt: skip
        row = workshops.make_workshop(organisation=cast.noord, name=name, model_id=model, by=cast.bob, at=NOW)
        row = workshops.open_workshop(workshop=row, by=cast.bob, at=NOW)
        seats = [workshops.join(workshop=row, secret=f"device {n}") for n in range(len(votes or ()))]
        if votes is None:
            return row
        row = workshops.choose(workshop=row, element=element)
        for seat, value in zip(seats, votes, strict=True):
            workshops.cast_vote(workshop=row, seat=seat, element=element, number=1, value=value, revision=1)
        if until != "vote":
            workshops.reveal(workshop=row, element=element, number=1)
        if until == "agreed":
            agreed = workshops.Agreed(**{"level": level, "reason": "We saw it in the plan.", **more})
            workshops.record_judgement(
                workshop=row, element=element, number=1, agreed=agreed, by=cast.bob, at=NOW
            )  # fmt: skip
        row.refresh_from_db()
        return row

    return make


@pytest.fixture
def poll(cast: Cast) -> Callable[..., Assessment]:
    """A poll of Noord, open unless said otherwise, with `votes` for one description."""

    def make(
        *, opened: bool = True, audience: str = "public", live: str = "at_close", remarks: bool = True, votes: int = 0,
        closed: bool = False,
    ) -> Assessment:  # fmt: skip
        row = assessments.create_assessment(
            organisation=cast.noord, name="Peiling", model_id="s3m", mode="poll", by=cast.bob, at=NOW
        )
        polls.choose_settings(assessment=row, audience=audience, live=live, remarks=remarks)
        row = polls.open_poll(assessment=row, by=cast.bob, at=NOW) if opened else row
        for _ in range(votes):
            polls.cast(assessment_id=row.pk, ballot=ballots.new(), revision=1, said=Said("functional", role="hr"))
        return polls.close_poll(assessment=row, by=cast.bob, at=NOW) if closed else row

    return make


@pytest.fixture
def kept_files(data: Path) -> Callable[[], list[str]]:
    """Every file that is stored, below the data folder."""
    return lambda: sorted(path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file())


@dataclass(frozen=True)
class Route:
    """One address of the site, as a pattern with its parameters."""

    name: str
    pattern: str
    parameters: tuple[str, ...]

    def url(self, **known: str) -> str:
        """The address filled in: `known` values, and believable ones for the rest."""
        text = self.pattern
        for converter in ("int", "str", "slug", "uuid", "path"):
            for parameter in self.parameters:
                value = known.get(
                    parameter, {"int": "1", "uuid": "0" * 8 + "-0000-4000-8000-" + "0" * 12}.get(converter, "x")
                )
                text = text.replace(f"<{converter}:{parameter}>", value)
        assert "<" not in text, f"no value for a part of {text}"
        return "/" + text


def _routes(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry, pattern, f"{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern) and "(?P" not in pattern:
            yield Route(f"{namespace}{entry.name}", pattern, tuple(entry.pattern.converters))


@pytest.fixture
def routes() -> list[Route]:
    """Every address of the site, later apps included; the few regular expressions have tests of their own."""
    return list(_routes(get_resolver(), "", ""))


class _Words(HTMLParser):
    """What a reader meets: text nodes, and the attributes that are read aloud."""

    SPOKEN = ("aria-label", "title", "alt", "placeholder", "content")

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.path: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and given.get("name") != "description":
            return
        self.found |= {" ".join((given[key] or "").split()) for key in self.SPOKEN if given.get(key)}
        if tag in ("script", "style", "code", "svg"):
            self.path.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.path and self.path[-1] == tag:
            self.path.pop()

    def handle_data(self, data: str) -> None:
        if not self.path and data.strip():
            self.found.add(" ".join(data.split()).removesuffix(" · Graadmeter"))


@pytest.fixture
def words() -> Callable[[str], set[str]]:
    """The texts of a page, one per node."""

    def read(html: str) -> set[str]:
        parser = _Words()
        parser.feed(html)
        return parser.found

    return read
