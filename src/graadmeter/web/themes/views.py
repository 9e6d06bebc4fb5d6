"""The list of themes, the decision about texts, and labelling. Who may, what was filled in, the command, the answer."""

from __future__ import annotations

from pathlib import Path

import yaml
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from graadmeter.base.errors import ThemesError
from graadmeter.web.language import current
from graadmeter.web.people.access import Access, or_404, organisation_for
from graadmeter.web.people.views import who
from graadmeter.web.themes import commands, pages, queries
from graadmeter.web.themes.forms import ListForm, TextsForm, ThemeForm
from graadmeter.web.themes.models import Theme

START = Path(__file__).with_name("start.yaml")
show_or_send = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    page = pages.index(access, timezone.localdate())
    return render(request, "themes/index.html", {"access": access, "page": page})


@show_or_send
def add(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    return _edit(request, access, None)


@show_or_send
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    return _edit(request, access, _theme(access, pk))


def _edit(request: HttpRequest, access: Access, theme: Theme | None) -> HttpResponse:
    form = ThemeForm(request.POST or None, initial=ThemeForm.filled(theme) if theme else None)
    if form.is_valid():
        try:
            commands.save_theme(
                organisation=access.organisation, theme=theme, wanted=form.wanted, by=access.user, at=timezone.now()
            )
        except ThemesError as error:
            form.add_error(None, error.message.text(current()))
        else:
            messages.success(request, _("The list is saved. It is used when the next export is read."))
            return redirect("themes:index", access.organisation.slug)
    context = {"access": access, "form": form, "theme": theme}
    return render(request, "themes/theme.html", context, status=422 if form.errors else 200)


@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    commands.remove_theme(theme=_theme(access, pk), by=access.user, at=timezone.now())
    messages.success(request, _("The theme is taken off the list."))
    return redirect("themes:index", slug)


@require_POST
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="analyst")
    form = ListForm(request.POST, request.FILES)
    if form.is_valid():
        commands.replace_list(organisation=access.organisation, found=form.found, by=access.user, at=timezone.now())
        messages.success(request, _("The list is saved. It is used when the next export is read."))
        return redirect("themes:index", slug)
    page = pages.index(access, timezone.localdate(), upload=form)
    return render(request, "themes/index.html", {"access": access, "page": page}, status=422)


@require_POST
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Copy the list to begin with, where there is none yet."""
    access = organisation_for(who(request), slug, at_least="analyst")
    if not queries.themes(access.organisation):
        found = queries.read_list(START.read_text("utf-8"), START.name)
        commands.replace_list(organisation=access.organisation, found=found, by=access.user, at=timezone.now())
        messages.success(
            request, _("The list is copied. Make it your own: change the names, the words and the examples.")
        )
    return redirect("themes:index", slug)


@require_safe
def download(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    rows = queries.themes(access.organisation)
    if not rows:
        raise Http404
    text = yaml.safe_dump(queries.data_of(rows), allow_unicode=True, sort_keys=False, width=120)
    return HttpResponse(
        text, content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="themes.yaml"'},
    )  # fmt: skip


@require_POST
def allow_texts(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="owner")
    form = TextsForm(request.POST, today=timezone.localdate())
    if form.is_valid():
        commands.allow_texts(organisation=access.organisation, by=access.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Masked texts of staff may be kept to label, until an owner stops it."))
        return redirect("themes:index", slug)
    page = pages.index(access, timezone.localdate(), texts=form)
    return render(request, "themes/index.html", {"access": access, "page": page}, status=422)


@require_POST
def stop_texts(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="owner")
    commands.stop_texts(organisation=access.organisation, by=access.user, at=timezone.now())
    messages.success(request, _("Texts of staff are no longer kept, and those that were are deleted. Labels stay."))
    return redirect("themes:index", slug)


@never_cache
@show_or_send
def label(request: HttpRequest, slug: str) -> HttpResponse:
    """One thread at a time. With script one part of the page is swapped; without, the page comes anew."""
    access = organisation_for(who(request), slug, at_least="analyst")
    today, before = timezone.localdate(), None
    if request.method == "POST":
        before = _judged(request, access)
    page = pages.label(access, today, said=before)
    swaps = bool(request.headers.get("HX-Request"))
    template = "themes/label_part.html" if swaps else "themes/label.html"
    return render(request, template, {"access": access, "page": page, "swaps": swaps})


def _judged(request: HttpRequest, access: Access) -> dict[str, str] | None:
    """Keep what was sent, or take the last one back. Returns what was taken back."""
    sample, now = queries.current_sample(access.organisation), timezone.now()
    if sample is None or queries.texts_in_the_way(access.organisation, sample.policy, timezone.localdate(now)):
        return None
    if request.POST.get("go") == "undo":
        last = commands.undo(sample=sample, by=access.user)
        return last.said if last else None
    thread = request.POST.get("thread", "")
    if thread in queries.texts(sample):
        given = {theme: request.POST.get(f"theme-{theme}", "") for theme in queries.listed(sample).ids}
        said = {theme: answer if answer in queries.ANSWERS else "unsure" for theme, answer in given.items()}
        commands.judge(sample=sample, thread=thread, said=said, by=access.user, at=now)
    return None


@require_POST
def done(request: HttpRequest, slug: str) -> HttpResponse:
    """Labelling is over: the texts go, the labels stay."""
    access = organisation_for(who(request), slug, at_least="analyst")
    sample = or_404(queries.current_sample(access.organisation))
    commands.delete_texts(sample=sample, by=access.user, at=timezone.now())
    messages.success(request, _("The texts are deleted. The labels stay."))
    return redirect("themes:label", slug)


def _theme(access: Access, pk: int) -> Theme:
    return or_404(queries.theme(access.organisation, pk))
