"""The pages of someone who votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse

from graadmeter.base.text import Bilingual
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.assessments.pages.respond import languages
from graadmeter.web.assessments.sheet import Question
from graadmeter.web.language import current
from graadmeter.web.polls import ballots, queries, results
from graadmeter.web.polls.models import PollSettings
from graadmeter.web.polls.pages.result import PollResultPage, result


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    text: Bilingual
    checked: bool


@dataclass(frozen=True, slots=True)
class FollowUp:
    asked: Question
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class VotePage:
    """One question. `ballot` and `revision` travel with the form, so that sending twice counts once."""

    assessment: Assessment
    settings: PollSettings
    question: Bilingual
    options: tuple[Option, ...]  # up or down, at random per ballot
    apart: tuple[Option, ...]
    follow_up: tuple[FollowUp, ...]
    ballot: str
    revision: int
    again: bool  # this device voted before: sending replaces that vote
    unanswered: bool  # sent without an answer
    public: bool
    cookie: str
    languages: tuple[str, ...]


def vote(
    assessment: Assessment, *, ballot: str, revision: int = 1, public: bool, given: Mapping[str, str] | None = None
) -> VotePage:
    """`given`: what was sent and has to be looked at again."""
    sheet, told = queries.sheet_of(assessment), given or {}
    chosen = told.get("option")
    return VotePage(
        assessment=assessment,
        settings=queries.settings_of(assessment),
        question=sheet.question.text,
        options=tuple(
            Option(c.value, c.text, c.value == chosen) for c in sheet.placed(descending=ballots.descending(ballot))
        ),
        apart=tuple(Option(c.value, c.text, c.value == chosen) for c in sheet.apart),
        follow_up=tuple(
            FollowUp(asked, tuple(Option(c.value, c.text, c.value == told.get(asked.item)) for c in asked.choices))
            for asked in sheet.follow_up
        ),
        ballot=ballot,
        revision=revision,
        again=revision > 1,
        unanswered=given is not None and chosen not in sheet.question.values,
        public=public,
        cookie=ballots.COOKIE,
        languages=languages(assessment),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ThanksPage:
    """After voting, or after the poll: the result where it may be seen now."""

    assessment: Assessment
    settings: PollSettings
    voted: bool
    may_change: bool
    result: PollResultPage | None
    sees_later: bool  # the result comes at close
    needed: int  # votes still to come before there is a result to see
    watch: str | None  # where a screen hears of changes; None where nothing sends them
    languages: tuple[str, ...]


def thanks(assessment: Assessment, *, voted: bool, public: bool, today: date) -> ThanksPage:
    """`voted`: this voter's vote was counted, so that a live result may be seen."""
    how = queries.settings_of(assessment)
    sees = assessment.is_closed or (voted and how.is_live)
    shown = results.refresh(assessment=assessment, on=today) if sees else None
    votes = queries.votes(assessment) if sees and shown is None else 0
    return ThanksPage(
        assessment=assessment,
        settings=how,
        voted=voted,
        may_change=voted and public and assessment.is_open,
        result=result(assessment, shown) if sees else None,
        sees_later=not sees,
        needed=max(0, assessment.min_group - votes) if sees and shown is None else 0,
        watch=_watch(assessment) if public and sees and assessment.is_open else None,
        languages=languages(assessment),
    )


def _watch(assessment: Assessment) -> str | None:
    """The address of the intake's events, which lies beside this page."""
    if not settings.INTAKE or assessment.join_code is None:
        return None
    return f"{reverse('polls:public', args=[assessment.join_code])}live/?lang={current()}"
