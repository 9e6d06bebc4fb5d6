"""The statements of a questionnaire themselves: are they understood, do they go together, does their order hold?"""

from graadmeter.diagnosis.items.quality import item_quality
from graadmeter.diagnosis.items.result import (
    Category,
    ItemQuality,
    LevelPlace,
    Reading,
    Scale,
    Statement,
    Units,
)

__all__ = ["Category", "ItemQuality", "LevelPlace", "Reading", "Scale", "Statement", "Units", "item_quality"]
