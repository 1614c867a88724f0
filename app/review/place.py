"""Where an entry was made: how far from the household and the village, and a plain map of the three."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any

from app.orgs.models import Village
from app.residents.models import Household, Resident

EARTH_M = 6_371_000
HALF = 100  # the map is a square of 2 × HALF units around the visit's reference point
LEAST_M = 200  # the least distance that the map spans to each side
STEPS = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000, 200_000)


@dataclass(frozen=True)
class Point:
    """A place on the map: metres from the visit, and where it stands in the drawing."""

    kind: str  # household, village
    name: str
    distance_m: int
    x: float
    y: float


@dataclass(frozen=True)
class Place:
    """The entry's place, with what is known around it."""

    lat: float
    lon: float
    accuracy_m: int | None
    points: list[Point]
    ring_m: int  # what the inner ring measures
    ring: float  # its radius in the drawing
    spread: float  # the accuracy's radius in the drawing


def place(
    location: Mapping[str, Any] | None, resident: Resident | None, village: Village | None
) -> Place | None:
    """None when the entry bears no place."""
    if not location or location.get("lat") is None or location.get("lon") is None:
        return None
    here = (float(location["lat"]), float(location["lon"]))
    known = _known(resident.household if resident else None, village)
    distances = [distance_m(here, at) for _, _, at in known]
    span = max([LEAST_M, *distances]) * 1.2
    accuracy = location.get("accuracy_m")
    ring_m = max(step for step in STEPS if step == STEPS[0] or step <= span * 0.7)
    return Place(
        *here,
        accuracy_m=None if accuracy is None else round(float(accuracy)),
        points=[
            Point(kind, name, round(distance), *_drawn(here, at, span))
            for (kind, name, at), distance in zip(known, distances, strict=True)
        ],
        ring_m=ring_m,
        ring=round(ring_m / span * HALF, 1),
        spread=round(min(float(accuracy or 0) / span, 2) * HALF, 1),
    )


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance of two (latitude, longitude) pairs in degrees, WGS-84; metres."""
    lat1, lon1, lat2, lon2 = (radians(each) for each in (*one, *other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(half)))


def _known(
    household: Household | None, village: Village | None
) -> list[tuple[str, str, tuple[float, float]]]:
    known = []
    if household and household.lat is not None and household.lon is not None:
        known.append(("household", "住址", (household.lat, household.lon)))
    if village and village.lat is not None and village.lon is not None:
        known.append(("village", village.name, (village.lat, village.lon)))
    return known


def _drawn(here: tuple[float, float], at: tuple[float, float], span: float) -> tuple[float, float]:
    """North is up; the entry's own place is the middle."""
    east = radians(at[1] - here[1]) * cos(radians(here[0])) * EARTH_M
    north = radians(at[0] - here[0]) * EARTH_M
    return round(HALF + east / span * HALF, 1), round(HALF - north / span * HALF, 1)
