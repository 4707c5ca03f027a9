"""Addresses of the programmes app."""

from django.urls import path

from .views import public, work, work_money, work_outputs, work_reports, work_steering

app_name = "programmes"

everyone = [
    path("programma/", public.programme, name="programme"),
    path("programma/lijn/<int:number>/", public.line, name="line"),
    path("meedoen/", public.apply, name="apply"),
    path("projecten/", public.project_list, name="project-list"),
    path("projecten/<str:number>/", public.project, name="project"),
    path("kennis/lessen/", work.public_lessons, name="lessons"),
]

AREA = "projecten/<str:number>/uitvoering/"

working = [
    path("werk/projecten/", work.work_list, name="work-list"),
    path(AREA, work.overview, name="work-overview"),
    path(f"{AREA}planning/", work.planning, name="work-planning"),
    path(f"{AREA}planning/<int:pk>/", work.milestone, name="work-milestone"),
    path(f"{AREA}geld/", work_money.money, name="work-money"),
    path(f"{AREA}geld/uitgave/", work_money.expense, name="work-expense"),
    path(f"{AREA}geld/uitgave/<int:pk>/vervalt/", work_money.expense_cancel, name="work-expense-cancel"),
    path(f"{AREA}geld/verwachting/<int:year>/", work_money.forecast, name="work-forecast"),
    path(f"{AREA}opbrengst/", work_outputs.outputs, name="work-outputs"),
    path(f"{AREA}opbrengst/nieuw/", work_outputs.output, name="work-output-new"),
    path(f"{AREA}opbrengst/<int:pk>/", work_outputs.output, name="work-output"),
    path(f"{AREA}opbrengst/<int:pk>/stoppen/", work_outputs.output_end, name="work-output-end"),
    path(f"{AREA}opbrengst/rapportage/<int:n>/", work_outputs.values, name="work-output-values"),
    path(f"{AREA}voorwaarden/", work.obligations, name="work-obligations"),
    path(f"{AREA}voorwaarden/<int:pk>/", work.obligation, name="work-obligation"),
    path(f"{AREA}risicos/", work_money.risks, name="work-risks"),
    path(f"{AREA}risicos/nieuw/", work_money.risk, name="work-risk-new"),
    path(f"{AREA}risicos/<int:pk>/", work_money.risk, name="work-risk"),
    path(f"{AREA}risicos/<int:pk>/sluiten/", work_money.risk_close, name="work-risk-close"),
    path(f"{AREA}rapportages/", work_reports.reports, name="work-reports"),
    path(f"{AREA}rapportages/<int:n>/", work_reports.report, name="report"),
    path(f"{AREA}rapportages/<int:n>/schrijven/", work_reports.report_write, name="report-write"),
    path(f"{AREA}rapportages/<int:n>/indienen/", work_reports.report_submit, name="report-submit"),
    path(f"{AREA}rapportages/<int:n>/oordeel/", work_reports.report_judge, name="report-judge"),
    path(f"{AREA}sturing/", work_steering.steering, name="work-steering"),
    path(f"{AREA}sturing/nieuw/", work_steering.steering_new, name="work-steering-new"),
    path(f"{AREA}sturing/actie/<int:pk>/", work_steering.action, name="work-action"),
    path(f"{AREA}lessen/", work.lessons, name="work-lessons"),
    path(f"{AREA}lessen/nieuw/", work.lesson, name="work-lesson-new"),
    path(f"{AREA}lessen/<int:pk>/", work.lesson, name="work-lesson"),
    path(f"{AREA}mensen/", work.people, name="work-members"),
    path("projectstukken/<uuid:uid>/", work_reports.paper, name="paper"),
    path("projectstukken/<uuid:uid>/stand/", work_reports.paper_state, name="paper-state"),
    path("projectstukken/<uuid:uid>/opnieuw/", work_reports.paper_retry, name="paper-retry"),
]

urlpatterns = [*everyone, *working]
