"""Beside others: the page, our own file to send, and the files of others."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from graadmeter.base.errors import BenchmarkError
from graadmeter.web.benchmarks import commands, queries
from graadmeter.web.benchmarks.forms import ProfileForm, TakeForm
from graadmeter.web.benchmarks.pages import index as pages
from graadmeter.web.language import current
from graadmeter.web.people.access import Access, organisation_for
from graadmeter.web.people.views import who


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, organisation_for(who(request), slug))


@require_POST
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="owner")
    form = ProfileForm(request.POST, profile=queries.profile(access.organisation))
    if not form.is_valid():
        return _page(request, access, profile=form)
    commands.set_profile(organisation=access.organisation, by=access.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("What others see of you is saved."))
    return redirect("benchmarks:index", slug)


@require_POST
def send(request: HttpRequest, slug: str) -> HttpResponse:
    """Our own figures as a signed file."""
    access = organisation_for(who(request), slug, at_least="owner")
    try:
        entry, content = commands.sign(
            organisation=access.organisation, kind=request.POST.get("kind", ""), by=access.user, at=timezone.now()
        )
    except BenchmarkError as error:
        messages.error(request, error.text(current()))
        return redirect("benchmarks:index", slug)
    response = HttpResponse(content, content_type="application/json")
    name = f"graadmeter-benchmark-{entry.kind}-{entry.month}.json"  # no name of the organisation
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def take(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="owner")
    form = TakeForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            _row, is_new = commands.take(
                organisation=access.organisation, content=form.cleaned_data["file"], by=access.user, at=timezone.now()
            )
        except BenchmarkError as error:
            form.add_error("file", error.text(current()))
        else:
            done = _("The figures are taken in. Compare the fingerprint by telephone.")
            messages.success(request, done if is_new else _("The figures took the place of the earlier ones."))
            return redirect("benchmarks:index", slug)
    return _page(request, access, take=form)


@require_POST
def delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="owner")
    file = get_object_or_404(access.organisation.benchmark_files, pk=pk)
    commands.delete(file=file, by=access.user, at=timezone.now())
    messages.success(request, _("The figures of the other organisation are deleted."))
    return redirect("benchmarks:index", slug)


def _page(
    request: HttpRequest, access: Access, profile: ProfileForm | None = None, take: TakeForm | None = None
) -> HttpResponse:
    page = pages.index(access.organisation, timezone.localdate(), profile=profile, take=take)
    wrong = bool((profile and profile.errors) or (take and take.errors))
    return render(request, "benchmarks/index.html", {"access": access, "page": page}, status=422 if wrong else 200)
