"""A prescriber takes stock in and asks for a witness; a therapist witnesses; the count is blind."""

import pytest

from kact.ledger import queries
from tests.journeys import steps
from tests.journeys.browsing import DESK, PHONE
from tests.journeys.team import in_database
from tests.kact.ledger.stocking import Stock

# All journeys go to one worker: they share the system and the browser.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]


def test_stock_is_taken_in_wasted_before_a_witness_and_counted(come, team, django_db_blocker):
    prescriber, therapist, admin = come(**DESK), come(**PHONE), come(**DESK)
    steps.sign_in_staff(prescriber, team.staff["prescriber"])
    _take_in(prescriber)
    lot = prescriber.page.url.rstrip("/").rpartition("/")[2]

    def give() -> None:
        from kact.privacy.audience import looking_as

        stock = Stock(team.cast)
        with looking_as(team.cast.monitor.audience):
            found = queries.lot(lot)
        from decimal import Decimal

        one = stock.give(found, "37.5", "a", drawn=Decimal(100), address="2 Lane")
        stock.give(found, 50, "b", drawn=one.draw, address="2 Lane")
        stock.take_back(stock.give(found, 60, "a"), who="prescriber")

    in_database(django_db_blocker, team.database, give)
    prescriber.go("/stock/")
    prescriber.look("stock-with-a-draw-open")
    prescriber.press("12.5 mg drawn up, neither given nor wasted")
    prescriber.look("waste-to-propose")
    prescriber.fill("Amount (mg)", "12.5")
    prescriber.press("Ask for a witness")
    prescriber.look("wastes-of-ones-own")

    steps.sign_in_staff(therapist, team.staff["therapist"])
    therapist.go("/stock/wastes/")
    therapist.look("wastes-to-witness")
    therapist.press("12.5 mg, lot KT-2291")
    therapist.look("waste-to-witness")
    therapist.press("I have seen it wasted")
    assert "Witnessed" in therapist.page.content()

    prescriber.go(f"/stock/lots/{lot}/")
    prescriber.look("lot")
    assert "witnessed by" in prescriber.text
    prescriber.press("Count")
    prescriber.look("count")
    assert "900" not in prescriber.text
    prescriber.fill("What you counted (mg)", "880")
    prescriber.press("Keep my count")

    def second() -> None:
        from kact.privacy.audience import looking_as

        with looking_as(team.cast.monitor.audience):
            found = queries.lot(lot)
        Stock(team.cast).count(found, 880)

    in_database(django_db_blocker, team.database, second)
    prescriber.go("/stock/")
    prescriber.press("Discrepancy, lot KT-2291")
    prescriber.look("discrepancy")
    prescriber.go("/stock/export/")
    prescriber.look("export-ledger")

    steps.sign_in_staff(admin, team.staff["admin"])
    admin.press("Stock")
    admin.look("stock-for-admin")
    assert "37.5" not in admin.text


def _take_in(prescriber):
    """An item, and two vials of it."""
    prescriber.press("Stock")
    prescriber.look("stock-empty")
    prescriber.press("List an item")
    page = prescriber.page
    page.get_by_label("Schedule").select_option("III")
    page.get_by_label("Drug").select_option("ketamine")
    page.get_by_label("Form").select_option("solution")
    page.get_by_label("Unit", exact=True).select_option("mL")
    prescriber.fill("Strength: mg in one unit", "50")
    prescriber.fill("Units in one container", "10")
    page.get_by_label("NDC").fill("00000-0000-00")
    page.get_by_label("A container is for several doses").check()
    prescriber.look("item")
    prescriber.press("List it")
    prescriber.fill("Lot number", "KT-2291")
    page.get_by_label("Good until").fill("2999-01-31")
    page.get_by_label("Full containers").fill("2")
    page.get_by_label("Kept in").fill("Cabinet 1")
    prescriber.fill("Supplier", "Demo Supply")
    page.get_by_label("Address").fill("1 Demo Road")
    prescriber.fill("DEA number", "RD0000000")
    prescriber.fill("Invoice number", "I-1001")
    prescriber.look("receive-stock")
    prescriber.press("Take it in")
    assert "1000 mg" in prescriber.text
