"""The direction page: where do we want to be, why, and what closes the gap."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from graadmeter.web.ambitions import commands, queries
from graadmeter.web.language import current
from graadmeter.web.people.access import organisation_for
from graadmeter.web.people.views import who
from graadmeter.web.plans.forms import AmbitionsForm
from graadmeter.web.plans.pages import ambitions as pages


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst" if request.method == "POST" else "viewer")
    organisation = access.organisation
    model = pages.model_for(organisation)
    known = queries.ambitions(organisation, model.id)
    form = AmbitionsForm(request.POST or None, model=model, lang=current(), current=known)
    if form.is_valid():
        commands.set_ambitions(
            organisation=organisation, model=model, wanted=form.wanted(), by=access.user, at=timezone.now()
        )
        messages.success(request, _("The ambitions are saved."))
        return redirect("plans:index", slug)
    page = pages.direction(organisation, model, form, timezone.localdate())
    context = {"access": access, "page": page, "form": form}
    return render(request, "plans/index.html", context, status=422 if form.errors else 200)
