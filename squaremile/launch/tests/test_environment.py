import json
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from squaremile.launch.data import load_secrets, make_data_folder
from squaremile.launch.environment import already_told, as_role, environment, without_password
from squaremile.launch.errors import CannotBeDone

OWNER = "postgresql://squaremile_owner:secret@127.0.0.1:5433/squaremile"


@pytest.fixture
def data(tmp_path):
    make_data_folder(tmp_path / "data")
    return tmp_path / "data"


def test_the_owner_is_told_every_address(data):
    told = environment(data, "owner", owner_url=OWNER, base={"HOME": "/h"}, port=8007)
    kept = load_secrets(data)
    assert told["DATABASE_URL"] == OWNER
    assert told["DATABASE_URL_WEB"] == OWNER.replace("owner:secret", f"web:{kept['web_password']}")
    assert told["DATABASE_URL_WORKER"] == OWNER.replace("owner:secret", f"worker:{kept['worker_password']}")
    assert (told["SQUAREMILE_SIGN_IN"], told["SQUAREMILE_DATA"], told["SQUAREMILE_PORT"]) == (
        "owner",
        str(data),
        "8007",
    )
    assert told["HOME"] == "/h"


@pytest.mark.parametrize(("sign_in", "own"), [("web", "DATABASE_URL_WEB"), ("worker", "DATABASE_URL_WORKER")])
def test_pages_and_worker_are_told_only_their_own_address(data, sign_in, own):
    told = environment(data, sign_in, owner_url="", base={"DATABASE_URL": OWNER})
    assert [name for name in told if name.startswith("DATABASE_URL")] == [own]
    assert already_told(told, sign_in)
    assert not already_told(told, "owner")


def test_given_addresses_go_before_ours(data):
    base = {
        "DATABASE_URL": "postgresql://boss:x@db.example:5432/sm",
        "DATABASE_URL_WEB": "postgresql://pages:y@db.example/sm",
    }
    told = environment(data, "owner", owner_url=OWNER, base=base)
    assert told["DATABASE_URL_WEB"] == "postgresql://pages:y@db.example/sm"
    assert told["DATABASE_URL_WORKER"].startswith("postgresql://squaremile_worker:")
    assert told["DATABASE_URL_WORKER"].endswith("@db.example:5432/sm")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (OWNER, "postgresql://squaremile_owner@127.0.0.1:5433/squaremile"),
        ("postgresql://a:p%40ss@[::1]:5432/b?sslmode=require", "postgresql://a@[::1]:5432/b?sslmode=require"),
        ("postgresql://db.example/b", "postgresql://db.example/b"),
    ],
)
def test_a_shown_address_holds_no_password(url, shown):
    assert without_password(url) == shown


def test_no_address_makes_no_address():
    assert as_role("", "squaremile_web", "x") == ""


def test_secrets_are_made_once_and_only_for_their_owner(data):
    kept = load_secrets(data)
    assert load_secrets(data) == kept
    assert len(bytes.fromhex(kept["seal_key"])) == len(bytes.fromhex(kept["ledger_seed"])) == 32
    assert stat.S_IMODE((data / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) & 0o066 == 0


def test_many_first_starts_at_once_keep_the_same_secrets(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: json.dumps(load_secrets(tmp_path)), range(32)))
    assert len(set(made)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]


def test_a_folder_with_other_things_is_not_taken(tmp_path):
    (tmp_path / "holiday.jpg").touch()
    with pytest.raises(CannotBeDone, match="holds other things"):
        make_data_folder(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_a_file_in_place_of_the_folder_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CannotBeDone, match="Name another"):
        make_data_folder(tmp_path / "file" / "data")
