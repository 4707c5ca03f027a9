"""Rows for the benchmark: proposals in every state with consortium, money, a submission and three reviews each.

``python -m tests.bench.seed 1000`` fills the database that ``DATABASE_URL`` names up to that number. Rows are written
in bulk and do not walk the road: this is volume to search in, not a history to believe.
"""

import random
import sys
from datetime import timedelta
from decimal import Decimal

BATCH = 500
STATES = ("quickscan", "submitted", "incomplete", "review", "advice", "hearing", "ready", "declined", "withdrawn")


def seed(size: int) -> None:
    """Fill up to ``size`` proposals. Safe to run again with a larger number."""
    from django.core.management import call_command
    from django.db import transaction

    from partners.models import User
    from partners.services.demo_accounts import make_demo_accounts
    from proposals.models import Proposal

    call_command("load_programme", verbosity=0)
    have = Proposal.objects.count()
    # Once only: making the accounts again sets their passwords again, which ends every session.
    people = {u.email.partition("@")[0]: u for u in User.objects.all()} if have else make_demo_accounts()
    chance = random.Random(20261120)
    for first in range(have, size, BATCH):
        with transaction.atomic():
            _batch(range(first, min(first + BATCH, size)), people, chance)


def _batch(numbers: range, people: dict, chance: random.Random) -> None:
    from django.utils import timezone

    from partners.models import Organisation
    from programmes.models import ContoursVersion, CriteriaSet, Programme
    from proposals import models
    from tests.proposals.paper_samples import sample_dossier

    programme = Programme.objects.get()
    lines = list(programme.lines.all())
    contours = ContoursVersion.objects.latest()
    criteria_set = CriteriaSet.objects.get(status="in_force")
    criteria = list(criteria_set.criteria.all())
    organisations = _organisations(Organisation)
    applicant, owners = people["aanvrager"], [people["tbd"], people["tbd2"], None]
    reviewers = [people["kernteam1"], people["kernteam2"], people["kernteam3"]]
    today = timezone.localdate()
    proposals = [
        models.Proposal(
            number=f"TWB-2025-{n + 1:05d}",
            programme=programme,
            line=chance.choice(lines),
            contours=contours,
            criteria_set=criteria_set,
            title=f"Techniekplan {n + 1} voor {chance.choice(organisations).name}"[:160],
            summary="Leerlingen lossen met bedrijven echte vraagstukken op. " * 4,
            kind="new",
            owner=chance.choice(owners),
            due_on=today + timedelta(days=chance.randint(-30, 60)),
            estimated_costs=Decimal("200000.00"),
            estimated_request=Decimal("80000.00"),
            created_by=applicant,
        )
        for n in numbers
    ]
    models.Proposal.objects.bulk_create(proposals)
    models.Narrative.objects.bulk_create(
        models.Narrative(proposal=p, problem="Er kiezen te weinig leerlingen voor techniek. " * 10) for p in proposals
    )
    models.ConsortiumMember.objects.bulk_create(
        models.ConsortiumMember(
            proposal=p, organisation=organisation, role="lead" if first else "partner", contribution="Geeft lessen."
        )
        for p in proposals
        for first, organisation in zip((True, False, False), chance.sample(organisations, 3), strict=True)
    )
    models.FundingLine.objects.bulk_create(
        models.FundingLine(proposal=p, order=order, source=source, amount=Decimal(amount))
        for p in proposals
        for order, (source, amount) in enumerate(
            (("rijk_regiodeal", 80000), ("regio_publiek", 70000), ("regio_privaat", 50000))
        )
    )
    models.TeamMember.objects.bulk_create(
        models.TeamMember(proposal=p, user=applicant, level="lead_editor") for p in proposals[:5]
    )
    submissions = models.Submission.objects.bulk_create(
        models.Submission(
            proposal=p,
            n=1,
            stage="full",
            data=sample_dossier(number=p.number, title=p.title),
            sha256="0" * 64,
            by=applicant,
        )
        for p in proposals
    )
    for proposal, submission in zip(proposals, submissions, strict=True):
        proposal.current_submission = submission
    models.Proposal.objects.bulk_update(proposals, ["current_submission"])
    ids = [p.pk for p in proposals]
    for n, state in enumerate(STATES):
        models.Proposal.objects.filter(pk__in=ids[n :: len(STATES)]).update(state=state)
    assignments = models.ReviewAssignment.objects.bulk_create(
        models.ReviewAssignment(
            proposal=p,
            reviewer=reviewer,
            due_on=today + timedelta(days=14),
            state="open" if reviewer is reviewers[0] else "submitted",
            assigned_by=people["tbd"],
        )
        for p in proposals
        for reviewer in reviewers
    )
    done = [row for row in assignments if row.state == "submitted"]
    reviews = models.Review.objects.bulk_create(
        models.Review(
            assignment=row,
            submission_id=row.proposal.current_submission_id,
            verdict="positive",
            comment="Goed onderbouwd.",
            submitted_at=timezone.now(),
        )
        for row in done
    )
    models.CriterionScore.objects.bulk_create(
        models.CriterionScore(review=review, criterion=criterion, score=chance.randint(2, 5), reason="Past goed.")
        for review in reviews
        for criterion in criteria
    )


def _organisations(model) -> list:
    found = list(model.objects.filter(name__startswith="Partner ")[:200])
    if not found:
        model.objects.bulk_create(
            model(name=f"Partner {n:03d} (fictief)", short_name=f"Partner {n:03d}", pillar="education", is_example=True)
            for n in range(200)
        )
        found = list(model.objects.filter(name__startswith="Partner ")[:200])
    return found


if __name__ == "__main__":
    import django

    django.setup()
    seed(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
