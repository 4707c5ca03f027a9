"""People and files for the tests of the partner register."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from partners.enums import Role
from tests.factories import UserFactory
from twenteboard.platform.registers import importing
from twenteboard.platform.sheets import XLSX_TYPE


@pytest.fixture
def admin_user(db):
    return UserFactory(roles=[Role.ADMIN])


@pytest.fixture
def keeper(client, admin_user):
    """A client of the administrator."""
    client.force_login(admin_user)
    return client


def csv_file(*lines, name="partners.csv"):
    """A file as Excel writes it, with semicolons."""
    return SimpleUploadedFile(name, ("\ufeff" + "\r\n".join(lines)).encode(), content_type="text/csv")


def xlsx_file(*rows, name="partners.xlsx"):
    """A workbook of one sheet."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return SimpleUploadedFile(name, kept.getvalue(), content_type=XLSX_TYPE)


def bring_in(writer, by, *lines):
    """Save a file with these lines in the register of ``writer``; gives the import."""
    batch = importing.start_import(writer=writer, file=csv_file(*lines), by=by)
    return importing.confirm_import(writer=writer, batch=batch, digest=importing.plan_of(writer, batch).digest, by=by)
