"""The types of columns: what comes from outside is fit for every database, and comes back the same from each."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Text, TypeDecorator

from checker.store.codec import clean, utc

_LARGEST = 2**63 - 1


class UtcInstant(TypeDecorator[datetime]):
    """An aware UTC datetime on every database; naive ones are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: SQLite has no zones, so it holds UTC without saying so."""
        if value is None:
            return None
        return utc(value).replace(tzinfo=None) if dialect.name == "sqlite" else utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: Postgres answers in the zone of its session."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else utc(value)


class CleanText(TypeDecorator[str]):
    """Text from outside, free of what Postgres refuses."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 -- its signature
        """To the database."""
        return None if value is None else clean(value)


class Whole(TypeDecorator[int]):
    """A whole number from outside: absurd ones are cut to what a column holds rather than refused."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:  # noqa: ARG002 -- its signature
        """To the database."""
        return None if value is None else max(-_LARGEST, min(value, _LARGEST))
