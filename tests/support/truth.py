"""The tables against what the simulated Amazon holds, row by row."""
import decimal

from processes import check


def amount(value):
    return None if value in (None, "") else decimal.Decimal(str(value))


def truth_rows(stage, connections):
    orders, items = set(), set()
    for connection in connections:
        for order in stage.truth(connection["seller"]):
            tenant = connection["tenant"]
            orders.add((tenant, order["order_id"], order["status"], order["currency"], amount(order["total"])))
            for item in order["items"]:
                items.add((tenant, order["order_id"], item["item_id"], item["sku"], str(item["quantity"]),
                           str(item["quantity_shipped"]), amount(item["price"])))
    return orders, items


def compare_with_truth(stage):
    """Every order and item of every seller, none more; how many there are."""
    orders, items = truth_rows(stage, stage.status()["connections"])
    stored = {(*row[:4], amount(row[4])) for row in
              stage.sql("SELECT tenant_id, external_order_id, order_status, currency, total_amount "
                        "FROM orderlog.orders")}
    check_equal("orders", stored, orders)
    stored = {(*row[:6], amount(row[6])) for row in
              stage.sql("SELECT tenant_id, external_order_id, order_item_id, sku, quantity, quantity_shipped, "
                        "item_price FROM orderlog.order_items")}
    check_equal("order_items", stored, items)
    return f"{len(orders)} orders and {len(items)} items, each as the simulator has it"


def check_equal(table, stored, true):
    lacking, invented = sorted(true - stored, key=str), sorted(stored - true, key=str)
    check(stored == true, f"{table}: {len(lacking)} rows lack, as {lacking[:3]}; "
                          f"{len(invented)} are not Amazon's, as {invented[:3]}")
