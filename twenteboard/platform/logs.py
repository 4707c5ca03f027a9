"""Log lines as JSON, each with the number of the answer it belongs to."""

import json
import logging
from datetime import UTC, datetime

from .middleware import current_request_id

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "request", "request_id"}


class RequestIdFilter(logging.Filter):
    """Gives each line the request id of the moment, also for formats that are not JSON."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the id and let the line through."""
        request = getattr(record, "request", None)
        record.request_id = current_request_id.get() or getattr(request, "id", "") or "-"
        return True


class JsonFormatter(logging.Formatter):
    """One line of JSON: moment, level, logger, words, request id, and the error when there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return ``record`` as one line."""
        line = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", "-"),
        }
        line |= {
            name: value
            for name, value in vars(record).items()
            if name not in _STANDARD and isinstance(value, str | int | float | bool)
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
