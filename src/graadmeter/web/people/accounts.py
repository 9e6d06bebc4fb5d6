"""Where accounts meet the libraries that run them: sign-up, sign-in, lock-out."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_noop, ngettext_lazy, override
from django.utils.translation import gettext_lazy as _

from graadmeter.web import failures
from graadmeter.web.people.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Mails in the reader's language, whatever the language of the page that caused them."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        user = context.get("user") or User.objects.filter(email=email.lower()).first()
        with override(user.language if isinstance(user, User) else get_language()):
            super().send_mail(template_prefix, email, context)


class SignupName(forms.Form):
    """What sign-up asks beside e-mail address and password."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "email", "password1"]

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.language = get_language() or settings.LANGUAGE_CODE
        user.save(update_fields=["name", "language"])


def login_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The address that is being signed in with, for the lock-out."""
    given = (credentials or {}).get("email") or (credentials or {}).get("username")
    if not given and request is not None:
        given = request.POST.get("login")
    return str(given or "").strip().lower()


def client_address(request: HttpRequest) -> str:
    """The visitor's address; behind the proxy that ends HTTPS, the last one it forwards."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.HTTPS else ""
    return forwarded.split(",")[-1].strip() or request.META.get("REMOTE_ADDR", "")


def locked_out(request: HttpRequest, original: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    return failures.locked_out(request)


# Texts of Django that its Dutch says with "u"; marked here, our catalogue says them with "je".
_OUR_WORDS = (
    gettext_noop("Your password can’t be too similar to your other personal information."),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("Your password can’t be entirely numeric."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
        2,
    ),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
)
