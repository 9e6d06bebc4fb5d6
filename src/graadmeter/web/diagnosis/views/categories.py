"""The categories with their three sources, and the level that people agree on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from graadmeter.web.diagnosis import commands
from graadmeter.web.diagnosis.pages import categories as pages
from graadmeter.web.diagnosis.pages import crosswalk as crosswalk_page
from graadmeter.web.people.access import or_404, organisation_for
from graadmeter.web.people.views import who


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    page = pages.categories(access.organisation, timezone.localdate())
    return render(request, "diagnosis/categories.html", {"access": access, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str, element: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst" if request.method == "POST" else "viewer")
    sent = request.POST if request.method == "POST" else None
    page = or_404(pages.category(access.organisation, element, timezone.localdate(), bound=sent))
    if page.form.is_valid():
        commands.confirm_level(
            organisation=access.organisation, model=page.model, element=element, proposal=page.line.proposal,
            by=access.user, at=timezone.now(), **page.form.cleaned_data,
        )  # fmt: skip
        messages.success(request, _("The agreed level is confirmed."))
        return redirect("diagnosis:category", slug, element)
    context = {"access": access, "page": page}
    return render(request, "diagnosis/category.html", context, status=422 if page.form.errors else 200)


@require_safe
def crosswalk(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    page = crosswalk_page.crosswalk(access.organisation, timezone.localdate())
    return render(request, "diagnosis/crosswalk.html", {"access": access, "page": page})
