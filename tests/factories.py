"""Rows for tests. Each factory makes a valid row on its own; names are invented."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from kpis.enums import Direction, RollupTime, RollupUnits, TemporalNature, ValueType
from kpis.models import ContributionClaim, Indicator, IndicatorLine, IndicatorVersion
from partners.enums import PartnerKind, Pillar, Sector
from partners.models import Membership, Municipality, Organisation, RoleAssignment, User
from programmes.enums import ContributionType, MemberRole, VersionStatus
from programmes.models import (
    Budget,
    BudgetLine,
    Check,
    CheckList,
    ChoiceMoment,
    ContoursVersion,
    Covenant,
    CriteriaSet,
    Criterion,
    Deal,
    Holiday,
    Initiative,
    LinePartner,
    Milestone,
    Obligation,
    Programme,
    ProgrammeLine,
    Project,
    ProjectPartner,
    ServiceTerm,
    SuccessFactor,
    TargetGroup,
    WhiteSpot,
)
from proposals.enums import State, TeamLevel
from proposals.models import (
    CheckPoint,
    ConsortiumMember,
    CostLine,
    FactorLink,
    FundingLine,
    Narrative,
    Phase,
    PlannedContribution,
    Proposal,
    ProposalRisk,
    TeamMember,
)
from proposals.questions import QUESTIONS
from proposals.services.starting import start_proposal
from proposals.services.submitting import submit
from proposals.statements import STATEMENTS

PASSWORD = "Twente-test-2026"

# --- partners -----------------------------------------------------------------------------------


class MunicipalityFactory(DjangoModelFactory):
    """A municipality with a code of its own."""

    class Meta:
        model = Municipality
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"GM{9000 + n}")
    name = factory.Sequence(lambda n: f"Voorbeeldgemeente {n}")


class OrganisationFactory(DjangoModelFactory):
    """A school by default; ``business=True`` or ``government=True`` for the other O's."""

    class Meta:
        model = Organisation

    class Params:
        business = factory.Trait(pillar=Pillar.BUSINESS, sector=Sector.COMPANY)
        government = factory.Trait(pillar=Pillar.GOVERNMENT, sector=Sector.MUNICIPALITY)

    name = factory.Sequence(lambda n: f"Voorbeeldschool {n}")
    kind = PartnerKind.ORGANISATION
    pillar = Pillar.EDUCATION
    sector = Sector.SECONDARY
    is_example = True


class UserFactory(DjangoModelFactory):
    """A person with a verified address; ``roles=[…]`` and ``organisations=[…]`` give them roles and memberships."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"persoon{n}@voorbeeld.example")
    full_name = factory.Sequence(lambda n: f"Voorbeeldpersoon {n}")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        for role in extracted or ():
            RoleAssignment.objects.create(user=self, role=role)

    @factory.post_generation
    def organisations(self, create, extracted, **kwargs):
        for organisation in extracted or ():
            Membership.objects.create(user=self, organisation=organisation)

    @factory.post_generation
    def verified(self, create, extracted, **kwargs):
        if extracted is not False:
            from allauth.account.models import EmailAddress

            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)


# --- programmes ---------------------------------------------------------------------------------


class DealFactory(DjangoModelFactory):
    """A deal with a covenant."""

    class Meta:
        model = Deal
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"deal-{n}")
    name_nl = factory.Sequence(lambda n: f"Voorbeelddeal {n}")
    name_en = factory.Sequence(lambda n: f"Example deal {n}")

    @factory.post_generation
    def covenant(self, create, extracted, **kwargs):
        Covenant.objects.create(
            deal=self,
            name_nl="Voorbeeldconvenant",
            name_en="Example covenant",
            check_question_nl="Past het bij het convenant?",
            check_question_en="Does it fit the covenant?",
        )


class ProgrammeFactory(DjangoModelFactory):
    """A programme with three lines and a contours version; ``lines=0`` leaves the lines out."""

    class Meta:
        model = Programme
        skip_postgeneration_save = True

    deal = factory.SubFactory(DealFactory)
    slug = factory.Sequence(lambda n: f"programma-{n}")
    name_nl = factory.Sequence(lambda n: f"Voorbeeldprogramma {n}")
    name_en = factory.Sequence(lambda n: f"Example programme {n}")
    motto_nl = "Iedereen doet mee"
    motto_en = "Everyone takes part"
    summary_nl = "Een programma om mee te proberen."
    summary_en = "A programme to try things with."
    criteria_statement_nl = "De contouren geven richting; de criteria beslissen."
    criteria_statement_en = "The contours guide; the criteria decide."

    @factory.post_generation
    def lines(self, create, extracted, **kwargs):
        for number in range(1, (3 if extracted is None else extracted) + 1):
            ProgrammeLineFactory(programme=self, number=number)

    @factory.post_generation
    def contours(self, create, extracted, **kwargs):
        ContoursVersion.objects.create(programme=self, dated=date(2024, 2, 12), label="Contouren 2024", content={})


class ProgrammeLineFactory(DjangoModelFactory):
    """A line of a programme."""

    class Meta:
        model = ProgrammeLine
        django_get_or_create = ("programme", "number")

    programme = factory.SubFactory(ProgrammeFactory, lines=0)
    number = factory.Sequence(lambda n: n + 1)
    name_nl = factory.LazyAttribute(lambda o: f"Lijn {o.number}")
    name_en = factory.LazyAttribute(lambda o: f"Line {o.number}")
    summary_nl = "Wat deze lijn wil."
    summary_en = "What this line wants."
    reason_nl = "Waarom deze lijn er is."
    goal_nl = "Wat deze lijn bereikt."
    approach_nl = "Hoe deze lijn dat doet."
    result_nl = "Wat er dan is."


class SuccessFactorFactory(DjangoModelFactory):
    """A success factor."""

    class Meta:
        model = SuccessFactor

    programme = factory.SubFactory(ProgrammeFactory)
    number = factory.Sequence(lambda n: n + 1)
    title_nl = factory.LazyAttribute(lambda o: f"Factor {o.number}")
    gist_nl = "Waarom dit helpt."


class WhiteSpotFactory(DjangoModelFactory):
    """A white spot."""

    class Meta:
        model = WhiteSpot

    programme = factory.SubFactory(ProgrammeFactory)
    name_nl = factory.Sequence(lambda n: f"Witte vlek {n}")


class InitiativeFactory(DjangoModelFactory):
    """An initiative to build on."""

    class Meta:
        model = Initiative

    programme = factory.SubFactory(ProgrammeFactory)
    name_nl = factory.Sequence(lambda n: f"Initiatief {n}")


class TargetGroupFactory(DjangoModelFactory):
    """A target group."""

    class Meta:
        model = TargetGroup

    programme = factory.SubFactory(ProgrammeFactory)
    name_nl = factory.Sequence(lambda n: f"Doelgroep {n}")


class ChoiceMomentFactory(DjangoModelFactory):
    """A choice moment."""

    class Meta:
        model = ChoiceMoment

    programme = factory.SubFactory(ProgrammeFactory)
    name_nl = factory.Sequence(lambda n: f"Keuzemoment {n}")


class LinePartnerFactory(DjangoModelFactory):
    """A possible partner of a line."""

    class Meta:
        model = LinePartner

    line = factory.SubFactory(ProgrammeLineFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class CriteriaSetFactory(DjangoModelFactory):
    """A set in force with three scored criteria and the covenant as knock-out; ``criteria=0`` leaves them out."""

    class Meta:
        model = CriteriaSet
        skip_postgeneration_save = True

    programme = factory.SubFactory(ProgrammeFactory)
    version = factory.Sequence(lambda n: n + 1)
    label = factory.LazyAttribute(lambda o: f"Criteria, versie {o.version}")
    status = VersionStatus.IN_FORCE

    @factory.post_generation
    def criteria(self, create, extracted, **kwargs):
        if extracted == 0:
            return
        rows = [("kansrijk", "K", 1, False), ("regionaal", "R", 1, False), ("aanvullend", "A", 1, False)]
        rows.append(("convenant", "✓", 0, True))
        for order, (code, letter, weight, knock_out) in enumerate(rows, start=1):
            CriterionFactory(
                criteria_set=self, order=order, code=code, letter=letter, weight=weight, is_knock_out=knock_out
            )


class CriterionFactory(DjangoModelFactory):
    """One criterion."""

    class Meta:
        model = Criterion

    criteria_set = factory.SubFactory(CriteriaSetFactory, criteria=0)
    order = factory.Sequence(lambda n: n + 1)
    code = factory.Sequence(lambda n: f"criterium-{n}")
    letter = "K"
    title_nl = factory.LazyAttribute(lambda o: o.code.capitalize())
    question_nl = factory.LazyAttribute(lambda o: f"Hoe {o.code} is het plan?")


class CheckListFactory(DjangoModelFactory):
    """A check list in force with an eligibility check and a completeness check; ``checks=0`` leaves them out."""

    class Meta:
        model = CheckList
        skip_postgeneration_save = True

    programme = factory.SubFactory(ProgrammeFactory)
    version = factory.Sequence(lambda n: n + 1)
    label = factory.LazyAttribute(lambda o: f"Toets, versie {o.version}")
    status = VersionStatus.IN_FORCE

    @factory.post_generation
    def checks(self, create, extracted, **kwargs):
        if extracted == 0:
            return
        CheckFactory(check_list=self, order=1, code="line", section="basics", is_eligibility=True)
        CheckFactory(check_list=self, order=2, code="budget", section="budget")


class CheckFactory(DjangoModelFactory):
    """One check."""

    class Meta:
        model = Check

    check_list = factory.SubFactory(CheckListFactory, checks=0)
    order = factory.Sequence(lambda n: n + 1)
    code = factory.Sequence(lambda n: f"toets-{n}")
    section = "basics"
    question_nl = "Klopt dit onderdeel?"


class ServiceTermFactory(DjangoModelFactory):
    """A service term."""

    class Meta:
        model = ServiceTerm

    programme = factory.SubFactory(ProgrammeFactory)
    state = "submitted"
    working_days = 10


class HolidayFactory(DjangoModelFactory):
    """A holiday."""

    class Meta:
        model = Holiday

    day = factory.Sequence(lambda n: date(2031 + n, 1, 1))
    name_nl = "Voorbeeldfeestdag"


class BudgetFactory(DjangoModelFactory):
    """Money of one year."""

    class Meta:
        model = Budget

    programme = factory.SubFactory(ProgrammeFactory)
    year = factory.Sequence(lambda n: 2026 + n)
    amount = Decimal("1000000.00")


class ProjectFactory(DjangoModelFactory):
    """A granted project with a lead partner; ``lead=organisation`` chooses which, ``lead=False`` leaves it out."""

    class Meta:
        model = Project
        skip_postgeneration_save = True

    number = factory.Sequence(lambda n: f"TWB-2026-{9000 + n}")
    line = factory.SubFactory(ProgrammeLineFactory)
    programme = factory.SelfAttribute("line.programme")
    title = factory.Sequence(lambda n: f"Voorbeeldproject {n}")
    summary = "Leerlingen ontdekken techniek bij bedrijven in de buurt."
    granted_amount = Decimal("100000.00")
    total_costs = Decimal("250000.00")
    granted_on = date(2026, 6, 12)
    decision_number = factory.Sequence(lambda n: f"B-2026-{900 + n}")
    decision_public_text = "De Twente Board kent de bijdrage toe."
    starts_on = date(2026, 9, 1)
    ends_on = date(2029, 8, 31)
    is_example = True

    @factory.post_generation
    def lead(self, create, extracted, **kwargs):
        if extracted is not False:
            ProjectPartnerFactory(project=self, organisation=extracted or OrganisationFactory(), role=MemberRole.LEAD)


class ProjectPartnerFactory(DjangoModelFactory):
    """A partner of a project."""

    class Meta:
        model = ProjectPartner

    project = factory.SubFactory(ProjectFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = MemberRole.PARTNER


class MilestoneFactory(DjangoModelFactory):
    """A milestone."""

    class Meta:
        model = Milestone

    project = factory.SubFactory(ProjectFactory)
    title = factory.Sequence(lambda n: f"Mijlpaal {n}")
    due_on = date(2027, 5, 1)
    met_on = None
    evidence = factory.LazyAttribute(lambda o: "Staat in het verslag." if o.met_on else "")


class ObligationFactory(DjangoModelFactory):
    """An obligation of a decision."""

    class Meta:
        model = Obligation

    project = factory.SubFactory(ProjectFactory)
    text = factory.Sequence(lambda n: f"Lever stuk {n} aan.")
    owner = "Penvoerder"
    due_on = date(2027, 1, 31)


class BudgetLineFactory(DjangoModelFactory):
    """A funding line of a project; give ``category`` and an empty ``source`` for costs."""

    class Meta:
        model = BudgetLine

    project = factory.SubFactory(ProjectFactory)
    year = 2026
    source = "rijk_regiodeal"
    form = "cash"
    amount = Decimal("100000.00")


# --- kpis ---------------------------------------------------------------------------------------


class IndicatorFactory(DjangoModelFactory):
    """A KPI with a first definition; ``lines=[…]`` links it to lines."""

    class Meta:
        model = Indicator
        skip_postgeneration_save = True

    programme = factory.SubFactory(ProgrammeFactory)
    code = factory.Sequence(lambda n: f"T{n + 1}")
    order = factory.Sequence(lambda n: n + 1)
    title_nl = factory.LazyAttribute(lambda o: f"Meer van {o.code}")
    short_nl = factory.LazyAttribute(lambda o: f"Kort {o.code}")

    @factory.post_generation
    def lines(self, create, extracted, **kwargs):
        for line in extracted or ():
            IndicatorLine.objects.create(indicator=self, line=line, order=self.order)

    @factory.post_generation
    def definition(self, create, extracted, **kwargs):
        if extracted is not False:
            IndicatorVersionFactory(indicator=self, number=1)


class IndicatorVersionFactory(DjangoModelFactory):
    """A definition sheet: a share, pooled over units."""

    class Meta:
        model = IndicatorVersion

    indicator = factory.SubFactory(IndicatorFactory, definition=False)
    number = factory.Sequence(lambda n: n + 1)
    definition_nl = "Wat meetelt."
    unit_nl = "% van de leerlingen"
    value_type = ValueType.PERCENTAGE
    direction = Direction.INCREASE
    temporal_nature = TemporalNature.STOCK
    rollup_units = RollupUnits.POOLED_RATIO
    rollup_time = RollupTime.LAST


class ContributionClaimFactory(DjangoModelFactory):
    """A frozen promise."""

    class Meta:
        model = ContributionClaim

    project = factory.SubFactory(ProjectFactory)
    indicator = factory.SubFactory(IndicatorFactory)
    pathway = "Leerlingen bezoeken bedrijven en krijgen een beter beeld."
    contribution_type = ContributionType.DIRECT
    strength = 2


# --- proposals ----------------------------------------------------------------------------------


class ProposalFactory(DjangoModelFactory):
    """A proposal in state ``idea`` as the start page makes it, with its writer (``user=``) and lead partner.

    ``quickscan=True`` answers the quickscan, ``full=True`` the whole form; ``partners=2`` adds that many partners.
    States beyond ``idea`` are reached by ``workflow.perform``; ``submitted_quickscan`` makes the first step.
    """

    class Meta:
        model = Proposal

    line = factory.SubFactory(ProgrammeLineFactory, number=1)
    title = factory.Sequence(lambda n: f"Voorbeeldvoorstel {n}")
    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    quickscan = False
    full = False
    partners = 0

    @classmethod
    def _create(cls, model_class, *args, line, title, user, organisation, quickscan, full, partners, **columns):
        proposal = start_proposal(by=user, line=line, title=title, organisation=organisation, is_example=True)
        for name, value in columns.items():
            setattr(proposal, name, value)
        if columns:
            proposal.save()
        for _n in range(partners):
            ConsortiumMember.objects.create(
                proposal=proposal, organisation=OrganisationFactory(business=True), contribution="Levert begeleiders."
            )
        if full:
            complete_full(proposal)
        elif quickscan:
            complete_quickscan(proposal)
        return proposal


def team_member(proposal, level=TeamLevel.EDITOR, **user) -> User:
    """Make a person and put them on the team of ``proposal``."""
    person = UserFactory(**user)
    TeamMember.objects.create(proposal=proposal, user=person, level=level)
    return person


def complete_quickscan(proposal):
    """Answer everything the quickscan asks, and return the proposal."""
    proposal.summary = "Leerlingen van vier scholen lossen samen met bedrijven echte vraagstukken op."
    proposal.kind = "new"
    proposal.estimated_costs = Decimal("200000.00")
    proposal.estimated_request = Decimal("80000.00")
    proposal.starts_on = date(2027, 9, 1)
    proposal.months = 24
    proposal.save()
    answers = {name: f"Antwoord op {name}." for name in ("problem", "goal", "novelty")}
    Narrative.objects.filter(proposal=proposal).update(**answers)
    proposal.target_groups.add(TargetGroupFactory(programme=proposal.programme))
    proposal.municipalities.add(MunicipalityFactory())
    return proposal


def complete_full(proposal):
    """Answer everything the full form asks: € 200.000 of costs, 40% of it from the state. Returns the proposal."""
    complete_quickscan(proposal)
    Narrative.objects.filter(proposal=proposal).update(**{q.name: f"Antwoord op {q.name}." for q in QUESTIONS})
    proposal.members.update(contribution="Geeft lessen en leidt het project.")
    if proposal.members.count() < 2:
        ConsortiumMember.objects.create(
            proposal=proposal, organisation=OrganisationFactory(business=True), contribution="Levert begeleiders."
        )
    lead = proposal.members.get(role="lead")
    factor = SuccessFactorFactory(programme=proposal.programme)
    FactorLink.objects.create(proposal=proposal, factor=factor, how="Met lessen op de werkvloer.")
    Phase.objects.create(proposal=proposal, title="Voorbereiden", starts_on=date(2027, 9, 1), months=6)
    CheckPoint.objects.create(proposal=proposal, title="Eerste groep is klaar", due_on=date(2028, 7, 1))
    for year, category, amount in ((2027, "personnel", "120000.00"), (2028, "equipment", "80000.00")):
        CostLine.objects.create(
            proposal=proposal, year=year, category=category, member=lead, description="Kosten", amount=Decimal(amount)
        )
    for order, (source, amount) in enumerate((("rijk_regiodeal", "80000.00"), ("regio_privaat", "120000.00"))):
        FundingLine.objects.create(
            proposal=proposal, order=order, source=source, financier="Financier", amount=Decimal(amount)
        )
    PlannedContribution.objects.create(
        proposal=proposal,
        indicator=IndicatorFactory(programme=proposal.programme, lines=[proposal.line]),
        pathway="Leerlingen zien wat techniek is en kiezen vaker.",
        contribution_type=ContributionType.DIRECT,
        strength=2,
    )
    ProposalRisk.objects.create(
        proposal=proposal,
        description="Docenten vallen uit",
        likelihood=2,
        impact=3,
        measure="Twee docenten per school.",
    )
    return proposal


def submitted_quickscan(proposal=None):
    """Hand in a complete quickscan, the first one of its proposal; returns the proposal, in state ``quickscan``."""
    proposal = proposal or ProposalFactory(quickscan=True)
    submit(proposal=proposal, by=proposal.created_by, statements=set(STATEMENTS))
    assert proposal.state == State.QUICKSCAN
    return proposal


def invited_proposal(**values):
    """Make a proposal with the full form answered, whose quickscan was handed in and found to fit."""
    proposal = submitted_quickscan(ProposalFactory(full=True, **values))
    Proposal.objects.filter(pk=proposal.pk).update(state=State.INVITED)
    proposal.refresh_from_db()
    return proposal
