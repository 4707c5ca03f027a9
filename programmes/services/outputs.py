"""Counting what a project makes or reaches: which outputs, and how much of each in the period of a report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from twenteboard.platform import clock
from twenteboard.platform.events import record

from ..enums import OutputStatus
from ..models import OutputValue, ProgressReport, Project, ProjectOutput
from .writing import NotNow, StaleWrite, Unsuitable, locked


@dataclass(frozen=True, kw_only=True)
class ValueIn:
    """What came of an output in a period, in its unit; ``value`` is ``None`` when it is not known."""

    status: str
    value: Decimal | None = None
    note: str = ""


def _check(project: Project, *, title: str, target: Decimal | None, target_on: date | None, but: int = 0) -> None:
    if project.outputs.filter(title=title).exclude(pk=but).exists():
        raise Unsuitable(_("The project counts this already. Give it another name."), "title")
    if target_on is not None and target is None:
        raise Unsuitable(_("Enter the number that has to be reached on that day."), "target")


@transaction.atomic
def add_output(
    *, project: Project, title: str, unit: str, target: Decimal | None = None, target_on: date | None = None, by
) -> ProjectOutput:
    """Start to count something; ``target`` is in ``unit``, for the whole project.

    Raises ``Unsuitable`` when the project counts something of this name already.
    """
    row = locked(project, by=by, permission="write_outputs")
    title, unit = title.strip(), unit.strip()
    _check(row, title=title, target=target, target_on=target_on)
    last = row.outputs.aggregate(last=Max("order"))["last"] or 0
    output = ProjectOutput.objects.create(
        project=row, order=last + 1, title=title, unit=unit, target=target, target_on=target_on
    )
    record("project.output_added", by=by, obj=row, output=title)
    return output


@transaction.atomic
def change_output(
    *,
    output: ProjectOutput,
    title: str,
    unit: str,
    target: Decimal | None = None,
    target_on: date | None = None,
    by,
) -> ProjectOutput:
    """Change name, unit or target; the log keeps the target that stood.

    Raises ``Unsuitable`` for another unit once something was counted, ``NotNow`` when it is no longer counted.
    """
    project = locked(output.project, by=by, permission="write_outputs")
    row = project.outputs.select_for_update().get(pk=output.pk)
    if row.ended_on:
        raise NotNow(_("This is no longer counted. Nothing was changed."))
    title, unit = title.strip(), unit.strip()
    if unit != row.unit and row.values.exists():
        raise Unsuitable(
            _("Something was counted in “%(unit)s” already. End this and start to count anew.") % {"unit": row.unit},
            "unit",
        )
    _check(project, title=title, target=target, target_on=target_on, but=row.pk)
    was = row.target
    row.title, row.unit, row.target, row.target_on = title, unit, target, target_on
    row.save(update_fields=["title", "unit", "target", "target_on"])
    record("project.output_changed", by=by, obj=project, output=title, was=str(was or ""), target=str(target or ""))
    return row


@transaction.atomic
def end_output(*, output: ProjectOutput, reason: str, by) -> ProjectOutput:
    """Stop counting from today; what was counted stays."""
    project = locked(output.project, by=by, permission="write_outputs")
    if not reason.strip():
        raise Unsuitable(_("Write why this is no longer counted."), "reason")
    row = project.outputs.select_for_update().get(pk=output.pk)
    if row.ended_on:
        raise NotNow(_("This is no longer counted. Nothing was changed."))
    row.ended_on = clock.today()
    row.save(update_fields=["ended_on"])
    record("project.output_ended", by=by, obj=project, output=row.title, reason=reason.strip())
    return row


def fillable(report: ProgressReport) -> list[ProjectOutput]:
    """Return the outputs that were counted in the period of ``report``. One query."""
    rows = report.project.outputs.all()
    return [row for row in rows if row.ended_on is None or row.ended_on >= report.period_start]


@transaction.atomic
def fill_values(
    *, report: ProgressReport, seen_revision: int, values: Mapping[int, ValueIn | None], by
) -> ProgressReport:
    """Keep what came of each output in the period of ``report``, by the id of the output; ``None`` clears it.

    Raises ``NotNow`` when the report was handed in or its period has not begun, ``StaleWrite`` when somebody else saved
    the report since, and ``Unsuitable`` (field ``value_<id>``) for a number beside “not known”, or none beside another
    status.
    """
    project = locked(report.project, by=by, permission="write_outputs")
    row = ProgressReport.objects.select_for_update(of=("self",)).select_related("saved_by").get(pk=report.pk)
    row.project = project
    if not row.is_writable:
        raise NotNow(_("This report was handed in. Nothing was changed."))
    if clock.today() < row.period_start:
        raise NotNow(_("The period of this report has not begun yet."))
    if row.revision != seen_revision:
        raise StaleWrite(by=row.saved_by, at=row.saved_at, revision=row.revision)
    allowed = {output.pk: output for output in fillable(row)}
    for pk, value in values.items():
        if pk not in allowed:
            raise Unsuitable(_("This is no longer counted. Nothing was changed."))
        if value is None:
            OutputValue.objects.filter(output=pk, report=row).delete()
            continue
        _check_value(pk, value)
        OutputValue.objects.update_or_create(
            output=allowed[pk],
            report=row,
            defaults={
                "status": value.status,
                "value": value.value,
                "note": value.note.strip(),
                "entered_by": by,
                "entered_at": clock.now(),
            },
        )
    row.revision, row.saved_by, row.saved_at = row.revision + 1, by, clock.now()
    row.save(update_fields=["revision", "saved_by", "saved_at"])
    record("project.outputs_filled", by=by, obj=project, number=row.number)
    return row


def _check_value(pk: int, value: ValueIn) -> None:
    if value.status == OutputStatus.UNKNOWN:
        if value.value is not None:
            raise Unsuitable(_("Leave the number empty, or choose that it was counted or estimated."), f"value_{pk}")
    elif value.value is None:
        raise Unsuitable(_("Enter the number, or choose “Not known”."), f"value_{pk}")
    elif value.value < 0:
        raise Unsuitable(_("Enter a number of at least 0."), f"value_{pk}")
