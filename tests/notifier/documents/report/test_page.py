import json
import re

import pytest

from notifier.documents.report.page.report import script_safe
from notifier.documents.report.report import PAGE


@pytest.fixture(scope="module")
def page(report_folder):
    return (report_folder / PAGE).read_text(encoding="utf-8")


def test_the_page_asks_nothing_of_any_network(page):
    addresses = set(re.findall(r"(?:https?:)?//[\w.-]+", page)) - {"http://www.w3.org"}
    assert addresses == set()
    assert not re.search(r"<(?:link|img|iframe|object)\b|\bsrc=|@import|url\(", page)
    assert "default-src 'none'" in page


def test_the_page_carries_every_village(page):
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])
    assert len(data["villages"]) == 462
    assert len(data["townships"]) == 33
    assert all(hit[0] in data["rules"] for village in data["villages"] for hit in village["hits"])


def test_the_page_stays_small(page):
    assert len(page.encode("utf-8")) < 600_000


@pytest.mark.parametrize("text", ["</script>", "<!--", "&lt;", "\u2028", "a\"b'c\\d"])
def test_data_can_never_end_its_element(text):
    safe = script_safe({"text": text})
    assert not re.search("[<>&\u2028\u2029]", safe)
    assert json.loads(safe) == {"text": text}
