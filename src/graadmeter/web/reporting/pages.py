"""What the report page shows, as named data."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from graadmeter import reports
from graadmeter.base.text import LANGS, Text
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.language import current
from graadmeter.web.people.models import Organisation
from graadmeter.web.reporting import queries
from graadmeter.web.reporting.forms import BrandForm
from graadmeter.web.reporting.models import Brand

ABOUT: dict[str, str | Promise] = {  # format -> what it is for, in the order people come for them
    "pdf": _("To read, print and send: typeset pages."),
    "pptx": _("To present and edit: slides with real tables and charts."),
    "xlsx": _("To calculate with: every figure with how many it is about and its band."),
    "md": _("To paste into a document or a wiki: plain text with tables."),
    "json": _("For your own analysis, and to make any of these again with the command line."),
}


@dataclass(frozen=True, slots=True)
class Format:
    """`extension` as in the address; `about`: what it is for."""

    extension: str
    about: str | Promise


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the report: its heading and the finding under it."""

    heading: Text
    finding: Text | None


@dataclass(frozen=True, slots=True)
class ReportPage:
    rounds: tuple[Assessment, ...]
    formats: tuple[Format, ...]
    languages: tuple[tuple[str, str], ...]  # code, name
    logo: str | None  # digest of the logo, where there is one
    form: BrandForm


@dataclass(frozen=True, slots=True)
class InsidePage:
    """What a report of one round would say, section by section."""

    assessment: Assessment
    parts: tuple[Part, ...]
    plan_waits: bool  # a roadmap was made and no plan is in force: the report leaves it out


def page(organisation: Organisation, bound: BrandForm | None = None) -> ReportPage:
    """`bound`: the form of the colour and the logo as it was sent, with what is wrong in it."""
    rounds = tuple(queries.finished_rounds(organisation))
    brand = queries.brand_of(organisation)
    return ReportPage(rounds, formats(), tuple(settings.LANGUAGES), digest(brand), bound or BrandForm(brand=brand))


def inside(assessment: Assessment, today: date) -> InsidePage | None:
    """The sections that a report made now would have; None without a final result."""
    lang = next((known for known in LANGS if known == current()), LANGS[0])
    frozen = queries.whole_round(assessment, lang, today)
    if frozen is None:
        return None
    taken = reports.read(frozen)
    made = reports.compose(taken, taken.diagnose())
    return InsidePage(
        assessment,
        tuple(Part(section.heading, section.finding) for section in made.sections),
        queries.plan_waits(assessment.organisation),
    )


def digest(brand: Brand | None) -> str | None:
    """Changes when the logo does, so that its address does too."""
    return hashlib.sha256(bytes(brand.logo)).hexdigest()[:16] if brand and brand.logo else None


def formats() -> tuple[Format, ...]:
    """Every format that is offered; one of another package comes last, by its extension alone."""
    order = list(ABOUT)
    names = sorted(reports.FORMATS.names(), key=lambda name: order.index(name) if name in order else len(order))
    return tuple(Format(name, ABOUT.get(name, "")) for name in names)
