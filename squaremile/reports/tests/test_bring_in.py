"""Bringing files in: every row answered, twice adds nothing, a message is an information report."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from squaremile.reports.models import ContactEvent, Intake, Report
from squaremile.reports.reading import Message
from squaremile.reports.schema import Report as Form
from squaremile.reports.services.bring_in import bring_in, report_of_message


def write(folder: Path, text: str, name: str = "frauds.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.django_db
def test_every_row_is_answered_and_a_wrong_one_stops_none(tmp_path: Path) -> None:
    text = "source_reference,narrative,payment_1_amount\nA1,one,10\nA2,two,many\nA3,three,1e99\nA4,four,30\n"
    results = tmp_path / "results.csv"
    totals = bring_in([write(tmp_path, text)], source="s", results=results)
    assert (totals.rows, totals.accepted, totals.refused) == (4, 2, 2)
    lines = results.read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[3] for line in lines[1:]] == ["accepted", "refused", "refused", "accepted"]
    assert "too large" in lines[3]


@pytest.mark.django_db
def test_twice_adds_nothing_and_two_equal_rows_stay_two(tmp_path: Path) -> None:
    path = write(tmp_path, "narrative\nsame words\nsame words\n")
    first, second = bring_in([path], source="s"), bring_in([path], source="s")
    assert (first.accepted, second.accepted, second.already) == (2, 0, 2)
    assert Report.objects.count() == 2


@pytest.mark.django_db
def test_a_dry_run_stores_nothing_at_all(tmp_path: Path) -> None:
    totals = bring_in([write(tmp_path, "narrative\nwords\n")], source="s", dry_run=True)
    assert totals.accepted == 1
    assert not Report.objects.exists()
    assert not Intake.objects.exists()


@pytest.mark.django_db
def test_no_results_file_is_left_of_an_import_that_broke_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("squaremile.reports.services.bring_in.receive", broken)
    with pytest.raises(OSError, match="full"):
        bring_in([write(tmp_path, "narrative\nwords\n")], source="s", results=tmp_path / "results.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["frauds.csv"]
    assert Intake.objects.get().ended_at is not None


@pytest.mark.django_db
def test_a_message_is_an_information_report_with_its_sender(tmp_path: Path) -> None:
    bring_in([write(tmp_path, "text,from\nYour parcel is held: parcel-fee.example,07700 900123\n")], source="s")
    report = Report.objects.get()
    assert (report.kind, report.route, report.victim_count) == ("information", "message", 0)
    assert ContactEvent.objects.get(report=report).sender == "07700 900123"


def test_of_a_forwarded_message_the_contact_is_the_one_inside() -> None:
    inside = Message("Pay now", sender="crook@evil.example", channel="email")
    report = report_of_message(Message("see below", sender="victim@home.example", channel="email", enclosed=[inside]))
    assert report.contacts[0].sender == "crook@evil.example"


@pytest.mark.parametrize("amount", ["1e99", "NaN", "Infinity", "-1", "1.234", "many", "£", float("inf"), True])
def test_what_is_no_amount_of_money_is_a_mistake_never_an_error(amount: object) -> None:
    with pytest.raises(ValidationError):
        Form.model_validate({"payments": [{"amount": amount}]})
