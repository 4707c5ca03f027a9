"""Writes of sources, releases, instruments and their versions. Nothing is removed: what is used goes out of use."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from twenteboard.platform import clock
from twenteboard.platform.events import record

from ..enums import ReleaseStatus
from ..models import DataSource, DataSourceRelease, Instrument, InstrumentVersion
from .permission import asks

SOURCE_FIELDS = (
    *("name", "publisher", "licence", "frequency", "reference_rule", "suppression_rule"),
    *("suppressed_from", "suppressed_to", "suppressed_as", "final_rule", "url", "is_active"),
)
INSTRUMENT_FIELDS = ("name", "maker", "url", "is_active")


class SourceRefused(ValueError):  # noqa: N818 - reads as what happened
    """This cannot be written; the text says why and is shown to the person."""


@asks("change_sources")
@transaction.atomic
def save_source(*, source: DataSource | None = None, by, **values) -> DataSource:
    """Add a source, or change what is known of it. ``values`` are ``SOURCE_FIELDS``."""
    return _save(source or DataSource(), SOURCE_FIELDS, values, "source", by)


@asks("change_sources")
@transaction.atomic
def save_instrument(*, instrument: Instrument | None = None, by, **values) -> Instrument:
    """Add an instrument, or change what is known of it. ``values`` are ``INSTRUMENT_FIELDS``."""
    return _save(instrument or Instrument(), INSTRUMENT_FIELDS, values, "instrument", by)


def _save(row, fields: tuple[str, ...], values: dict, kind: str, by):
    is_new = row.pk is None
    if not is_new:
        row = type(row).objects.select_for_update().get(pk=row.pk)
    for name in fields:
        if name in values:
            setattr(row, name, values[name])
    row.full_clean()
    row.save()
    record(f"{kind}.added" if is_new else f"{kind}.changed", by=by, obj=row)
    return row


@asks("change_sources")
@transaction.atomic
def add_release(
    *,
    source: DataSource,
    label: str,
    status: str,
    retrieved_on: date | None = None,
    published_on: date | None = None,
    supersedes: DataSourceRelease | None = None,
    file_hash: str = "",
    by,
) -> DataSourceRelease:
    """Add a release. Raises ``SourceRefused`` when it takes the place of one that is not its provisional own.

    Measurements that rest on the release before keep it: each is revised by who enters and checked by another.
    """
    held = DataSource.objects.select_for_update().get(pk=source.pk)
    if supersedes is not None:
        if supersedes.source_id != held.pk:
            raise SourceRefused(_("Choose a release of the same source."))
        if status != ReleaseStatus.FINAL or supersedes.status != ReleaseStatus.PROVISIONAL:
            raise SourceRefused(_("Only a final release takes the place of a provisional one."))
        if DataSourceRelease.objects.filter(supersedes=supersedes).exists():
            raise SourceRefused(_("Another release took its place already."))
    release = DataSourceRelease(
        source=held,
        label=label.strip(),
        status=status,
        published_on=published_on,
        retrieved_on=retrieved_on or clock.today(),
        supersedes=supersedes,
        file_hash=file_hash.strip().lower(),
    )
    release.full_clean()
    release.save()
    record("release.added", by=by, obj=release)
    return release


@asks("change_sources")
@transaction.atomic
def add_version(
    *,
    instrument: Instrument,
    label: str,
    in_use_from: date | None = None,
    changes: str = "",
    is_comparable: bool = True,
    by,
) -> InstrumentVersion:
    """Add the next version. One that cannot be compared with the version before begins another series."""
    held = Instrument.objects.select_for_update().get(pk=instrument.pk)
    before = held.versions.order_by("-number").first()
    series = 1 if before is None else before.series if is_comparable else before.series + 1
    version = InstrumentVersion(
        instrument=held,
        number=before.number + 1 if before else 1,
        label=label.strip(),
        in_use_from=in_use_from,
        changes=changes.strip(),
        is_comparable=before is None or is_comparable,
        series=series,
    )
    if before is not None and not version.changes:
        raise SourceRefused(_("Write what changed since the version before."))
    version.full_clean()
    version.save()
    record("instrument.version_added", by=by, obj=version)
    return version
