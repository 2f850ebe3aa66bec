import json
import re
from pathlib import Path

import pytest

from squaremile.launch import assets

FONT = "@font-face{font-family:GDS Transport;src:url(/assets/fonts/bold.woff2)}"
CSS = (
    f'@charset "UTF-8";:root{{--a:1}}{FONT}.govuk-body{{font-family:GDS Transport,arial,sans-serif}}'
    "@media print{.govuk-footer__copyright-logo:before{background:url(/assets/images/govuk-crest.svg)}}"
    ".moj-header,.kept{color:red}.probation-common-header a{color:red}"
    ".moj-filter__tag:after{background-image:url(/assets/images/cross.svg)}\n/*# sourceMappingURL=x.css.map */"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with small stand-ins for the npm packages."""
    for package, path in (*assets.SCRIPTS.values(), *assets.STYLES.values()):
        file = tmp_path / "node_modules" / package / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(CSS if file.suffix == ".css" else "export{}\n//# sourceMappingURL=x.js.map\n")
        (tmp_path / "node_modules" / package / "package.json").write_text('{"version": "1.0.0"}')
    images = tmp_path / "node_modules" / assets.IMAGES[0] / assets.IMAGES[1]
    images.mkdir(parents=True)
    (images / "cross.svg").write_text("<svg/>")
    (images / "moj-logotype-crest-2024.png").write_text("crest")
    return tmp_path


def vendor(root: Path) -> Path:
    return root / "squaremile" / "website" / "static" / "vendor"


def test_the_font_crown_and_other_services_parts_are_left_out():
    css = assets.own_css(CSS)
    assert css == (
        f'@charset "UTF-8";:root{{--a:1}}.govuk-body{{font-family:{assets.FONT_STACK}}}'
        ".moj-header,.kept{color:red}.moj-filter__tag:after{background-image:url(images/cross.svg)}\n"
    )


def test_only_pictures_that_are_used_are_copied(root):
    assets.build(root)
    assert [file.name for file in (vendor(root) / "images").iterdir()] == ["cross.svg"]
    assert "sourceMappingURL" not in (vendor(root) / "govuk-frontend.min.js").read_text()


def test_a_second_run_changes_nothing_until_a_version_does(root):
    assets.build(root)
    script = vendor(root) / "htmx.min.js"
    script.write_text("kept")
    assets.build(root)
    assert script.read_text() == "kept"
    (root / "node_modules" / "htmx.org" / "package.json").write_text('{"version": "2.0.0"}')
    assets.build(root)
    assert script.read_text() == "export{}\n"
    assert json.loads((vendor(root) / "versions.json").read_text())["htmx.org"] == "2.0.0"


@pytest.mark.parametrize("damage", ["not json", "[]"])
def test_a_damaged_stamp_or_a_missing_file_is_mended(root, damage):
    assets.build(root)
    (vendor(root) / "versions.json").write_text(damage)
    (vendor(root) / "htmx.min.js").unlink()
    assets.build(root)
    assert (vendor(root) / "htmx.min.js").is_file()


def test_without_the_packages_the_mend_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="npm ci"):
        assets.build(tmp_path)


def test_the_real_style_sheets_name_no_font_or_picture_we_may_not_show():
    checkout = Path(assets.__file__).resolve().parents[2]
    assets.build(checkout)
    for style in assets.STYLES:
        css = (vendor(checkout) / style).read_text(encoding="utf-8")
        assert not re.search(r"GDS Transport|crest|crown|/assets/|@font-face|probation", css, re.IGNORECASE)
        assert css.count("{") == css.count("}")
        assert all((vendor(checkout) / path).is_file() for path in re.findall(r"url\((images/[\w.-]+)\)", css))
