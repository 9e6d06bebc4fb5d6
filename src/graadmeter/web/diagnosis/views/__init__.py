"""The diagnosis: the overview, the conversation beside it, and the report."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from graadmeter import reports
from graadmeter.base.text import LANGS
from graadmeter.web.diagnosis import pictures, queries
from graadmeter.web.diagnosis.pages import conversation as conversation_page
from graadmeter.web.diagnosis.pages import overview as pages
from graadmeter.web.diagnosis.pages import rounds as rounds_page
from graadmeter.web.people.access import organisation_for
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import Verb
from graadmeter.web.people.views import who

PICTURE_KEPT_S = 3600  # by the browser of a member; its address changes when the picture does
NAME_LENGTH = 60  # of the round in the name of a file


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    page = pages.overview(access.organisation, timezone.localdate())
    return render(request, "diagnosis/overview.html", {"access": access, "page": page})


@require_safe
def rounds(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    page = rounds_page.rounds(access.organisation, timezone.localdate())
    return render(request, "diagnosis/rounds.html", {"access": access, "page": page})


@require_safe
def conversation(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    page = conversation_page.conversation(access.organisation, timezone.localdate())
    return render(request, "diagnosis/conversation.html", {"access": access, "page": page})


@require_safe
def picture(request: HttpRequest, slug: str, lang: str, digest: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    language = next((known for known in LANGS if known == lang), None)
    drawn = pictures.svg(access.organisation, language, digest, timezone.localdate()) if language else None
    if drawn is None:
        raise Http404
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response["Cache-Control"] = f"private, max-age={PICTURE_KEPT_S}"
    return response


@require_safe
def report(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    return render(request, "diagnosis/report.html", {"access": access, "page": pages.report(access.organisation)})


@require_safe
def download(request: HttpRequest, slug: str, pk: int, lang: str, extension: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    assessment = get_object_or_404(queries.finished_rounds(access.organisation), pk=pk)
    language = next((known for known in LANGS if known == lang), None)
    if language is None or extension not in reports.FORMATS.names():
        raise Http404
    frozen = queries.frozen_round(assessment, language, timezone.localdate())
    if frozen is None:
        raise Http404
    content = reports.report(frozen, format=extension, lang=language)
    about = slugify(assessment.name)[:NAME_LENGTH] or f"round-{assessment.pk}"
    name = f"graadmeter-{access.organisation.slug}-{about}-{language}.{extension}"
    record(
        organisation=access.organisation,
        by=access.user,
        verb=Verb.RESULT_EXPORTED,
        object=f"{assessment.name} ({extension}, {language})",
        at=timezone.now(),
    )
    response = HttpResponse(content, content_type=reports.FORMATS.get(extension).MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
