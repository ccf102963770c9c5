"""The declarative base. SQLAlchemy 1.4 lacks the 2.0 spelling, so it is given one here."""

from typing import TYPE_CHECKING

import sqlalchemy

# Constraints need names, or a later migration cannot drop them.
METADATA = sqlalchemy.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

if TYPE_CHECKING or not sqlalchemy.__version__.startswith("1."):
    from sqlalchemy.orm import DeclarativeBase, mapped_column

    class Base(DeclarativeBase):
        metadata = METADATA

else:
    from sqlalchemy import Column as mapped_column
    from sqlalchemy.orm import declarative_base

    Base = declarative_base(metadata=METADATA)

__all__ = ["Base", "mapped_column"]
