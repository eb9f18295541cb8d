"""Addresses of the stock and its ledger."""

from django.urls import path

from kact.ledger.views import counts, exports, stock, wastes

urlpatterns = [
    path("", stock.stock, name="stock"),
    path("items/", stock.list_substance, name="list_substance"),
    path("items/<uuid:substance>/receive/", stock.receive_stock, name="receive_stock"),
    path("lots/<uuid:lot>/", stock.lot, name="lot"),
    path("lots/<uuid:lot>/return/", stock.return_stock, name="return_stock"),
    path("lots/<uuid:lot>/waste/", wastes.propose_waste, name="propose_waste"),
    path("lots/<uuid:lot>/count/", counts.count_lot, name="count_lot"),
    path("rows/<uuid:movement>/take-back/", stock.reverse_movement, name="reverse_movement"),
    path("wastes/", wastes.wastes, name="wastes"),
    path("wastes/<uuid:waste>/", wastes.witness_waste, name="witness_waste"),
    path("wastes/<uuid:waste>/call-off/", wastes.call_off_waste, name="call_off_waste"),
    path("discrepancies/<uuid:count>/", counts.step_discrepancy, name="step_discrepancy"),
    path("inventories/", counts.begin_inventory, name="begin_inventory"),
    path("inventories/<uuid:inventory>/", counts.inventory, name="inventory"),
    path("inventories/<uuid:inventory>/export/", exports.export_inventory, name="export_inventory"),
    path("export/", exports.export_ledger, name="export_ledger"),
]
