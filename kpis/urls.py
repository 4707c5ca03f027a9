"""Addresses of the kpis app."""

from django.urls import path

from .views import figures, measuring, public, reference, register, rounds

app_name = "kpis"
urlpatterns = [
    path("kpi/", public.indicator_list, name="list"),
    path("kpi/<str:code>/", public.indicator, name="detail"),
    path("kennis/cijfers/", reference.facts, name="facts"),
    path("beheer/kpi/", register.register, name="register"),
    path("beheer/kpi/nieuw/", register.indicator_form, name="register-new"),
    path("beheer/kpi/volgorde/", register.arrange, name="register-arrange"),
    path("beheer/kpi/<int:pk>/", register.sheet, name="register-sheet"),
    path("beheer/kpi/<int:pk>/wijzigen/", register.indicator_form, name="register-change"),
    path("beheer/kpi/<int:pk>/versie/", register.version_form, name="register-version"),
    path("beheer/kpi/<int:pk>/gebruik/", register.use, name="register-use"),
    path("monitor/", figures.dashboard, name="dashboard"),
    path("monitor/lijn/<int:number>/", figures.dashboard, name="dashboard-line"),
    path("monitor/vergelijken/<str:code>/", figures.compare_page, name="compare"),
    path("monitor/vergelijken/<str:code>/csv/", figures.compare_csv, name="compare-csv"),
    path("monitor/rondes/", rounds.round_list, name="rounds"),
    path("monitor/rondes/nieuw/", rounds.round_new, name="round-new"),
    path("monitor/rondes/<int:pk>/", rounds.round_overview, name="round"),
    path("monitor/rondes/<int:pk>/eenheid/<int:unit>/", rounds.round_unit, name="round-unit"),
    path("monitor/rondes/<int:pk>/stap/<str:move>/", rounds.round_move, name="round-move"),
    path("monitor/verwacht/<int:pk>/", rounds.exception, name="except"),
    path("monitor/doel/<str:code>/", rounds.target, name="target"),
    path("monitor/invullen/", measuring.own_entries, name="entries"),
    path("monitor/invullen/<int:pk>/", measuring.entry, name="entry"),
    path("monitor/aandeel/", measuring.entry_share, name="entry-share"),
    path("monitor/controleren/", measuring.queue, name="queue"),
    path("monitor/controleren/<int:pk>/", measuring.check, name="check"),
]
