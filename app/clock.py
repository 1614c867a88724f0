"""The one source of the present, so that tests can stop it. Clinical days are days in China."""

from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return now().astimezone(CHINA).date()


def day_in_china(moment: datetime) -> date:
    """The clinical day of a moment; a visit at 07:30 China time belongs to that day, whatever UTC says."""
    return moment.astimezone(CHINA).date()
