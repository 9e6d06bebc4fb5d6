"""How the whole of a round may be placed: what a form offers, as it is stored."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from graadmeter.maturity import criteria
from graadmeter.maturity.choice import offered
from graadmeter.maturity.model import Model
from graadmeter.maturity.rules import about, majority
from graadmeter.web.language import current

CLEAR_MAJORITY = f"{majority.NAME}:share=2/3"


def choices(models: Iterable[Model], also: str = "") -> list[tuple[str, str]]:
    """(stored text, one sentence) for every rule that one of `models` can be placed by; its own first, as "".

    `also`: a choice made elsewhere, which stays on offer.
    """
    lang = current()
    models = [model for model in models if not criteria.is_set(model)]
    found = [("", _("The model's own rule, as its makers or we chose it for these questions."))]
    for name in sorted({choice.name for model in models for choice in offered(model) if not choice.own}):
        told = about(name)
        found.append((name, f"{told.title.text(lang)}: {told.says.text(lang)}" if told else name))
        if name == majority.NAME:
            found[-1] = (name, _("{rule} Enough is half of the weight.").format(rule=found[-1][1]))
            found.append((CLEAR_MAJORITY, _("The same, where enough is two thirds of the weight.")))
    return found if also in dict(found) else [*found, (also, also)]
