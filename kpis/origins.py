"""Where a value comes from, in words and as a method that can be held against another."""

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from twenteboard.platform.formats import datum

from .enums import ReleaseStatus

ORIGIN_FIELDS = (
    "source_release__source__name",
    "source_release__label",
    "source_release__status",
    "instrument_version__instrument__name",
    "instrument_version__label",
    "instrument_version__instrument_id",
    "instrument_version__series",
)


def in_words(source: str | None, release: str | None, status: str | None, instrument: str | None, version: str | None):
    """Write where a value comes from. What somebody typed in own words stays with who checks: it may name people."""
    parts = []
    if source:
        parts.append(
            _("%(source)s, %(release)s (%(status)s)")
            % {"source": source, "release": release, "status": str(ReleaseStatus(status).label).lower()}
        )
    if instrument:
        parts.append(f"{instrument}, {version}")
    return " + ".join(parts) or _("own statement of the school")


def origin_of(source, release, status, instrument, version, instrument_id, series) -> tuple[tuple | None, str]:
    """``method`` and ``origin`` of an observation, from ``ORIGIN_FIELDS`` of a measurement."""
    method = None if instrument_id is None else (instrument_id, series)
    return method, in_words(source, release, status, instrument, version)


def origin_key(measurement) -> str:
    """The choice that stands for the source of a measurement; empty for own words."""
    if measurement.instrument_administration_id:
        return f"a{measurement.instrument_administration_id}"
    if measurement.source_release_id:
        return f"r{measurement.source_release_id}"
    return f"i{measurement.instrument_version_id}" if measurement.instrument_version_id else ""


class Origins:
    """What can be chosen as the source of a measurement: two queries, when somebody looks. What it has can be kept.

    ``results`` are what administrations at the unit say (``instruments.results.results_for``).
    """

    def __init__(self, kept=None, results=()) -> None:
        self.kept = kept
        self.results = {one.key: one for one in results if one.values}

    @cached_property
    def instruments(self) -> dict:
        """Versions of instruments that can be chosen, by their key. One query."""
        from .models import InstrumentVersion

        chosen = Q(instrument__is_active=True)
        if self.kept is not None:
            chosen |= Q(pk=self.kept.instrument_version_id)
        rows = InstrumentVersion.objects.filter(chosen).select_related("instrument")
        return {f"i{row.pk}": row for row in rows.order_by("instrument__name", "-number")}

    @cached_property
    def releases(self) -> dict:
        """Releases of sources that can be chosen, by their key. One query."""
        from .models import DataSourceRelease

        chosen = Q(source__is_active=True, superseded_by__isnull=True)
        if self.kept is not None:
            chosen |= Q(pk=self.kept.source_release_id)
        rows = DataSourceRelease.objects.filter(chosen).select_related("source")
        return {f"r{row.pk}": row for row in rows.order_by("source__name", "-published_on", "-pk")}

    def choices(self, other) -> list:
        """Groups for a select, with ``other`` (value and label) first."""
        groups: list = [other]
        if self.results:
            taken = [(key, _told(one.administration)) for key, one in self.results.items()]
            groups.append((_("Taken at this school"), taken))
        if self.instruments:
            groups.append((_("Instruments"), [(key, str(row)) for key, row in self.instruments.items()]))
        if self.releases:
            shown = [(key, f"{row} ({row.get_status_display().lower()})") for key, row in self.releases.items()]
            groups.append((_("Figures of others"), shown))
        return groups

    def found(self, key: str) -> dict:
        """The fields of an entry that a choice stands for."""
        if key in self.results:
            row = self.results[key].administration
            return {
                "instrument_version": row.version,
                "instrument_administration": row,
                "collected_on": row.consensus_on,
            }
        return {
            "source_release": self.releases.get(key) if key.startswith("r") else None,
            "instrument_version": self.instruments.get(key) if key.startswith("i") else None,
        }


def _told(administration) -> str:
    return _("%(version)s, agreed on %(day)s") % {
        "version": administration.version,
        "day": datum(administration.consensus_on),
    }
