"""Asking for ratings, rating, and closing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from graadmeter.web.controls import queries as controls
from graadmeter.web.initiatives import commands, pages, queries
from graadmeter.web.initiatives.errors import InitiativeError
from graadmeter.web.initiatives.forms import RatingForm
from graadmeter.web.initiatives.views.common import initiative_for, review_of, show_or_send
from graadmeter.web.language import current


@require_POST
def ask(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, row = initiative_for(request, slug, pk, at_least="analyst")
    commands.open_review(initiative=row, by=access.user, at=timezone.now())
    messages.success(request, _("Ratings are asked. Everyone of this organisation can rate now."))
    return redirect("initiatives:detail", slug, pk)


@never_cache
@show_or_send
def rate(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A member rates for herself; nobody sees what others said before that."""
    access, row = initiative_for(request, slug, pk)
    review = review_of(row)
    before = queries.rating_to_begin_with(row, review, access.user)
    form = RatingForm(
        request.POST or None, model=queries.model(), initial=RatingForm.filled(before.said) if before else None
    )
    if form.is_valid():
        try:
            commands.send_rating(
                review=review, rater=str(access.user), user=access.user, said=form.said(), by=access.user,
                at=timezone.now(),
            )  # fmt: skip
        except InitiativeError as error:
            form.add_error(None, error.message.text(current()))
        else:
            messages.success(request, _("Your rating is sent. Below is what all raters make of it so far."))
            return redirect("initiatives:detail", slug, pk)
    page = pages.rating(row, review, form)
    context = {"access": access, "page": page}
    return render(request, "initiatives/rate.html", context, status=422 if form.errors else 200)


@never_cache
@show_or_send
def rate_for(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """An analyst enters what somebody without an account said, under her function."""
    access, row = initiative_for(request, slug, pk, at_least="analyst")
    review = review_of(row)
    form = RatingForm(request.POST or None, model=queries.model(), for_function=True)
    if form.is_valid():
        try:
            commands.send_rating(
                review=review, rater=form.cleaned_data["rater"], user=None, said=form.said(), by=access.user,
                at=timezone.now(),
            )  # fmt: skip
        except InitiativeError as error:
            form.add_error("rater", error.message.text(current()))
        else:
            messages.success(request, _("The rating is kept."))
            return redirect("initiatives:detail", slug, pk)
    page = pages.rating(row, review, form)
    context = {"access": access, "page": page}
    return render(request, "initiatives/rate.html", context, status=422 if form.errors else 200)


@require_POST
def close(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, row = initiative_for(request, slug, pk, at_least="analyst")
    blocked = controls.blocking(access.organisation, timezone.localdate())
    try:
        kept = commands.close_review(review=review_of(row), blocked=blocked, by=access.user, at=timezone.now())
    except InitiativeError as error:
        messages.error(request, error.message.text(current()))
    else:
        if kept.verdict:
            messages.success(request, _("The review is closed, and its verdict is kept."))
        else:
            messages.warning(request, _("The review is closed without a verdict: too few have rated. Weigh it again."))
    return redirect("initiatives:detail", slug, pk)


@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, row = initiative_for(request, slug, pk, at_least="analyst")
    try:
        commands.withdraw_review(review=review_of(row), by=access.user, at=timezone.now())
    except InitiativeError as error:
        messages.error(request, error.message.text(current()))
    else:
        messages.success(request, _("No ratings are asked any more."))
    return redirect("initiatives:detail", slug, pk)
