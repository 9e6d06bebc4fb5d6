"""One initiative: look, change, remove, and move it to its next phase."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from graadmeter.web.diagnosis import queries as diagnosis
from graadmeter.web.initiatives import commands, pages, queries
from graadmeter.web.initiatives.errors import InitiativeError
from graadmeter.web.initiatives.forms import InitiativeForm, MoveForm
from graadmeter.web.initiatives.views.common import initiative_for, show_or_send
from graadmeter.web.language import current


@require_safe
def show(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, row = initiative_for(request, slug, pk)
    page = pages.initiative(row, access, timezone.localdate())
    return render(request, "initiatives/one.html", {"access": access, "page": page})


@show_or_send
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, row = initiative_for(request, slug, pk, at_least="analyst")
    model = diagnosis.categories_model(access.organisation)
    form = InitiativeForm(
        request.POST or None, organisation=access.organisation, model=model, today=timezone.localdate(), initiative=row,
        initial=InitiativeForm.filled(row), processes=queries.movable_processes(access.organisation, row),
    )  # fmt: skip
    if form.is_valid():
        try:
            commands.save_initiative(
                organisation=access.organisation, initiative=row, wanted=form.wanted(), by=access.user,
                at=timezone.now(),
            )  # fmt: skip
        except InitiativeError as error:
            form.add_error("after", error.message.text(current()))
        else:
            messages.success(request, _("The initiative is saved."))
            return redirect("initiatives:detail", slug, pk)
    context = {"access": access, "form": form, "initiative": row}
    return render(request, "initiatives/edit.html", context, status=422 if form.errors else 200)


@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, row = initiative_for(request, slug, pk, at_least="analyst")
    commands.remove_initiative(initiative=row, by=access.user, at=timezone.now())
    messages.success(request, _("The initiative is removed."))
    return redirect("initiatives:index", slug)


@require_POST
def move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, row = initiative_for(request, slug, pk, at_least="analyst")
    form = MoveForm(request.POST)
    if form.is_valid():
        try:
            commands.move_on(initiative=row, reason=form.cleaned_data["reason"], by=access.user, at=timezone.now())
        except InitiativeError as error:
            form.add_error(None, error.message.text(current()))
        else:
            messages.success(request, _("It is in its next phase. Weigh it again there: other things count."))
            return redirect("initiatives:detail", slug, pk)
    page = pages.initiative(row, access, timezone.localdate(), move=form)
    return render(request, "initiatives/one.html", {"access": access, "page": page}, status=422)
