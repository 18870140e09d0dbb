"""The page people open, in their browser: ``python -m tests.benchmarks.pages --json``.

Makes the demo county in a temporary folder, builds its offline page (研判一览.html) and opens it in headless Chromium:
until something is drawn, until the list is there, until a search and a filter have answered. Medians of several
openings, each in a context of its own, in milliseconds by the browser's own clock. Prints one JSON object last.
"""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from config.calendar import WorkCalendar
from engine.summary.county import SummaryRequest, summarise_county
from ledgers.database import open_engine, reading
from ledgers.roster.rounds import current_round
from notifier.documents.report.figures import Figures
from notifier.documents.report.page.report import write_page
from tests.benchmarks.county import run
from tests.benchmarks.end_to_end import RULES
from tests.benchmarks.telling import tell
from tests.browser.conftest import CHROMIUM, QUIET

REPEATS = 7
PAINTED = """() => new Promise(found => new PerformanceObserver((list, watcher) => {
  const paint = list.getEntries().find(entry => entry.name === "first-contentful-paint");
  if (paint) { watcher.disconnect(); found(paint.startTime); }
}).observe({type: "paint", buffered: true}))"""
READY = "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
ANSWER = """([selector, event, text]) => new Promise(found => {
  const begun = performance.now(), shown = document.querySelector("#shown");
  const drawn = () => requestAnimationFrame(() => setTimeout(() => found(performance.now() - begun)));
  new MutationObserver((_, watcher) => { watcher.disconnect(); drawn(); })
    .observe(shown, {childList: true, subtree: true, characterData: true});
  const control = document.querySelector(selector);
  if (event === "click") control.click();
  else { control.value = text; control.dispatchEvent(new Event(event, {bubbles: true})); }
})"""
"""Resolves with the milliseconds from the deed of the person until the new number of villages is drawn."""


def build(folder: Path) -> tuple[Path, dict[str, Any]]:
    """Make the demo county and its page; return the page, the seconds it took and how large it is."""
    run(["demo", str(folder / "demo")], folder)
    database = open_engine(f"sqlite:///{folder / 'demo' / 'huanjie.db'}")
    with reading(database) as session:
        started = time.perf_counter()
        request = SummaryRequest(current_round(session, None), RULES, WorkCalendar())
        figures = Figures(summarise_county(session, request))
        gathered = time.perf_counter()
        page = folder / "page.html"
        write_page(figures, page)
        written = time.perf_counter()
    database.dispose()
    seconds = {"gathered": round(gathered - started, 3), "written": round(written - gathered, 3)}
    return page, {"villages": figures.total, "bytes": page.stat().st_size, "seconds": seconds}


def opened(browser: Browser, address: str) -> dict[str, float]:
    """Open the page as for the first time; return the milliseconds until each thing was there."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    page = context.new_page()
    page.goto(address)
    found = {
        "first_content": page.evaluate(PAINTED),
        "ready": page.evaluate(READY),
        "search": _answer(page, "#search", "input", "村"),
        "filter": _answer(page, "#levels button", "click"),
    }
    context.close()
    return found


def _answer(page: Page, selector: str, event: str, text: str = "") -> float:
    answer: float = page.evaluate(ANSWER, [selector, event, text])
    return answer


def measure(folder: Path) -> dict[str, Any]:
    """Build the page and open it several times; return what the JSON holds."""
    page, built = build(folder)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        opened(browser, page.as_uri())  # the browser itself warms up
        found = [opened(browser, page.as_uri()) for _ in range(REPEATS)]
        browser.close()
    milliseconds = {name: round(median(each[name] for each in found), 1) for name in found[0]}
    return {"page": built, "milliseconds": milliseconds, "openings": REPEATS}


if __name__ == "__main__":
    tell(__doc__, measure)
