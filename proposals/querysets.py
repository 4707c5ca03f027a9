"""Every read of proposals and decisions that a page needs, and who may see what."""

from decimal import Decimal

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from partners.enums import Role
from programmes.enums import STATE_SOURCES

from .enums import AssignmentState, DecisionState, Outcome, Stage, State

# Reviewers read a proposal from the moment TBD qualified it; what they worked on stays readable to them.
REVIEWER_SEES = (
    State.REVIEW,
    State.ADVICE,
    State.HEARING,
    State.READY,
    State.AGENDA,
    State.DEFERRED,
    State.GRANTED,
    State.GRANTED_CONDITIONALLY,
    State.REJECTED,
)
BOARD_SEES = (State.AGENDA, State.DEFERRED, State.GRANTED, State.GRANTED_CONDITIONALLY, State.REJECTED)
BOARD_ROLES = (Role.BOARD, Role.CHAIR, Role.SECRETARY)


def _seats_now(user):
    """Organisations for which a person holds a seat today."""
    from .models import Seat

    today = timezone.localdate()
    return Seat.objects.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=today),
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        holder=user,
        organisation__isnull=False,
    ).values_list("organisation_id", flat=True)


def organisations_of(user) -> frozenset[int]:
    """Organisations a person acts for or holds a seat for today; remembered on the user for this request."""
    cached = getattr(user, "_interest_organisations", None)
    if cached is None:
        cached = frozenset(user.organisation_ids | set(_seats_now(user)))
        user._interest_organisations = cached
    return cached


def has_interest(user) -> Q:
    """Condition: this person belongs to an organisation of the consortium, or declared an interest. No query."""
    from .models import ConsortiumMember, Interest

    members = ConsortiumMember.objects.filter(proposal=OuterRef("pk"))
    known = getattr(user, "_interest_organisations", None)
    if known is None:
        acts = Q(organisation_id__in=user.organisations_now())
        members = members.filter(acts | Q(organisation_id__in=_seats_now(user).order_by()))
    else:
        members = members.filter(organisation_id__in=known)
    return Q(Exists(Interest.objects.filter(proposal=OuterRef("pk"), user=user))) | Q(Exists(members))


DOSSIER_ROWS = ("programme", "line", "contours", "initiative", "narrative", "criteria_set", "current_submission")


def dossier_lists(stage: str = Stage.FULL) -> list[Prefetch]:
    """The lists ``dossier.build`` reads, for ``for_dossier`` or ``prefetch_related_objects``."""
    from . import models as rows

    full = {
        "cost_lines": rows.CostLine.objects.select_related("member__organisation"),
        "funding_lines": rows.FundingLine.objects.all(),
        "phases": rows.Phase.objects.all(),
        "check_points": rows.CheckPoint.objects.all(),
        "risks": rows.ProposalRisk.objects.all(),
        "factor_links": rows.FactorLink.objects.select_related("factor"),
        "contributions": rows.PlannedContribution.objects.select_related("indicator"),
        "attachments": rows.Attachment.objects.filter(removed_at__isnull=True),
    }
    return [
        Prefetch("members", rows.ConsortiumMember.objects.select_related("organisation").order_by("role", "pk")),
        *(Prefetch(name, queryset if stage == Stage.FULL else queryset.none()) for name, queryset in full.items()),
    ]


def reach_of(proposal) -> dict[str, list[dict[str, str]]]:
    """For whom and where a proposal is, as names in two languages by list; one query for the four lists together."""
    from django.db.models import CharField, IntegerField

    reach: dict[str, list[dict[str, str]]] = {}
    parts = []
    for name in ("target_groups", "choice_moments", "white_spots", "municipalities"):
        reach[name] = []
        rows = getattr(proposal, name).order_by()
        if name == "municipalities":
            columns = {"dutch": F("name"), "english": Value(""), "place": Value(0)}
        else:
            columns = {"dutch": F("name_nl"), "english": F("name_en"), "place": F("order")}
        parts.append(
            rows.annotate(
                topic=Value(name, output_field=CharField()),
                dutch=columns["dutch"],
                english=Cast(columns["english"], CharField()),
                place_=Cast(columns["place"], IntegerField()),
            ).values_list("topic", "dutch", "english", "place_")
        )
    for topic, dutch, english, _place in parts[0].union(*parts[1:], all=True).order_by("topic", "place_", "dutch"):
        reach[topic].append({"nl": dutch, "en": english or dutch})
    return reach


class ProposalQuerySet(models.QuerySet):
    """Reads of proposals."""

    def visible_to(self, user) -> "ProposalQuerySet":
        """Proposals whose content this person may read; the counterpart of ``rules.view_proposal``.

        Interests win over roles: whoever belongs to a consortium sees its proposal as a member of its team, and not
        as adviser, reviewer or Board member.
        """
        from .models import ReviewAssignment, TeamMember

        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_role(Role.ADMIN, Role.AUDITOR):
            return self
        mine = Q(Exists(TeamMember.objects.filter(proposal=OuterRef("pk"), user=user)))
        by_role = Q(pk__in=[])
        if user.has_role(Role.TBD):
            by_role |= Q(current_submission__isnull=False)
        if user.has_role(Role.REVIEWER):
            assigned = ReviewAssignment.objects.filter(proposal=OuterRef("pk"), reviewer=user).exclude(
                state=AssignmentState.CANCELLED
            )
            by_role |= Q(state__in=REVIEWER_SEES) & Q(Exists(assigned))
        if user.has_role(*BOARD_ROLES):
            by_role |= Q(state__in=BOARD_SEES)
        if by_role == Q(pk__in=[]):
            return self.filter(mine)
        return self.filter(mine | (by_role & ~has_interest(user)))

    def own(self, user) -> "ProposalQuerySet":
        """Proposals on whose team this person is."""
        from .models import TeamMember

        return self.filter(Exists(TeamMember.objects.filter(proposal=OuterRef("pk"), user=user)))

    def for_list(self) -> "ProposalQuerySet":
        """Proposals with all that a row of a list prints: one query, whatever the number of rows."""
        from .models import ConsortiumMember, FundingLine

        lead = ConsortiumMember.objects.filter(proposal=OuterRef("pk"), role="lead")
        asked = (
            FundingLine.objects.filter(proposal=OuterRef("pk"), source__in=STATE_SOURCES)
            .order_by()
            .values("proposal")
            .annotate(total=Sum("amount"))
            .values("total")
        )
        return (
            self.select_related("line", "owner")
            .defer("summary", "line__reason_nl", "line__reason_en", "line__goal_nl", "line__goal_en")
            .defer("line__approach_nl", "line__approach_en", "line__result_nl", "line__result_en")
            .annotate(
                lead_name=Coalesce(
                    Subquery(lead.values("organisation__short_name")[:1]), Value(""), output_field=models.CharField()
                ),
                lead_full_name=Subquery(lead.values("organisation__name")[:1]),
                asked=Coalesce(
                    Subquery(asked[:1]), F("estimated_request"), output_field=models.DecimalField(max_digits=14)
                ),
            )
        )

    def for_worklist(self) -> "ProposalQuerySet":
        """Rows of the staff worklist: what is due first stands first."""
        from .models import ReviewAssignment

        reviews = (
            ReviewAssignment.objects.filter(proposal=OuterRef("pk"))
            .exclude(state=AssignmentState.CANCELLED)
            .order_by()
            .values("proposal")
        )
        return (
            self.for_list()
            .annotate(
                reviews_asked=Subquery(reviews.annotate(n=models.Count("pk")).values("n")),
                reviews_done=Subquery(
                    reviews.filter(state=AssignmentState.SUBMITTED).annotate(n=models.Count("pk")).values("n")
                ),
            )
            .order_by(F("due_on").asc(nulls_last=True), "-pk")
        )

    def for_dossier(self, stage: str = Stage.FULL) -> "ProposalQuerySet":
        """Proposals with everything that ``dossier.build`` reads, in a fixed number of queries.

        For the stage ``quickscan`` the lists that only the full form asks stay empty, and cost no query.
        """
        return self.select_related(*DOSSIER_ROWS).prefetch_related(*dossier_lists(stage))


class DecisionQuerySet(models.QuerySet):
    """Reads of decisions."""

    def confirmed(self) -> "DecisionQuerySet":
        """Decisions the chair confirmed."""
        return self.filter(state=DecisionState.CONFIRMED)

    def announced(self) -> "DecisionQuerySet":
        """Decisions that everyone may know of: grants, and rejections where the programme publishes them."""
        grants = Q(outcome__in=[Outcome.GRANT, Outcome.GRANT_CONDITIONALLY])
        rejections = Q(outcome=Outcome.REJECT, proposal__programme__publish_rejections=True)
        return self.confirmed().filter(grants | rejections)

    def public(self) -> "DecisionQuerySet":
        """Decisions everyone may read: announced, and not withheld on a ground of its own."""
        return self.announced().filter(withheld_ground="")

    def standing(self) -> "DecisionQuerySet":
        """Decisions that were not corrected afterwards."""
        return self.exclude(corrections__state=DecisionState.CONFIRMED)


def money_left(programme) -> Decimal | None:
    """State money of a programme not granted yet, in euros; ``None`` where no budget is known."""
    total = programme.budgets.filter(source__in=STATE_SOURCES).aggregate(total=Sum("amount"))["total"]
    if total is None:
        return None
    granted = programme.projects.aggregate(total=Sum("granted_amount"))["total"] or Decimal(0)
    return total - granted
