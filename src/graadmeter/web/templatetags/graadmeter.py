"""What every template may use: the core's texts, numbers and dates, as the reader says and writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from graadmeter.base import text
from graadmeter.web.language import current, here
from graadmeter.web.people.models import Organisation

register = template.Library()
UNKNOWN = "–"  # a figure that is absent is shown as a dash, never as zero


@register.filter
def say(value: object) -> str:
    """A Message, Bilingual or plain value in the reader's language and notation; nothing for None."""
    return "" if value is None else text.show(value, current())


@register.filter
def number(value: float | None, digits: int = 2) -> str:
    """1,234.5 or 1.234,5, with at most `digits` decimals."""
    return UNKNOWN if value is None else text.number(value, current(), digits)


@register.filter
def signed(value: float | None) -> str:
    """A change with its sign and two decimals: +0.40, −0.12; zero has none."""
    if value is None:
        return UNKNOWN
    amount = text.Quantity(abs(value), "score2").text(current())
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{amount}" if round(abs(value), 2) else amount


@register.filter
def percent(share: float | None, digits: int = 0) -> str:
    """A share (0..1) as a percentage."""
    return UNKNOWN if share is None else text.percent(share, current(), digits)


@register.filter
def whole(share: float | None) -> int:
    """A share (0..1) as a whole number 0..100, for the width of a bar."""
    return round(100 * min(1.0, max(0.0, share or 0.0)))


@register.filter
def day(value: date | datetime | None) -> str:
    """21 november 2026, in the time zone of the installation."""
    if value is None:
        return UNKNOWN
    return text.day(timezone.localtime(value) if isinstance(value, datetime) else value, current())


@register.filter
def moment(value: datetime | None) -> str:
    """A date with its time, in the time zone of the installation."""
    return UNKNOWN if value is None else text.moment(timezone.localtime(value), current())


@register.filter
def duration(seconds: float | None) -> str:
    """A length of time in the one unit a reader would choose."""
    return UNKNOWN if seconds is None else text.duration(seconds, current())


@dataclass(frozen=True, slots=True)
class Step:
    """One stop of the menu."""

    label: str
    url: str
    here: bool
    parts: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stop:
    label: Any
    view: str
    segment: str  # one or two parts of the address after the organisation
    parts: tuple[_Stop, ...] = ()


_ASKED = _Stop(_("Questionnaires"), "assessments:index", "measurement")
_HELD = _Stop(_("Workshops"), "workshops:index", "workshops")
_SEEN = _Stop(_("Conversation"), "diagnosis:conversation", "conversation")
_NOW = _Stop(_("Overview"), "diagnosis:overview", "diagnosis")
_AGREED = _Stop(_("Categories"), "diagnosis:categories", "diagnosis/categories")
_BESIDE = _Stop(_("Crosswalk"), "diagnosis:crosswalk", "diagnosis/crosswalk")
_MOVED = _Stop(_("Rounds"), "diagnosis:rounds", "diagnosis/rounds")
_OTHERS = _Stop(_("Benchmark"), "benchmarks:index", "benchmarks")
_WANTED = _Stop(_("Ambitions"), "plans:index", "direction")
_PROCESSES = _Stop(_("Processes"), "processes:index", "processes")
_TAKEN = _Stop(_("Initiatives"), "initiatives:index", "initiatives")
_RANKED = _Stop(_("Portfolio"), "plans:portfolio", "portfolio")
_PLANNED = _Stop(_("Roadmap"), "plans:roadmap", "roadmap")
_WORKED = _Stop(_("Did it work"), "plans:worked", "worked")
_LOOP = (
    _Stop(_("Measurement"), "assessments:index", "measurement", (_ASKED, _HELD, _SEEN)),
    _Stop(_("Diagnosis"), "diagnosis:overview", "diagnosis", (_NOW, _AGREED, _MOVED, _BESIDE, _OTHERS)),
    _Stop(_("Direction"), "plans:index", "direction", (_WANTED, _PROCESSES, _TAKEN, _RANKED, _PLANNED, _WORKED)),
    _Stop(_("Controls"), "controls:index", "controls"),
    _Stop(_("Report"), "reporting:report", "report"),
)


def _segments(stops: tuple[_Stop, ...]) -> set[str]:
    return {stop.segment for stop in stops}.union(*(_segments(stop.parts) for stop in stops))


@register.simple_tag(takes_context=True)
def loop(context: template.Context, organisation: Organisation) -> list[Step]:
    """The loop as navigation: measure, diagnose, direct, control, report."""
    parts = context["request"].path.split("/")
    below = "/".join(parts[3:5]) if parts[1:2] == ["o"] else ""
    segment = below if below in _segments(_LOOP) else below.split("/")[0]

    def steps(stops: tuple[_Stop, ...]) -> list[Step]:
        made = []
        for stop in stops:
            under = tuple(steps(stop.parts))
            url = reverse(stop.view, args=[organisation.slug])
            made.append(Step(str(stop.label), url, stop.segment == segment or any(part.here for part in under), under))
        return made

    return steps(_LOOP)


@register.simple_tag(takes_context=True)
def in_language(context: template.Context, lang: str) -> str:
    """This very page in another language."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query["lang"] = lang
    return f"{here(request)}?{query.urlencode()}"
