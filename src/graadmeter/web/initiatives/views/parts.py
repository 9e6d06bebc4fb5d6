"""Drivers and inhibitors, and the mini business case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from graadmeter.base.errors import CaseError
from graadmeter.diagnosis import initiative as weighing
from graadmeter.web.initiatives import commands, pages, queries
from graadmeter.web.initiatives.forms import FactorsForm, FiguresForm
from graadmeter.web.initiatives.views.common import initiative_for, show_or_send
from graadmeter.web.language import current


@show_or_send
def factors(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, row = initiative_for(request, slug, pk, at_least="analyst")
    wi3 = queries.model()
    known = {one.factor: one for one in row.factors.all()}
    force = weighing.force_field(wi3, row.phase, {})
    form = FactorsForm(request.POST or None, model=wi3, force=force, known=known)
    if form.is_valid():
        commands.answer_factors(initiative=row, answers=form.answered(), by=access.user, at=timezone.now())
        messages.success(request, _("The drivers and inhibitors are saved."))
        return redirect("initiatives:detail", slug, pk)
    context = {"access": access, "form": form, "initiative": row}
    return render(request, "initiatives/factors.html", context, status=422 if form.errors else 200)


@show_or_send
def figures(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, row = initiative_for(request, slug, pk, at_least="analyst")
    wi3 = queries.model()
    form = FiguresForm(
        request.POST or None, lines=weighing.case_lines(wi3), initiative=row,
        horizon=int(wi3.blocks["business_case"]["horizon_months"]),
    )  # fmt: skip
    if form.is_valid():
        try:
            commands.set_figures(
                initiative=row, lines=form.figured(), months=form.cleaned_data["months"], by=access.user,
                at=timezone.now(),
            )  # fmt: skip
        except CaseError as error:
            form.add_error(None, error.message.text(current()))
        else:
            messages.success(request, _("The figures are saved."))
            return redirect("initiatives:detail", slug, pk)
    page = pages.figures(row, form)
    context = {"access": access, "page": page}
    return render(request, "initiatives/figures.html", context, status=422 if form.errors else 200)
