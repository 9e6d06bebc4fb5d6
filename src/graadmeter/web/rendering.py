"""How forms are drawn: one template for every form and field, so that labels, help and errors belong together."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest


class FormRenderer(TemplatesSetting):
    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if "widget" in context:  # the label says it, and does not vanish when one types
            context["widget"]["attrs"].pop("placeholder", None)
        return str(super().render(template_name, context, request))
