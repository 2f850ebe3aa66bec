"""The real texts and e-mails that people received: all are read. Hostile: nothing in them is fetched, opened or run."""

import os
from collections import Counter
from pathlib import Path

import pytest

from squaremile.reports.reading import columns, read

SHARED = Path(os.environ.get("SQUAREMILE_SHARED", Path(__file__).parents[4] / "shared")) / "real"


@pytest.fixture(autouse=True)
def there():
    if not SHARED.is_dir() and os.environ.get("CI") != "true":
        pytest.skip("the shared real messages are not on this machine (SQUAREMILE_SHARED)")


def test_all_real_texts_are_read():
    found = list(read([SHARED / "text-messages.csv"]))
    assert len(found) == 2_800
    assert not [row for row in found if row.problems]
    assert found[-1].line >= 2_801
    keys = Counter(row.occurrence_key for row in found)
    assert set(keys.values()) == {1}
    assert len({digest for digest, _ in keys}) < 2_800
    assert sum("å£" in row.message.text for row in found) > 100
    assert {row.message.aside["label"] for row in found} == {"spam", "ham"}


def test_all_real_emails_are_read():
    found = list(read([SHARED / "phishing-emails"]))
    assert len(found) == 300
    assert not [row for row in found if row.problems]
    assert sum(bool(row.message.text.strip()) for row in found) >= 299
    assert sum(bool(row.message.source_reference) for row in found) >= 290
    assert len({row.occurrence_key for row in found}) == 300
    assert all(
        "@" in row.message.sender or not row.message.sender for row in found if "From" not in row.message.headers
    )
    for row in found:
        (row.message.text + row.message.subject + str(row.message.headers)).encode()
        assert "\x00" not in row.message.text


def test_the_folder_as_a_whole_refuses_only_what_is_no_message():
    found = list(read([SHARED]))
    assert [row.path_label.rpartition("/")[2] for row in found if row.problems] == ["SOURCES.md"]
    assert columns([SHARED]) == ["path", "label", "text"]
