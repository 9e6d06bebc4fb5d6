"""The portfolio: which initiative first, and how sure is that."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from graadmeter.web.people.access import organisation_for
from graadmeter.web.people.views import who
from graadmeter.web.plans.pages import portfolio as pages


@require_safe
def portfolio(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    page = pages.portfolio(access.organisation, request.GET.dict())
    context = {"access": access, "page": page, "form": page.form}
    return render(request, "plans/portfolio.html", context, status=422 if page.form.errors else 200)
