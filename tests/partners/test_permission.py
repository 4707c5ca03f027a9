"""Services of the partner register ask who writes, whatever page called them."""

import pytest
from django.core.exceptions import PermissionDenied

from kpis.services.unit_importing import UnitWriter
from partners.enums import Role
from partners.services import register
from partners.services.importing import PartnerWriter
from tests.factories import OrganisationFactory, UserFactory
from tests.partners.conftest import csv_file
from twenteboard.platform.models import Event, ImportBatch
from twenteboard.platform.registers import importing

pytestmark = pytest.mark.django_db
WRITER = PartnerWriter()


@pytest.fixture
def batch(admin_user) -> ImportBatch:
    return importing.start_import(writer=WRITER, file=csv_file("Naam", "Nieuw BV"), by=admin_user)


@pytest.fixture(params=[[], [Role.TBD], [Role.AUDITOR]], ids=str)
def reader(request):
    return UserFactory(roles=request.param)


def test_nobody_but_the_administrator_writes(reader):
    shown = OrganisationFactory()
    membership = {"user": reader, "function": "", "starts_on": None, "ends_on": None, "deputy_of": None}
    calls = (
        (register.save_organisation, {"organisation": None, "values": {"name": "Nieuw"}, "aliases": []}),
        (register.deactivate_organisation, {"organisation": shown, "reason": "Weg."}),
        (register.reactivate_organisation, {"organisation": shown}),
        (register.merge_organisation, {"organisation": shown, "target": OrganisationFactory(), "reason": "Dubbel."}),
        (register.save_contact, {"organisation": shown, **membership}),
    )
    for service, values in calls:
        with pytest.raises(PermissionDenied):
            service(by=reader, **values)
    assert not Event.objects.exists()


def test_nobody_but_the_administrator_imports(reader, batch):
    digest = importing.plan_of(WRITER, batch).digest
    calls = (
        (importing.start_import, {"file": csv_file("Naam", "Ander BV")}),
        (importing.confirm_import, {"batch": batch, "digest": digest}),
        (importing.cancel_import, {"batch": batch}),
        (importing.undo_import, {"batch": batch}),
    )
    for service, values in calls:
        with pytest.raises(PermissionDenied):
            service(writer=WRITER, by=reader, **values)
    assert ImportBatch.objects.get() == batch


def test_an_import_is_saved_in_its_own_register_only(admin_user, batch):
    with pytest.raises(ImportBatch.DoesNotExist):
        importing.confirm_import(writer=UnitWriter(), batch=batch, digest="", by=admin_user)
    with pytest.raises(importing.ImportStateError):
        importing.cancel_import(writer=UnitWriter(), batch=batch, by=admin_user)
    assert ImportBatch.objects.get() == batch
