"""The diagnosis: the overview and the conversation beside it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from graadmeter.web.diagnosis import pictures
from graadmeter.web.diagnosis.pages import conversation as conversation_page
from graadmeter.web.diagnosis.pages import overview as pages
from graadmeter.web.diagnosis.pages import rounds as rounds_page
from graadmeter.web.language import named
from graadmeter.web.people.access import or_404, organisation_for
from graadmeter.web.people.views import who

PICTURE_KEPT_S = 3600  # by the browser of a member; its address changes when the picture does


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
    language = named(lang)
    drawn = or_404(pictures.svg(access.organisation, language, digest, timezone.localdate()) if language else None)
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response["Cache-Control"] = f"private, max-age={PICTURE_KEPT_S}"
    return response
