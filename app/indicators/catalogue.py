"""Every indicator that the pages may show."""

from app.indicators.contracts import C01, C02, C09
from app.indicators.fulfilment import F01, F02, F03, F05
from app.indicators.indicator import Indicator

INDICATORS: dict[str, Indicator] = {
    indicator.code: indicator for indicator in (C01, C02, C09, F01, F02, F03, F05)
}
