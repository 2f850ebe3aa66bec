"""Copy the front-end packages from node_modules into the ignored static folder, without the parts not ours to use."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

FONT_STACK = 'Arial,"Helvetica Neue",Helvetica,"Liberation Sans",system-ui,sans-serif'

GOVUK = "govuk-frontend"
MOJ = "@ministryofjustice/frontend"

SCRIPTS = {
    "govuk-frontend.min.js": (GOVUK, "dist/govuk/govuk-frontend.min.js"),
    "moj-frontend.min.js": (MOJ, "moj/moj-frontend.min.js"),
    "htmx.min.js": ("htmx.org", "dist/htmx.min.js"),
    "cytoscape.min.js": ("cytoscape", "dist/cytoscape.esm.min.mjs"),
}
STYLES = {
    "govuk-frontend.min.css": (GOVUK, "dist/govuk/govuk-frontend.min.css"),
    "moj-frontend.min.css": (MOJ, "moj/moj-frontend.min.css"),
}
LICENCES = {
    "govuk-frontend.LICENCE.txt": (GOVUK, "LICENSE.txt"),
    "moj-frontend.LICENCE.txt": (MOJ, "LICENSE"),
    "htmx.LICENCE.txt": ("htmx.org", "LICENSE"),
    "cytoscape.LICENCE.txt": ("cytoscape", "LICENSE"),
}
IMAGES = (MOJ, "moj/assets/images")

# Marks and parts that only GOV.UK, a ministry or a probation service may show, and parts no page of ours has.
UNWANTED = (
    ".govuk-footer__copyright-logo",
    ".govuk-footer__crown",
    ".govuk-header__logotype",
    ".govuk-logo-dot",
    ".govuk-cookie-banner",
    ".govuk-feedback",
    ".govuk-language-navigation",
    ".moj-header",
    ".moj-cookie-banner",
    ".moj-organisation-nav",
    ".moj-rich-text-editor",
    ".moj-primary-navigation",
    ".probation-",
)
RECIPE = 3  # raise it when the rules below change, so that copies made before are made again

_FONT_FACE = re.compile(r"(?:/\*![^*]*Calvert[^*]*\*/)?@font-face\{[^{}]*\}")
_RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")
_EMPTY_GROUP = re.compile(r"@(?:media|supports)[^{}]*\{\}")
_SOURCE_MAP = re.compile(r"\n?(?://|/\*)# sourceMappingURL=[^\n*]*(?:\*/)?\n?")


def build(root: Path) -> None:
    """Fill `squaremile/website/static/vendor` under `root`; quick and without effect when it is already right.

    Raises FileNotFoundError, naming the mend, when the npm packages are not installed.
    """
    modules = root / "node_modules"
    vendor = root / "squaremile" / "website" / "static" / "vendor"
    wanted = _versions(modules)
    if _stamp(vendor) == wanted and all((vendor / name).is_file() for name in (*SCRIPTS, *STYLES)):
        return
    vendor.mkdir(parents=True, exist_ok=True)
    for name, (package, path) in STYLES.items():
        css = (modules / package / path).read_text(encoding="utf-8")
        (vendor / name).write_text(own_css(css), encoding="utf-8")
    for name, (package, path) in SCRIPTS.items():
        script = (modules / package / path).read_text(encoding="utf-8")
        (vendor / name).write_text(_SOURCE_MAP.sub("\n", script), encoding="utf-8")
    for name, (package, path) in LICENCES.items():
        if (modules / package / path).is_file():
            shutil.copyfile(modules / package / path, vendor / name)
    _copy_images(modules, vendor)
    (vendor / "versions.json").write_text(json.dumps(wanted, indent=1), encoding="utf-8")


def own_css(css: str) -> str:
    """The compiled style sheet without GDS Transport, crown and unused parts, and with addresses relative to it."""
    css = _SOURCE_MAP.sub("\n", css)
    css = _FONT_FACE.sub("", css)
    css = css.replace("GDS Transport,arial,sans-serif", FONT_STACK)
    css = _RULE.sub(_keep_wanted, css)
    css = _EMPTY_GROUP.sub("", css)
    return css.replace("url(/assets/images/", "url(images/")


def _keep_wanted(rule: re.Match[str]) -> str:
    selectors = rule.group(1).split(",")
    unwanted = all(any(part in selector for part in UNWANTED) for selector in selectors)
    return "" if unwanted else rule.group(0)


def _copy_images(modules: Path, vendor: Path) -> None:
    """Copy only the pictures that the kept styles ask for."""
    package, folder = IMAGES
    images = vendor / "images"
    images.mkdir(exist_ok=True)
    for style in STYLES:
        for name in re.findall(r"url\(images/([\w.-]+)\)", (vendor / style).read_text(encoding="utf-8")):
            shutil.copyfile(modules / package / folder / name, images / name)


def _versions(modules: Path) -> dict[str, str]:
    packages = sorted({package for package, _ in (*SCRIPTS.values(), *STYLES.values())})
    found = {"recipe": str(RECIPE)}
    for package in packages:
        manifest = modules / package / "package.json"
        if not manifest.is_file():
            raise FileNotFoundError(f"{package} is not installed: run `npm ci` in {modules.parent}.")
        found[package] = str(json.loads(manifest.read_text(encoding="utf-8"))["version"])
    return found


def _stamp(vendor: Path) -> dict[str, str] | None:
    try:
        stamp = json.loads((vendor / "versions.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return stamp if isinstance(stamp, dict) else None
