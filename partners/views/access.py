"""Who may open a page: ``@needs("<permission>")``."""

from twenteboard.platform.access import needs_of

from ..rules import may

needs = needs_of(may)
