"""People for the tests of measuring and of its registers."""

import pytest
from django.conf import settings
from django.utils import translation

from partners.enums import Role
from tests.factories import UserFactory


@pytest.fixture
def by(db):
    """Somebody of monitoring."""
    return UserFactory(roles=[Role.MONITOR])


@pytest.fixture
def monitor(client, by):
    """A client of monitoring."""
    client.force_login(by)
    return client


@pytest.fixture
def in_english(client):
    """Pages in the language of the source, for tests that read sentences."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with translation.override("en"):
        yield
