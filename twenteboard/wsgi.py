"""WSGI entry point of the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twenteboard.settings.production")

_application = get_wsgi_application()


def application(environ, start_response):
    """Serve one request from a single large frame chunk (see ``docs/performance.md``)."""
    return _application(environ, start_response)


# CPython 3.11+ keeps frames in 16 KiB chunks and returns a chunk to the system as soon as the frame
# that opened it ends. A hot loop that straddles a chunk border pays a system call per iteration; one
# frame declared this large makes all deeper frames share a single chunk.
application.__code__ = application.__code__.replace(co_stacksize=66_000)

# What is loaded by now lives as long as the process: keep the collector from walking it on each run.
gc.collect()
gc.freeze()
