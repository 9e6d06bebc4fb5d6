"""The counting rules of the themes, as small tables with their answers."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pytest

from graadmeter.conversation.themes import read_themes
from graadmeter.conversation.themes.held import THREAD_LABELS, ThemeTables
from graadmeter.tables import THREAD_THEMES

LIST = {
    "schema": "graadmeter-themes/1",
    "themes": [
        {"id": theme, "class": kind, "name": {"nl": theme, "en": theme}, "words": [theme]}
        for theme, kind in (("course", "strategic"), ("queue", "customer"), ("waste", "efficiency"))
    ],
}
Measured = Callable[..., Any]
About = Mapping[str, Sequence[str]]


@pytest.fixture
def themed(measured: Measured, monkeypatch: pytest.MonkeyPatch) -> Measured:
    """`measured`, with the threads of each theme given, and labels where there are any."""

    def run(
        talk: Any, about: About, labels: list[dict[str, Any]] | None = None, looked_at: Any = list, **rest: Any
    ) -> Any:
        from graadmeter.conversation.measuring import measure

        def given_themes(given: Any, **others: Any) -> Any:
            rows = [
                {
                    "thread_id": thread,
                    "theme": theme,
                    "hits": 1,
                    "score": 0.9 if thread in about.get(theme, ()) else 0.0,
                }
                for thread in looked_at(given.messages.column("thread_id").unique().to_pylist())
                for theme in ("course", "queue", "waste")
            ]
            tables = ThemeTables(
                read_themes(LIST),
                THREAD_THEMES.check(pa.Table.from_pylist(rows, schema=THREAD_THEMES.schema)),
                labels=labels and THREAD_LABELS.check(pa.Table.from_pylist(labels, schema=THREAD_LABELS.schema)),
                sampled=bool(labels),
            )
            return measure(dataclasses.replace(given, themes=tables), **others)

        monkeypatch.setattr("graadmeter.conversation.measure", given_themes)
        return measured(talk, **rest)

    return run


class TestShares:
    """metrics: theme_share strategic_share bottomline_share"""

    TALK = """
    at   thread  author
    0    old     ann
    100d a       ann
    100d a       ben
    100d a       ben
    101d b       cas
    102d c       ann
    103d d       ben
    """

    def test_messages_of_the_last_90_days_in_threads_of_the_theme(self, themed: Measured) -> None:
        result = themed(self.TALK, {"course": ["a", "old"], "queue": ["b"], "waste": ["a", "c"]}).figures
        assert {name: part["value"] for name, part in result["theme_share"].by.items()} == pytest.approx(
            {"course": 3 / 6, "queue": 1 / 6, "waste": 4 / 6}
        )
        # A thread of two themes counts once for the two together.
        assert result["theme_share"].value == pytest.approx(5 / 6)
        assert result["strategic_share"].value == pytest.approx(3 / 6)
        assert result["bottomline_share"].value == pytest.approx(5 / 6)

    def test_without_labels_a_share_is_called_indicative_and_has_no_interval(self, themed: Measured) -> None:
        figure = themed(self.TALK, {"course": ["a"]}).figures["theme_share"]
        assert figure.interval is None
        assert "Indicative" in figure.notes[0].text("en")
        assert figure.by["course"]["indicative"]
        assert figure.to_json("en")["by_text"]["course"] == "course"

    def test_labels_of_a_sample_correct_it(self, themed: Measured) -> None:
        talk = [{"at": str(n), "thread": f"t{n}", "author": f"p{n % 30}"} for n in range(200)]
        seen = [f"t{n}" for n in range(0, 200, 2)]  # the classifier says half
        labels = [
            {"thread_id": f"t{n}", "theme": "course", "label": float(n % 4 == 0), "predicted": float(n % 2 == 0)}
            for n in range(100)
        ]
        figure = themed(talk, {"course": seen}, labels).figures["strategic_share"]
        assert figure.value == pytest.approx(0.25, abs=0.02)  # people say a quarter
        low, high = figure.interval
        assert 0.15 < low < figure.value < high < 0.35
        assert figure.interval_rule == "ppi 95 %"

    def test_who_was_unsure_makes_a_share_no_larger(self, themed: Measured) -> None:
        """Of results together, a thread counts as labelled where it is for each of them, be it yes or no."""
        talk = [{"at": str(n), "thread": f"t{n}", "author": f"p{n % 30}"} for n in range(400)]
        about = {"queue": [f"t{n}" for n in range(0, 400, 5)]}  # a fifth, and the classifier is right
        labels = [
            {"thread_id": f"t{n}", "theme": theme, "label": yes, "predicted": yes}
            for n in range(200)
            for theme, yes in (("queue", float(n % 5 == 0)), ("waste", 0.0))
            if theme == "queue" or n % 2  # of every second thread somebody was unsure of the other theme
        ]
        figure = themed(talk, about, labels).figures["bottomline_share"]
        assert figure.value == pytest.approx(0.2, abs=0.02)
        assert "100 labelled threads" in figure.notes[0].text("en")

    def test_labels_of_one_theme_say_nothing_of_all_of_them_together(self, themed: Measured) -> None:
        talk = [{"at": str(n), "thread": f"t{n}", "author": f"p{n % 30}"} for n in range(200)]
        labels = [
            {"thread_id": f"t{n}", "theme": "course", "label": float(n % 2 == 0), "predicted": float(n % 2 == 0)}
            for n in range(150)
        ]
        result = themed(talk, {"course": [f"t{n}" for n in range(0, 200, 2)]}, labels).figures
        assert result["strategic_share"].interval is not None
        assert result["theme_share"].interval is None
        assert result["theme_share"].value == pytest.approx(0.5)

    def test_a_theme_of_a_few_people_is_hidden_and_what_would_give_it_away(self, themed: Measured) -> None:
        talk = [{"at": str(n), "thread": f"t{n}", "author": f"p{n % 40}"} for n in range(120)]
        many = {"course": [f"t{n}" for n in range(0, 60)], "waste": [f"t{n}" for n in range(60, 80)], "queue": ["t99"]}
        result = themed(talk, many, policy="staff").figures
        # Results are told together, so the one theme that is hidden takes the other with it.
        assert set(result["theme_share"].by) == {"course"}
        assert result["bottomline_share"].suppressed
        assert result["strategic_share"].value == pytest.approx(0.5)

    def test_threads_that_came_later_leave_nothing_to_say(self, themed: Measured) -> None:
        figure = themed(self.TALK, {"course": ["a"]}, looked_at=lambda threads: threads[:2]).figures["theme_share"]
        assert figure.value is None
        assert "import the export again" in figure.notes[0].text("en")

    def test_without_a_list_there_is_no_share(self, measured: Measured) -> None:
        for name in ("theme_share", "strategic_share", "bottomline_share", "theme_persistence", "theme_helpers"):
            figure = measured(self.TALK).figures[name]
            assert figure.value is None
            assert "list of themes" in figure.notes[0].text("en")


class TestMandate:
    """metrics: strategic_leader_started feedback_loop_share"""

    PEOPLE = "person leader \n ann yes \n ben no \n cas no"

    def test_who_began_it(self, themed: Measured) -> None:
        talk = "at thread author \n 0 a ann \n 1 a ben \n 2 b ben \n 3 b ann \n 4 c ann \n 5 d cas"
        about = {"course": ["a", "b", "d"]}
        figure = themed(talk, about, people=self.PEOPLE).figures["strategic_leader_started"]
        assert (figure.value, figure.n) == (pytest.approx(1 / 3), 3)

    @pytest.mark.parametrize(
        ("talk", "share"),
        [
            ("0 a ann \n 1d a ben \n 2d a ann", 1.0),  # she came back after a reply
            ("0 a ann \n 1d a ann \n 2d a ben", 0.0),  # and here before anyone replied
            ("0 a ann \n 1d a ben \n 32d a ann", 0.0),  # too late
            ("0 a ann \n 1d a ben \n 2d a cas", 0.0),
        ],
    )
    def test_coming_back_within_thirty_days_of_a_reply(self, themed: Measured, talk: str, share: float) -> None:
        rows = f"at thread author \n {talk} \n 90d z cas"
        figure = themed(rows, {"course": ["a"]}, people=self.PEOPLE).figures["feedback_loop_share"]
        assert (figure.value, figure.n) == (share, 1)

    @pytest.mark.parametrize(("starters", "shown"), [(1, False), (4, False), (5, True)])
    def test_who_comes_back_is_told_of_five_leaders_who_began_something(
        self, themed: Measured, starters: int, shown: bool
    ) -> None:
        """However many lead: a share of one leader's threads is a figure about that leader."""
        people = "person leader" + "".join(f" \n p{n} {'yes' if n < 6 else 'no'}" for n in range(30))
        talk = [{"at": f"{n}h", "thread": f"t{n}", "author": f"p{n % starters}"} for n in range(24)]
        talk += [{"at": f"{n + 1}h", "thread": f"t{n}", "author": f"p{6 + n}"} for n in range(24)]
        talk += [{"at": "60d", "thread": "z", "author": "p29"}]
        figures = themed(talk, {"course": [f"t{n}" for n in range(24)]}, people=people, policy="staff").figures
        figure = figures["feedback_loop_share"]
        assert (figure.suppressed, figure.value) == (not shown, 0.0 if shown else None)

    def test_labels_of_the_last_90_days_do_not_stand_for_the_180_of_a_feedback_loop(self, themed: Measured) -> None:
        """Labelled threads were alive lately, so of the closed ones those that came back are drawn more often."""
        talk = [{"at": f"{day}d", "thread": f"t{day}", "author": "ann"} for day in range(150)]
        talk += [{"at": f"{day + 1}d", "thread": f"t{day}", "author": "ben"} for day in range(150)]
        talk += [{"at": f"{day + 2}d", "thread": f"t{day}", "author": "ann"} for day in range(70, 150)]
        about = {"course": [f"t{day}" for day in range(150)]}
        labels = [{"thread_id": f"t{day}", "theme": "course", "label": 1.0, "predicted": 1.0} for day in range(70, 140)]
        result = themed(talk, about, labels, people=self.PEOPLE).figures
        figure = result["feedback_loop_share"]
        assert figure.value == pytest.approx(52 / 122, abs=0.01)
        assert figure.interval is None
        assert "Indicative" in figure.notes[0].text("en")

    def test_a_thread_that_is_still_going_is_not_judged(self, themed: Measured) -> None:
        rows = "at thread author \n 0 a ann \n 1d a ben \n 20d z cas"
        assert themed(rows, {"course": ["a"]}, people=self.PEOPLE).figures["feedback_loop_share"].value is None


class TestPersistence:
    """metrics: theme_persistence"""

    def test_the_last_quarter_over_the_first(self, themed: Measured) -> None:
        rows = "at thread author \n 0 x ann \n 40d q ann \n 41d q ben \n 200d q ann \n 390d q ben \n 400d z ann"
        figure = themed(rows, {"queue": ["q"], "course": ["z"]}).figures["theme_persistence"]
        assert figure.value == pytest.approx(1 / 2)
        assert figure.by["queue"]["value"] == pytest.approx(1 / 2)
        assert set(figure.by) == {"queue", "waste"}

    def test_it_takes_a_year(self, themed: Measured) -> None:
        assert (
            themed("at thread author \n 0 q ann \n 90d q ben", {"queue": ["q"]}).figures["theme_persistence"].value
            is None
        )


class TestHelpers:
    """metrics: theme_helpers"""

    def test_people_who_answered_somebody_else(self, themed: Measured) -> None:
        rows = "at thread author \n 0 a ann \n 1 a ben \n 2 a ann \n 3 b ben \n 4 b cas \n 5 c cas \n 6 c dan"
        figure = themed(rows, {"course": ["a"], "queue": ["b"]}).figures["theme_helpers"]
        assert figure.value == 2  # ben, cas: ann only wrote where she began
        assert {name: part["value"] for name, part in figure.by.items()} == {"course": 1, "queue": 1, "waste": 0}

    def test_few_helpers_are_no_count(self, themed: Measured) -> None:
        rows = [{"at": str(n), "thread": "a", "author": f"p{n}"} for n in range(12)]
        rows += [{"at": "20", "thread": "b", "author": "p1"}, {"at": "21", "thread": "b", "author": "p2"}]
        figure = themed(rows, {"course": ["a"], "queue": ["b"]}, policy="staff").figures["theme_helpers"]
        assert set(figure.by) == {"waste"}
        assert figure.value == 11
