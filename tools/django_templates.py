"""The marked texts of Django templates, for Babel: Django turns them into Python-like calls, Babel reads those."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from typing import Any, BinaryIO

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize


def extract(
    file: BinaryIO, keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[tuple[int, str, Any, list[str]]]:
    made = templatize(file.read().decode("utf-8"))
    source = "\n".join(line.lstrip() for line in made.splitlines())  # the indents of a page are no indents of Python
    yield from extract_python(BytesIO(source.encode("utf-8")), keywords, comment_tags, {"encoding": "utf-8"})
