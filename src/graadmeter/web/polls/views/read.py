"""The result of a poll: for members, on a screen, in another page, as a file."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from graadmeter.web.assessments.commands import record_export
from graadmeter.web.assessments.views.manage import base_url, host
from graadmeter.web.assessments.views.respond import in_its_language, respondent_page
from graadmeter.web.language import current
from graadmeter.web.people.access import or_404
from graadmeter.web.polls import access, queries, results
from graadmeter.web.polls.access import poll_for
from graadmeter.web.polls.pages import manage as manage_pages
from graadmeter.web.polls.pages import result as pages


@require_safe
def result(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    place, assessment = poll_for(request.user, slug, pk)
    shown = results.refresh(assessment=assessment, on=timezone.localdate())
    context = {
        "access": place,
        "standing": pages.standing(assessment, shown),
        "page": pages.result(assessment, shown),
        "poll": manage_pages.detail(assessment, base_url=base_url(request)) if place.may_analyse else None,
    }
    return render(request, "polls/manage/result.html", context)


@require_safe
def download(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The frozen poll as JSON, in the language of the reader: what `graadmeter report` takes."""
    place, assessment = poll_for(request.user, slug, pk)
    frozen = or_404(queries.result_json(assessment, current()))
    record_export(assessment=assessment, by=place.user, at=timezone.now())
    response = HttpResponse(json.dumps(frozen, ensure_ascii=False, indent=1), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{slugify(assessment.name)[:60] or "poll"}.json"'
    return response


@cache_control(private=True, no_cache=True)  # kept by the browser, and asked for again by its tag every time
@require_safe
def screen(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """For a beamer: the way in, how many voted, the result where it may be seen. Looks again every two seconds."""
    place, assessment = poll_for(request.user, slug, pk)
    seen = manage_pages.seen(assessment, timezone.localdate())
    if request.headers.get("If-None-Match", "").removeprefix("W/") == seen.etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        page = manage_pages.screen(assessment, seen, base_url=base_url(request), host=host(request))
        response = render(request, "polls/manage/screen.html", {"access": place, "page": page})
    response.headers["ETag"] = seen.etag
    return response


@respondent_page
def embed(request: HttpRequest, code: str) -> HttpResponse:
    """The result as a part of another page, an intranet for instance: the one page that may be framed, and only by the
    hosts that this installation names."""
    assessment = access.public(code)
    seen = manage_pages.seen(assessment, timezone.localdate())
    with in_its_language(assessment):
        page = manage_pages.screen(assessment, seen, base_url=base_url(request), host=host(request))
        response = render(request, "polls/respond/embed.html", {"page": page})
    if settings.EMBED_HOSTS:
        response._csp_replace = {"frame-ancestors": list(settings.EMBED_HOSTS)}  # type: ignore[attr-defined]
        response.xframe_options_exempt = True
    return response
