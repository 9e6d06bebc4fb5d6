"""The thermometer for the social enterprise: maturity of enterprise social media, measured three ways.

The verbs of the command line are functions here, under the same names: `model_list`, `model_show`, `model_check`,
`score`, `compare`, `conversation_import`, `conversation_measure`, `case`, `plan`, `controls`, `report`,
`demo_files` and on. They load what they need when called.
"""

from typing import TYPE_CHECKING

__version__ = "0.4.0"

if TYPE_CHECKING:
    from graadmeter.verbs import benchmark_check as benchmark_check
    from graadmeter.verbs import benchmark_compare as benchmark_compare
    from graadmeter.verbs import benchmark_sign as benchmark_sign
    from graadmeter.verbs import calibrate as calibrate
    from graadmeter.verbs import case as case
    from graadmeter.verbs import compare as compare
    from graadmeter.verbs import controls as controls
    from graadmeter.verbs import conversation_import as conversation_import
    from graadmeter.verbs import conversation_measure as conversation_measure
    from graadmeter.verbs import demo_files as demo_files
    from graadmeter.verbs import model_check as model_check
    from graadmeter.verbs import model_list as model_list
    from graadmeter.verbs import model_show as model_show
    from graadmeter.verbs import plan as plan
    from graadmeter.verbs import report as report
    from graadmeter.verbs import score as score

_VERBS = (
    "benchmark_check", "benchmark_compare", "benchmark_sign", "calibrate", "case", "compare", "controls",
    "conversation_import", "conversation_measure", "demo_files", "model_check", "model_list", "model_show", "plan",
    "report", "score",
)  # fmt: skip


def __getattr__(name: str) -> object:
    if name in _VERBS:
        from graadmeter import verbs

        return getattr(verbs, name)
    raise AttributeError(f"module 'graadmeter' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_VERBS])
