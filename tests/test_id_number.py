"""Identity numbers: the test vectors of GB 11643, and both sides of each rule."""

from datetime import date

import pytest

from app.id_number import CHECK_DIGITS, IdNumber, IdNumberFault, check_digit, check_id_number, make_id_number

TODAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("text", "birth_date", "sex", "area"),
    [
        ("11010519491231002X", date(1949, 12, 31), "2", "110105"),
        ("320723195603120010", date(1956, 3, 12), "1", "320723"),
        ("34062119630715331X", date(1963, 7, 15), "1", "340621"),
    ],
)
def test_a_number_tells_birth_sex_and_area(text: str, birth_date: date, sex: str, area: str) -> None:
    assert check_id_number(text, TODAY) == IdNumber(text, birth_date, sex, area)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("440524188001010014", IdNumberFault.TOO_OLD),
        ("320506199002290015", IdNumberFault.DATE),
        ("32072319560312001X", IdNumberFault.CHECKSUM),
        ("", IdNumberFault.LENGTH),
        ("11010519491231002", IdNumberFault.LENGTH),
        ("11010519491231002X1", IdNumberFault.LENGTH),
        ("110105491231002", IdNumberFault.FIFTEEN_DIGITS),
        ("11010549123100X", IdNumberFault.LENGTH),
        ("1101051949123100X2", IdNumberFault.CHARACTERS),
        ("11010519491231002Y", IdNumberFault.CHARACTERS),
        ("1101051949123100２X", IdNumberFault.CHARACTERS),
        ("110105194913310025", IdNumberFault.DATE),
        ("110105000001010025", IdNumberFault.DATE),
    ],
)
def test_what_is_no_number_is_told_why(text: str, fault: IdNumberFault) -> None:
    assert check_id_number(text, TODAY) == fault


def test_a_small_x_is_stored_large() -> None:
    found = check_id_number("11010519491231002x", TODAY)
    assert isinstance(found, IdNumber)
    assert found.number == "11010519491231002X"


def test_a_space_beside_a_number_is_not_part_of_one() -> None:
    assert check_id_number("11010519491231002X ", TODAY) == IdNumberFault.LENGTH
    assert check_id_number("11010519491231002X\n", TODAY) == IdNumberFault.LENGTH


def test_every_fault_is_told_in_chinese() -> None:
    assert len(IdNumberFault) == 7
    assert all("身份证号" in fault.message for fault in IdNumberFault)


@pytest.mark.parametrize(
    ("birth", "fault"),
    [
        (TODAY, None),
        (date(2026, 6, 16), IdNumberFault.FUTURE),
        (date(1905, 6, 16), None),  # 121 tomorrow
        (date(1905, 6, 15), IdNumberFault.TOO_OLD),  # 121 today
        (date(2000, 2, 29), None),
    ],
)
def test_a_birth_is_not_to_come_and_not_over_120_years_ago(birth: date, fault: IdNumberFault | None) -> None:
    found = check_id_number(make_id_number("360783", birth, 12), TODAY)
    assert (found if isinstance(found, IdNumberFault) else None) == fault


@pytest.mark.parametrize("year", [1900, 2100])
def test_a_century_that_is_no_leap_year_has_no_29_february(year: int) -> None:
    first17 = f"360783{year}0229001"
    assert check_id_number(first17 + check_digit(first17), date(2150, 1, 1)) == IdNumberFault.DATE


def test_only_one_of_eleven_check_digits_is_right() -> None:
    first17 = "36078319700101001"
    right = [digit for digit in CHECK_DIGITS if isinstance(check_id_number(first17 + digit, TODAY), IdNumber)]
    assert right == [check_digit(first17)]


def test_any_single_wrong_digit_is_found() -> None:
    number = make_id_number("360783", date(1970, 1, 1), 123)
    for at in (*range(6), *range(14, 17)):
        for digit in set("0123456789") - {number[at]}:
            slip = number[:at] + digit + number[at + 1 :]
            assert check_id_number(slip, TODAY) == IdNumberFault.CHECKSUM


@pytest.mark.parametrize(("sequence", "sex"), [(1, "1"), (2, "2"), (999, "1"), (0, "2")])
def test_an_odd_sequence_is_a_mans(sequence: int, sex: str) -> None:
    found = check_id_number(make_id_number("360783", date(1988, 8, 8), sequence), TODAY)
    assert isinstance(found, IdNumber)
    assert (found.sex, found.area, found.birth_date) == (sex, "360783", date(1988, 8, 8))
