"""Sign-in. Apart from the other account classes, since the library's forms read those while they are being made."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm as BaseLoginForm


class LoginForm(BaseLoginForm):
    """Without the library's link under the password: the page has that link below its button."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
