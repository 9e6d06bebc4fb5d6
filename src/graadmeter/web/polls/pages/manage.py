"""The pages of those who hold a poll."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.conf import settings as installation
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from graadmeter.base.text import Text
from graadmeter.web.assessments import qr
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.assessments.pages import manage
from graadmeter.web.assessments.queries import LAST_STEP
from graadmeter.web.language import current
from graadmeter.web.polls import queries, results
from graadmeter.web.polls.address import public_base
from graadmeter.web.polls.models import PollSettings, Remark, Shown
from graadmeter.web.polls.pages.result import PollResultPage, result


@dataclass(frozen=True, slots=True)
class PollPage:
    """What the page of a poll adds to the page of a round."""

    settings: PollSettings
    votes: int
    waiting: int  # remarks that nobody read
    remarks: int
    embed_url: str | None
    embed_hosts: tuple[str, ...]  # who may frame the result; empty: nobody


def detail(assessment: Assessment, *, base_url: str) -> PollPage:
    counts = queries.remark_counts(assessment)
    code = assessment.join_code
    return PollPage(
        settings=queries.settings_of(assessment),
        votes=queries.votes(assessment),
        waiting=counts.get(Remark.Status.WAITING, 0),
        remarks=sum(counts.values()),
        embed_url=public_base(base_url) + reverse("polls:embed", args=[code]) if code else None,
        embed_hosts=tuple(installation.EMBED_HOSTS),
    )


@dataclass(frozen=True, slots=True)
class ClosePage:
    """What closing means right now."""

    assessment: Assessment
    votes: int
    below_minimum: bool  # nothing will be shown
    left_out: int  # votes since the last shown step that are too few to be added


def close(assessment: Assessment) -> ClosePage:
    votes, shown = queries.votes(assessment), queries.shown(assessment)
    later = votes - shown.n if shown else 0
    return ClosePage(assessment, votes, votes < assessment.min_group, later if 0 < later < LAST_STEP else 0)


@dataclass(frozen=True, slots=True)
class RemarkRow:
    remark: Remark
    signed: Text | None  # as its writer wants it signed


@dataclass(frozen=True, slots=True)
class RemarksPage:
    assessment: Assessment
    rows: tuple[RemarkRow, ...]


def remarks(assessment: Assessment) -> RemarksPage:
    sheet = queries.sheet_of(assessment)
    roles = {c.value: c.text for asked in sheet.follow_up if asked.item == "role" for c in asked.choices}
    return RemarksPage(
        assessment,
        tuple(
            RemarkRow(remark, remark.name or roles.get(remark.role) or None) for remark in queries.remarks(assessment)
        ),
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """What is to be seen of a poll now; the tag stays the same as long as that does."""

    settings: PollSettings
    votes: int
    shown: Shown | None
    etag: str

    def shows(self, assessment: Assessment) -> bool:
        """True where the result may be seen now."""
        return assessment.is_closed or self.settings.is_live


def seen(assessment: Assessment, today: date) -> Seen:
    settings, votes = queries.settings_of(assessment), queries.votes(assessment)
    sees = assessment.is_closed or settings.is_live
    shown = results.refresh(assessment=assessment, on=today) if sees else None
    remarks = queries.remark_counts(assessment).get(Remark.Status.SHOWN, 0)
    state = (assessment.pk, assessment.name, assessment.status, assessment.join_code, votes, remarks, current())
    drawn = repr((*state, shown and (shown.n, shown.final)))
    return Seen(settings, votes, shown, f'"{sha256(drawn.encode()).hexdigest()[:24]}"')


@dataclass(frozen=True, slots=True)
class ScreenPage:
    """A screen that everyone in the room can read: the way in, how many voted, the result where it may be seen."""

    assessment: Assessment
    question: Text
    votes: int
    join_url: str | None
    join_qr: SafeString | None
    only_here: bool
    result: PollResultPage | None
    sees_later: bool
    needed: int  # votes still to come before there is a result


def screen(assessment: Assessment, now: Seen, *, base_url: str, host: str) -> ScreenPage:
    sees, code = now.shows(assessment), assessment.join_code
    url = public_base(base_url) + reverse("polls:public", args=[code]) if code and not assessment.is_closed else None
    return ScreenPage(
        assessment=assessment,
        question=queries.sheet_of(assessment).question.text,
        votes=now.votes,
        join_url=url,
        join_qr=qr.svg(url, _("QR code of the shared link")) if url else None,
        only_here=host in manage.LOCAL_HOSTS,
        result=result(assessment, now.shown) if sees else None,
        sees_later=not sees,
        needed=max(0, assessment.min_group - now.votes),
    )
