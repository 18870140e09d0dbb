"""What the browser is given: light, ours, of the age of the browsers in the offices, and nothing from elsewhere."""

import gzip
import hashlib
import re

import pytest

from web.console.page import pages
from web.console.shell.files import FOLDER

ROOT = FOLDER.parent
SHEETS = sorted([*ROOT.rglob("*.css")])
SCRIPTS = sorted(path for path in ROOT.rglob("*.js") if "vendor" not in path.parts)
TEMPLATES = sorted(ROOT.rglob("*.html"))
TOO_NEW_FOR_SHEETS = (
    *(r"@layer", r":has\(", r":is\(", r":where\(", r"@container", r"aspect-ratio", r"\binset\s*:", r"color-mix"),
    *(r"\b(margin|padding|border)-(inline|block)\s*:", r"\bdvh\b", r"light-dark", r"oklch", r"subgrid", r"text-wrap"),
    *(r"@media[^{]*[<>]=?", r"overflow:\s*clip", r"field-sizing", r"(^|\s)&", r"@media \(max-width"),
)
TOO_NEW_FOR_SCRIPTS = (
    *(r"\.at\(", r"Object\.hasOwn", r"structuredClone", r"findLast", r"randomUUID", r"AbortSignal\.timeout"),
    *(r"\binert\b", r"\beval\(", r"innerHTML", r"new Function", r"replaceChildren"),
)


def weight(path):
    return len(gzip.compress(path.read_bytes(), 5))


def test_the_sheet_and_the_scripts_are_light():
    assert sum(weight(path) for path in SHEETS) < 10_000
    assert sum(weight(path) for path in ROOT.rglob("*.js")) < 20_000


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_sheets_use_what_the_oldest_browser_knows(path):
    text = path.read_text(encoding="utf-8")
    assert [word for word in TOO_NEW_FOR_SHEETS if re.search(word, text, re.MULTILINE)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_use_what_the_oldest_browser_knows(path):
    text = path.read_text(encoding="utf-8")
    assert [word for word in TOO_NEW_FOR_SCRIPTS if re.search(word, text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_trust_nothing_and_load_nothing_from_elsewhere(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\|\s*safe|Markup|autoescape|\bstyle=|<script(?![^>]*src)|\son[a-z]+=|https?://", text) == []


def test_what_others_made_is_what_we_looked_at():
    vendor = FOLDER / "vendor"
    lines = (vendor / "LOCK").read_text(encoding="utf-8").split("\n")
    locked = {name: digest for digest, _, name in (line.partition("  ") for line in lines if line)}
    there = {path.name for path in vendor.iterdir()} - {"LOCK"}
    assert {name: hashlib.sha256((vendor / name).read_bytes()).hexdigest() for name in there} == locked
    assert {"htmx-LICENSE.txt", "lucide-LICENSE.txt"} <= there


def test_every_icon_of_the_menu_is_drawn():
    icons = (FOLDER / "icons.svg").read_text(encoding="utf-8")
    assert [page.icon for page in pages() if page.icon and f'id="{page.icon}"' not in icons] == []
