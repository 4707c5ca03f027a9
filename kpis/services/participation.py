"""Writes of which schools and other units take part in a project."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from programmes.models import Project
from programmes.services.writing import NotAllowed, NotNow, Unsuitable
from twenteboard.platform import clock
from twenteboard.platform.events import record
from twenteboard.platform.formats import datum

from ..enums import ParticipationRole
from ..models import ProjectUnitParticipation, ReportingUnit
from ..rules import may


def _locked(project: Project, *, by) -> Project:
    """Return the row of ``project``, locked. Raises ``NotAllowed``, and ``NotNow`` when the project is closed."""
    row = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if not may(by, "write_participation", row):
        raise NotAllowed(_("You may not do this with this project."))
    if row.state == "closed":
        raise NotNow(_("The project is closed. Nothing was changed."))
    return row


def _check_dates(unit: ReportingUnit, starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise Unsuitable(_("Enter a last day that is not before the first day."), "ends_on")
    if unit.closed_on is not None and starts_on > unit.closed_on:
        raise Unsuitable(_("%(unit)s closed on %(day)s.") % {"unit": unit.name, "day": datum(unit.closed_on)}, "unit")


def _others(project: Project, unit: ReportingUnit, starts_on: date, ends_on: date | None):
    """Participations of ``unit`` that share at least a day with these."""
    rows = project.participations.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on), unit=unit)
    return rows if ends_on is None else rows.filter(starts_on__lte=ends_on)


@transaction.atomic
def add_participation(
    *,
    project: Project,
    unit: ReportingUnit,
    starts_on: date,
    role: str = ParticipationRole.PARTICIPANT,
    ends_on: date | None = None,
    pupils: int | None = None,
    hours: int | None = None,
    note: str = "",
    by,
) -> ProjectUnitParticipation:
    """Note that ``unit`` takes part from ``starts_on`` up to and including ``ends_on`` (``None``: no end known).

    ``pupils`` and ``hours`` (per pupil) are for the whole stretch; unknown is ``None``. Raises ``Unsuitable`` when the
    unit takes part in these days already.
    """
    row = _locked(project, by=by)
    _check_dates(unit, starts_on, ends_on)
    if _others(row, unit, starts_on, ends_on).exists():
        raise Unsuitable(_("This unit is noted for some of these days already. End that first."), "unit")
    made = ProjectUnitParticipation.objects.create(
        project=row,
        unit=unit,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        pupils=pupils,
        hours=hours,
        note=note.strip(),
        entered_by=by,
        entered_at=clock.now(),
    )
    record("participation.added", by=by, obj=row, unit=unit.name, role=str(made.get_role_display()))
    return made


@transaction.atomic
def end_participation(
    *, participation: ProjectUnitParticipation, ends_on: date, reason: str, by
) -> ProjectUnitParticipation:
    """Let a unit take part up to and including ``ends_on``; the log keeps why.

    Raises ``NotNow`` when it ended before that day already.
    """
    project = _locked(participation.project, by=by)
    if not reason.strip():
        raise Unsuitable(_("Write why this unit no longer takes part."), "reason")
    row = project.participations.select_for_update(of=("self",)).select_related("unit").get(pk=participation.pk)
    if row.ends_on is not None and row.ends_on <= ends_on:
        raise NotNow(_("This unit takes no part after that day already. Nothing was changed."))
    _check_dates(row.unit, row.starts_on, ends_on)
    row.ends_on = ends_on
    row.save(update_fields=["ends_on"])
    record("participation.ended", by=by, obj=project, unit=row.unit.name, day=datum(ends_on), reason=reason.strip())
    return row
