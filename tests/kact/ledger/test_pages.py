"""The pages of the stock, as their readers open them."""

from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse
from pypdf import PdfReader

from kact.ledger import queries
from kact.ledger.exports import harmless
from kact.ledger.models import Movement
from kact.privacy.audience import looking_as
from kact.record.models import Event
from tests.kact.ledger.stocking import SMALL
from tests.speed.counting import queries_of

ON_PAPER = {
    "containers": "2",
    "party": "Supplier",
    "address": "1 Road",
    "dea_number": "RS1234567",
    "paper": "I-1",
    "dated": "2026-01-02",
}


def text_of(client, name, *args):
    page = client.get(reverse(name, args=args))
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def send(client, name, *args, **data):
    answer = client.post(reverse(name, args=args), data)
    assert answer.status_code == 302, answer.content.decode()
    return answer


def test_stock_tells_the_keeper_the_balance_and_the_administrator_the_count(stock):
    lot = stock.lot()
    stock.count(lot, 500)
    stock.count(lot, 500, "prescriber")
    stock.give(lot, "37.5")
    keeper, admin = stock.cast.monitor.client(), stock.cast.admin.client()
    assert "462.5 mg" in text_of(keeper, "stock")
    page = text_of(admin, "stock")
    assert "500 mg, <time" in page
    assert "462.5" not in page
    assert admin.get(reverse("lot", args=[lot.pk])).status_code == 404
    assert stock.cast.therapist.client().get(reverse("stock")).status_code == 404


def test_item_is_listed_and_taken_in(stock):
    client = stock.cast.prescriber.client()
    form = SMALL | {"multi_dose": ""}
    answer = send(client, "list_substance", **form)
    [lot] = [
        send(
            client,
            "receive_stock",
            answer.url.split("/")[-3],
            **ON_PAPER,
            code="K1",
            expires_on="2999-01-31",
            location="Cabinet",
            key=uuid4(),
        )
    ]
    page = client.get(lot.url).content.decode()
    assert "100 mg" in page
    assert "RS1234567" in page


def test_form_sent_twice_takes_in_once(stock):
    client, item = stock.cast.prescriber.client(), stock.substance()
    form = ON_PAPER | {"code": "K1", "expires_on": "2999-01-31", "location": "C", "key": uuid4()}
    for _ in range(2):
        send(client, "receive_stock", item.pk, **form)
    with looking_as(stock.cast.monitor.audience):
        assert [m.mg for m in Movement.objects.all()] == [1000]


def test_waste_is_proposed_on_one_screen_and_witnessed_on_another(stock):
    lot = stock.lot(**SMALL)
    row = stock.give(lot, 30, drawn=Decimal(50))
    one, two = stock.cast.monitor.client(), stock.cast.therapist.client()
    form = {"draw": row.draw.pk, "mg": "20", "why": "remainder", "method": "absorbed"}
    send(one, "propose_waste", lot.pk, **form)
    with looking_as(stock.cast.monitor.audience):
        [waste] = queries.awaiting_witness()
    assert "Somebody else witnesses it" in text_of(one, "wastes")
    assert "I have seen it" not in text_of(one, "witness_waste", waste.pk)
    send(one, "witness_waste", waste.pk)
    assert stock.balance(lot) == 20
    assert "20 mg (0.40 mL)" in text_of(two, "witness_waste", waste.pk)
    send(two, "witness_waste", waste.pk)
    assert stock.balance(lot) == 0
    assert two.get(reverse("witness_waste", args=[waste.pk])).status_code == 404


def test_waste_beyond_what_is_left_is_refused_at_its_field(stock):
    lot = stock.lot(**SMALL)
    form = {"draw": "stock", "mg": "50.5", "why": "expired", "method": "absorbed"}
    page = stock.cast.monitor.client().post(reverse("propose_waste", args=[lot.pk]), form)
    assert "50 mg are left to waste" in page.content.decode()


def test_count_page_never_says_what_to_find(stock):
    lot = stock.lot()
    stock.give(lot, "37.5")
    one, two = stock.cast.monitor.client(), stock.cast.prescriber.client()
    assert "462" not in text_of(one, "count_lot", lot.pk)
    send(one, "count_lot", lot.pk, counted_mg="450")
    assert "You have counted" in text_of(one, "count_lot", lot.pk)
    page = text_of(two, "count_lot", lot.pk)
    assert "You are the second" in page
    assert "462" not in page
    assert "450" not in page
    case = send(two, "count_lot", lot.pk, counted_mg="450")
    assert "−12.5 mg" in two.get(case.url).content.decode()
    send(one, "step_discrepancy", case.url.split("/")[-2], what="resolved", text="x", adjust="on")
    assert stock.balance(lot) == 450


def test_row_is_taken_back_with_why(stock):
    lot = stock.lot()
    row = stock.give(lot, 30)
    client = stock.cast.monitor.client()
    send(client, "reverse_movement", row.pk, reason="Given from lot L2", key=uuid4())
    page = text_of(client, "lot", lot.pk)
    assert "Row 2. Given from lot L2" in page
    assert "Taken back" in page
    again = client.post(
        reverse("reverse_movement", args=[row.pk]), {"reason": "again", "key": uuid4()}
    )
    assert "taken back already" in again.content.decode()


def test_export_of_the_ledger_as_a_table(stock):
    lot = stock.lot(**SMALL)
    row = stock.give(lot, 30, drawn=Decimal(50), name="=1+1", address="@home")
    stock.witness(stock.propose(lot, 20, draw=row.draw, note="-x"))
    days = {"since": "2020-01-01", "until": "2021-12-31"}
    client = stock.cast.monitor.client()
    none = client.post(reverse("export_ledger"), days | {"kind": "csv"})
    assert len(none.content.decode().splitlines()) == 1
    days = {"since": row.at.strftime("%Y-%m-01"), "until": f"{row.at.year + 1}-01-01"}
    page = client.post(reverse("export_ledger"), days | {"kind": "csv"})
    _head, came, given, wasted = page.content.decode("utf-8-sig").splitlines()
    assert ",Received,50,,50," in came
    assert ",Given,,30,20,0.60 mL,'=1+1,'@home," in given
    assert str(stock.session) in given
    both = [stock.cast.monitor.member.name, stock.cast.therapist.member.name]
    assert f"{both[0]}, witnessed by {both[1]}" in wasted
    with looking_as(stock.cast.admin.audience):
        assert Event.objects.filter(verb="ledger_exported").count() == 2


def test_export_of_the_ledger_as_pdf(stock):
    lot = stock.lot()
    row = stock.give(lot, "37.5", address="2 Lane")
    days = {"since": row.at.strftime("%Y-%m-01"), "until": f"{row.at.year + 1}-01-01"}
    page = stock.cast.monitor.client().post(reverse("export_ledger"), days | {"kind": "pdf"})
    text = " ".join(p.extract_text() for p in PdfReader(BytesIO(page.content)).pages)
    for words in ("Ketamine 50 mg/mL, 10 mL, lot L1", "37.5", "462.5", "2 Lane", "RS1234567"):
        assert words in " ".join(text.split())
    assert "Medical monitor, Prescriber" in " ".join(text.split())


def test_inventory_is_begun_counted_and_taken_out(stock):
    lot = stock.lot()
    one, two = stock.cast.monitor.client(), stock.cast.prescriber.client()
    begun = send(one, "begin_inventory", business="opening")
    inventory = begun.url.split("/")[-2]
    assert f"{reverse('count_lot', args=[lot.pk])}?inventory={inventory}" in text_of(
        one, "inventory", inventory
    )
    send(one, "count_lot", lot.pk, counted_mg="500", inventory=inventory)
    send(two, "count_lot", lot.pk, counted_mg="500")
    assert "To count" not in text_of(one, "inventory", inventory)
    page = one.post(reverse("export_inventory", args=[inventory]), {"kind": "csv"})
    assert "L1" in page.content.decode()
    page = one.post(reverse("export_inventory", args=[inventory]), {"kind": "pdf"})
    text = " ".join(p.extract_text() for p in PdfReader(BytesIO(page.content)).pages)
    assert "Initial inventory" in text
    assert "At the opening of business" in text


def test_cells_that_a_spreadsheet_would_run_are_made_harmless():
    cells = ["=1", "+1", "-1", "@x", "\tx", "\rx", "1-1", ""]
    assert harmless(cells) == ["'=1", "'+1", "'-1", "'@x", "'\tx", "'\rx", "1-1", ""]


@pytest.mark.parametrize("name", ["stock", "lot", "wastes"])
def test_page_needs_the_same_queries_for_any_rows(stock, name):
    item = stock.substance()
    lot = stock.receive(item)
    stock.give(lot, 1, drawn=Decimal(2))
    stock.propose(lot, 1)
    address = reverse(name, args=[lot.pk] if name == "lot" else [])
    client = stock.cast.monitor.client()
    few = queries_of(client, address)
    for n in range(3):
        stock.give(lot, 1, "b", drawn=Decimal(2))
        stock.propose(lot, 1)
        stock.receive(item, code=f"M{n}")
    assert len(queries_of(client, address)) == len(few) <= 18
