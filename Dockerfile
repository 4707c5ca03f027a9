# syntax=docker/dockerfile:1
# One image for the web process, the workers and the schedule; compose says which of them a container is.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 UV_LINK_MODE=copy
WORKDIR /srv/twenteboard
COPY requirements/installer.lock requirements/run.lock requirements/
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --require-hashes -r requirements/installer.lock \
    && VIRTUAL_ENV=/opt/venv /opt/venv/bin/uv pip sync --require-hashes --compile-bytecode requirements/run.lock \
    && rm -f /opt/venv/bin/uv /opt/venv/bin/uvx
COPY manage.py pyproject.toml ./
COPY twenteboard twenteboard
COPY partners partners
COPY programmes programmes
COPY kpis kpis
COPY proposals proposals
COPY templates templates
COPY static static
COPY locale locale
COPY fixtures fixtures
# Compiled translations are in the repository and a test holds them equal to their source, so no gettext is
# needed here. Collecting static files asks the production settings, but none of their values: these are empty words.
RUN SECRET_KEY="$(/opt/venv/bin/python -c 'import secrets; print(secrets.token_hex(40))')" \
    ALLOWED_HOSTS=build PORTAL_URL=https://build DATABASE_URL=postgres://build/build \
    REDIS_URL=redis://build EMAIL_HOST=build DEFAULT_FROM_EMAIL=build@build CLAMD_ADDRESS=build:3310 \
    DJANGO_SETTINGS_MODULE=twenteboard.settings.production TWENTEBOARD_VAR=/tmp/var \
    /opt/venv/bin/python manage.py collectstatic --no-input \
    && /opt/venv/bin/python -m compileall -q twenteboard partners programmes kpis proposals \
    && rm -rf /tmp/var

FROM python:3.11-slim-bookworm
# What WeasyPrint loads to print papers; the fonts themselves are in the project.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 twenteboard \
    && useradd --uid 10001 --gid twenteboard --no-create-home --home-dir /srv/twenteboard --shell /usr/sbin/nologin twenteboard \
    && install -d -o twenteboard -g twenteboard -m 0750 /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/twenteboard /srv/twenteboard
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=twenteboard.settings.production \
    TWENTEBOARD_VAR=/data \
    XDG_CACHE_HOME=/tmp/cache
WORKDIR /srv/twenteboard
USER twenteboard
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/gezond/', headers={'Host': os.environ['ALLOWED_HOSTS'].split(',')[0]}), timeout=4)"]
CMD ["gunicorn", "twenteboard.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--worker-class", "gthread", "--threads", "2", "--worker-tmp-dir", "/dev/shm", "--timeout", "60", "--graceful-timeout", "30", "--max-requests", "5000", "--max-requests-jitter", "500", "--access-logfile", "-", "--no-control-socket"]
