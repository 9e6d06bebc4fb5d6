"""What good looks like: models as documents, scoring rules as pure functions, gaps and crosswalk."""

from graadmeter.maturity.load import library, load, parse
from graadmeter.maturity.model import Model

__all__ = ["Model", "library", "load", "parse"]
