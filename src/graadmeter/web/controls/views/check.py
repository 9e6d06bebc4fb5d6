"""One check: what is said of it, and what shows it."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from graadmeter.web.controls import commands, queries
from graadmeter.web.controls.forms import EvidenceForm, StatementForm
from graadmeter.web.controls.pages import check as pages
from graadmeter.web.controls.pages import register as register_page
from graadmeter.web.language import current
from graadmeter.web.people.access import or_404, organisation_for
from graadmeter.web.people.views import who
from graadmeter.workspace.controls import REQUIRED

OWN_PAGE = "check"  # where a form was sent from: the page of the check, or the register with the preconditions


@require_safe
def show(request: HttpRequest, slug: str, control: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    page = or_404(pages.check(access.organisation, control, timezone.localdate()))
    return render(request, "controls/check.html", {"access": access, "page": page})


@require_POST
def state(request: HttpRequest, slug: str, control: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="owner")
    today = timezone.localdate()
    one = or_404(queries.register(access.organisation, today).checks.get(control))
    form = StatementForm(request.POST, item=one.item, model=queries.model(), applies=one.applies)
    if form.is_valid():
        try:
            commands.state_control(
                organisation=access.organisation, control=control, by=access.user, at=timezone.now(),
                **form.cleaned_data,
            )  # fmt: skip
        except commands.ControlsRuleError as error:
            form.add_error("value", error.text(current()))
        else:
            messages.success(request, _("What you said is recorded."))
            return redirect("controls:check", slug, control)
    page = pages.check(access.organisation, control, today, statement=form)
    return render(request, "controls/check.html", {"access": access, "page": page}, status=422)


@require_POST
def add(request: HttpRequest, slug: str, control: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="owner")
    item = or_404(queries.model().items.get(control))
    today, here = timezone.localdate(), _sent_from(request, control)
    form = EvidenceForm(request.POST, request.FILES, item=item, model=queries.model(), today=today)
    if form.is_valid():
        commands.add_evidence(
            organisation=access.organisation, control=control, by=access.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("The evidence is recorded."))
        return redirect("controls:check", slug, control) if here else redirect("controls:index", slug)
    if here:
        check = pages.check(access.organisation, control, today, form=form)
        return render(request, "controls/check.html", {"access": access, "page": check}, status=422)
    page = register_page.controls(access.organisation, today, {control: form})
    return render(request, "controls/index.html", {"access": access, "page": page}, status=422)


@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="owner")
    row = or_404(queries.evidence_row(access.organisation, pk))
    commands.withdraw_evidence(evidence=row, by=access.user, at=timezone.now())
    messages.success(request, _("The evidence is withdrawn."))
    if _sent_from(request, row.control):
        return redirect("controls:check", slug, row.control)
    return redirect("controls:index", slug)


@require_safe
def file(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The file of a piece of evidence: to be saved, never opened here."""
    access = organisation_for(who(request), slug)
    row = queries.evidence_row(access.organisation, pk)
    if row is None or row.path is None or not row.path.is_file():
        raise Http404
    response = FileResponse(
        row.path.open("rb"), as_attachment=True, filename=row.file_name, content_type="application/octet-stream"
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _sent_from(request: HttpRequest, control: str) -> bool:
    """True where a form was sent from the page of the check; only the preconditions stand on the register too."""
    return control not in REQUIRED or request.POST.get("from") == OWN_PAGE
