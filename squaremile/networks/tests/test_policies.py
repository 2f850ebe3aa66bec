"""What the rules of linking and ranking must be before they may come into force."""

from copy import deepcopy
from dataclasses import asdict, fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from squaremile.identifiers.tests.test_policies import ANYTHING
from squaremile.networks import policies
from squaremile.networks.engine.gather import Gathering
from squaremile.networks.engine.settings import Settings
from squaremile.networks.policies import check_linking, check_ranking

LINKING: dict[str, Any] = {"kinds": ["phone"], "reach": 10, "engine": {}, "gathering": {}}
RANKING: dict[str, Any] = {
    **{
        f"{name}_points": 10 for name in ("reports", "victims", "loss", "vulnerable", "lines", "still_paying", "recent")
    },
    **{f"{name}_half": 2 for name in ("reports", "victims", "loss", "vulnerable", "lines", "recent")},
    "line_phone": 0.5,
}


@pytest.mark.parametrize(("model", "settings"), [(policies.Engine, Settings), (policies.Gathering, Gathering)])
def test_the_settings_named_twice_are_the_same_and_their_defaults_hold(model: Any, settings: Any) -> None:
    assert set(model.model_fields) == {field.name for field in fields(settings)}
    model.model_validate(asdict(settings()))


def test_what_holds_can_be_loaded() -> None:
    assert check_linking(LINKING | {"engine": asdict(Settings()), "gathering": asdict(Gathering())}) == []
    for share in ("hub_share", "lone_share", "support_share", "incidental_share"):
        assert check_linking(LINKING | {"engine": {share: 0}}), share
        assert check_linking(LINKING | {"engine": {share: 0.001}}) == []
        Settings(**{share: 0.001})


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"kinds": []}, "kinds:"),
        ({"kinds": ["fax"]}, "no kind of identifier fax"),
        ({"kinds": ["phone", "phone"]}, "phone is there twice"),
        ({"reach": 1}, "reach:"),
        ({"reach": "10"}, "reach:"),
        ({"reach": True}, "reach:"),
        ({"extra": 1}, "extra: nobody knows this key"),
        ({"engine": {"nonsense": 1}}, "engine.nonsense: nobody knows this key"),
        ({"engine": {"passes": 0}}, "engine.passes:"),
        ({"engine": {"passes": None}}, "leave it out rather than null"),
        ({"gathering": {"hold": "0.7"}}, "gathering.hold:"),
        ({"gathering": {"hold": 1.1}}, "gathering.hold:"),
        ({"gathering": {"trusted_degree": 1}}, "gathering.trusted_degree:"),
    ],
)
def test_linking_that_would_break_is_named(more: dict[str, Any], why: str) -> None:
    assert why in " ".join(check_linking(LINKING | more))


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"loss_points": -1}, "loss_points must be at least 0"),
        ({"loss_half": 0}, "loss_half must be above 0"),
        ({"loss_points": "10"}, "loss_points must be a number"),
        ({"loss_points": True}, "loss_points must be a number"),
        ({"loss_points": 60}, "add up to 100"),
        ({"nonsense": 1}, "no factor for nonsense"),
        ({"line_fax": 1}, "no kind of identifier fax"),
        ({"line_phone": 1.5}, "line_phone must be at most 1"),
    ],
)
def test_a_ranking_that_would_break_is_named(more: dict[str, Any], why: str) -> None:
    assert check_ranking(RANKING) == []
    assert why in " ".join(check_ranking(RANKING | more))


def test_a_ranking_that_lacks_a_weight_or_is_none_is_named() -> None:
    without = deepcopy(RANKING)
    del without["loss_half"]
    assert check_ranking(without) == ["the ranking lacks loss_half"]
    assert check_ranking([1]) == ["the ranking is one object of weights"]


@given(body=ANYTHING, name=st.sampled_from(sorted(RANKING)))
def test_nonsense_is_told_and_never_an_error(body: Any, name: str) -> None:
    for part in LINKING:
        assert isinstance(check_linking(LINKING | {part: body}), list)
    assert isinstance(check_linking(body), list)
    assert isinstance(check_ranking(body), list)
    assert isinstance(check_ranking(RANKING | {name: body}), list)
