"""The small set-up of ``make run``: SQLite, one embedded Celery worker, demo data."""

import os

from .base import *  # noqa: F403
from .base import MIDDLEWARE, STORAGES, VAR_DIR

DEBUG = os.environ.get("TWENTEBOARD_DEBUG") == "1"
DEMO = True
SECRET_KEY = os.environ.get("SECRET_KEY", "only-for-the-demo-on-this-machine-never-in-production")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
PORTAL_URL = os.environ.get("PORTAL_URL", "http://localhost:8000")

VAR_DIR.mkdir(parents=True, exist_ok=True)

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR_DIR / "twenteboard.sqlite3",
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}

# Static files are served straight from their source, so that nothing has to be collected first.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MIDDLEWARE = list(MIDDLEWARE)

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"

CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.05}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"short": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "short"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "twenteboard": {"level": "INFO"},
        "kombu.connection": {"level": "ERROR"},  # warns that the queue in memory has no host name
    },
}
