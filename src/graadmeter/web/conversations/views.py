"""Uploading an export, watching it being read, deleting what it became."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from graadmeter.web.controls import queries as controls
from graadmeter.web.conversations import commands, queries, tasks
from graadmeter.web.conversations.forms import UploadForm
from graadmeter.web.people.access import organisation_for
from graadmeter.web.people.views import who


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    in_the_way = controls.in_the_way(access.organisation, timezone.localdate())
    has_stored = queries.current_dataset(access.organisation) is not None
    form = UploadForm(request.POST or None, request.FILES or None, in_the_way=in_the_way, has_stored=has_stored)
    if form.is_valid():
        started = commands.start_upload(
            organisation=access.organisation, export=form.cleaned_data["export"], people=form.cleaned_data["people"],
            policy=form.policy, adds=form.cleaned_data.get("adds", False),
            skip_broken=form.cleaned_data["skip_broken"], by=access.user, at=timezone.now(),
        )  # fmt: skip
        tasks.read_upload(str(started.pk))
        return redirect("conversations:reading", slug, started.pk)
    context = {"access": access, "form": form, "in_the_way": in_the_way}
    return render(request, "conversations/upload.html", context, status=422 if form.errors else 200)


@require_safe
def reading(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    row = queries.upload(access.organisation, pk)
    if row is None:
        raise Http404
    if row.status == row.Status.DONE and not row.has_news:
        done = reverse("diagnosis:conversation", args=[slug])
        return HttpResponseClientRedirect(done) if request.headers.get("HX-Request") else redirect(done)
    return render(request, "conversations/reading.html", {"access": access, "upload": row})


@require_POST
def delete(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="owner")
    row = queries.dataset(access.organisation, pk)
    if row is None:
        raise Http404
    commands.delete_dataset(dataset=row, by=access.user, at=timezone.now())
    messages.success(request, _("The messages and their figures are deleted."))
    return redirect("diagnosis:conversation", slug)
