"""Kept figures name the version of their definition: who changes a definition counts its version up."""

from hashlib import sha256

from app.indicators.catalogue import INDICATORS

DEFINITIONS = {  # version, and the first digits of the SHA-256 of what is said to be counted
    "C01": (1, "9dc269aa296c"),
    "C02": (1, "ab62e38303bf"),
    "C03": (1, "d2c6c4d7b791"),
    "C04": (2, "0920e37dde4d"),
    "C05": (1, "0a5b4161b1c9"),
    "C06": (2, "81b8f9a6ebc9"),
    "C07": (2, "91c7510f520a"),
    "C07C": (2, "2d488fc5d7f0"),
    "C08": (2, "cd05af871d29"),
    "C09": (1, "a6f08b859700"),
    "C10": (2, "76e9a595fdff"),
    "F01": (2, "c0db8ab8fe06"),
    "F02": (2, "642f7956058c"),
    "F03": (2, "d6b2df35fc45"),
    "F04": (1, "f24a42f6ddf8"),
    "F05": (2, "c4447fe45e93"),
    "F06": (1, "f4df447ce929"),
    "F06R": (1, "f0ab5690ee43"),
    "F07": (2, "d1a6d4e91a8f"),
    "F07B": (2, "08dec871c2cf"),
    "F07R": (2, "11dc0c5d14af"),
    "F08": (1, "cac7d9c94fd1"),
    "F08F": (1, "61d2243482bb"),
    "F09": (1, "7187dfb69573"),
}


def test_a_definition_that_changed_has_a_new_version() -> None:
    now = {
        code: (each.version, sha256(each.rule.encode()).hexdigest()[:12]) for code, each in INDICATORS.items()
    }
    assert now == DEFINITIONS
