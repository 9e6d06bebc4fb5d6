"""Making a session, ending it, reading what it found."""

from __future__ import annotations

import csv
import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from graadmeter.base.text import day
from graadmeter.web.language import current
from graadmeter.web.people.access import or_404, organisation_for
from graadmeter.web.workshops import commands, queries, rows
from graadmeter.web.workshops.access import workshop_for
from graadmeter.web.workshops.forms import NewForm
from graadmeter.web.workshops.models import Workshop
from graadmeter.web.workshops.pages import result as pages

show_or_send = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(request.user, slug)
    return render(request, "workshops/manage/index.html", {"access": access, "page": pages.index(access)})


@show_or_send
def new(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(request.user, slug, at_least="analyst")
    proposed = {
        "name": _("Workshop of {day}").format(day=day(timezone.localdate(), current())),
        "model_id": "esm3",
    }
    form = NewForm(request.POST or None, lang=current(), initial=proposed)
    if form.is_valid():
        made = commands.make_workshop(
            organisation=access.organisation, by=access.user, at=timezone.now(), **form.cleaned_data
        )
        return redirect("workshops:detail", slug, made.pk)
    return render(request, "workshops/manage/new.html", {"access": access, "form": form})


@require_safe
def detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A session before it opens, the way to its screen, or its result."""
    access, workshop = workshop_for(request.user, slug, pk, "viewer")
    if workshop.is_closed:
        return render(request, "workshops/manage/result.html", {"access": access, "page": pages.result(workshop)})
    return render(request, "workshops/manage/detail.html", {"access": access, "page": pages.prepare(workshop)})


@require_POST
def open_session(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, workshop = workshop_for(request.user, slug, pk)
    commands.open_workshop(workshop=workshop, by=access.user, at=timezone.now())
    return redirect("workshops:screen", slug, pk)


@show_or_send
def close_session(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, workshop = workshop_for(request.user, slug, pk)
    if not workshop.is_open:
        return redirect("workshops:detail", slug, pk)
    if request.method == "POST":
        commands.close_workshop(workshop=workshop, by=access.user, at=timezone.now())
        messages.success(request, _("The session is over. This is what you agreed."))
        return redirect("workshops:detail", slug, pk)
    return render(request, "workshops/manage/close.html", {"access": access, "page": pages.close(workshop)})


@show_or_send
def delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, workshop = workshop_for(request.user, slug, pk, "owner")
    if request.method == "POST":
        commands.delete_workshop(workshop=workshop, by=access.user, at=timezone.now())
        messages.success(request, _("The session is deleted."))
        return redirect("workshops:index", slug)
    return render(request, "workshops/manage/delete.html", {"access": access, "page": pages.close(workshop)})


@require_safe
def download(request: HttpRequest, slug: str, pk: int, extension: str) -> HttpResponse:
    """The result as a file, in the language of the reader."""
    access, workshop = workshop_for(request.user, slug, pk, "viewer")
    if not workshop.is_closed or extension not in ("json", "csv"):
        raise Http404
    commands.record_download(workshop=workshop, by=access.user, at=timezone.now())
    found = queries.exported(workshop, current())
    if extension == "json":
        response = HttpResponse(json.dumps(found, ensure_ascii=False, indent=1), content_type="application/json")
    else:
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        csv.writer(response).writerows(rows.table(found))
    return _named(response, f"{_slug(workshop)}.{extension}")


@require_safe
def evidence(request: HttpRequest, slug: str, pk: int, element_id: str) -> HttpResponse:
    """The document beside a judgement: to be saved, never opened here."""
    _access, workshop = workshop_for(request.user, slug, pk, "viewer")
    found = or_404(queries.evidence_file(workshop, element_id))
    return _named(HttpResponse(bytes(found.content), content_type="application/octet-stream"), found.name)


def _named(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _slug(workshop: Workshop) -> str:
    return slugify(workshop.name)[:60] or "workshop"
