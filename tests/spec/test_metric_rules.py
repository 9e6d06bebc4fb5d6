"""The counting rules of the conversation metrics, as small tables with their answers. These are also the manual.

`at` is minutes after the first moment (`h` hours, `d` days); a lone message is a thread of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from graadmeter.base.errors import UnknownNameError

Measured = Callable[..., Any]


def value(result: Any, metric: str) -> Any:
    return result.figures[metric].value


class TestVolume:
    """metrics: messages human_messages bot_messages system_events authors spaces"""

    TALK = """
    at  space  thread  author  kind
    0   help   a       ann     human
    1   help   a       feed    bot
    2   help   b       ben     system
    3   news   c       -       human
    4   news   d       feed    bot
    5   tea    e       cas     system
    6   help   a       ann     human
    """

    def test_messages_counts_every_row_and_the_rest_is_split_by_kind(self, measured: Measured) -> None:
        result = measured(self.TALK)
        assert value(result, "messages") == 7
        assert value(result, "bot_messages") == 2
        assert value(result, "system_events") == 2
        # The third human row has no known author, so it is a message but not talk.
        assert value(result, "human_messages") == 2
        assert value(result, "authors") == 1

    def test_a_space_needs_a_human_message(self, measured: Measured) -> None:
        assert value(measured(self.TALK), "spaces") == 1


class TestThreads:
    """metrics: threads answered_threads"""

    @pytest.mark.parametrize(
        ("talk", "threads", "answered"),
        [
            ("at thread author \n 0 a ann \n 5 a ben", 1, 1),
            ("at thread author \n 0 a ann \n 5 a ann", 1, 0),  # one cannot answer oneself
            ("at thread author kind \n 0 a ann human \n 5 a feed bot", 1, 0),  # a bot is no answer
            ("at thread author kind \n 0 a feed bot \n 5 b ann human", 1, 0),  # a thread needs a human message
            # The root is the first HUMAN message: Ben's is the root, and nobody else wrote after him.
            ("at thread author kind \n 0 a ann system \n 5 a ben human", 1, 0),
            ("at author \n 0 ann \n 1 ben \n 2 ann", 3, 0),  # lone messages are threads of one
            ("at thread author \n 0 a ann \n 1 b ann \n 2 a ben \n 3 b ann \n 4 b cas", 2, 2),
        ],
    )
    def test_threads_and_answers(self, measured: Measured, talk: str, threads: int, answered: int) -> None:
        result = measured(talk)
        assert (value(result, "threads"), value(result, "answered_threads")) == (threads, answered)

    def test_a_message_of_the_same_moment_by_someone_else_is_an_answer(self, measured: Measured) -> None:
        result = measured("at thread author \n 0 a ann \n 0 a ben")
        assert value(result, "answered_threads") == 1
        assert value(result, "first_response_median_s") == 0


class TestQuestions:
    """metrics: question_threads unanswered_question_share"""

    TALK = """
    at   space  thread  author  text
    0    help   a       ann     who?
    8    help   b       ben     lunch
    100  help   c       ann     where?
    190  help   d       ann     when?
    191  help   d       cas     now
    300  news   e       ann     why?
    310  help   f       ben     hello
    """

    def test_only_the_root_makes_a_question_thread(self, measured: Measured) -> None:
        assert value(measured("at thread author text \n 0 a ann hello \n 5 a ben why?"), "question_threads") == 0
        assert value(measured(self.TALK), "question_threads") == 4

    def test_the_thread_rule_stands_beside_two_windows(self, measured: Measured) -> None:
        figure = measured(self.TALK).figures["unanswered_question_share"]
        # By thread only d is answered. Within 10 minutes Ben also speaks in the space of a; e is alone in its space;
        # c hears someone else after 91 minutes.
        assert (figure.value, figure.n, figure.rule) == (3 / 4, 4, "thread")
        assert figure.by == {"thread": 3 / 4, "window:10": 2 / 4, "window:1440": 1 / 4}

    @pytest.mark.parametrize(("minutes", "share"), [(7, 3 / 4), (8, 2 / 4), (90, 2 / 4), (91, 1 / 4)])
    def test_a_window_of_ones_own(self, measured: Measured, minutes: int, share: float) -> None:
        rule = f"window:{minutes}"
        figure = measured(self.TALK, rules={"unanswered_question_share": rule}).figures["unanswered_question_share"]
        assert (figure.value, figure.rule) == (share, rule)
        assert set(figure.by) == {"thread", rule, "window:10", "window:1440"}

    def test_someone_who_spoke_before_the_question_does_not_answer_it(self, measured: Measured) -> None:
        talk = "at thread author text \n 0 a ben hello \n 1 b ann who? \n 2 c ann really?"
        assert measured(talk).figures["unanswered_question_share"].by["window:10"] == 1

    def test_an_answer_in_the_thread_counts_however_late(self, measured: Measured) -> None:
        talk = "at thread author text \n 0 a ann who? \n 9d a ben me"
        assert measured(talk).figures["unanswered_question_share"].by["window:10"] == 0

    def test_without_questions_there_is_no_share(self, measured: Measured) -> None:
        figure = measured("at author \n 0 ann").figures["unanswered_question_share"]
        assert (figure.value, figure.n, figure.suppressed) == (None, 0, False)
        assert figure.notes


class TestWaiting:
    """metrics: first_response_median_s first_response_km_median_s first_reply_hours"""

    def test_the_plain_median_is_about_answered_threads_only(self, measured: Measured) -> None:
        talk = """
        at   thread  author
        0    a       ann
        2    a       ben
        3    b       ann
        7    b       ann
        13   b       ben
        20   c       cas
        """
        figure = measured(talk).figures["first_response_median_s"]
        assert (figure.value, figure.n) == ((2 + 10) / 2 * 60, 2)

    def test_kaplan_meier_counts_who_still_waits_in_its_median_and_its_curve(self, measured: Measured) -> None:
        # Waits of 10, 20 and 60 minutes, and one thread still waiting after 30, at the last message of the data:
        # S = 3/4, 1/2, and 1/2 x 0 at 60, so half have waited longer than 20 minutes and the median is 60.
        talk = """
        at   thread  author
        0    a       ann
        10   a       ben
        0    b       ann
        20   b       ben
        0    c       ann
        60   c       ben
        30   d       ann
        """
        figure = measured(talk).figures["first_response_km_median_s"]
        assert (figure.value, figure.n) == (60 * 60, 4)
        assert figure.by == {"unanswered_after_24h_share": 0}
        curve = figure.curve
        assert curve is not None
        assert curve["seconds"] == [300, 900, 3600]
        assert curve["unanswered_share"] == pytest.approx([1, 3 / 4, 0])
        assert (curve["low"][0], curve["low"][2]) == (None, None)  # nothing has happened yet, or everything has
        # S = 3/4 with Greenwood's sum 1/12: exp(±1.96 sqrt(1/12) / -ln(3/4)) = 7.149 and 0.1399.
        assert curve["low"][1] == pytest.approx(0.75**7.1495, abs=1e-3)
        assert curve["high"][1] == pytest.approx(0.75**0.13987, abs=1e-4)

    def test_the_median_does_not_exist_where_most_never_get_an_answer(self, measured: Measured) -> None:
        talk = "at thread author \n 0 a ann \n 10 a ben \n 20 b ann \n 30 c ann \n 3d d ann"
        result = measured(talk)
        figure = result.figures["first_response_km_median_s"]
        assert figure.value is None
        assert figure.notes
        # Thread d began with the last message: it has not waited at all, so one of three has an answer.
        assert figure.by == {"unanswered_after_24h_share": pytest.approx(2 / 3)}
        assert value(result, "first_response_median_s") == 600

    def test_waiting_is_censored_at_the_last_row_whoever_wrote_it(self, measured: Measured) -> None:
        # The bot writes on day 2: Ann's thread has been waiting for two days and is at risk when Ben's is answered.
        talk = "at thread author kind \n 0 a ann human \n 0 b ben human \n 1d b ann human \n 2d c feed bot"
        figure = measured(talk).figures["first_response_km_median_s"]
        assert figure.value == 86400

    def test_first_reply_hours_is_the_same_over_threads_of_ninety_days(self, measured: Measured) -> None:
        talk = """
        at    thread  author
        0     old     ann
        5h    old     ben
        100d  new     ann
        2402h new     ben
        """
        figure = measured(talk).figures["first_reply_hours"]
        assert (figure.value, figure.n, figure.unit) == (2, 1, "hours")
        assert figure.period.days == 90


class TestInequality:
    """metrics: participation_gini top1_share top10_share"""

    def test_everyone_as_much(self, measured: Measured) -> None:
        result = measured("at author \n 0 ann \n 1 ben \n 2 cas \n 3 dan")
        assert value(result, "participation_gini") == 0
        assert value(result, "top1_share") == 1 / 4  # at least one person

    def test_the_top_group_is_rounded_half_up(self, measured: Measured) -> None:
        # 15 authors: ten percent is 1.5, so two people; they wrote 5 and 4 of 22 messages.
        talk = [{"at": n, "author": f"p{n}"} for n in range(15)]
        talk += [{"at": 20, "author": "p0"}] * 4 + [{"at": 30, "author": "p1"}] * 3
        result = measured([row | {"id": number} for number, row in enumerate(talk)])
        assert value(result, "top10_share") == pytest.approx(9 / 22)
        assert value(result, "top1_share") == pytest.approx(5 / 22)
        # Sorted 1 (13 times), 4, 5: sum (2i - 16) x_i = -26 + 12 x 4 + 14 x 5 = 92, over 15 x 22.
        assert value(result, "participation_gini") == pytest.approx(92 / 330)


class TestReciprocity:
    """metrics: reciprocity"""

    def test_previous_is_the_nearest_earlier_message_by_someone_else(self, measured: Measured) -> None:
        # Ben answers Ann twice, the second time over his own message, and once more in b; Cas answers Ben, Ann Cas.
        talk = """
        at  thread  author
        0   a       ann
        1   a       ben
        2   a       ben
        3   a       cas
        4   a       ann
        5   b       ann
        6   b       ben
        """
        figure = measured(talk).figures["reciprocity"]
        assert (figure.value, figure.n, figure.rule) == (0, 3, "previous")

    def test_a_returned_tie_counts_in_both_directions(self, measured: Measured) -> None:
        figure = measured("at thread author \n 0 a ann \n 1 a ben \n 2 a ann \n 3 a cas").figures["reciprocity"]
        assert (figure.value, figure.n) == (pytest.approx(2 / 3), 3)  # ben->ann, ann->ben, cas->ann

    def test_messages_of_one_moment_stand_in_order_of_their_number(self, measured: Measured) -> None:
        # 9 comes before 10 although "10" < "9" as text: Ben answers Ann, nobody answers Ben.
        talk = "at thread author id \n 0 a ann 9 \n 0 a ben 10"
        figure = measured(talk).figures["reciprocity"]
        assert (figure.value, figure.n) == (0, 1)

    def test_explicit_follows_the_platforms_own_link_and_drops_answers_to_oneself(self, measured: Measured) -> None:
        talk = """
        at  thread  author  to
        0   a       ann     -
        1   a       ben     ann
        2   a       cas     ann
        3   a       ann     ann
        4   a       ann     cas
        5   a       dan     feed
        """
        figure = measured(talk, rules={"reciprocity": "explicit"}).figures["reciprocity"]
        # ben->ann, cas->ann, ann->cas; not ann->ann, and feed wrote no human message.
        assert (figure.value, figure.n) == (pytest.approx(2 / 3), 3)

    def test_without_ties_there_is_none(self, measured: Measured) -> None:
        figure = measured("at author \n 0 ann \n 1 ben").figures["reciprocity"]
        assert (figure.value, figure.n, figure.suppressed) == (None, 0, False)
        assert figure.notes


class TestGroups:
    """metrics: ei_index cross_unit_share cross_location_share cross_layer_share unit_coverage"""

    PEOPLE = """
    person  unit   location  layer
    ann     sales  north     staff
    ben     sales  south     staff
    cas     lab    north     lead
    dan     lab    -         staff
    """
    # Ties: ben->ann, cas->ben, dan->cas (previous), and ann->ben in another thread.
    TALK = """
    at  thread  author
    0   a       ann
    1   a       ben
    2   a       cas
    3   a       dan
    4   b       ben
    5   b       ann
    6   b       ann
    """

    def test_ei_index_per_attribute_with_what_chance_would_give(self, measured: Measured) -> None:
        figure = measured(self.TALK, people=self.PEOPLE).figures["ei_index"]
        unit = figure.by["unit"]
        # Directed: ben->ann, ann->ben and dan->cas inside, cas->ben outside: (1 - 3) / 4.
        assert unit["value"] == pytest.approx(-2 / 4)
        # Undirected: ann-ben and cas-dan inside, ben-cas outside: (1 - 2) / 3.
        assert unit["undirected"] == pytest.approx(-1 / 3)
        # 1 - 2 (2x1 + 2x1) / (4x3)
        assert unit["expected"] == pytest.approx(1 / 3)
        assert (unit["n"], unit["ties"]) == (4, 4)
        assert 0 < unit["p_value"] <= 1
        assert unit["permutations"] >= 2000

    def test_a_person_whose_group_is_unknown_is_outside_the_figure(self, measured: Measured) -> None:
        location = measured(self.TALK, people=self.PEOPLE).figures["ei_index"].by["location"]
        assert (location["n"], location["ties"]) == (3, 3)  # not dan, not dan->cas
        assert location["value"] == 1

    def test_the_share_of_answers_between_groups_counts_answers_not_ties(self, measured: Measured) -> None:
        result = measured(self.TALK, people=self.PEOPLE)
        # Five answers: Ann answers Ben twice. One of them crosses from lab to sales.
        assert (value(result, "cross_unit_share"), result.figures["cross_unit_share"].n) == (pytest.approx(1 / 5), 5)
        assert (value(result, "cross_location_share"), result.figures["cross_location_share"].n) == (1, 4)
        assert value(result, "cross_layer_share") == pytest.approx(2 / 5)

    def test_one_group_alone_gives_nothing_to_compare(self, measured: Measured) -> None:
        people = "person unit \n ann sales \n ben sales \n cas sales \n dan sales"
        result = measured(self.TALK, people=people)
        assert result.figures["ei_index"].by["unit"]["value"] is None
        assert value(result, "cross_unit_share") is None

    def test_without_a_people_file_it_says_so(self, measured: Measured) -> None:
        result = measured(self.TALK)
        for metric in ("ei_index", "cross_unit_share", "unit_coverage"):
            assert value(result, metric) is None
            assert "people file" in result.figures[metric].notes[0].text("en")

    def test_attributes_that_are_not_allowed_are_left_empty_and_say_why(self, measured: Measured) -> None:
        result = measured(self.TALK, people=self.PEOPLE, attributes=False)
        for metric in ("ei_index", "cross_unit_share", "cross_location_share", "cross_layer_share", "unit_coverage"):
            figure = result.figures[metric]
            assert (figure.value, figure.by) == (None, None)
            assert "preconditions" in figure.notes[0].text("en")

    def test_a_unit_is_covered_by_five_contributors(self, measured: Measured) -> None:
        people = [{"person": f"p{n}", "unit": "sales" if n < 6 else "lab"} for n in range(10)]
        people.append({"person": "idle", "unit": "legal"})
        talk = [{"at": n, "author": f"p{n}"} for n in range(1, 10)]  # five of sales, four of lab, nobody of legal
        figure = measured(talk, people=people).figures["unit_coverage"]
        assert (figure.value, figure.n) == (pytest.approx(1 / 3), 3)


class TestParticipation:
    """metrics: participants contributor_share contributor_retention"""

    TALK = """
    at    author
    0     ann
    1     old
    100d  ann
    140d  ben
    150d  cas
    """

    def test_participants_wrote_in_the_last_ninety_days_of_the_data(self, measured: Measured) -> None:
        figure = measured(self.TALK).figures["participants"]
        assert (figure.value, figure.period.days) == (3, 90)

    def test_contributors_of_thirty_days_against_everyone_in_the_people_file(self, measured: Measured) -> None:
        people = "person unit \n ann a \n ben a \n cas a \n idle a"
        figure = measured(self.TALK, people=people).figures["contributor_share"]
        assert (figure.value, figure.n, figure.rule) == (2 / 4, 4, "people_file")

    def test_without_a_people_file_the_list_of_members_stands_in_and_says_so(self, measured: Measured) -> None:
        people = "person from \n ann export \n ben export \n cas export"
        figure = measured(self.TALK, people=people).figures["contributor_share"]
        assert (figure.value, figure.n, figure.rule) == (pytest.approx(2 / 3), 3, "member_list")

    def test_who_wrote_in_a_month_and_again_three_months_later(self, measured: Measured) -> None:
        talk = "at author \n 0 ann \n 31d ann \n 40d ben \n 149d ann \n 150d cas"
        figure = measured(talk).figures["contributor_retention"]
        # Of 120 days the first 30 run from day 30 to day 60: Ann and Ben; of them Ann wrote in the last 30.
        assert (figure.value, figure.n) == (1 / 2, 2)
        assert value(measured("at author \n 0 ann \n 100d ann"), "contributor_retention") is None


class TestConversation:
    """metrics: reply_rate thread_participants newcomer_reply_share"""

    def test_reply_rate_counts_answers_within_seven_days(self, measured: Measured) -> None:
        talk = """
        at    thread  author
        0     old     ann
        100d  a       ann
        107d  a       ben
        100d  b       ann
        108d  b       ben
        """
        figure = measured(talk).figures["reply_rate"]
        assert (figure.value, figure.n) == (1 / 2, 2)

    def test_people_per_conversation_leaves_out_threads_of_one(self, measured: Measured) -> None:
        talk = "at thread author \n 0 a ann \n 1 a ben \n 2 a ann \n 3 b ann \n 4 b ben \n 5 b cas \n 6 c dan"
        figure = measured(talk).figures["thread_participants"]
        assert (figure.value, figure.n) == (5 / 2, 2)

    def test_a_newcomer_is_someone_first_seen_in_the_last_ninety_days(self, measured: Measured) -> None:
        talk = """
        at     thread  author
        0      x       ann
        150d   a       new
        3620h  a       ann
        160d   b       late
        3900h  b       ann
        200d   c       ann
        """
        figure = measured(talk).figures["newcomer_reply_share"]
        assert (figure.value, figure.n) == (1 / 2, 2)  # answered after 20 and after 60 hours
        assert value(measured("at author \n 0 ann \n 100d ben"), "newcomer_reply_share") is None


class TestLeaders:
    """metrics: leader_active_share leader_reply_share topdown_share"""

    PEOPLE = "person leader \n ann yes \n ben no \n cas no \n boss yes"

    def test_leaders_who_wrote_of_the_leaders_on_the_list(self, measured: Measured) -> None:
        result = measured("at author \n 0 ann \n 1 ben", people=self.PEOPLE)
        figure = result.figures["leader_active_share"]
        assert (figure.value, figure.n, figure.rule) == (1 / 2, 2, "people_file")

    def test_administrators_are_a_fallback_with_its_own_name(self, measured: Measured) -> None:
        figure = measured("at author \n 0 ann", people="person admin \n ann yes \n ben no").figures[
            "leader_active_share"
        ]
        assert (figure.value, figure.rule) == (1, "platform_admins")

    def test_an_announcement_is_no_answer(self, measured: Measured) -> None:
        talk = "at thread author \n 0 a ann \n 1 a ann \n 2 b ben \n 3 b ann \n 4 c boss"
        figure = measured(talk, people=self.PEOPLE).figures["leader_reply_share"]
        assert (figure.value, figure.n) == (1 / 4, 4)

    def test_top_down_looks_at_threads_of_three_people_or_more(self, measured: Measured) -> None:
        talk = """
        at   thread  author
        0    a       ann
        1    a       ben
        2    a       cas
        0    b       ann
        1    b       ben
        40d  c       ben
        41d  c       ann
        42d  c       cas
        """
        figure = measured(talk, people=self.PEOPLE).figures["topdown_share"]
        assert (figure.value, figure.n) == (1 / 2, 2)
        assert figure.by == {"2024-01": {"value": 1, "n": 1}, "2024-02": {"value": 0, "n": 1}}


class TestSpaces:
    """metrics: viable_space_share dormant_space_share open_share"""

    SPACES = """
    space    kind      members  visibility  archived
    crafts   practice  50       open        no
    readers  practice  49       open        no
    plaza    general   250      open        no
    private  general   -        direct      no
    board    team      9        closed      no
    attic    general   300      open        yes
    silent   practice  80       open        no
    """
    TALK = """
    at    space    author
    0     crafts   ann
    1     readers  ann
    2     plaza    ann
    3     private  ann
    4     board    ann
    150d  crafts   ann
    151d  board    ann
    """

    def test_each_kind_has_its_own_number_and_members_or_authors_must_reach_it(self, measured: Measured) -> None:
        figure = measured(self.TALK, spaces=self.SPACES).figures["viable_space_share"]
        # Judged: crafts, readers, plaza. Not direct messages, not a team, not where nobody wrote.
        assert (figure.value, figure.n) == (pytest.approx(2 / 3), 3)
        assert figure.by == {
            "general": {"value": 1, "n": 1, "needed": 250},
            "practice": {"value": 1 / 2, "n": 2, "needed": 50},
        }

    def test_authors_count_where_members_are_unknown(self, measured: Measured) -> None:
        talk = [{"at": n, "space": "makers", "author": f"p{n}"} for n in range(50)]
        assert value(measured(talk, spaces="space kind \n makers practice"), "viable_space_share") == 1
        assert value(measured(talk[:49], spaces="space kind \n makers practice"), "viable_space_share") == 0

    def test_the_rule_active_also_asks_for_five_contributors(self, measured: Measured) -> None:
        rules = {"viable_space_share": "active"}
        assert value(measured(self.TALK, spaces=self.SPACES, rules=rules), "viable_space_share") == 0

    def test_dormant_is_a_living_space_in_which_nobody_wrote(self, measured: Measured) -> None:
        figure = measured(self.TALK, spaces=self.SPACES).figures["dormant_space_share"]
        # crafts and board are in use; readers, plaza and silent are not; attic is archived, private is direct.
        assert (figure.value, figure.n) == (pytest.approx(3 / 5), 5)

    def test_open_share_counts_messages(self, measured: Measured) -> None:
        figure = measured(self.TALK, spaces=self.SPACES).figures["open_share"]
        assert (figure.value, figure.n) == (1 / 2, 2)


class TestRules:
    def test_an_unknown_metric_lists_what_is_offered(self, measured: Measured) -> None:
        with pytest.raises(UnknownNameError, match="reciprocity"):
            measured("at author \n 0 ann", rules={"karma": "thread"})

    @pytest.mark.parametrize(
        ("metric", "rule", "offered"),
        [
            ("reciprocity", "guessed", "previous, explicit, inferred"),
            ("ei_index", "x", "previous, explicit"),
            ("unanswered_question_share", "window", "thread, window:<minutes>"),
            ("unanswered_question_share", "window:0", "thread, window:<minutes>"),
            ("unanswered_question_share", "window:ten", "thread, window:<minutes>"),
            ("unanswered_question_share", "window:0010", "thread, window:<minutes>"),
            ("unanswered_question_share", "window:99999999", "thread, window:<minutes>"),
            ("unanswered_question_share", "window:<minutes>", "thread, window:<minutes>"),
            ("messages", "thread", "every_row"),
        ],
    )
    def test_an_unknown_rule_lists_what_is_offered(
        self, measured: Measured, metric: str, rule: str, offered: str
    ) -> None:
        with pytest.raises(UnknownNameError) as error:
            measured("at author \n 0 ann", rules={metric: rule})
        assert offered in error.value.text("en")
        assert rule in error.value.text("en")


def test_an_export_without_talk_gives_zeros_and_reasons_not_a_fault(measured: Measured) -> None:
    for talk in ([], "at author kind \n 0 feed bot"):
        result = measured(talk)
        assert value(result, "human_messages") == value(result, "authors") == value(result, "threads") == 0
        for name, figure in result.figures.items():
            assert figure.value is not None or figure.notes, name
        assert result.to_json("nl")["metrics"]["participation_gini"]["value"] is None
        assert result.to_text("en")
