"""The one place that writes: the colour and the logo of reports."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from graadmeter.reports import brand as look
from graadmeter.web.people.commands import record
from graadmeter.web.people.models import Organisation, User, Verb
from graadmeter.web.reporting.models import Brand


@transaction.atomic
def set_brand(
    *, organisation: Organisation, colour: str, logo: bytes | None = None, without_logo: bool = False, by: User,
    at: datetime,
) -> Brand:  # fmt: skip
    """The colour (#rrggbb, or empty for the product's own) and, where given, another logo; `without_logo`: none.

    Raises ReportError for a colour or a picture that cannot be used.
    """
    if colour:
        look.readable(colour)
    row, _ = Brand.objects.get_or_create(organisation=organisation, defaults={"set_at": at})
    row.colour, row.set_by, row.set_at = colour.lower(), by, at
    if logo is not None:
        row.logo, _size = look.logo(logo)
    elif without_logo:
        row.logo = None
    row.save()
    record(organisation=organisation, by=by, verb=Verb.REPORT_STYLED, object=row.colour or "–", at=at)
    return row
