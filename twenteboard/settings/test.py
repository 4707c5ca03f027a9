"""Settings of the test suite. ``DATABASE_URL`` and ``REDIS_URL`` choose the servers."""

import os
import tempfile
from pathlib import Path

import dj_database_url

from .base import *  # noqa: F403
from .base import STORAGES

SECRET_KEY = "only-for-the-tests"
DEMO = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PORTAL_URL = "http://testserver"

VAR_DIR = Path(os.environ.get("TWENTEBOARD_VAR") or tempfile.mkdtemp(prefix="twenteboard-test-"))
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'test.sqlite3'}", conn_max_age=0
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}

_private = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": str(VAR_DIR / "private")},
}
STORAGES = STORAGES | {
    "default": _private,
    "private": _private,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = os.environ.get("REDIS_URL", "memory://")
CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.05}
AXES_ENABLED = False

PORTAL_STRICT_FORMS = True  # every required field must have a required text of its own
