"""Beside others: published figures as lines, and the place among organisations that exchange their figures.

A benchmark is never part of a score. See docs/explanation/benchmark.md.
"""

from __future__ import annotations

from graadmeter.diagnosis.benchmark.exchange import Entry, Figure, entry
from graadmeter.diagnosis.benchmark.place import Place, Spread, place, spread
from graadmeter.diagnosis.benchmark.published import Published, published

__all__ = ["Entry", "Figure", "Place", "Published", "Spread", "entry", "place", "published", "spread"]
