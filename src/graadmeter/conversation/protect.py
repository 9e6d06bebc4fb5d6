"""From what a metric found to the figure that may be shown: the last step before anyone looks.

What could be had by subtraction, and what is done about it (policy staff):

- A data set of fewer people than the minimum group shows no figure at all, not even its counts.
- messages = human + bot + system: a part that is hidden hides the total with it.
- A count of threads, an answered share or a waiting time is about the people who started those threads; a waiting
  time also about those who answered first, or it would be the speed of one helpful colleague. `n` goes when the value
  goes, so a hidden share cannot be had from two counts.
- participants hides a small number of people; contributor_share times its n would give it back, so it goes as well.
- The top 1 % and top 10 % are figures about that group alone, and are hidden by its size. The Gini coefficient is about
  everyone and determines neither.
- Entries of `by` that split one whole are hidden with `hidden_parts`: never one alone while the whole is shown.
- Units, locations and layers below the minimum are taken together with others before anything is computed (`groups`).
  Nobody is left out: an n that is one group short would give that group away.
- Figures over nearly the same people (`alike`): of two that count the same over a longer and a shorter window, or of
  two attributes that are known of nearly the same people, the second goes where the difference is about a few. Of
  figures over ties under different tie rules likewise, where the rules differ about the answers of a few.
- active_share says more than contributor_share of those who only reacted: it goes where they are few.
- The Lorenz curve takes steps of the minimum group, and ends one at the top 1 % and 10 % where those are shown. A
  survival curve draws no step in which the threads of a few were answered, or a few answered.
- Units against units: a cell is about the fewer of those who answer and those who are answered. Small cells are hidden,
  and others with them, since the answers within units and those between them add up to what is shown elsewhere.
- Hosts are people: a share of groups with an active host is about the hosts. Work outside working hours is about those
  who wrote then, and those who wrote within them: the fewer count.
- Leaders are shown as a group of five or more, and never as individuals.
- Periods are given by the day, since a moment is the trace of one message.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from graadmeter.base.text import Message, say
from graadmeter.conversation.figures import Figure, Found, Metric
from graadmeter.conversation.frames import Period
from graadmeter.disclosure import Policy, hidden_parts

WHOLES: Mapping[str, tuple[str, ...]] = {"messages": ("human_messages", "bot_messages", "system_events")}


def protect(metric: Metric, found: Found, rule: str, period: Period, policy: Policy) -> Figure:
    """`found` as it may be shown under `policy`."""
    rule = found.rule or rule
    if found.people > 0 and policy.hides(found.people):
        return hidden(metric, rule, period, say("Hidden: about fewer than {n} people.", n=policy.min_group))
    if found.too_small:
        return hidden(
            metric, rule, period, found.note or say("Hidden: about fewer than {n} people.", n=policy.min_group)
        )
    if found.leaders is not None and policy.hides_leaders(found.leaders):
        return hidden(metric, rule, period, say("Hidden: about fewer than {n} leaders.", n=policy.min_leaders))
    by, notes = found.by, (found.note,) if found.note else ()
    if by is not None and found.parts is not None:
        gone = hidden_parts(found.parts, policy)
        by = {key: part for key, part in by.items() if key not in gone}
        if gone:
            notes = (
                *notes,
                say("Parts about fewer than {n} people are hidden, and what would give them away.", n=policy.min_group),
            )
    if found.confidence is not None:
        notes = (
            *notes,
            say("Who answers whom is inferred; a tie is right with probability {p} on average.", p=found.confidence),
        )
    return Figure(
        metric, found.value, found.n, rule, period, found.interval, found.interval_rule, by, notes=notes,
        curve=found.curve, cross=found.cross,
    )  # fmt: skip


def hidden(metric: Metric, rule: str, period: Period, why: Message) -> Figure:
    """A figure of which only the name, the rule and the period are left."""
    return Figure(metric, None, None, rule, period, suppressed=True, notes=(why,))


def hide_together(
    figures: dict[str, Figure], authors: int, policy: Policy, alike: Collection[str] = ()
) -> dict[str, Figure]:
    """Hide what hangs together: every figure of a group that is too small, totals whose part is hidden, and `alike`:
    the metrics that give away a few people beside others."""
    why = say("Hidden: about fewer than {n} people.", n=policy.min_group)
    if authors > 0 and policy.hides(authors):
        return {name: hidden(f.metric, f.rule, f.period, why) for name, f in figures.items()}
    for name in alike:
        f = figures[name]
        few = say("Hidden: beside another figure it would be about fewer than {n} people.", n=policy.min_group)
        figures[name] = hidden(f.metric, f.rule, f.period, few)
    for whole, parts in WHOLES.items():
        if whole in figures and any(figures[part].suppressed for part in parts if part in figures):
            total = figures[whole]
            figures[whole] = hidden(
                total.metric, total.rule, total.period, say("Hidden: it would give away a part that is hidden.")
            )
    return figures
