"""The desk in a real browser: logging in, the overview, a village; nothing fails, nothing comes from elsewhere."""

import shutil
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import expect

from ledgers.database import open_engine
from tests.builders import village_code
from tests.engine.risks.rulebooks import RULES
from tests.parts import require_file
from tests.web.console.desk import HOSTILE, PASSWORD
from web.console.app import make_app
from web.console.shell.ask import House

VIEWS = [(1440, "light"), (360, "light"), (1440, "dark"), (1920, "light")]


@pytest.fixture(scope="module")
def address(tmp_path_factory, filled_file):
    path = shutil.copy(filled_file, tmp_path_factory.mktemp("browser") / "huanjie.db")
    engine = open_engine(f"sqlite:///{path}")
    server = uvicorn.Server(uvicorn.Config(make_app(House(engine, RULES)), port=0, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()
    engine.dispose()


@pytest.fixture
def open_page(browser, address):
    """Open a page as it is set up; any error, report of the content policy or request to elsewhere fails the test."""
    trouble, contexts = [], []

    def open_one(**options):
        context = browser.new_context(base_url=address, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
        page.on("request", lambda call: trouble.append(call.url) if not call.url.startswith(address) else None)
        page.on("dialog", lambda dialog: trouble.append(dialog.message))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert trouble == []


def log_in(page, login="O01"):
    page.goto("/")
    page.get_by_label("姓名或人员编号").fill(login)
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "without"])
def test_from_the_login_to_why_a_village_stands_where_it_stands(open_page, script):
    page = open_page(java_script_enabled=script)
    log_in(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("选举日")
    page.get_by_role("link", name="村情", exact=True).click()
    page.get_by_role("link", name="全部", exact=False).first.click()
    page.get_by_role("link", name="样2村").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("样2村")
    page.get_by_text("班子不团结").first.click()
    expect(page.get_by_text("怎么办", exact=True).first).to_be_visible()
    page.goto("/me")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_nothing_is_wider_than_the_screen_and_no_name_is_run(open_page, width, scheme):
    page = open_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    log_in(page)
    for url in ("/", "/villages?view=all", f"/villages/{village_code(4)}", "/me", "/password"):
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), url
    page.goto(f"/villages/{village_code(4)}")
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)


def test_keys_search_and_move_but_not_while_typing(open_page):
    page = open_page()
    log_in(page)
    page.goto("/villages?view=all")
    page.keyboard.press("j")
    expect(page.locator("tr.current")).to_have_count(1)
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("样3村")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(2)


AXE = Path(__file__).parents[2] / "build/axe-core/axe.min.js"
RULES_OF_ACCESS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize(("width", "scheme"), VIEWS[:3])
def test_everybody_can_use_every_page(open_page, width, scheme):
    axe = require_file(AXE)
    page = open_page(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    found = {}
    for url in (
        "/login",
        "/",
        "/villages?view=all",
        *(f"/villages/{village_code(n)}" for n in (1, 2)),
        "/me",
        "/password",
    ):
        page.goto(url)
        page.evaluate(axe)
        answer = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES_OF_ACCESS)
        found[url] = [(each["id"], each["nodes"][0]["html"]) for each in answer["violations"]]
        if url == "/login":
            log_in(page)
    assert {url: wrong for url, wrong in found.items() if wrong} == {}
