"""What the pages show to those who manage rounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from graadmeter.base.text import Bilingual
from graadmeter.web.assessments import qr, queries
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.people.access import Access

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class IndexRow:
    assessment: Assessment
    answers: int
    next_step: str  # what to do now, in a few words
    url: str


@dataclass(frozen=True, slots=True)
class IndexPage:
    rows: tuple[IndexRow, ...]


def index(access: Access) -> IndexPage:
    return IndexPage(tuple(_row(access, row) for row in queries.assessments(access.organisation)))


def _row(access: Access, row: Assessment) -> IndexRow:
    slug, answers = access.organisation.slug, row.answers  # type: ignore[attr-defined]
    if row.forgotten_on and (shown := row.snapshot_n):  # type: ignore[attr-defined]
        answers = shown
    results = reverse("assessments:results", args=[slug, row.pk])
    if not access.may_analyse:
        return IndexRow(row, answers, _("See the result"), results)
    detail = reverse("assessments:detail", args=[slug, row.pk])
    if row.is_draft:
        return IndexRow(row, answers, _("Open the round"), detail)
    if row.is_closed:
        return IndexRow(row, answers, _("See the result"), results)
    if answers:
        return IndexRow(row, answers, _("Follow the answers"), detail)
    return IndexRow(row, answers, _("Invite respondents"), detail)


@dataclass(frozen=True, slots=True)
class DetailPage:
    assessment: Assessment
    model_name: Bilingual
    progress: queries.Progress
    step: Literal["open", "invite", "wait", "read"]  # the one thing to do now
    join_url: str | None
    join_qr: SafeString | None
    only_here: bool  # the address works on this machine only
    previous: Assessment | None


def detail(assessment: Assessment, *, base_url: str, host: str) -> DetailPage:
    """`base_url`: scheme and host as respondents will type it; `host` without port."""
    progress = queries.progress(assessment)
    shared = "polls:public" if assessment.mode == Assessment.Mode.POLL else "assessments:shared"
    join_url = base_url + reverse(shared, args=[assessment.join_code]) if assessment.join_code else None
    return DetailPage(
        assessment=assessment,
        model_name=queries.taken_model(assessment).name,
        progress=progress,
        step=_step(assessment, progress),
        join_url=join_url,
        join_qr=qr.svg(join_url, _("QR code of the shared link")) if join_url else None,
        only_here=host in LOCAL_HOSTS,
        previous=assessment.previous,
    )


def _step(assessment: Assessment, progress: queries.Progress) -> Literal["open", "invite", "wait", "read"]:
    if assessment.is_draft:
        return "open"
    if assessment.is_closed or progress.answers >= assessment.min_group:
        return "read"
    return "wait" if progress.links or assessment.join_code else "invite"


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    qr: SafeString


@dataclass(frozen=True, slots=True)
class LinksPage:
    """Personal links, shown once: what is stored of them cannot be turned back into a link."""

    assessment: Assessment
    links: tuple[Link, ...]
    secrets: str  # space separated, so that the same links can be downloaded from this page
    only_here: bool


def links(assessment: Assessment, secrets: list[str], *, base_url: str, host: str) -> LinksPage:
    urls = [link_url(base_url, secret) for secret in secrets]
    return LinksPage(
        assessment=assessment,
        links=tuple(Link(url, qr.svg(url, _("QR code of this link"))) for url in urls),
        secrets=" ".join(secrets),
        only_here=host in LOCAL_HOSTS,
    )


def link_url(base_url: str, secret: str) -> str:
    return base_url + reverse("assessments:entry", args=[secret])


@dataclass(frozen=True, slots=True)
class ClosePage:
    """What closing means right now."""

    assessment: Assessment
    progress: queries.Progress
    below_minimum: bool  # nothing will be shown
    left_out: int  # answers since the last shown step that are too few to be added
    wait_for: int  # more answers after which nothing would be left out


def close(assessment: Assessment) -> ClosePage:
    progress = queries.progress(assessment)
    shown = queries.snapshot(assessment)
    new = progress.answers - shown.n if shown else 0
    too_few = 0 < new < queries.LAST_STEP
    return ClosePage(
        assessment=assessment,
        progress=progress,
        below_minimum=progress.answers < assessment.min_group,
        left_out=new if too_few else 0,
        wait_for=queries.LAST_STEP - new if too_few else 0,
    )
