import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from squaremile.networks.rules import NetworkFacts, Reason, rank_network

WEIGHTS = json.loads((Path(__file__).parents[1] / "seed/ranking.policy.json").read_text())["body"]
ALONE = NetworkFacts(reports=2)
WORST = NetworkFacts(5000, 5000, 1e9, 5000, True, {"sortacc": 900, "phone": 900}, 0)


@pytest.mark.parametrize(
    ("facts", "factor", "points", "sentence"),
    [
        (NetworkFacts(1), "reports", 1, "1 report."),
        (NetworkFacts(1000), "reports", 10, "1,000 reports."),
        (NetworkFacts(2, victims=10), "victims", 5, "10 victims."),
        (NetworkFacts(2, loss_pounds=50_000), "loss", 10, "£50,000 lost."),
        (NetworkFacts(2, vulnerable=1), "vulnerable", 7, "1 report shows a sign that a victim is vulnerable."),
        (NetworkFacts(2, vulnerable=2), "vulnerable", 10, "2 reports show signs that a victim is vulnerable."),
        (NetworkFacts(2, still_paying=True), "still_paying", 15, "A victim is still paying."),
        (NetworkFacts(2, lines={"phone": 2, "sortacc": 1, "postcode": 7}), "lines", 10,
         "Lines of enquiry: 1 UK bank account, 2 phone numbers."),
        (NetworkFacts(2, days_since_last=0), "recent", 5, "The last report came today."),
        (NetworkFacts(2, days_since_last=1), "recent", 5, "The last report came yesterday."),
        (NetworkFacts(2, days_since_last=14), "recent", 2, "The last report came 14 days ago."),
    ],
)  # fmt: skip
def test_each_factor_gives_its_points_and_says_why(facts, factor, points, sentence):
    assert Reason(factor, points, sentence) in rank_network(facts, WEIGHTS).reasons


def test_the_score_is_the_sum_of_its_reasons_most_first():
    ranking = rank_network(WORST, WEIGHTS)
    assert [reason.points for reason in ranking.reasons] == sorted((r.points for r in ranking.reasons), reverse=True)
    assert ranking.score == sum(reason.points for reason in ranking.reasons) == 100


def test_what_gives_no_points_is_no_reason():
    assert [reason.factor for reason in rank_network(ALONE, WEIGHTS).reasons] == ["reports"]


@given(
    st.builds(
        NetworkFacts,
        reports=st.integers(1, 10**6), victims=st.integers(0, 10**6), loss_pounds=st.floats(0, 1e12),
        vulnerable=st.integers(0, 10**6), still_paying=st.booleans(), days_since_last=st.integers(0, 10**5),
        lines=st.dictionaries(st.sampled_from(["phone", "sortacc", "btc", "card"]), st.integers(0, 10**5)),
    ),
    st.sampled_from(["reports", "victims", "loss_pounds", "vulnerable"]),
    st.integers(1, 10**6),
)  # fmt: skip
def test_more_of_anything_never_ranks_lower(facts, name, more):
    score = rank_network(facts, WEIGHTS).score
    more_lines = {**facts.lines, "phone": facts.lines.get("phone", 0) + more}
    for worse in (
        replace(facts, **{name: getattr(facts, name) + more}),
        replace(facts, still_paying=True),
        replace(facts, lines=more_lines),
        replace(facts, days_since_last=max(facts.days_since_last - more, 0)),
    ):
        assert 0 <= score <= rank_network(worse, WEIGHTS).score <= 100


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"loss_half": 0}, "loss_half must be above 0"),
        ({"loss_points": -1}, "loss_points must be at least 0"),
        ({"loss_points": float("nan")}, "loss_points"),
        ({"loss_points": 21}, "100 at most"),
        ({"weather_points": 1}, "no factor for weather_points"),
    ],
)
def test_a_policy_that_cannot_rank_is_refused(change, complaint):
    with pytest.raises(ValueError, match=complaint):
        rank_network(ALONE, WEIGHTS | change)


def test_a_policy_with_a_weight_missing_is_refused():
    with pytest.raises(ValueError, match="lacks loss_half"):
        rank_network(ALONE, {name: value for name, value in WEIGHTS.items() if name != "loss_half"})
