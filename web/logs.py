"""Structured logs: one JSON object a line on servers, readable columns on a terminal.

Events have dotted names and plain fields; names, addresses, logins and tokens are never logged.
"""

import logging
import sys
from typing import TextIO

import structlog
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import RequestPayloadError

QUIET = (
    "aiohttp.access",
    "aioice",
    "aiortc",
    "aiosqlite",
    "alembic",
    "asyncio",
    "engineio",
    "libav",
    "PIL",
    "socketio",
)
"""Libraries that say more than an operator wants, some of it with people's addresses in it."""
LEVELS = ("debug", "info", "warning", "error")
_TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)
"""Where it happened, without the values of variables: passwords and addresses pass through them."""


def configure(level: str, stream: TextIO = sys.stderr) -> None:
    """Send both structlog's and the standard library's records to `stream` in one shape."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    renderer: list[structlog.typing.Processor]
    if stream.isatty():
        renderer = [structlog.dev.ConsoleRenderer(pad_event_to=28)]
    else:
        renderer = [_TRACEBACKS, structlog.processors.JSONRenderer()]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("aiohttp.server").addFilter(_is_no_bad_request)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _is_no_bad_request(record: logging.LogRecord) -> bool:
    """False for bytes that are no HTTP: aiohttp would log them as our error, with the asker's address."""
    cause = record.exc_info[1] if record.exc_info else None
    return not isinstance(cause, HttpProcessingError | RequestPayloadError)
