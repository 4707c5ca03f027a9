"""Addresses of the proposals app, grouped by who uses them."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from .views import (
    applicant,
    applicant_sections,
    applicant_team,
    attachments,
    board,
    corrections,
    decisions,
    detail,
    minutes,
    papers,
    public,
    reviewer,
    secretary,
    staff,
    staff_advice,
    staff_intake,
)

app_name = "proposals"


class SmallNumber(IntConverter):
    """A number that fits in every column of the database; a longer one is no address of this portal."""

    regex = "[0-9]{1,9}"


register_converter(SmallNumber, "number")

applicants = [
    path("voorstellen/", applicant.own, name="own"),
    path("voorstellen/nieuw/", applicant.new, name="new"),
    path("voorstellen/nieuw/begin/", applicant.new_form, name="new-form"),
    path("voorstellen/organisaties/", applicant.organisations, name="organisations"),
    path("voorstellen/<slug:number>/taken/", applicant.tasks, name="tasks"),
    path("voorstellen/<slug:number>/taken/<slug:section>/", applicant_sections.section, name="section"),
    path("voorstellen/<slug:number>/taken/<slug:section>/optelling/", applicant_sections.sums, name="sums"),
    path("voorstellen/<slug:number>/controle/", applicant.check, name="check"),
    path("voorstellen/<slug:number>/ontvangen/", applicant.confirmation, name="confirmation"),
    path("voorstellen/<slug:number>/mensen/", applicant_team.team, name="team"),
    path("voorstellen/<slug:number>/reactie/", applicant_team.response, name="response"),
    path("bijlagen/<uuid:uid>/", attachments.download, name="attachment"),
]

treating = [
    path("behandeling/", staff.staff_list, name="staff-list"),
    path("voorstellen/<slug:number>/versie/<number:n>/", staff.submission, name="submission"),
    path("voorstellen/<slug:number>/oppakken/", staff_intake.take_on, name="take-on"),
    path("voorstellen/<slug:number>/quickscantoets/", staff_intake.assessment, name="assessment"),
    path("voorstellen/<slug:number>/kwalificatie/", staff_intake.qualification, name="qualification"),
    path("voorstellen/<slug:number>/aanvulling/", staff_intake.completion, name="completion"),
    path("voorstellen/<slug:number>/beoordelaars/", staff_advice.reviewers, name="reviewers"),
    path("voorstellen/<slug:number>/raadpleging/", staff_advice.consultation, name="consultation"),
    path("voorstellen/<slug:number>/advies/<slug:audience>/", staff_advice.advice, name="advice"),
]

reviewing = [
    path("beoordelen/", reviewer.review_list, name="review-list"),
    path("beoordelen/<slug:number>/", reviewer.review, name="review"),
    path("voorstellen/<slug:number>/belang/", reviewer.interest, name="interest"),
]

deciding = [
    path("vergaderingen/", board.meetings, name="meetings"),
    path("vergaderingen/nieuw/", secretary.meeting_new, name="meeting-new"),
    path("vergaderingen/<number:pk>/", board.meeting, name="meeting"),
    path("vergaderingen/<number:pk>/wijzigen/", secretary.meeting_change, name="meeting-change"),
    path("vergaderingen/<number:pk>/aanwezigheid/", secretary.attendance, name="attendance"),
    path("vergaderingen/<number:pk>/openen/", secretary.meeting_open, name="meeting-open"),
    path("vergaderingen/<number:pk>/sluiten/", secretary.meeting_close, name="meeting-close"),
    path("vergaderingen/<number:pk>/afgelasten/", secretary.meeting_cancel, name="meeting-cancel"),
    path("vergaderingen/<number:pk>/vergadering.ics", board.meeting_ics, name="meeting-ics"),
    path("vergaderingen/<number:pk>/besluitenlijst/", minutes.draft, name="decision-list-draft"),
    path("vergaderingen/<number:pk>/onthouding/<number:item>/", secretary.recusal, name="recusal"),
    path("voorstellen/<slug:number>/agenderen/", secretary.agenda, name="agenda"),
    path("voorstellen/<slug:number>/besluit/", decisions.decision, name="decision"),
    path("besluiten/<slug:number>/verbeteren/", corrections.correction, name="decision-correction"),
]

everyone = [
    path("besluiten/", public.decisions, name="decisions"),
    path("besluiten/feed/", public.DecisionFeed(), name="decision-feed"),
    path("besluiten/lijst/", minutes.decision_lists, name="decision-lists"),
    path("besluiten/lijst/<number:pk>/", minutes.decision_list, name="decision-list"),
    path("besluiten/lijst/<number:pk>/pdf/", minutes.decision_list_pdf, name="decision-list-pdf"),
    path("besluiten/<slug:number>/", public.decision, name="public-decision"),
]

shared = [
    path("stukken/<uuid:uid>/", papers.download, name="paper"),
    path("stukken/<uuid:uid>/stand/", papers.state, name="paper-state"),
    path("stukken/<uuid:uid>/opnieuw/", papers.retry, name="paper-retry"),
    path("voorstellen/<slug:number>/", detail.detail, name="detail"),
    path("voorstellen/<slug:number>/stap/<slug:name>/", detail.move, name="move"),
]

urlpatterns = [*applicants, *treating, *reviewing, *deciding, *everyone, *shared]
