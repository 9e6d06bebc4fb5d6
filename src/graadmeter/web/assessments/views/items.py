"""The statements of a closed round: how well they do their work."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from graadmeter.web.assessments import quality, results
from graadmeter.web.assessments.access import assessment_for
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.assessments.pages import items as pages


@require_safe
def statements(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, assessment = assessment_for(request.user, slug, pk)
    if assessment.mode == Assessment.Mode.POLL or assessment.asks_criteria:
        raise Http404
    today = timezone.localdate()
    shown = results.refresh(assessment=assessment, on=today)
    kept = quality.refresh(assessment=assessment, shown=shown, on=today)
    page = pages.statements(assessment, shown, kept)
    return render(request, "assessments/results/items.html", {"access": access, "page": page})
