"""Uploading an export, watching it being read, deleting what it became."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from graadmeter.conversation.themed import LEAST_LABELS
from graadmeter.web.controls import queries as controls
from graadmeter.web.conversations import commands, pages, queries, tasks
from graadmeter.web.conversations.forms import UploadForm
from graadmeter.web.people.access import or_404, organisation_for
from graadmeter.web.people.views import who
from graadmeter.web.themes import commands as samples
from graadmeter.web.themes import queries as themes
from graadmeter.workspace.themes import SAMPLE_DAYS


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    in_the_way = controls.in_the_way(access.organisation, timezone.localdate())
    has_stored = queries.current_dataset(access.organisation) is not None
    today, organisation = timezone.localdate(), access.organisation
    has_themes = bool(themes.themes(organisation))
    form = UploadForm(
        request.POST or None, request.FILES or None, in_the_way=in_the_way, has_stored=has_stored,
        has_themes=has_themes, texts_in_the_way=themes.texts_in_the_way(organisation, "staff", today),
    )  # fmt: skip
    if form.is_valid():
        started = commands.start_upload(
            organisation=access.organisation, export=form.cleaned_data["export"], people=form.cleaned_data["people"],
            policy=form.policy, adds=form.cleaned_data.get("adds", False),
            skip_broken=form.cleaned_data["skip_broken"], keep=form.keep, by=access.user, at=timezone.now(),
        )  # fmt: skip
        tasks.read_upload(str(started.pk))
        return redirect("conversations:reading", slug, started.pk)
    until = today + timedelta(days=min(SAMPLE_DAYS, organisation.retention_days))
    context = {
        "access": access, "form": form, "in_the_way": in_the_way, "has_themes": has_themes, "until": until,
        "no_texts": form.texts_in_the_way,
    }  # fmt: skip
    return render(request, "conversations/upload.html", context, status=422 if form.errors else 200)


@require_safe
def reading(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    row = or_404(queries.upload(access.organisation, pk))
    if row.status == row.Status.DONE and not row.has_news:
        done = reverse("diagnosis:conversation", args=[slug])
        return HttpResponseClientRedirect(done) if request.headers.get("HX-Request") else redirect(done)
    return render(request, "conversations/reading.html", {"access": access, "upload": row})


@require_POST
def delete(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="owner")
    row = or_404(queries.dataset(access.organisation, pk))
    commands.delete_dataset(dataset=row, by=access.user, at=timezone.now())
    messages.success(request, _("The messages and their figures are deleted."))
    return redirect("diagnosis:conversation", slug)


@require_safe
def themes_page(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    page = pages.themes_in_talk(access, timezone.localdate())
    return render(request, "conversations/themes.html", {"access": access, "page": page})


@require_POST
def learn(request: HttpRequest, slug: str) -> HttpResponse:
    """Learn from the labels of the last sample, and measure its dataset again: in the background."""
    access = organisation_for(who(request), slug, at_least="analyst")
    sample = themes.current_sample(access.organisation)
    if sample is None or queries.dataset(access.organisation, sample.dataset) is None:
        raise Http404
    if themes.labelled(sample) < LEAST_LABELS:
        messages.error(request, _("There are not enough labels yet to learn from."))
    elif samples.begin_learning(sample=sample, by=access.user, at=timezone.now()):
        tasks.learn(sample.pk)
    return redirect("conversations:themes", slug)
