"""What the portal counts in a submission."""

from proposals.facts import facts_of


def dossier(**more):
    data = {
        "members": [
            {"pillar": "education"},
            {"pillar": "education"},
            {"pillar": "business"},
            {"pillar": "government"},
        ],
        "phases": [
            {"starts_on": "2027-01-01", "months": 6},
            {"starts_on": "2027-07-01", "months": 42},
        ],
        "estimate": {"months": 24},
        "totals": {
            "costs": "936000.00",
            "funding": "936000.00",
            "state": "412000.00",
            "in_kind": "0.00",
            "gap": "0.00",
            "share": "44.02",
        },
        "programme": {"state_share_max": "50.00"},
        "municipalities": ["Almelo", "Hengelo"],
        "contributions": [{"code": "K2"}, {"code": "K3"}],
        "attachments": [],
    }
    return data | more


def fact(data, label):
    return next(row for row in facts_of(data) if row.label == label)


def test_partners_are_counted_by_pillar():
    found = fact(dossier(), "Partners")
    assert (found.value, found.tone) == ("Ondernemers\u00a01 · Onderwijs\u00a02 · Overheid\u00a01", "done")


def test_a_pillar_that_is_missing_is_named():
    found = fact(dossier(members=[{"pillar": "education"}, {"pillar": "other"}]), "Partners")
    assert found.tone == "late"
    assert "ondernemers, overheid" in found.note
    assert found.value.endswith("Anders\u00a01")


def test_the_duration_runs_from_the_first_phase_to_the_end_of_the_last():
    found = fact(dossier(), "Duur")
    assert (found.value, found.note) == ("48 maanden", "Van 01-2027 tot en met 12-2030.")


def test_without_phases_the_estimate_counts():
    assert fact(dossier(phases=[]), "Duur").value == "24 maanden"
    assert fact(dossier(phases=[], estimate={"months": None}), "Duur").tone == "late"


def test_money_that_does_not_add_up_asks_attention():
    totals = dossier()["totals"] | {"funding": "921000.00", "gap": "15000.00", "share": "51.00"}
    data = dossier(totals=totals)
    gap, share = fact(data, "Kosten en financiering zijn gelijk"), fact(data, "Gevraagd van het Rijk")
    assert gap.tone == "late"
    assert "€\u00a015.000" in gap.note
    assert (share.tone, share.verdict) == ("late", "Let hierop")


def test_exactly_the_largest_share_is_in_order():
    data = dossier(totals=dossier()["totals"] | {"share": "50.00"})
    assert fact(data, "Gevraagd van het Rijk").verdict == "In orde"


def test_no_kpi_and_no_municipality_ask_attention():
    data = dossier(contributions=[], municipalities=[])
    assert fact(data, "KPI’s").tone == fact(data, "Gemeenten").tone == "late"
