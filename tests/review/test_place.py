"""How far an entry was made from the household and the village."""

import pytest

from app.orgs.models import Village
from app.residents.models import Household, Resident
from app.review.place import distance_m, place

VILLAGE = Village(code="360783101201", name="黄坑村", lat=24.91, lon=114.79)


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((24.91, 114.79), (24.91, 114.79), 0),
        ((24.0, 114.0), (25.0, 114.0), 111_195),  # one degree of latitude
        ((0.0, 0.0), (0.0, 180.0), 20_015_087),  # half around the earth
    ],
)
def test_distances_are_those_of_the_globe(
    one: tuple[float, float], other: tuple[float, float], metres: float
) -> None:
    assert distance_m(one, other) == pytest.approx(metres, abs=1)


@pytest.mark.parametrize("location", [None, {}, {"lat": 24.9}, {"lat": None, "lon": 114.7}])
def test_without_a_location_there_is_no_place(location: dict[str, object] | None) -> None:
    assert place(location, None, VILLAGE) is None


def test_household_and_village_stand_where_they_are_north_up() -> None:
    resident = Resident(household=Household(lat=24.92, lon=114.79))
    found = place({"lat": 24.91, "lon": 114.80, "accuracy_m": 12.4}, resident, VILLAGE)
    assert found is not None
    home, village = found.points
    assert (home.kind, village.kind) == ("household", "village")
    assert home.y < 100  # north of the visit
    assert home.x < 100  # west of it
    assert village.x < 100
    assert village.y == pytest.approx(100, abs=0.1)
    assert found.accuracy_m == 12
    assert home.distance_m == pytest.approx(distance_m((24.91, 114.80), (24.92, 114.79)), abs=1)
    assert all(0 <= each <= 200 for point in found.points for each in (point.x, point.y))


def test_a_place_with_nothing_known_around_it_is_told_without_points() -> None:
    found = place({"lat": 24.91, "lon": 114.80}, None, None)
    assert found is not None
    assert (found.points, found.accuracy_m, found.spread) == ([], None, 0)


@pytest.mark.parametrize(("lat", "least"), [(24.9101, 50), (24.92, 500), (30.0, 200_000)])
def test_the_ring_fits_into_the_map(lat: float, least: int) -> None:
    found = place({"lat": lat, "lon": 114.79}, None, VILLAGE)
    assert found is not None
    assert found.ring_m >= least
    assert 0 < found.ring <= 100
