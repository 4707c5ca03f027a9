"""What the log can say about KPIs."""

from django.utils.translation import gettext_lazy as _

from twenteboard.platform.events import register_verbs

register_verbs(
    {
        "indicator.added": _("%(actor)s added %(object)s to the KPI list"),
        "indicator.changed": _("%(actor)s changed %(object)s in the KPI list"),
        "indicator.defined": _("%(actor)s wrote version %(version)s of the definition of %(object)s: %(reason)s"),
        "indicator.arranged": _("%(actor)s changed the place or the lines of %(object)s"),
        "indicator.deactivated": _("%(actor)s took %(object)s out of use: %(reason)s"),
        "indicator.activated": _("%(actor)s took %(object)s into use again: %(reason)s"),
        "claims.frozen": _("%(actor)s fixed what %(object)s promised for %(kpis)s"),
        "unit.placed": _("%(actor)s placed %(object)s under %(parent)s"),
        "unit.closed": _("%(actor)s closed %(object)s"),
        "round.planned": _("%(actor)s planned %(object)s: %(kpis)s at %(units)s units"),
        "round.opened": _("%(actor)s opened %(object)s for entry"),
        "round.in_review": _("%(actor)s ended the entry of %(object)s"),
        "round.closed": _("%(actor)s closed %(object)s"),
        "round.published": _("%(actor)s published %(object)s"),
        "round.reopened": _("%(actor)s opened %(object)s again: %(reason)s"),
        "expected.excepted": _("%(actor)s changed what is expected: %(object)s. %(reason)s"),
        "measurement.submitted": _("%(actor)s handed in %(object)s"),
        "measurement.validated": _("%(actor)s checked %(object)s; it counts"),
        "measurement.returned": _("%(actor)s returned %(object)s: %(reason)s"),
        "baseline.set": _("%(actor)s set the baseline for %(kpi)s: %(object)s. %(reason)s"),
        "target.set": _("%(actor)s set version %(version)s of the target of %(object)s. %(explanation)s"),
    }
)
