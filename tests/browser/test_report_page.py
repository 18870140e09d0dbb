from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from notifier.documents.report.figures import Figures, gravest_first
from notifier.documents.report.page.report import write_page
from notifier.documents.report.villages import village_grounds
from tests.notifier.documents.report.sample import county_summary

SUMMARY = county_summary()
FIGURES = Figures(SUMMARY)


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    file = tmp_path_factory.mktemp("page") / "研判一览.html"
    write_page(FIGURES, file)
    return file.as_uri()


@pytest.fixture(params=[1280, 375], ids=["desk", "phone"])
def page(request, browser, address) -> Iterator[Page]:
    """The page on a desk and on a phone; any error or request makes the test fail."""
    context = browser.new_context(viewport={"width": request.param, "height": 800}, offline=True)
    opened, trouble = context.new_page(), []
    opened.on("pageerror", lambda error: trouble.append(str(error)))
    opened.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    opened.on("request", lambda call: trouble.append(call.url) if not call.url.startswith("file:") else None)
    opened.goto(address)
    yield opened
    context.close()
    assert trouble == []


def shown(page: Page) -> int:
    return int(page.locator("#shown b").inner_text())


def test_the_risk_villages_are_shown_first_the_gravest_on_top(page):
    assert shown(page) == len(FIGURES.at_risk)
    assert page.locator(".row .where b").first.inner_text() == gravest_first(SUMMARY.villages)[0].name


def test_nothing_is_wider_than_the_screen(page):
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_level_chips_choose_levels(page):
    page.get_by_role("button", name="高风险", exact=True).click()
    assert shown(page) == FIGURES.levels["medium"] + FIGURES.levels["low"]
    page.get_by_role("button", name="无风险", exact=True).click()
    assert shown(page) == FIGURES.total - FIGURES.levels["high"]


def test_a_tile_and_the_list_of_townships_mean_the_same(page):
    worst = FIGURES.worst_townships[0]
    page.locator(".tile", has_text=worst.township.name).first.click()
    assert shown(page) == worst.at_risk
    assert page.locator("#township option:checked").inner_text() == worst.township.name
    page.locator("#township").select_option("")
    assert shown(page) == len(FIGURES.at_risk)


def test_a_tile_shows_its_high_villages_and_the_colour_of_its_gravest(page):
    for place, tile in zip(FIGURES.by_township, page.locator(".tile").all(), strict=True):
        high = place.levels["high"]
        assert (tile.locator("u", has_text="高").all_inner_texts() or [""])[0] == (f"高 {high}" if high else "")
        gravest = next((level for level in ("high", "medium", "low") if place.levels[level]), "none")
        expected = f"s-high{min(high, 3)}" if high else f"s-{gravest}"
        assert expected in (tile.get_attribute("class") or "").split()


def test_page_and_paper_explain_a_village_with_the_same_sentence(page):
    page.locator(".row").first.click()
    village = gravest_first(SUMMARY.villages)[0]
    expect(page.get_by_role("dialog").locator(".why")).to_contain_text(village_grounds(FIGURES, village))


def test_dimension_lead_and_search_narrow_further(page):
    theme = {rule.id: rule.theme for rule in SUMMARY.rules}
    leader = FIGURES.by_leader[0]
    stab = [v for v in leader.villages if any(theme[hit.rule] == "信访矛盾" for hit in v.problems)]
    page.locator("#lead").select_option(label=f"{leader.leader.post} {leader.leader.name}")
    assert shown(page) == len(leader.villages)
    page.locator("#dimension").select_option("信访矛盾")
    assert shown(page) == len(stab)
    page.locator("#search").fill("不会有这样的村")
    assert shown(page) == 0
    expect(page.locator("#list")).to_contain_text("没有符合筛选的村")
    page.get_by_role("button", name="全部清除").click()
    assert shown(page) == len(FIGURES.at_risk)


def test_only_villages_lacking_data_can_be_shown(page):
    page.get_by_label("只看待补").check()
    page.get_by_role("button", name="无风险", exact=True).click()
    assert shown(page) == len(FIGURES.lacking)


def test_a_rule_bar_filters_by_rule(page):
    rule = FIGURES.common_problems[0]
    page.locator(f"#chart-rules .bar[title^='{rule.rule.id}']").click()
    assert shown(page) == rule.hits
    expect(page.locator("#shown")).to_contain_text(rule.rule.title)


def test_the_drawer_gives_reasons_and_moves_on(page):
    first, second = gravest_first(SUMMARY.villages)[:2]
    page.locator(".row").first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text(first.code)
    expect(drawer).to_contain_text(first.hits[0].sentence)
    expect(drawer).to_contain_text("依据：")
    expect(drawer).to_contain_text(first.lead_reasons[0])
    page.keyboard.press("ArrowRight")
    expect(drawer).to_contain_text(second.code)
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()


def test_a_village_can_be_linked_to(page, address):
    village = FIGURES.at_risk[3]
    page.goto("about:blank")
    page.goto(f"{address}#{village.code}")
    expect(page.get_by_role("dialog")).to_contain_text(village.name)


def test_more_rows_come_on_demand(page):
    before = page.locator(".row").count()
    page.locator("#more").click()
    assert page.locator(".row").count() > before


def test_printing_lists_every_village_and_no_controls(page):
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".row").count() == len(FIGURES.at_risk)
    expect(page.locator("#search")).to_be_hidden()


def test_markup_in_a_name_stays_text(browser, tmp_path):
    from dataclasses import replace

    small = county_summary(townships=1, villages=2)
    evil = "<img src=x onerror=alert(1)>"
    odd = tuple(replace(village, name=evil, level="high") for village in small.villages)
    file = tmp_path / "odd.html"
    write_page(Figures(replace(small, villages=odd)), file)
    page = browser.new_page()
    page.goto(file.as_uri())
    assert page.locator(".row .where b").first.inner_text() == evil
    assert page.locator("img").count() == 0
    page.close()
