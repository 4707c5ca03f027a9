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
        "reference.linked": _("%(actor)s set beside %(object)s: %(series)s"),
        "reference.unlinked": _("%(actor)s took away beside %(object)s: %(series)s"),
        "national_target.set": _("%(actor)s set the national target %(object)s"),
        "national_target.removed": _("%(actor)s took away the national target %(object)s"),
        "claims.frozen": _("%(actor)s fixed what %(object)s promised for %(kpis)s"),
        "participation.added": _("%(actor)s noted for %(object)s: %(unit)s, %(role)s"),
        "participation.ended": _(
            "%(actor)s noted that %(unit)s is in %(object)s up to and including %(day)s: %(reason)s"
        ),
        "claim.assessed": _("%(actor)s concluded about the promise of %(object)s for %(kpi)s: %(verdict)s"),
        "claim.agreed": _("%(actor)s agreed with the conclusion about %(object)s for %(kpi)s: %(verdict)s"),
        "claim.disagreed": _("%(actor)s did not agree with the conclusion about %(object)s for %(kpi)s: %(verdict)s"),
        "unit.added": _("%(actor)s added %(object)s to the reporting units"),
        "unit.changed": _("%(actor)s changed %(object)s in the reporting units"),
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
        "source.added": _("%(actor)s added the source %(object)s"),
        "source.changed": _("%(actor)s changed the source %(object)s"),
        "release.added": _("%(actor)s added the release %(object)s"),
        "instrument.added": _("%(actor)s added the instrument %(object)s"),
        "instrument.changed": _("%(actor)s changed the instrument %(object)s"),
        "instrument.version_added": _("%(actor)s added the version %(object)s of an instrument"),
        "instrument.items_saved": _("%(actor)s wrote the items of %(object)s: %(n)s"),
        "instrument.items_copied": _("%(actor)s took over the items of the version before %(object)s: %(n)s"),
        "administration.begun": _("%(actor)s began the administration %(object)s"),
        "administration.handed_in": _("%(actor)s handed in the administration %(object)s"),
        "administration.reopened": _("%(actor)s opened the administration %(object)s again: %(reason)s"),
        "expected.assigned": _("%(actor)s made %(person)s responsible for %(object)s"),
        "round.reminded": _("%(actor)s reminded %(n)s people of %(object)s"),
        "baseline.set": _("%(actor)s set the baseline for %(kpi)s: %(object)s. %(reason)s"),
        "steering.grounded": _("%(actor)s laid figures under steering decision %(number)s: %(figures)s"),
        "year.made": _("%(actor)s began the yearly report %(object)s"),
        "year.saved": _("%(actor)s wrote on the yearly report %(object)s"),
        "year.published": _("%(actor)s published the yearly report %(object)s (publication %(n)s). %(reason)s"),
        "year.paper_retried": _("%(actor)s had a paper of %(object)s made again"),
        "target.set": _("%(actor)s set version %(version)s of the target of %(object)s. %(explanation)s"),
    }
)
