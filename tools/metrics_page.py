"""The page docs/reference/metrics.md from the metric registry; `tools/reference.py` writes it with the others."""

from __future__ import annotations

from graadmeter.conversation.elsewhere import NOT_IN_AN_EXPORT
from graadmeter.conversation.figures import Metric
from graadmeter.conversation.metrics import offered
from graadmeter.disclosure import Policy

HEAD = """# Conversation metrics

Made from the registry by `python tools/reference.py`; a test says when it is out of date.

`graadmeter conversation measure EXPORT_OR_DIR --json` writes `{"dataset", "coverage", "metrics"}`, where `metrics`
holds one entry per id below:

| field | meaning |
|---|---|
| `name` | what people call it |
| `value` | the figure; `null` when hidden or when there is nothing to count, and then `note` says why |
| `n`, `n_of`, `n_text` | how many were counted, what they are, and both in words; `null` when hidden |
| `unit` | share (0..1), count, s, hours, persons, index |
| `rule`, `rule_text` | the counting rule used, as its id and in words; another one: `--rule METRIC=RULE` |
| `period` | `from`, `to`, `days` (UTC); a window ends at the last message of the data |
| `interval`, `interval_rule` | where the measure has one, and which |
| `by`, `by_text` | the figure split up by rule, attribute, kind of space or month; what each part is called |
| `curve` | columns of equal length that draw a line: of the Gini coefficient, of waiting |
| `cross` | `rows`, `columns`, `cells`: units against units; a hidden cell is `null` |
| `per_group` | `true` for a figure per unit, location or layer, which of staff needs the three preconditions |
| `suppressed` | `true` when the figure is about too few people |

Intervals are at 95 %: Wilson for shares of threads, people and spaces; Wilson with the effective number of people for
shares of messages and answers; Brookmeyer-Crowley on the log-log scale for the Kaplan-Meier median, whose upper end may
not exist; a seeded bootstrap over people for Gini and top shares ([how sure](../explanation/conversation.md#how-sure)).
The columns that are read stand on the page about [the tables](tables.md).

## Words

- **Human message**: not a system event, not a bot, author known. **Author**: a person with at least one human message.
- **Thread**: needs a human message. **Root**: its first human message by time. **Answered**: a later human message by
  someone other than the root's author.
- **Question thread**: the root asks something; a question mark further on does not count.
- **Order**: by time; of one moment the smaller message id first.
- **Tie**: distinct and directed, u -> v when u answered v; under `previous`, v wrote the nearest earlier message of
  someone else in the thread; under `explicit`, the platform links the two. Ties to oneself and to bots are dropped.
- **Median wait over all threads**: the first time by which more than half have an answer; a thread that nobody answered
  still waits at the last message of the whole data.
- **E-I index**: `by` carries per attribute the directed and the undirected value, the expected value under random
  mixing of everyone who wrote and whose group is known, and a one-sided p-value over seeded permutations of the groups.

## Privacy

{policy}
A figure that is about fewer is `null` with `"suppressed": true`, and so is what would give it away by subtraction:
"""

WHOM = {
    "leaders": "Leaders are shown as a group of {n} or more.",
    "attributes": "Per unit, location or layer: groups that are too small are taken together with others first.",
}


def page() -> str:
    """The whole page as Markdown."""
    from graadmeter.conversation import protect

    rules = (protect.__doc__ or "").partition("(policy staff):\n\n")[2].strip()
    parts = [HEAD.replace("{policy}", str(Policy().statement)) + "\n" + rules + "\n", "## Metrics\n"]
    parts += [_entry(metric) for metric in offered().values()]
    rows = [f"| `{name}` | {why.text('en')} |" for name, why in NOT_IN_AN_EXPORT.items()]
    parts.append("## Not measurable from an export\n\n| metric | why |\n|---|---|\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _entry(metric: Metric) -> str:
    window = f"last {metric.window_days} days of the data" if metric.window_days else "the whole period of the data"
    default = f" (default {metric.default_rule})" if len(metric.rules) > 1 else ""
    lines = [
        f"### `{metric.id}`: {metric.name.text('en')}\n",
        f"{metric.help.text('en')}\n",
        f"- Formula: {metric.formula}",
        f"- Unit: {metric.unit}; n counts {metric.n_of}",
        f"- Period: {window}",
        f"- Reads: {', '.join(f'`{column}`' for column in metric.reads)}",
        f"- Rules{default}:",
        *(f"  - `{rule}`: {text.text('en')}" for rule, text in metric.rules.items()),
    ]
    if metric.leaders:
        lines.append("- " + WHOM["leaders"].format(n=Policy().min_leaders))
    if metric.attributes:
        lines.append("- " + WHOM["attributes"])
    return "\n".join(lines) + "\n"
