"""The reaction of the applicants to the advice."""

from django.db import transaction

from ..enums import Audience
from ..models import AdviceVersion, ApplicantResponse, Move, Proposal
from ..workflow import perform


def sent_advice(proposal: Proposal) -> AdviceVersion | None:
    """The advice to the applicants that was sent last. One query."""
    return (
        AdviceVersion.objects.filter(
            advice__proposal=proposal, advice__audience=Audience.APPLICANT, frozen_at__isnull=False
        )
        .order_by("-n")
        .first()
    )


@transaction.atomic
def save_response(*, proposal: Proposal, by, text: str) -> ApplicantResponse:
    """Keep the reaction as a draft. Raises ``ApplicantResponse.DoesNotExist`` when there is nothing to react to."""
    version = sent_advice(proposal)
    if version is None:
        raise ApplicantResponse.DoesNotExist
    response, _made = ApplicantResponse.objects.select_for_update().get_or_create(
        advice_version=version, defaults={"proposal": proposal}
    )
    if response.sent_at is None:
        response.text, response.by = text, by
        response.save(update_fields=["text", "by", "saved_at"])
    return response


@transaction.atomic
def send_response(*, proposal: Proposal, by, text: str) -> Move:
    """Save the reaction and send it. Raises the refusals of ``workflow.perform``; then the draft is not kept either."""
    save_response(proposal=proposal, by=by, text=text)
    return perform(proposal, "react", by=by)
