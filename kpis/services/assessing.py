"""Writes of what is concluded about a promise: given by one person, read by another, never changed."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from programmes.services.writing import NotAllowed, NotNow, Unsuitable
from twenteboard.platform import clock
from twenteboard.platform.events import record
from twenteboard.platform.papers import canonical_json, sha256_of

from ..enums import WITH_EVIDENCE, Verdict
from ..models import CitedStory, ContributionAssessment, ContributionClaim, QualitativeEvidence
from ..promises import PromiseCard, frozen, promise_cards
from ..rules import may


class FiguresChanged(Unsuitable):
    """Something was measured or corrected between reading the card and concluding; nothing was saved."""


def fingerprint(card: PromiseCard) -> str:
    """Give the SHA-256 of the figures of a card, to see later whether they are still the same; words left aside."""
    data = frozen(card)
    figures = {name: data[name] for name in ("rounds", "units", "taking_part", "not_taking_part", "named", "outputs")}
    return sha256_of(canonical_json(figures))


def card_of(claim: ContributionClaim, user, *, second: int | None = None) -> PromiseCard:
    """Give the card of one promise as ``user`` reads it. Raises ``StopIteration`` for a claim of another project."""
    return next(card for card in promise_cards(claim.project, user, second=second) if card.claim.pk == claim.pk)


def stories_for(claim: ContributionClaim, user):
    """Stories that a conclusion about this promise may rest on: about the project, and about its KPI or none."""
    of_kpi = Q(indicators=claim.indicator_id) | Q(indicators__isnull=True)
    rows = QualitativeEvidence.objects.filter(of_kpi, projects=claim.project_id)
    return rows.visible_to(user).readable().order_by("-said_on", "-pk").distinct()


def cited_in(assessments: Iterable[ContributionAssessment], user) -> None:
    """Give each conclusion ``shown_stories``: on which it rests, as far as ``user`` may read them. One query."""
    rows = {row.pk: row for row in assessments}
    for row in rows.values():
        row.shown_stories = []
    known = QualitativeEvidence.objects.visible_to(user)
    for cited in CitedStory.objects.filter(assessment__in=rows, story__in=known).select_related("story"):
        rows[cited.assessment_id].shown_stories.append(cited)


@transaction.atomic
def assess_claim(
    *,
    claim: ContributionClaim,
    verdict: str,
    evidence: str = "",
    other_explanations: str = "",
    round: int | None = None,
    seen: str | None = None,
    cited: Iterable[int] = (),
    by,
) -> ContributionAssessment:
    """Conclude whether a promise is supported by what was measured; the figures are frozen with it.

    ``round`` is the id of the round to end with, ``seen`` the fingerprint of the card this person read, ``cited`` the
    ids of the stories it rests on, which are kept in the words they have now. Raises
    ``Unsuitable`` when a verdict asks evidence that is not there, and ``FiguresChanged`` when the figures are others.
    """
    row = (
        ContributionClaim.objects.select_for_update(of=("self",)).select_related("project__programme").get(pk=claim.pk)
    )
    if not may(by, "assess_claim", row.project):
        raise NotAllowed(_("You may not do this with this project."))
    card = card_of(row, by, second=round)
    if seen is not None and seen != fingerprint(card):
        raise FiguresChanged(
            _("The figures changed while you were writing. Look at them again; nothing was saved yet.")
        )
    if verdict in WITH_EVIDENCE:
        if not card.has_pairs:
            raise Unsuitable(
                _(
                    "No school that takes part was measured before and after in the same way. Choose “%(none)s” or "
                    "“%(early)s”."
                )
                % {"none": Verdict.NO_DATA.label, "early": Verdict.TOO_EARLY.label},
                "verdict",
            )
        if not evidence.strip():
            raise Unsuitable(_("Write on which figures and stories your conclusion rests."), "evidence")
        if not other_explanations.strip():
            raise Unsuitable(_("Write what else may explain the change."), "other_explanations")
    wanted = {int(pk) for pk in cited}
    stories = [story for story in stories_for(row, by) if story.pk in wanted] if wanted else []
    if len(stories) != len(wanted):
        raise Unsuitable(_("A story was taken back in the meantime. Look at the stories again and choose."), "cited")
    last = row.assessments.order_by("-number").values_list("number", flat=True).first() or 0
    made = ContributionAssessment.objects.create(
        claim=row,
        number=last + 1,
        round=card.second,
        verdict=verdict,
        evidence=evidence.strip(),
        other_explanations=other_explanations.strip(),
        figures=frozen(card),
        assessed_by=by,
        assessed_at=clock.now(),
    )
    for story in stories:
        CitedStory.objects.create(assessment=made, story=story, title=story.title, text=story.text)
    record(
        "claim.assessed",
        by=by,
        obj=row.project,
        kpi=card.claim.indicator.code,
        verdict=str(made.get_verdict_display()),
    )
    return made


@transaction.atomic
def review_assessment(
    *, assessment: ContributionAssessment, agrees: bool, note: str = "", by
) -> ContributionAssessment:
    """Agree with a conclusion of somebody else, or say why not. Once; another opinion is another conclusion.

    Raises ``NotAllowed`` for who gave it, and ``NotNow`` when it was read already or another one was given since.
    """
    rows = ContributionAssessment.objects.select_for_update(of=("self",))
    row = rows.select_related("claim__project__programme", "claim__indicator").get(pk=assessment.pk)
    if not may(by, "assess_claim", row.claim.project) or row.assessed_by_id == by.pk:
        raise NotAllowed(_("Somebody else than who gave the conclusion reads it."))
    if row.reviewed_by_id:
        raise NotNow(_("This conclusion was read by a second person already. Nothing was changed."))
    if row.claim.assessments.filter(number__gt=row.number).exists():
        raise NotNow(_("Another conclusion was given since. Nothing was changed."))
    if not agrees and not note.strip():
        raise Unsuitable(_("Write why you do not agree."), "note")
    row.reviewed_by, row.reviewed_at, row.agrees, row.review_note = by, clock.now(), agrees, note.strip()
    row.save(update_fields=["reviewed_by", "reviewed_at", "agrees", "review_note"])
    record(
        "claim.agreed" if agrees else "claim.disagreed",
        by=by,
        obj=row.claim.project,
        kpi=row.claim.indicator.code,
        verdict=str(row.get_verdict_display()),
    )
    return row
