"""The result as open screens are sent it: a piece of the page, drawn once for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from django.template.loader import render_to_string
from django.utils import timezone, translation

from graadmeter.base.text import LANGS
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.polls import queries
from graadmeter.web.polls.pages.vote import thanks


@dataclass(frozen=True, slots=True)
class Drawn:
    tag: str  # changes with what is to be seen
    event: bytes  # as it is sent
    final: bool  # the poll is closed: nothing will change


def may_watch(code: str, ballot: str | None) -> bool:
    """True for a device that voted in an open poll whose owner lets voters see the result so far."""
    found = queries.by_code(code)
    return bool(
        found and found.is_open and queries.settings_of(found).is_live and queries.voted(found, ballot) is not None
    )


def drawn(code: str) -> dict[str, Drawn]:
    """Language -> what somebody who voted sees now. Empty where the poll is gone."""
    found = queries.by_code(code)
    if found is None:
        return {}
    return {lang: _drawn(found, lang) for lang in LANGS}


def _drawn(assessment: Assessment, lang: str) -> Drawn:
    with translation.override(lang):
        page = thanks(assessment, voted=True, public=True, today=timezone.localdate())
        html = render_to_string("polls/respond/so_far.html", {"page": page})
    lines = "".join(f"data: {line}\n" for line in html.splitlines())
    return Drawn(sha256(html.encode()).hexdigest(), f"{lines}\n".encode(), assessment.is_closed)
