"""`squaremile add-administrator`: how a live force gets its first person."""

from typing import Any

import pytest

from squaremile.accounts.command import add_administrator
from squaremile.accounts.models import Membership, Person

pytestmark = pytest.mark.django_db
ARGV = ["--organisation", "kent", "--email", "first@kent.example", "--name", "First Person"]


def test_it_prints_an_address_to_choose_a_password(web: Any, capsys: Any) -> None:
    assert add_administrator(ARGV) == 0
    path = capsys.readouterr().out.strip().removeprefix("http://localhost:8000")
    assert "Choose a password" in web.get(path, follow=True).content.decode()
    assert Membership.objects.get(person__email="first@kent.example").role == "administrator"


def test_twice_adds_nothing(capsys: Any) -> None:
    assert add_administrator(ARGV) == 0
    assert add_administrator(ARGV) == 2
    assert Person.objects.filter(email="first@kent.example").count() == 1


def test_an_organisation_must_be_known(capsys: Any) -> None:
    assert add_administrator(["--organisation", "nowhere", *ARGV[2:]]) == 2
    assert "there is no organisation nowhere" in capsys.readouterr().err


def test_an_address_must_be_one(capsys: Any) -> None:
    with pytest.raises(SystemExit) as ended:
        add_administrator([*ARGV[:3], "first", *ARGV[4:]])
    assert ended.value.code == 2
