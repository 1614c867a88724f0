"""Where a signing took place, in words: how they met, and where the phone was or why that is not known."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.formdefs.definitions.resolve import code_list


def place_of(answers: Mapping[str, Any], location: Mapping[str, Any] | None) -> str:
    """上门，北纬 34.12345，东经 118.12345（误差 12 米）; empty if nothing was said."""
    return "，".join(_parts(answers, location))


def _parts(answers: Mapping[str, Any], location: Mapping[str, Any] | None) -> Iterator[str]:
    if answers.get("visit_mode"):
        yield code_list("VM").get(answers["visit_mode"], answers["visit_mode"])
    if location:
        within = f"（误差 {location['accuracy']:.0f} 米）" if location.get("accuracy") is not None else ""
        yield f"北纬 {location['lat']:.5f}，东经 {location['lon']:.5f}{within}"
    elif reason := answers.get("location_reason"):
        yield f"没有定位（{code_list('NOPLACE').get(reason, reason)}）"
