"""The error index in a browser: people paste a message and find what to do."""

from __future__ import annotations

from typing import Any

import pytest

INDEX = "/codes/index.html"


def shown(page: Any) -> list[tuple[str, str]]:
    """Return code and kind of each row that is shown, in order."""
    rows = page.locator("#situations tbody tr:visible")
    return [
        (row.locator("th").inner_text().strip(), row.locator("code").first.inner_text())
        for row in rows.all()[:20]
    ]


@pytest.mark.parametrize(
    ("pasted", "code", "kind"),
    [
        ("bucket_tasks_queued exceeds rationed amount", "SlowDown", "item-queue-full"),
        (
            "<Error><Code>SlowDown</Code><Resource>Your upload appears to be spam.</Resource>",
            "SlowDown",
            "spam",
        ),
        ("NoSuchUpload", "NoSuchUpload", "no-such-upload"),
        ("identifier already taken", "BucketAlreadyExists", "identifier-taken"),
    ],
)
def test_a_pasted_message_leads_to_its_row(
    page: Any, site: str, pasted: str, code: str, kind: str
) -> None:
    """The first row is the situation that the message describes, or the code it names."""
    page.goto(f"{site}{INDEX}")
    page.get_by_label("Words of the message").fill(pasted)
    rows = shown(page)
    assert rows
    if pasted == code:
        assert rows[0][0] == code
    else:
        assert (code, kind) in rows[:3]


def test_filters_narrow_the_table(page: Any, site: str) -> None:
    """Service, status and retry work together, and the count says how many rows are left."""
    page.goto(f"{site}{INDEX}")
    every = page.locator("#situations tbody tr:visible").count()
    page.get_by_label("Status").select_option("503")
    of_status = page.locator("#situations tbody tr:visible").count()
    page.get_by_label("Retry").select_option("no")
    of_both = page.locator("#situations tbody tr:visible").count()
    assert 0 < of_both < of_status < every
    assert page.locator("#situation-count").inner_text() == f"{of_both} of {every} situations"
    assert set(page.locator("#situations tbody tr:visible td:nth-child(2)").all_inner_texts()) == {
        "503"
    }
    page.get_by_label("Service").select_option(label="MinIO")
    assert page.locator("#situations tbody tr:visible").count() < of_status


def test_a_search_can_be_linked_to(page: Any, site: str) -> None:
    """The address holds the search, so a link shows the same rows."""
    page.goto(f"{site}{INDEX}")
    page.get_by_label("Words of the message").fill("spam")
    rows = shown(page)
    page.goto(page.url)
    assert page.get_by_label("Words of the message").input_value() == "spam"
    assert shown(page) == rows


def test_the_keyboard_reaches_a_page(page: Any, site: str) -> None:
    """Tab leads from the search field over the filters to the first row, Enter opens its page."""
    page.goto(f"{site}{INDEX}")
    page.get_by_label("Words of the message").fill("NoSuchKey")
    page.get_by_label("Words of the message").focus()
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/codes/NoSuchKey.html")
    assert page.locator("h1").inner_text().startswith("NoSuchKey")


def test_the_table_is_whole_without_javascript(browser: Any, site: str) -> None:
    """Every row is there, its link works, and no dead filter is shown."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{site}{INDEX}")
    assert page.locator("#situations tbody tr").count() > 500
    assert not page.locator("#situation-filters").is_visible()
    page.locator("#situations tbody a", has_text="SlowDown").first.click()
    assert page.locator("h1").inner_text().startswith("SlowDown")
    assert "What to do:" in page.locator("article").inner_text()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/index.html", INDEX, "/codes/SlowDown.html", "/retrying.html"])
def test_a_telephone_shows_a_page_without_scrolling_sideways(
    browser: Any, site: str, path: str, scheme: str
) -> None:
    """A page is as wide as the window at 360 pixels, and readable in both schemes."""
    page = browser.new_page(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    page.goto(f"{site}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    ground, text = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert ground != text
    page.close()


def test_every_link_of_the_site_leads_somewhere(page: Any, site: str) -> None:
    """No page of the guides and no row of the index links to a page that is missing."""
    seen, pending = set(), [f"{site}/index.html"]
    while pending:
        address = pending.pop()
        if address in seen:
            continue
        seen.add(address)
        response = page.request.get(address)
        assert response.ok, address
        if "/codes/" in address and not address.endswith(INDEX):
            continue  # these hundreds of pages have one template
        if not address.endswith(".html"):
            continue  # a recipe to download
        page.goto(address)
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        pending += [link.partition("#")[0] for link in links if link.startswith(site)]
    assert len(seen) > 500


def test_a_screen_reader_hears_labels_and_headers(page: Any, site: str) -> None:
    """Each field has a label, each column a header, and the count is announced."""
    page.goto(f"{site}{INDEX}")
    for label in ("Words of the message", "Service", "Status", "Retry"):
        assert page.get_by_label(label).count() == 1
    assert page.locator("#situations thead th[scope=col]").count() == 5
    assert page.locator("[role=status]").count() == 1
    assert page.locator("html[lang]").count() == 1
