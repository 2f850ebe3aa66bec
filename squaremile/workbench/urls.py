from django.urls import path

from squaremile.workbench.views import home, identifier, imports, lists, network, oversight, report, search

app_name = "workbench"
urlpatterns = [
    path("home/", home.home, name="home"),
    path("networks/", lists.networks, name="networks"),
    path("networks/<int:number>/", network.network, name="network"),
    path("networks/<int:number>/chart.json", network.chart, name="network_chart"),
    path("reports/", lists.reports, name="reports"),
    path("reports/<str:reference>/", report.report, name="report"),
    path("identifiers/<int:pk>/", identifier.identifier, name="identifier"),
    path("search/", search.search, name="search"),
    path("import/", imports.imports, name="imports"),
    path("import/schema.json", imports.schema, name="import_schema"),
    path("import/<int:pk>/", imports.intake, name="intake"),
    path("import/<int:pk>/results.csv", imports.results, name="intake_results"),
    path("figures/", oversight.figures, name="figures"),
    path("counts/", oversight.counts, name="counts"),
    path("ledger/", oversight.ledger, name="ledger"),
]
