"""What is measured, kept and seen: the page for a works council, and the same as a PDF."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from graadmeter.reports import privacy as statements
from graadmeter.web.diagnosis.pages import privacy as pages
from graadmeter.web.diagnosis.statement import statement
from graadmeter.web.language import named
from graadmeter.web.people.access import organisation_for
from graadmeter.web.people.views import who

MEDIA_TYPES = {"pdf": "application/pdf", "json": "application/json", "md": "text/markdown; charset=utf-8"}


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    page = pages.page(access.organisation, timezone.localdate())
    return render(request, "diagnosis/privacy.html", {"access": access, "page": page})


@require_safe
def download(request: HttpRequest, slug: str, lang: str, extension: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    language = named(lang)
    if language is None or extension not in statements.FORMATS:
        raise Http404
    content = statements.render(statement(access.organisation, timezone.localdate()), extension, language)
    response = HttpResponse(content, content_type=MEDIA_TYPES[extension])
    name = f"graadmeter-{access.organisation.slug}-privacy-{language}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
