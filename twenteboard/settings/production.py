"""Settings of production: PostgreSQL, Redis, a web server in front, and everything secret from the environment.

``.env.example`` lists the variables; ``docs/production.md`` explains them. A variable that is needed and
absent stops the start with its name, so that a portal never runs half-configured.
"""

import os

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import BASE_DIR


def _need(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"The environment variable {name} is needed; see .env.example.")
    return value


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _refuse_unsafe() -> None:
    """Stop the start on a value that works but is not safe."""
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or SECRET_KEY.startswith("django-insecure"):
        raise ImproperlyConfigured("SECRET_KEY has to be 50 characters or more that nobody can guess.")
    if any(host.startswith("*") for host in ALLOWED_HOSTS):
        raise ImproperlyConfigured("ALLOWED_HOSTS has to name the hosts; * lets everybody pretend to be the portal.")
    if not PORTAL_URL.startswith("https://"):
        raise ImproperlyConfigured("PORTAL_URL has to begin with https://.")
    if os.environ.get("DEBUG", "").lower() in {"1", "true", "yes"}:
        raise ImproperlyConfigured("DEBUG shows the inside of the portal to everybody; production runs without it.")


SECRET_KEY = _need("SECRET_KEY")
SECRET_KEY_FALLBACKS = _words(os.environ.get("SECRET_KEY_FALLBACKS", ""))
ALLOWED_HOSTS = _words(_need("ALLOWED_HOSTS"))
PORTAL_URL = _need("PORTAL_URL").rstrip("/")
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]
_refuse_unsafe()

DATABASES = {"default": dj_database_url.parse(_need("DATABASE_URL"), conn_max_age=600, conn_health_checks=True)}
# Limits on log-in attempts are counted here. In the database and not in Redis: people must be able to
# log in and save while the queue is away. ``manage.py createcachetable`` makes the table.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}}

STATIC_ROOT = BASE_DIR / "build" / "static"  # part of the image, not of the data
PRIVATE_ACCEL_PREFIX = os.environ.get("PRIVATE_ACCEL_PREFIX", "")

# --- queue and mail ----------------------------------------------------------------------------

CELERY_BROKER_URL = _need("REDIS_URL")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # a task of a worker that was killed comes back after this many seconds
    "visibility_timeout": 900,
    # and is looked for at each sweep: the library's default is each tenth one
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,
    # a request that wants to hand over a task does not wait for a queue that is away (seconds)
    "socket_connect_timeout": 1,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}

EMAIL_HOST = _need("EMAIL_HOST")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "1") == "1"
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = _need("DEFAULT_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

CLAMD_ADDRESS = _need("CLAMD_ADDRESS")
CLAMD_REQUIRED = True  # a file that could not be scanned is not taken in

# --- the web server in front -------------------------------------------------------------------

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^gezond/"]  # asked by the machine itself, without TLS
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Whether the domain goes on the browsers' preload list is for its owner to decide, not for this program.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
ALLAUTH_TRUSTED_PROXY_COUNT = 1


def client_ip(request) -> str:
    """Return the address of the visitor: what the web server in front added last, never what a visitor claims."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


AXES_CLIENT_IP_CALLABLE = "twenteboard.settings.production.client_ip"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "twenteboard.platform.logs.RequestIdFilter"}},
    "formatters": {"json": {"()": "twenteboard.platform.logs.JsonFormatter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "json",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {"django.security.DisallowedHost": {"level": "CRITICAL"}},  # noise of robots
}
