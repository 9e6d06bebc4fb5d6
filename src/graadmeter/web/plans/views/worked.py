"""Did it work: what initiatives promised beside what the rounds around them measured."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from graadmeter.web.initiatives.commands.course import set_course
from graadmeter.web.initiatives.models import Initiative
from graadmeter.web.people.access import Access, organisation_for
from graadmeter.web.people.views import who
from graadmeter.web.plans import tasks
from graadmeter.web.plans.course import CourseForm
from graadmeter.web.plans.pages import worked as pages
from graadmeter.web.plans.queries.worked import units_of


@require_safe
def worked(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    page = pages.worked(access.organisation, timezone.localdate())
    return render(request, "plans/worked.html", {"access": access, "page": page})


@require_POST
def course(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """When one initiative ran, and where."""
    access = organisation_for(who(request), slug, at_least="analyst")
    row = _initiative(access, pk)
    form = CourseForm(request.POST, initiative=row, units=units_of(access.organisation), today=timezone.localdate())
    if not form.is_valid():
        page = pages.worked(access.organisation, timezone.localdate(), {row.key: form})
        return render(request, "plans/worked.html", {"access": access, "page": page}, status=422)
    given = form.cleaned_data
    set_course(
        initiative=row, started_on=given["started_on"], finished_on=given["finished_on"],
        units=given.get("units") or (), by=access.user, at=timezone.now(),
    )  # fmt: skip
    if row.units:
        tasks.compare_units(row.pk)
    messages.success(request, _("The days are saved."))
    return redirect(f"{reverse('plans:worked', args=[slug])}#{row.key}")


@require_POST
def units(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Set the units where one initiative ran beside the others."""
    access = organisation_for(who(request), slug, at_least="analyst")
    row = _initiative(access, pk)
    tasks.compare_units(row.pk)
    messages.success(request, _("The units are being compared. Look again in a minute."))
    return redirect(f"{reverse('plans:worked', args=[slug])}#{row.key}")


def _initiative(access: Access, pk: int) -> Initiative:
    row = access.organisation.initiatives.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
