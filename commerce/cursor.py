"""Cursors of listings: the sort key of the last row, so that pages neither skip nor repeat rows."""

from typing import TypeVarTuple

from sqlalchemy import Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.expression import ColumnElement

from commerce.errors import BadCursor

Columns = TypeVarTuple("Columns")

PAGE_SIZE = 30


def encode_cursor(ms: int, row_id: str) -> str:
    return f"{ms}.{row_id}"


def decode_cursor(text: str) -> tuple[int, str]:
    """Raises `BadCursor`."""
    ms, dot, row_id = text.partition(".")
    if not dot or not ms.isascii() or not ms.isdigit() or len(ms) > 18:
        raise BadCursor()
    return int(ms), row_id


def page(
    statement: Select[*Columns],
    key: ColumnElement[int] | InstrumentedAttribute[int],
    row_id: InstrumentedAttribute[str],
    *,
    after: str | None,
    descending: bool = True,
    size: int = PAGE_SIZE,
) -> Select[*Columns]:
    """One page and one row more, which tells whether there is a next page. Raises `BadCursor`."""
    place = tuple_(key, row_id)
    if after is not None:
        last = tuple_(*decode_cursor(after))
        statement = statement.where(place < last if descending else place > last)
    order = (key.desc(), row_id.desc()) if descending else (key, row_id)
    return statement.order_by(*order).limit(size + 1)
