"""What people did: importers, features, privacy and metrics on a platform export."""

from __future__ import annotations

from graadmeter.conversation.frames import Tables
from graadmeter.conversation.measure import MeasureResult, measure

__all__ = ["MeasureResult", "Tables", "measure"]
