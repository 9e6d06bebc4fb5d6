"""The groups of a closed round, cut by one attribute or two."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from graadmeter.web.assessments import groups as made
from graadmeter.web.assessments import queries, results, tasks
from graadmeter.web.assessments.access import assessment_for
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.assessments.pages import groups as pages


@require_safe
def groups(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, assessment = assessment_for(request.user, slug, pk)
    if assessment.mode == Assessment.Mode.POLL:
        raise Http404
    shown = results.refresh(assessment=assessment, on=timezone.localdate())
    kept = queries.cuts(assessment)
    if kept is None and "HX-Request" not in request.headers and made.may_be_made(assessment, shown):
        tasks.work_out_groups(assessment.pk)
        kept = queries.cuts(assessment)
    by, also = request.GET.get("by", ""), request.GET.get("and", "")
    page = pages.groups(assessment, shown, kept, slug=slug, by=by, also=also)
    return render(request, "assessments/results/groups.html", {"access": access, "page": page})
