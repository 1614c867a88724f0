"""Every indicator that the pages may show."""

from app.indicators.families.beds import F07, F07B, F07R
from app.indicators.families.contracts import C04, C05, C06, C07, C07C, C08, C09, C10
from app.indicators.families.fulfilment import F01, F02, F03, F04, F05
from app.indicators.families.homes import F06, F06R
from app.indicators.families.poverty import F08, F08F, F09
from app.indicators.families.signed import C01, C02, C03
from app.indicators.indicator import Indicator

CONTRACTS = (C01, C02, C03, C04, C05, C06, C07, C07C, C08, C09, C10)
FULFILMENT = (F01, F02, F03, F04, F05, F06, F06R, F07, F07B, F07R, F08, F08F, F09)
INDICATORS: dict[str, Indicator] = {each.code: each for each in CONTRACTS + FULFILMENT}
