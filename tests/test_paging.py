"""Pages of long lists."""

import pytest

from app.paging import Page, page_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (None, 1),
        ("", 1),
        ("0", 1),
        ("-1", 1),
        ("x", 1),
        ("３", 1),
        ("²", 1),
        ("2", 2),
        ("007", 7),
        ("9" * 30, 1),
    ],
)
def test_a_query_string_never_asks_for_a_page_that_cannot_be(text: str | None, number: int) -> None:
    assert page_number(text) == number


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (50, 1), (51, 2), (100, 2)])
def test_a_list_has_as_many_pages_as_its_rows_need(total: int, pages: int) -> None:
    assert Page([], 1, total).pages == pages
