"""Starting a proposal."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import get_language

from partners.models import Organisation
from partners.services import register_organisation
from programmes.enums import MemberRole
from programmes.models import ProgrammeLine
from twenteboard.platform import clock
from twenteboard.platform.events import record
from twenteboard.platform.models import NumberSeries

from ..enums import TeamLevel
from ..models import ConsortiumMember, Narrative, Proposal, SectionState, TeamMember
from ..sections import SECTIONS

SERIES = "TWB"


class LineIsClosedError(ValueError):
    """The programme or the line takes no new quickscans."""


@transaction.atomic
def start_proposal(
    *,
    by,
    line: ProgrammeLine,
    title: str,
    organisation: Organisation | None = None,
    new_organisation: str = "",
    kind: str = "",
    language: str = "",
    is_example: bool = False,
) -> Proposal:
    """Start a proposal in ``line`` with ``by`` as lead editor and ``organisation`` as lead partner.

    ``new_organisation`` is the name of a lead partner that is not in the register yet. The latest contours are
    pinned. Raises ``LineIsClosedError``, and ``ValueError`` when no organisation is named at all.
    """
    programme = line.programme
    if not (line.is_open and programme.is_open):
        raise LineIsClosedError(str(line))
    if organisation is None:
        organisation = register_organisation(name=new_organisation, by=by)
    today = clock.today()
    number = NumberSeries.objects.next_number(SERIES, today.year)
    proposal = Proposal.objects.create(
        number=f"{SERIES}-{today.year}-{number:04d}",
        programme=programme,
        line=line,
        contours=programme.contours_versions.first(),
        language=language or (get_language() or "nl")[:2],
        title=title.strip(),
        kind=kind,
        created_by=by,
        due_on=today + timedelta(days=30 * programme.draft_months),
        is_example=is_example,
    )
    Narrative.objects.create(proposal=proposal)
    SectionState.objects.bulk_create(SectionState(proposal=proposal, section=section.code) for section in SECTIONS)
    TeamMember.objects.create(proposal=proposal, user=by, level=TeamLevel.LEAD_EDITOR, added_by=by)
    ConsortiumMember.objects.create(
        proposal=proposal,
        organisation=organisation,
        role=MemberRole.LEAD,
        contact_name=by.full_name[:120],
        contact_email=by.email,
    )
    record("proposal.started", by=by, obj=proposal)
    return proposal
