import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from squaremile.website import charts

SVG = "{http://www.w3.org/2000/svg}"


def drawn(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(re.search(r"<svg.*?</svg>", markup, re.DOTALL).group())


def test_each_force_has_one_tile_of_its_own():
    tiles = charts.force_tiles()
    codes = {tile.code for tile in tiles}
    england = {f"E230000{number:02}" for number in range(1, 40)}
    assert codes == england | {f"W1500000{number}" for number in range(1, 5)} | {"S23000009", "N99999999", "BTP"}
    assert len({(tile.column, tile.row) for tile in tiles}) == len(tiles) == 46
    assert next(tile for tile in tiles if tile.code == "E23000034").name == "City of London"


def test_the_map_says_what_it_shows_in_words():
    picture = drawn(charts.tile_map({"E23000034": 1234, "E23000001": 5, "X": 9}, title="Reports <by> force", id="m"))
    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == "m-title m-desc"
    assert picture.find(f"{SVG}title").text == "Reports <by> force"
    assert picture.find(f"{SVG}desc").text == "1,239 in all. Most: City of London, 1,234."
    assert "City of London: 1,234" in [title.text for title in picture.iter(f"{SVG}title")]


def test_a_map_of_nothing_still_shows_every_force():
    markup = charts.tile_map({})
    assert len(drawn(markup).findall(f"{SVG}g")) == 46
    assert "No force has any." in markup


@given(st.lists(st.integers(0, 5000), max_size=46))
def test_steps_rise_with_the_count_and_the_greatest_is_darkest(values):
    limits = charts.step_limits(values)
    steps = [charts.step_of(value, limits) for value in sorted(values)]
    assert steps == sorted(steps)
    assert all(0 <= step <= charts.STEPS for step in steps)
    assert not any(values) or steps[-1] == charts.STEPS
    assert all((step == 0) == (value == 0) for step, value in zip(steps, sorted(values), strict=True))


def test_bars_stand_in_order_with_their_counts():
    picture = drawn(charts.month_bars([("Oct 2026", 5), ("Nov 2026", 1200), ("Dec 2026", 0)], "Reports by month"))
    assert picture.find(f"{SVG}desc").text == "Oct 2026 to Dec 2026. Highest: Nov 2026, 1,200."
    heights = [float(bar.get("height")) for bar in picture.iter(f"{SVG}rect")]
    assert heights[1] > heights[0] > heights[2] == 0


@pytest.mark.parametrize("points", [[], [("Nov 2026", 0)], [(f"Month {place}", place) for place in range(60)]])
def test_any_number_of_months_can_be_drawn(points):
    assert len(list(drawn(charts.month_bars(points, "Months")).iter(f"{SVG}rect"))) == len(points)


def test_a_bar_list_has_words_links_and_lengths():
    markup = charts.bar_list(
        [("A & B", 4), {"label": "C", "value": 2, "text": "2 of 6", "url": "/c/"}, {"label": "D", "value": 0}], "Kinds"
    )
    assert "A &amp; B" in markup
    assert '<a class="govuk-link" href="/c/">C</a>' in markup
    assert "2 of 6" in markup
    assert re.findall(r'sm-bars__bar" width="([\d.]+)%', markup) == ["100.0", "50.0", "0.0"]


def test_pictures_carry_no_style_or_script():
    everything = charts.tile_map({"BTP": 1}) + charts.month_bars([("a", 1)], "t") + charts.bar_list([("a", 1)])
    assert "style=" not in everything
    assert "<script" not in everything
