"""Three sources side by side: a difference is a question, a figure never lowers a level, the model gives advice."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graadmeter import maturity
from graadmeter.base.text import LANGS
from graadmeter.diagnosis import Diagnosis, Earlier, ElementDiagnosis, Figure, diagnose
from graadmeter.diagnosis.figures import Figures, differences, evidence, meets

Json = dict[str, Any]
ESM3 = maturity.load("esm3")
METRICS = maturity.load("metrics")


def measured(**values: float) -> Json:
    return {
        "metrics": {
            name: {"value": value, "n": 400, "n_of": "threads", "unit": "share"} for name, value in values.items()
        }
    }


def rows_of(element: str, **values: float) -> Any:
    return evidence(ESM3.element(element).evidence, Figures(measured(**values), METRICS), ESM3)


def row_of(element: str, metric: str, value: float) -> Any:
    return next(row for row in rows_of(element, **{metric: value}) if row.figure.metric == metric)


@pytest.fixture
def full(score_json: Json, measures_json: Json) -> Diagnosis:
    return diagnose(ESM3, score_json, measures=measures_json)


class TestEvidence:
    """reply_rate supports the phases of culture from 40, 60 and 80 % on."""

    @pytest.mark.parametrize(
        ("value", "level", "short_of"),
        [
            (0.39, None, "pioneering"),
            (0.40, "pioneering", "facilitating"),
            (0.6 - 1e-12, "facilitating", "strategic"),
            (0.95, "strategic", None),
        ],
    )
    def test_the_highest_threshold_met(self, value: float, level: str | None, short_of: str | None) -> None:
        row = row_of("culture", "reply_rate", value)
        assert (row.level and row.level.id) == level
        assert (row.short_of and row.short_of.id) == short_of

    def test_at_most_turns_the_thresholds_round(self) -> None:
        few_asleep = row_of("content_management", "dormant_space_share", 0.25)
        assert few_asleep.level.id == "facilitating"
        assert few_asleep.short_of.id == "strategic"

    @pytest.mark.parametrize(
        ("element", "metric", "value", "shown", "bars"),
        [
            ("platform", "availability", 0.998, "99.8%", ["99.0%", "99.9%"]),
            ("platform", "availability", 0.9986, "99.86%", ["99.00%", "99.90%"]),  # 99.9 would say that it fits
            ("platform", "availability", 0.9993, "99.9%", ["99.0%", "99.9%"]),
            ("culture", "reply_rate", 0.523, "52%", ["40%", "60%", "80%"]),
            ("culture", "reply_rate", 0.597, "59.7%", ["40.0%", "60.0%", "80.0%"]),
            ("content_management", "dormant_space_share", 0.203, "20.3%", None),  # at most 20 % is not met
        ],
    )
    def test_a_share_is_written_as_finely_as_its_thresholds_ask(
        self, element: str, metric: str, value: float, shown: str, bars: list[str] | None
    ) -> None:
        row = row_of(element, metric, value)
        assert row.quantity.text("en") == shown
        if bars:
            assert [row.amount(bar).text("en") for bar in row.supports.values()] == bars

    def test_a_figure_that_is_not_there_supports_nothing_and_says_why(self) -> None:
        row = row_of("culture", "reply_rate", 0.5)
        absent = next(row for row in rows_of("culture") if row.figure.metric == "reply_rate")
        assert row.figure.reason is None
        assert absent.level is None
        assert absent.figure.reason is not None

    def test_records_are_judgement_and_no_platform_figure(self) -> None:
        assert all(row.figure.metric for row in rows_of("governance_alignment"))


class TestDifferences:
    def test_reported_higher_asks_where_it_happens(self) -> None:
        found = differences(ESM3.element("culture"), ESM3.level("facilitating"), rows_of("culture", reply_rate=0.52))
        assert [difference.direction for difference in found] == ["reported_higher"]
        assert found[0].judged.id == "facilitating"
        assert "52%" in found[0].statement.text("en")
        assert "52\u00a0%" in found[0].statement.text("nl")
        assert found[0].question.text("nl").endswith("?")

    def test_measured_higher_asks_who_does_not_notice(self) -> None:
        found = differences(ESM3.element("culture"), ESM3.level("pioneering"), rows_of("culture", reply_rate=0.7))
        assert [difference.direction for difference in found] == ["measured_higher"]
        assert found[0].judged.id == "facilitating"

    def test_agreement_is_no_finding(self) -> None:
        assert not differences(ESM3.element("culture"), ESM3.level("facilitating"), rows_of("culture", reply_rate=0.7))

    def test_a_level_without_threshold_is_not_judged(self) -> None:
        """cross_unit_share has no threshold for pioneering: a low share says nothing against it."""
        rows = rows_of("culture", cross_unit_share=0.01)
        assert not differences(ESM3.element("culture"), ESM3.level("pioneering"), rows)
        assert differences(ESM3.element("culture"), ESM3.level("facilitating"), rows)

    def test_an_unknown_level_has_nothing_to_differ_from(self) -> None:
        assert not differences(ESM3.element("culture"), None, rows_of("culture", reply_rate=0.1))

    @settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(
        st.dictionaries(
            st.sampled_from(["reply_rate", "reciprocity", "contributor_share", "top10_share"]), st.floats(0, 1)
        )
    )
    def test_no_figure_ever_moves_a_level_or_a_score(self, score_json: Json, values: dict[str, float]) -> None:
        without, with_figures = diagnose(ESM3, score_json), diagnose(ESM3, score_json, measures=measured(**values))
        assert with_figures.overall == without.overall
        assert [each.perceived for each in with_figures.elements] == [each.perceived for each in without.elements]


class TestFigures:
    def figure(self, metric: str, measures: Json | None) -> Figure:
        return Figures(measures, METRICS)(metric)

    def test_carries_what_a_reader_may_ask(self, measures_json: Json) -> None:
        figure = self.figure("reply_rate", measures_json)
        assert (figure.value, figure.n, figure.rule, figure.unit) == (0.52, 2104, "thread", "share")
        assert figure.counted.text("nl") == "2.104 draden"
        period = figure.period.message()
        assert period
        assert period.text("en") == "1 January 2026 to 31 March 2026"

    def test_a_hidden_figure_shows_nothing_even_if_the_file_has_it(self) -> None:
        leaky = {"metrics": {"reply_rate": {"value": 0.5, "n": 3, "unit": "share", "suppressed": True}}}
        figure = self.figure("reply_rate", leaky)
        assert figure.status == "hidden"
        assert (figure.value, figure.n) == (None, None)

    @pytest.mark.parametrize(
        ("metric", "status"),
        [
            ("strategic_share", "needs_themes"),
            ("policy_ack_share", "not_in_export"),
            ("mobile_share", "not_in_export"),
            ("leader_reply_share", "needs_people_file"),
        ],
    )
    def test_why_there_is_none(self, measures_json: Json, metric: str, status: str) -> None:
        figure = self.figure(metric, measures_json)
        assert figure.status == status
        assert figure.reason
        assert figure.reason.text("nl") != figure.reason.text("en")

    def test_nothing_read_yet(self) -> None:
        assert self.figure("reply_rate", None).status == "not_measured"

    @given(st.floats(0, 1), st.floats(0, 1))
    def test_meets_is_one_or_the_other_except_at_the_bar(self, value: float, bar: float) -> None:
        assert meets(value, bar) or meets(value, bar, "at_most")
        assert (meets(value, bar) and meets(value, bar, "at_most")) == (abs(value - bar) <= 1e-9 + 1e-16)


class TestCriteria:
    def rows(self, values: dict[str, float], **more: Any) -> dict[str, Any]:
        from graadmeter.diagnosis import criteria

        esm6, crosswalk = maturity.load("esm6"), maturity.load("mapping")
        figures = Figures(measured(**values), METRICS)
        found = criteria(esm6, figures, model=ESM3, crosswalk=crosswalk, **({"months": None} | more))
        return {row.criterion.id: row for row in found}

    def test_six_rows_with_a_question_each_in_both_languages(self) -> None:
        found = self.rows({})
        assert len(found) == 6
        for row in found.values():
            assert row.status is None
            assert row.survey_note.text("en") == "Not asked yet."
            for lang in LANGS:
                assert row.question.text(lang).endswith("?")

    def test_mean_of_the_points_of_the_figures_there_are(self) -> None:
        """cross_location 0.34 is met (1), cross_unit 0.21 partly (0.5), cross_layer 0.05 not (0)."""
        row = self.rows({"cross_location_share": 0.34, "cross_unit_share": 0.21, "cross_layer_share": 0.05})[
            "fertile_ground"
        ]
        assert [line.points for line in row.indicators] == [1.0, 0.5, 0.0]
        assert row.telemetry == pytest.approx(0.5)
        assert (row.status, row.one_sided) == ("partly", True)

    @pytest.mark.parametrize(
        ("months", "verdict"), [(0, "not_met"), (12, "met"), (35, "met"), (36, "not_met"), (None, None)]
    )
    def test_the_band_of_the_top_down_share_follows_the_age_of_the_network(
        self, months: int | None, verdict: str | None
    ) -> None:
        row = self.rows({"topdown_share": 0.41}, months=months)["two_way_approach"]
        assert row.indicators[0].verdict == verdict

    def test_close_sources_are_combined(self) -> None:
        survey = {"enough_people": {"score": 0.67, "n": 40}}
        row = self.rows({"reply_rate": 0.8, "contributor_share": 0.07}, survey=survey)["enough_people"]
        assert row.telemetry == pytest.approx(0.75)
        assert (row.status, row.conflict, row.one_sided, row.survey_n) == ("met", False, False, 40)

    def test_far_apart_is_a_conflict_beside_the_status(self) -> None:
        row = self.rows({"reply_rate": 0.2}, survey={"enough_people": {"score": 0.8, "n": 40}})["enough_people"]
        assert (row.survey, row.telemetry) == (0.8, 0.0)
        assert (row.status, row.conflict) == ("partly", True)

    def test_a_hidden_survey_figure_stays_hidden(self) -> None:
        row = self.rows({}, survey={"enough_people": {"score": 0.8, "n": 4, "suppressed": True}})["enough_people"]
        assert (row.survey, row.survey_n) == (None, None)

    def test_each_row_names_the_categories_of_the_crosswalk(self) -> None:
        assert [each.id for each in self.rows({})["enough_people"].categories] == ["community_management"]


class TestDiagnose:
    def test_the_score_is_taken_over_as_it_is(self, full: Diagnosis, score_json: Json) -> None:
        assert full.overall.level
        assert full.overall.level.id == score_json["overall"]["level"]
        for each in full.elements:
            said = score_json["elements"][each.element.id]
            assert each.perceived.level
            assert (each.perceived.level.id, each.perceived.n) == (said["level"], said["n"])

    def test_reasons_speak_the_readers_language_whatever_the_file_was_written_in(self, full: Diagnosis) -> None:
        why = full.element("culture").perceived.why
        assert [sentence.text("en") for sentence in why if not isinstance(sentence, str)]
        for sentence in why:
            assert not isinstance(sentence, str)
            assert sentence.text("nl") != sentence.text("en")

    def test_a_reason_of_a_later_version_stays_as_it_was_written(self, score_json: Json) -> None:
        later = copy.deepcopy(score_json)
        later["elements"]["culture"]["why"] = [
            {"code": "invented_later", "level": None, "params": {}, "text": "As written."}
        ]
        assert diagnose(ESM3, later).element("culture").perceived.why == ("As written.",)

    def test_distribution_runs_from_completely_true_down(self, full: Diagnosis, score_json: Json) -> None:
        shares = score_json["elements"]["culture"]["distribution"]["facilitating"]["shares"]
        assert full.element("culture").perceived.spread["facilitating"] == tuple(shares[value] for value in "3210")

    def test_quick_placement_has_one_share_per_phase(self, score_json: Json) -> None:
        quick = copy.deepcopy(score_json)
        shares = {"none": 0.1, "pioneering": 0.5, "facilitating": 0.3, "strategic": 0.1}
        quick["elements"]["culture"]["distribution"] = {"placement": {"n": 30, "shares": shares}}
        found = diagnose(ESM3, quick).element("culture").perceived.spread
        assert found == {"pioneering": (0.5,), "facilitating": (0.3,), "strategic": (0.1,)}

    def test_gap_counts_phases_and_never_asks_for_less(self, score_json: Json) -> None:
        found = diagnose(ESM3, score_json, ambitions={"culture": "strategic", "governance_alignment": "pioneering"})
        level = found.element("culture").perceived.level
        assert level
        assert found.element("culture").gap == 3 - level.order
        assert found.element("governance_alignment").gap == 0
        assert found.element("tools").gap is None

    def test_hidden_round_shows_nothing(self, small_json: Json) -> None:
        found = diagnose(ESM3, small_json)
        assert found.overall.hidden
        assert all(each.perceived.hidden and each.perceived.n is None for each in found.elements)
        assert not found.findings
        assert found.next_step is None


class TestFindings:
    def test_three_at_most_the_bottleneck_first_each_with_a_place_to_read_on(self, full: Diagnosis) -> None:
        assert len(full.findings) == 3
        assert full.findings[0].sign == "bottleneck"
        assert {finding.element for finding in full.findings} <= {None, *ESM3.elements}
        assert [each.element.id for each in full.bottlenecks] == ["leadership_commitment", "policies_procedures"]

    def test_the_same_round_gives_the_same_findings(
        self, full: Diagnosis, score_json: Json, measures_json: Json
    ) -> None:
        assert diagnose(ESM3, score_json, measures=measures_json) == full

    @pytest.mark.parametrize(
        ("interval", "word"), [((0.2, 0.4), "rose"), ((2.6, 2.9), "fell"), ((1.2, 2.0), "may be chance")]
    )
    def test_change_is_claimed_only_when_the_bands_part(
        self, score_json: Json, interval: tuple[float, float], word: str
    ) -> None:
        found = diagnose(ESM3, score_json, earlier=Earlier(sum(interval) / 2, interval, None))
        change = next(finding for finding in found.findings if finding.sign == "change")
        assert word in change.text.text("en")

    def test_much_dont_know_is_a_finding(self, score_json: Json) -> None:
        unsure = copy.deepcopy(score_json)
        unsure["overall"]["bottlenecks"] = []
        unsure["elements"]["tools"]["dont_know_share"] = 0.4
        for element in unsure["elements"].values():
            element["items"] = {}
        found = diagnose(ESM3, unsure).findings
        assert (found[0].sign, found[0].element) == ("unknown", "tools")

    def test_leaders_who_see_it_otherwise_are_a_finding(self, score_json: Json) -> None:
        split = copy.deepcopy(score_json)
        split["overall"]["bottlenecks"] = []
        item = next(iter(split["elements"]["culture"]["items"].values()))
        item["leader_gap"] = -0.6
        first = diagnose(ESM3, split).findings[0]
        assert (first.sign, first.element) == ("disagreement", "culture")
        assert "less positive" in first.text.text("en")


class TestAdvice:
    def test_the_bottleneck_furthest_behind_goes_first(self, full: Diagnosis) -> None:
        behind = min(full.bottlenecks, key=lambda each: each.perceived.attainment["facilitating"] or 0.0)
        assert full.next_step == behind.next_step
        assert full.next_step_why

    def test_without_bottleneck_what_weighs_most(self, score_json: Json) -> None:
        free = copy.deepcopy(score_json)
        free["overall"]["bottlenecks"] = []
        found = diagnose(ESM3, free)

        def lack(each: ElementDiagnosis) -> float:
            return ESM3.weights["facilitating"][each.element.id] * (
                1 - (each.perceived.attainment["facilitating"] or 0.0)
            )

        assert found.next_step
        assert found.next_step.element == max(found.elements, key=lack).element

    def test_a_category_whose_ambition_is_met_is_left_alone(self, score_json: Json) -> None:
        wanted = dict.fromkeys(ESM3.elements, "pioneering")
        assert diagnose(ESM3, score_json, ambitions=wanted).next_step is None

    def test_done_when_are_statements_of_the_model(self, full: Diagnosis) -> None:
        assert full.next_step
        texts = {item.text for item in ESM3.items.values()}
        assert full.next_step.done_when
        assert set(full.next_step.done_when) <= texts


class TestS3M:
    def test_counts_how_many_have_the_next_phase_and_gives_the_step_of_the_model(self, s3m_json: Json) -> None:
        model = maturity.load("s3m")
        found = diagnose(model, s3m_json)
        assert found.next_level
        there = sum(
            each.perceived.level.order >= found.next_level.order for each in found.elements if each.perceived.level
        )
        assert f"{there} of 7" in found.findings[0].text.text("en")
        assert found.next_step
        assert found.next_step.element is None
        assert found.next_step.text in {step.step.text for step in model.steps}

    def test_a_poll_alone(self, poll_json: Callable[..., Json]) -> None:
        found = diagnose(
            maturity.load("s3m"), poll_json(none=2, ad_hoc=14, experimental=12, functional=17, transformation=3, dk=6)
        )
        assert not found.elements
        assert found.poll
        assert found.poll.undecided
        assert [name.text("en") for name in found.poll.low_levels if not isinstance(name, str)] == [
            "No use",
            "Ad hoc",
            "Experimental",
        ]
        assert found.poll.low.share == pytest.approx(28 / 48)
        assert found.next_step
        assert found.next_step.level is None

    def test_a_clear_poll_says_which_half(self, poll_json: Callable[..., Json]) -> None:
        found = diagnose(maturity.load("s3m"), poll_json(ad_hoc=40, functional=5))
        assert found.poll
        assert not found.poll.undecided
        assert "lower half" in found.findings[0].text.text("en")

    def test_a_poll_of_few_is_hidden(self, poll_json: Callable[..., Json]) -> None:
        found = diagnose(maturity.load("s3m"), poll_json(ad_hoc=3, functional=2))
        assert found.poll
        assert found.poll.low.share is None
        assert all(share.share is None for _, share in found.poll.options)
        assert not found.findings


def test_every_field_says_what_it_holds() -> None:
    from typing import get_type_hints

    from graadmeter.diagnosis import result

    found = [each for each in vars(result).values() if isinstance(each, type)]
    classes = [each for each in found if each.__module__.startswith(f"{result.__name__}.")]
    assert len(classes) > 10
    for each in classes:
        for name, hint in get_type_hints(each, include_extras=True).items():
            assert getattr(hint, "__metadata__", None), f"{each.__name__}.{name} has no help text"


def test_results_cannot_be_changed_by_who_shows_them(full: Diagnosis) -> None:
    with pytest.raises(AttributeError):
        full.n = 3  # type: ignore[misc]
    assert replace(full, n=3).n == 3
