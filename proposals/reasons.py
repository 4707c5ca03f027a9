"""Why somebody must step aside: the interests of people in a proposal, in words."""

from collections.abc import Iterable

from django.db.models import Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import User

from .models import ConsortiumMember, Interest, Proposal


def reasons_to_step_aside(proposal: Proposal, people: Iterable[User]) -> dict[int, str]:
    """For each of ``people`` with an interest a sentence that says which. One query, for any number."""
    ids = [person.pk for person in people]
    if not ids:
        return {}
    members = ConsortiumMember.objects.filter(proposal=proposal).order_by()
    by_membership = members.filter(*_holds("organisation__memberships__"), organisation__memberships__user__in=ids)
    by_seat = members.filter(*_holds("organisation__seats__"), organisation__seats__holder__in=ids)
    declared = Interest.objects.filter(proposal=proposal, user__in=ids).annotate(no_name=Value("")).order_by()
    found = by_membership.values_list("organisation__memberships__user", "organisation__name").union(
        by_seat.values_list("organisation__seats__holder", "organisation__name"),
        declared.values_list("user", "no_name"),
    )
    reasons: dict[int, str] = {}
    for user, organisation in sorted(found, reverse=True):  # an organisation says more than a declaration
        reasons.setdefault(
            user,
            _("Works for %(organisation)s, which is in the consortium.") % {"organisation": organisation}
            if organisation
            else _("Declared an interest in this proposal."),
        )
    return reasons


def _holds(path: str) -> tuple[Q, Q]:
    """The dated row at ``path`` holds today."""
    today = timezone.localdate()
    return (
        Q(**{f"{path}starts_on__isnull": True}) | Q(**{f"{path}starts_on__lte": today}),
        Q(**{f"{path}ends_on__isnull": True}) | Q(**{f"{path}ends_on__gte": today}),
    )
