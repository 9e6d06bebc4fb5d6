"""Making a round, inviting, following, closing."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from graadmeter.base.text import day
from graadmeter.web.assessments import commands, queries, tasks
from graadmeter.web.assessments.access import assessment_for
from graadmeter.web.assessments.forms import LinksForm, NewRoundForm, RoundForm
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.assessments.pages import manage as pages
from graadmeter.web.language import current
from graadmeter.web.people.access import organisation_for

show_or_send = require_http_methods(["GET", "HEAD", "POST"])
COPIED = ("languages", "units", "locations", "age_bands", "population", "rule")  # a new round begins as the last did


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(request.user, slug)
    return render(request, "assessments/manage/index.html", {"access": access, "page": pages.index(access)})


@show_or_send
def new(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(request.user, slug, at_least="analyst")
    last = queries.latest(access.organisation)
    form = NewRoundForm(request.POST or None, organisation=access.organisation, initial=_proposed(last))
    if form.is_valid():
        data = {key: value for key, value in form.cleaned_data.items() if key != "kind"}
        made = commands.create_assessment(organisation=access.organisation, by=access.user, at=timezone.now(), **data)
        return redirect("assessments:detail", slug, made.pk)
    return render(request, "assessments/manage/new.html", {"access": access, "form": form})


@require_safe
def detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, assessment = assessment_for(request.user, slug, pk, "analyst")
    if assessment.mode == Assessment.Mode.POLL:
        return redirect("polls:detail", slug, pk)
    page = pages.detail(assessment, base_url=base_url(request), host=host(request))
    return render(request, "assessments/manage/detail.html", {"access": access, "page": page, "form": LinksForm()})


@show_or_send
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, assessment = assessment_for(request.user, slug, pk, "analyst")
    if assessment.mode == Assessment.Mode.POLL:
        return redirect("polls:settings", slug, pk)
    if not assessment.is_draft:
        return redirect("assessments:detail", slug, pk)
    initial = {field: getattr(assessment, field) for field in ("name", *COPIED)}
    form = RoundForm(request.POST or None, model=queries.taken_model(assessment), initial=initial)
    if form.is_valid():
        commands.edit_assessment(assessment=assessment, **form.cleaned_data)
        return redirect("assessments:detail", slug, pk)
    return render(request, "assessments/manage/edit.html", {"access": access, "assessment": assessment, "form": form})


@show_or_send
def open_round(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, assessment = assessment_for(request.user, slug, pk, "analyst")
    if assessment.mode == Assessment.Mode.POLL:
        return redirect("polls:open", slug, pk)
    if request.method == "POST":
        commands.open_assessment(assessment=assessment, by=access.user, at=timezone.now())
        messages.success(request, _("The round is open. Invite your respondents."))
        return redirect("assessments:detail", slug, pk)
    return render(request, "assessments/manage/open.html", {"access": access, "assessment": assessment})


@show_or_send
def close_round(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, assessment = assessment_for(request.user, slug, pk, "analyst")
    if assessment.mode == Assessment.Mode.POLL:
        return redirect("polls:close", slug, pk)
    if request.method == "POST":
        commands.close_assessment(assessment=assessment, by=access.user, at=timezone.now())
        tasks.work_out_groups(assessment.pk)
        messages.success(request, _("The round is closed."))
        return redirect("assessments:results", slug, pk)
    return render(request, "assessments/manage/close.html", {"access": access, "page": pages.close(assessment)})


@show_or_send
def delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, assessment = assessment_for(request.user, slug, pk, "owner")
    if request.method == "POST":
        commands.delete_assessment(assessment=assessment, by=access.user, at=timezone.now())
        messages.success(request, _("The round is deleted."))
        return redirect("assessments:index", slug)
    context = {"access": access, "assessment": assessment, "progress": queries.progress(assessment)}
    return render(request, "assessments/manage/delete.html", context)


@never_cache
@require_POST
def make_links(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The links themselves, in the answer to the post: they cannot be shown a second time."""
    access, assessment = assessment_for(request.user, slug, pk, "analyst")
    form = LinksForm(request.POST)
    if not form.is_valid():
        page = pages.detail(assessment, base_url=base_url(request), host=host(request))
        return render(request, "assessments/manage/detail.html", {"access": access, "page": page, "form": form})
    secrets = commands.make_links(assessment=assessment, n=form.cleaned_data["n"], by=access.user, at=timezone.now())
    made = pages.links(assessment, secrets, base_url=base_url(request), host=host(request))
    return render(request, "assessments/manage/links.html", {"access": access, "page": made})


@never_cache
@require_POST
def links_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The links of the page they were shown on, as a file; nothing is looked up or stored for it."""
    _access, assessment = assessment_for(request.user, slug, pk, "analyst")
    secrets = request.POST.get("secrets", "").split()
    if not 0 < len(secrets) <= commands.MAX_LINKS or not queries.all_belong(assessment, secrets):
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = (
        f'attachment; filename="links-{slugify(assessment.name)[:60] or assessment.pk}.csv"'
    )
    rows = csv.writer(response)
    rows.writerow(["number", "link"])
    rows.writerows([number, pages.link_url(base_url(request), secret)] for number, secret in enumerate(secrets, 1))
    return response


@require_POST
def share(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, assessment = assessment_for(request.user, slug, pk, "analyst")
    if "stop" in request.POST:
        commands.stop_sharing(assessment=assessment)
    else:
        commands.share(assessment=assessment, by=access.user, at=timezone.now())
    return redirect("assessments:detail", slug, pk)


@require_safe
def poster(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The shared link as a page for a wall, a screen or the intranet."""
    access, assessment = assessment_for(request.user, slug, pk, "analyst")
    if assessment.join_code is None:
        return redirect("assessments:detail", slug, pk)
    page = pages.detail(assessment, base_url=base_url(request), host=host(request))
    return render(request, "assessments/manage/poster.html", {"access": access, "page": page})


def _proposed(last: Assessment | None) -> dict[str, Any]:
    """What the form of a new round begins with: the last round's lists, today's date in the name."""
    name = _("Measurement of {day}").format(day=day(timezone.localdate(), current()))
    if last is None:
        return {"name": name, "kind": "esm3:quick", "languages": ["nl", "en"]}
    follows = {"previous": last.pk} if last.is_closed else {}
    copied = {field: getattr(last, field) for field in COPIED}
    return {"name": name, "kind": f"{last.model_id}:{last.mode}", **copied, **follows}


def base_url(request: HttpRequest) -> str:
    """Scheme and host as the lead reached us: what links begin with."""
    return request.build_absolute_uri("/").rstrip("/")


def host(request: HttpRequest) -> str:
    """The host without its port."""
    return request.get_host().rsplit(":", 1)[0]
