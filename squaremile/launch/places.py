"""Where things lie: the checkout, its virtual environment, the data folder."""

import os
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements"


def venv_python(venv: Path = VENV) -> Path:
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The data folder named by SQUAREMILE_DATA, else `.squaremile` in the checkout; absolute."""
    named = environ.get("SQUAREMILE_DATA")
    return Path(named).expanduser().absolute() if named else ROOT / ".squaremile"


def site_packages(venv: Path = VENV) -> Path | None:
    """The folder of the virtual environment's packages; None while there is none."""
    return next(iter((*venv.glob("lib/python3*/site-packages"), *venv.glob("Lib/site-packages"))), None)
