"""The list, a new initiative, and taking up what the diagnosis proposes."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from graadmeter.web.diagnosis import queries as diagnosis
from graadmeter.web.initiatives import commands, pages, queries
from graadmeter.web.initiatives.forms import InitiativeForm
from graadmeter.web.initiatives.queries.suggestions import suggestions
from graadmeter.web.initiatives.views.common import show_or_send
from graadmeter.web.language import current
from graadmeter.web.people.access import organisation_for
from graadmeter.web.people.views import who


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    page = pages.index(access, timezone.localdate())
    return render(request, "initiatives/index.html", {"access": access, "page": page})


@show_or_send
def add(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    form = InitiativeForm(
        request.POST or None, organisation=access.organisation, today=timezone.localdate(),
        model=diagnosis.categories_model(access.organisation), processes=queries.movable_processes(access.organisation),
    )  # fmt: skip
    if form.is_valid():
        made = commands.save_initiative(
            organisation=access.organisation, initiative=None, wanted=form.wanted(), by=access.user, at=timezone.now()
        )
        messages.success(request, _("The initiative is made. Ask for ratings to weigh it."))
        return redirect("initiatives:detail", slug, made.pk)
    context = {"access": access, "form": form, "initiative": None}
    return render(request, "initiatives/edit.html", context, status=422 if form.errors else 200)


@require_POST
def take_up(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    wanted = request.POST.get("key", "")
    offered = suggestions(access.organisation, current(), timezone.localdate())
    found = next((one for one in offered if one.key == wanted), None)
    if found is None:
        raise Http404
    made = commands.take_up(
        organisation=access.organisation, suggestion=found, lang=current(), by=access.user, at=timezone.now()
    )
    messages.success(request, _("The initiative is made. Look at its duration and hours: they are only a start."))
    return redirect("initiatives:detail", slug, made.pk)
