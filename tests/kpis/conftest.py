"""People for the tests of measuring and of its registers."""

import pytest

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
