"""Pages about people and organisations. Each reads: who may, what was filled in, the command, the answer."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from graadmeter.web.language import current
from graadmeter.web.people import commands, mails, pages, queries
from graadmeter.web.people.access import or_404, organisation_for
from graadmeter.web.people.commands import PeopleRuleError
from graadmeter.web.people.forms import InvitationForm, OrganisationForm, ProfileForm, RoleForm, SettingsForm
from graadmeter.web.people.models import Role, User

LOGIN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
show_or_send = require_http_methods(["GET", "HEAD", "POST"])


def who(request: HttpRequest) -> User:
    """The signed-in user; the login middleware lets nobody else through to pages that ask."""
    return cast(User, request.user)


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("people:organisations")
    if settings.DEMO:
        return redirect("people:demo")
    return render(request, "people/home.html")


@login_not_required
@show_or_send
def demo(request: HttpRequest) -> HttpResponse:
    owner = or_404(queries.demo_owner() if settings.DEMO else None)
    if request.method == "POST":
        request.session["lang"] = current()  # many visitors share this account: each keeps the language they read
        login(request, owner, backend=LOGIN_BACKEND)
        return redirect("people:organisations")
    return render(request, "people/demo.html")


@show_or_send
def profile(request: HttpRequest) -> HttpResponse:
    user = who(request)
    form = ProfileForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if form.is_valid():
        commands.change_profile(user=user, name=form.cleaned_data["name"], language=form.cleaned_data["language"])
        request.session["lang"] = user.language
        return redirect("people:profile")
    return render(request, "people/profile.html", {"form": form})


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    places = list(queries.memberships_of(who(request)))
    if len(places) == 1 and "all" not in request.GET:
        return redirect("people:organisation", places[0].organisation.slug)
    return render(request, "people/organisations.html", {"places": places})


@show_or_send
def new_organisation(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if form.is_valid():
        made = commands.create_organisation(name=form.cleaned_data["name"], by=who(request), at=timezone.now())
        return redirect("people:organisation", made.slug)
    return render(request, "people/new_organisation.html", {"form": form})


@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug)
    return redirect("diagnosis:overview", access.organisation.slug)


@show_or_send
def settings_page(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="owner")
    form = SettingsForm(request.POST or None, initial=model_to_dict(access.organisation, SettingsForm.Meta.fields))
    if form.is_valid():
        commands.change_settings(
            organisation=access.organisation, by=access.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("The settings are saved."))
        return redirect("people:settings", slug)
    return render(request, "people/settings.html", {"access": access, "form": form})


@show_or_send
def people(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="owner" if request.method == "POST" else "viewer")
    form = InvitationForm(request.POST or None, initial={"language": current()})
    invited, link, mailed = None, "", False
    if form.is_valid():
        try:
            invited = commands.invite_member(
                organisation=access.organisation, by=access.user, at=timezone.now(), **form.cleaned_data
            )
        except PeopleRuleError as error:
            form.add_error("email", error.text(current()))
        else:
            link = request.build_absolute_uri(reverse("people:invitation", args=[invited.token]))
            mailed = mails.send_invitation(invited.invitation, link=link)
            form = InvitationForm(initial={"language": current()})
    context = {
        "page": pages.people(access, now=timezone.now()),
        "form": form,
        "invited": invited,
        "link": link,
        "mailed": mailed,
    }
    return render(request, "people/people.html", {"access": access, **context})


@require_POST
def change_role(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="owner")
    member = get_object_or_404(queries.members(access.organisation), pk=pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        commands.change_role(membership=member, role=Role(form.cleaned_data["role"]), by=access.user, at=timezone.now())
        messages.success(
            request,
            _("The role of %(name)s is now: %(role)s.") % {"name": member.user, "role": Role(member.role).label},
        )
    return redirect("people:people", slug)


@require_POST
def remove_member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access = organisation_for(who(request), slug)
    member = get_object_or_404(queries.members(access.organisation), pk=pk)
    leaving = member.user_id == access.user.pk
    if not leaving and not access.may_manage:
        raise PermissionDenied
    commands.remove_member(membership=member, by=access.user, at=timezone.now())
    messages.success(
        request,
        _("%(name)s no longer has access to %(organisation)s.")
        % {"name": member.user, "organisation": access.organisation},
    )
    return redirect("people:organisations") if leaving else redirect("people:people", slug)


@require_POST
def withdraw_invitation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="owner")
    row = get_object_or_404(queries.open_invitations(access.organisation, now=timezone.now()), pk=pk)
    commands.withdraw_invitation(invitation=row, by=access.user, at=timezone.now())
    messages.success(request, _("The invitation of %(email)s no longer works.") % {"email": row.email})
    return redirect("people:people", slug)


@login_not_required
@show_or_send
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    row = queries.invitation(token)
    if request.method == "POST" and request.user.is_authenticated:
        place = commands.accept_invitation(token=token, by=who(request), at=timezone.now())
        return redirect("people:organisation", place.organisation.slug)
    page = pages.invitation(row, request.user, now=timezone.now())
    return render(
        request, "people/invitation.html", {"page": page, "next": request.path}, status=200 if page.is_open else 410
    )


@require_safe
def audit(request: HttpRequest, slug: str) -> HttpResponse:
    access = organisation_for(who(request), slug, at_least="owner")
    after = request.GET.get("after", "0")
    page = pages.audit(access, offset=int(after) if after.isdecimal() and len(after) < 9 else 0)
    return render(request, "people/audit.html", {"access": access, "page": page})
