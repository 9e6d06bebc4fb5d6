"""Holding a poll: its settings, opening, closing, remarks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from graadmeter.web.assessments import commands as assessments
from graadmeter.web.assessments.forms import LinksForm
from graadmeter.web.assessments.pages import manage as rounds
from graadmeter.web.assessments.views.manage import base_url, host
from graadmeter.web.polls import commands, queries
from graadmeter.web.polls.access import poll_for, remark_for
from graadmeter.web.polls.address import public_base
from graadmeter.web.polls.forms import SettingsForm
from graadmeter.web.polls.pages import manage as pages

show_or_send = require_http_methods(["GET", "HEAD", "POST"])
CHOSEN = ("audience", "live", "remarks")
OF_THE_ROUND = ("name", "languages", "population")


@require_safe
def detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, assessment = poll_for(request.user, slug, pk, "analyst")
    context = {
        "access": access,
        "page": rounds.detail(assessment, base_url=public_base(base_url(request)), host=host(request)),
        "poll": pages.detail(assessment, base_url=base_url(request)),
        "form": LinksForm(),
    }
    return render(request, "polls/manage/detail.html", context)


@show_or_send
def choose(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, assessment = poll_for(request.user, slug, pk, "analyst")
    if not assessment.is_draft:
        return redirect("polls:detail", slug, pk)
    chosen = queries.settings_of(assessment)
    begin = {name: getattr(chosen, name) for name in CHOSEN}
    begin |= {name: getattr(assessment, name) for name in OF_THE_ROUND}
    form = SettingsForm(request.POST or None, initial=begin)
    if form.is_valid():
        data = form.cleaned_data
        assessments.edit_assessment(
            assessment=assessment, units=[], locations=[], age_bands=[], **{name: data[name] for name in OF_THE_ROUND}
        )
        commands.choose_settings(assessment=assessment, **{name: data[name] for name in CHOSEN})
        return redirect("polls:detail", slug, pk)
    return render(request, "polls/manage/settings.html", {"access": access, "assessment": assessment, "form": form})


@show_or_send
def open_poll(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, assessment = poll_for(request.user, slug, pk, "analyst")
    if request.method == "POST":
        commands.open_poll(assessment=assessment, by=access.user, at=timezone.now())
        messages.success(request, _("The poll is open."))
        return redirect("polls:detail", slug, pk)
    context = {"access": access, "assessment": assessment, "settings": queries.settings_of(assessment)}
    return render(request, "polls/manage/open.html", context)


@show_or_send
def close_poll(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, assessment = poll_for(request.user, slug, pk, "analyst")
    if request.method == "POST":
        commands.close_poll(assessment=assessment, by=access.user, at=timezone.now())
        messages.success(request, _("The poll is closed."))
        return redirect("polls:results", slug, pk)
    return render(request, "polls/manage/close.html", {"access": access, "page": pages.close(assessment)})


@require_safe
def remarks(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, assessment = poll_for(request.user, slug, pk, "analyst")
    return render(request, "polls/manage/remarks.html", {"access": access, "page": pages.remarks(assessment)})


@require_POST
def moderate(request: HttpRequest, slug: str, pk: int, key: int) -> HttpResponse:
    remark = remark_for(request.user, slug, pk, key)
    commands.moderate(remark=remark, show="show" in request.POST, by=request.user, at=timezone.now())  # type: ignore[arg-type]
    return redirect("polls:remarks", slug, pk)
