"""The report as typeset pages: PDF/UA-1, A4, in the fonts that typst carries, so that every machine makes the same.

Nothing a user wrote is ever read as typst code: the document goes in as JSON, beside the template.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Literal

from graadmeter.base.errors import ReportError
from graadmeter.base.text import Lang, say
from graadmeter.reports.document import Document, plain

EXTENSION = "pdf"
MEDIA_TYPE = "application/pdf"
STANDARD: Literal["ua-1"] = "ua-1"  # refuses a drawing without a text for who cannot see it
NO_MOMENT = 0  # a moment of making would make every file differ


def render(document: Document, lang: Lang) -> bytes:
    """Raises ReportError when the typesetter is not installed."""
    try:
        import typst
    except ImportError:
        raise ReportError(
            say("a PDF needs the typesetter, which is not installed here; run: pip install graadmeter[reports]")
        ) from None
    template = (resources.files("graadmeter.reports.formats") / "templates" / "report.typ").read_bytes()
    made = document.made_on
    data = {
        **plain(document, lang),
        "lang": lang,
        "date": None if made is None else [made.year, made.month, made.day],
        "words": {"page": say("page").text(lang), "of": say("of").text(lang)},
    }
    return typst.compile(
        template, sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=[STANDARD], ignore_system_fonts=True, timestamp=NO_MOMENT,
    )  # fmt: skip
