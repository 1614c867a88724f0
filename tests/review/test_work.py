"""The work by forms: every figure is what the queue lists behind it."""

import re

from app.entries.models import EntryStatus
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make


def test_every_figure_opens_to_as_many_entries(make: Make, reviewer: Client) -> None:
    for status, form in (("approved", "htn"), ("approved", "htn"), ("submitted", "htn"), ("void", "dm")):
        make.entry(make.resident(), form=form, status=EntryStatus(status))
    make.entry(make.resident(at=make.other_village), status=EntryStatus.APPROVED)
    found = re.findall(r'<a href="(/review\?[^"]*)">(\d+)', reviewer.get("/review/work").text)
    assert sorted(int(figure) for _, figure in found) == [1, 1, 2]
    for address, figure in found:
        assert reviewer.get(address.replace("&amp;", "&")).text.count('<th scope="row">') == int(figure)


def test_the_figures_are_of_the_days_that_are_asked_for(make: Make, reviewer: Client) -> None:
    make.entry(make.resident(), status=EntryStatus.APPROVED)
    assert "没有符合条件的记录" in page(reviewer.get("/review/work?until=2020-01-01")).text
