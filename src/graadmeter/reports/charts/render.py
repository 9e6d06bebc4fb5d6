"""The process that draws: sheets as JSON on standard input, SVG texts as JSON on standard output. Nothing else."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

from graadmeter.reports.charts.look import Look

VEGA_LITE = "6.1"  # of those that come with the library; Altair 6 writes it


def render(given: dict[str, Any]) -> str:
    """One sheet as SVG."""
    import vl_convert

    module = import_module(f"graadmeter.reports.charts.{given['kind']}")
    chart = module.spec(given["drawing"], Look(**given["look"]))
    return str(vl_convert.vegalite_to_svg(chart.to_dict(validate=False), vl_version=VEGA_LITE, allowed_base_urls=[]))


if __name__ == "__main__":
    json.dump([render(one) for one in json.load(sys.stdin)], sys.stdout)
