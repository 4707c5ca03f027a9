"""The Celery application of the portal.

Rows in the database are the truth about work that must happen (papers to render, messages to
send); a Celery task only carries the id of such a row. See ``twenteboard/platform/jobs.py``.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twenteboard.settings.local")

app = Celery("twenteboard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# An embedded worker runs in a thread of its own, and Celery's "current app" is kept per thread:
# without this, retries would look for a broker at the library's default address.
app.set_default()
