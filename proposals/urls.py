"""Addresses of the proposals app, grouped by who uses them."""

from django.urls import path

from .views import (
    applicant,
    applicant_sections,
    applicant_team,
    attachments,
    board,
    decisions,
    detail,
    papers,
    public,
    reviewer,
    secretary,
    staff,
    staff_advice,
    staff_intake,
)

app_name = "proposals"

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
    path("voorstellen/<slug:number>/versie/<int:n>/", staff.submission, name="submission"),
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
    path("vergaderingen/<int:pk>/", board.meeting, name="meeting"),
    path("vergaderingen/<int:pk>/wijzigen/", secretary.meeting_change, name="meeting-change"),
    path("vergaderingen/<int:pk>/aanwezigheid/", secretary.attendance, name="attendance"),
    path("vergaderingen/<int:pk>/openen/", secretary.meeting_open, name="meeting-open"),
    path("vergaderingen/<int:pk>/sluiten/", secretary.meeting_close, name="meeting-close"),
    path("vergaderingen/<int:pk>/onthouding/<int:item>/", secretary.recusal, name="recusal"),
    path("voorstellen/<slug:number>/agenderen/", secretary.agenda, name="agenda"),
    path("voorstellen/<slug:number>/besluit/", decisions.decision, name="decision"),
]

everyone = [
    path("besluiten/", public.decisions, name="decisions"),
    path("besluiten/feed/", public.DecisionFeed(), name="decision-feed"),
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
