"""The controls page. Who may, what was filled in, the command, the answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from graadmeter.web.controls import commands, pages, queries
from graadmeter.web.controls.forms import EvidenceForm
from graadmeter.web.people.access import organisation_for
from graadmeter.web.people.views import who
from graadmeter.workspace.controls import REQUIRED


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    page = pages.controls(access.organisation, timezone.localdate())
    return render(request, "controls/index.html", {"access": access, "page": page})


@require_POST
def add(request: HttpRequest, slug: str, control: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="owner")
    if control not in REQUIRED:
        raise Http404
    today = timezone.localdate()
    form = EvidenceForm(request.POST, prefix=control.replace(".", "-"), today=today)
    if form.is_valid():
        commands.add_evidence(
            organisation=access.organisation, control=control, by=access.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("The evidence is recorded."))
        return redirect("controls:index", slug)
    page = pages.controls(access.organisation, today, {control: form})
    return render(request, "controls/index.html", {"access": access, "page": page}, status=422)


@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="owner")
    row = queries.evidence_row(access.organisation, pk)
    if row is None:
        raise Http404
    commands.withdraw_evidence(evidence=row, by=access.user, at=timezone.now())
    messages.success(request, _("The evidence is withdrawn."))
    return redirect("controls:index", slug)
