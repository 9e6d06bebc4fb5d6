"""What the organisation decided around the checks: its circumstances, its escalation ladder, the behaviour it wants."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from graadmeter.web.controls import commands, queries
from graadmeter.web.controls.forms import BehaviourForm, CircumstancesForm, LadderForm
from graadmeter.web.people.access import Access, organisation_for
from graadmeter.web.people.views import who

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def circumstances(request: HttpRequest, slug: str) -> HttpResponse:
    access = _access(request, slug)
    known = queries.circumstances(access.organisation)
    form = CircumstancesForm(request.POST or None, model=queries.model(), known=known)
    if form.is_valid():
        commands.set_circumstances(
            organisation=access.organisation, chosen=form.cleaned_data, by=access.user, at=timezone.now()
        )
        messages.success(request, _("The circumstances are saved."))
        return redirect("controls:index", slug)
    context = {"access": access, "form": form}
    return render(request, "controls/circumstances.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
def ladder(request: HttpRequest, slug: str) -> HttpResponse:
    access = _access(request, slug)
    rungs = queries.ladder(access.organisation)
    form = LadderForm(request.POST or None, rungs=rungs)
    if form.is_valid():
        commands.adapt_ladder(
            organisation=access.organisation, rungs=form.adapted(), by=access.user, at=timezone.now()
        )  # fmt: skip
        messages.success(request, _("The escalation ladder is saved."))
        return redirect("controls:index", slug)
    context = {"access": access, "form": form, "rungs": rungs}
    return render(request, "controls/ladder.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
def behaviour(request: HttpRequest, slug: str) -> HttpResponse:
    access = _access(request, slug)
    wished = queries.behaviour(access.organisation)
    form = BehaviourForm(request.POST or None, wished=wished)
    if form.is_valid():
        commands.describe_behaviour(
            organisation=access.organisation, described=form.described(), by=access.user, at=timezone.now()
        )
        messages.success(request, _("The behaviour you want is saved."))
        return redirect(f"{reverse('controls:index', args=[slug])}#behaviour")
    context = {"access": access, "form": form, "wished": wished, "note": queries.behaviour_note()}
    return render(request, "controls/behaviour.html", context, status=422 if form.errors else 200)


def _access(request: HttpRequest, slug: str) -> Access:
    return organisation_for(who(request), slug, at_least="owner" if request.method == "POST" else "viewer")
