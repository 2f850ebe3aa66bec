"""The rules of linking and ranking. Limits are those beyond which linking would stop, or tie everybody to everybody.

The engine's settings are named here a second time, for its package loads NumPy, which the pages' process never does;
a test holds that both name the same.
"""

from typing import Annotated, Any

from pydantic import Field

from squaremile.identifiers.engine import KINDS
from squaremile.networks.rules.ranking import check_weights
from squaremile.policy.kinds import Body, fits, register

LINK_AGAIN, RANK_AGAIN = "networks.again", "networks.rank"
_Share = Annotated[float, Field(ge=0, le=1)]
_Some = Annotated[float, Field(gt=0, le=1)]
_Degree = Annotated[int, Field(ge=2, le=1_000_000)]


class Engine(Body):
    """networks.engine.Settings; what is left out is as there."""

    hub_degree: _Degree | None = None
    incidental_share: Annotated[float, Field(gt=0, lt=0.5)] | None = None
    join_margin: Annotated[float, Field(ge=0, le=100)] | None = None
    chance_share: _Share | None = None
    hub_share: _Some | None = None
    lone_share: _Some | None = None
    support_share: _Some | None = None
    whole_size: Annotated[int, Field(ge=0, le=1_000)] | None = None
    thread_size: Annotated[int, Field(ge=0, le=1_000)] | None = None
    passes: Annotated[int, Field(ge=1, le=100)] | None = None


class Gathering(Body):
    """networks.engine.gather.Gathering; what is left out is as there."""

    trusted_degree: _Degree | None = None
    core_limit: Annotated[int, Field(ge=2, le=100_000)] | None = None
    agreement: Annotated[float, Field(gt=0, le=10)] | None = None
    touched: _Share | None = None
    most_touched: Annotated[int, Field(ge=2, le=10_000)] | None = None
    hold: _Share | None = None
    alone_degree: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    hub_degree: _Degree | None = None


class Linking(Body):
    kinds: Annotated[list[str], Field(min_length=1)]
    reach: _Degree
    engine: Engine
    gathering: Gathering


def check_linking(body: Any) -> list[str]:
    if found := fits(Linking, body):
        return found
    kinds = body["kinds"]
    found = [f"kinds: there is no kind of identifier {kind}" for kind in kinds if kind not in KINDS]
    found += [f"kinds: {kind} is there twice" for kind in sorted({kind for kind in kinds if kinds.count(kind) > 1})]
    for part in ("engine", "gathering"):
        found += [
            f"{part}.{name}: leave it out rather than null" for name, value in body[part].items() if value is None
        ]
    return found


def check_ranking(body: Any) -> list[str]:
    if not isinstance(body, dict):
        return ["the ranking is one object of weights"]
    wrong = [name for name, value in body.items() if isinstance(value, bool) or not isinstance(value, int | float)]
    if wrong:
        return [f"{name} must be a number" for name in wrong]
    unknown = [name for name in body if name.startswith("line_") and name.removeprefix("line_") not in KINDS]
    if unknown:
        return [f"{name}: there is no kind of identifier {name.removeprefix('line_')}" for name in unknown]
    try:
        check_weights(body)
    except ValueError as error:
        return [str(error)]
    return [f"{name} must be at most 1" for name, value in body.items() if name.startswith("line_") and value > 1]


register("linking", check_linking, job=LINK_AGAIN)
register("ranking", check_ranking, job=RANK_AGAIN)
