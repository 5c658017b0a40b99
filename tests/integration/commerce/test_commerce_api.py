"""Accounts, shows, products and orders over HTTP: the way through, and what is refused with which code."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.orders.models import OrderRow
from commerce.stock.models import ReservationRow
from signaling.grants import Grants
from tests.helpers.api import Client, Connect, serve
from web import secrets
from web.api import accounts, orders, products, shows

NOW_MS = 1_790_000_000_000
MakePerson = Callable[..., Awaitable[Account]]
ADDRESS = {"name": "Rahima", "mobile": "+880 1712-345678", "address": "12 Road 5, Dhaka"}
PRODUCT = {"title": "Jamdani", "skus": [{"title": "Red", "price_minor": 45_000, "stock": 5}]}


@pytest.fixture
async def connect(db: Database) -> AsyncIterator[Connect]:
    async with serve(db, accounts, shows, products, orders, now_ms=NOW_MS) as connected:
        yield connected


async def call(client: Client, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    raw = (
        {"data": io.BytesIO(body)} if isinstance(body, bytes) else {"json": body} if body is not None else {}
    )
    async with client.request(method, f"/api/v1{path}", headers=headers, **raw) as reply:
        if reply.status >= 400:
            assert reply.content_type == "application/problem+json"
        return reply.status, await reply.json()


async def refusal(
    client: Client, method: str, path: str, body: Any = None, **headers: str
) -> tuple[int, str]:
    status, problem = await call(client, method, path, body, **headers)
    return status, problem["code"]


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return out.getvalue()


async def stall(client: Client) -> tuple[str, str, str]:
    """A show, a product on its shelf, and the product's SKU."""
    _, show = await call(client, "POST", "/shows", {"title": "Friday market"})
    _, product = await call(client, "POST", "/products", PRODUCT)
    await call(client, "PUT", f"/shows/{show['slug']}/products", {"product_ids": [product["id"]]})
    return show["slug"], product["id"], product["skus"][0]["id"]


async def test_from_sign_up_to_a_delivered_order(connect: Connect) -> None:
    host, buyer = await connect(None), await connect(None)
    for client, name in ((host, "Host"), (buyer, "Buyer")):
        body = {"name": name, "login": f"{name}@Example.com", "password": "long enough"}
        async with client.post("/api/v1/accounts", json=body) as reply:
            assert reply.status == 201
            client.session.headers["X-CSRF-Token"] = reply.headers["X-CSRF-Token"]
            assert (await reply.json())["login"] == f"{name.lower()}@example.com"
    assert (await call(host, "POST", "/me/roles", {"role": "host"}))[1]["roles"] == ["viewer", "host"]

    slug, product_id, sku_id = await stall(host)
    assert slug == "friday-market"
    _, product = await call(host, "PUT", f"/products/{product_id}/image", picture())
    assert product["image_url"].startswith("/media/")
    assert await call(host, "POST", f"/shows/{slug}/pin", {"product_id": product_id}) == (200, {})
    _, show = await call(buyer, "GET", f"/shows/{slug}")
    assert (show["poster_url"], show["can_host"]) == (product["image_url"], False)

    status, held = await call(
        buyer, "POST", "/reservations", {"sku_id": sku_id, "quantity": 2, "show_slug": slug}
    )
    assert (status, held["expires_at_ms"]) == (201, NOW_MS + 300_000)
    order_body = {"reservation_id": held["id"], **ADDRESS}
    key = {"Idempotency-Key": "first"}
    status, order = await call(buyer, "POST", "/orders", order_body, **key)
    assert (status, order["mobile"], order["total_minor"]) == (201, "01712345678", 90_000)
    assert await call(buyer, "POST", "/orders", order_body, **key) == (201, order)
    assert (await call(buyer, "GET", "/orders"))[1]["items"] == [order]

    _, theirs = await call(host, "GET", "/seller/orders?status=placed")
    assert [(one["id"], one["actions"]) for one in theirs["items"]] == [(order["id"], ["confirm", "cancel"])]
    for action in ("confirm", "pack", "ship", "deliver", "collect_payment"):
        status, order = await call(host, "POST", f"/orders/{order['id']}/actions", {"action": action})
        assert status == 200
    _, seen = await call(buyer, "GET", f"/orders/{order['id']}")
    assert (seen["status"], seen["payment_status"], len(seen["history"])) == ("completed", "paid", 6)
    _, shelf = await call(buyer, "GET", f"/shows/{slug}/products")
    assert shelf["items"][0]["skus"][0]["stock_left"] == 3


async def test_bad_orders_are_refused_and_change_nothing(
    connect: Connect, db: Database, person: MakePerson
) -> None:
    host, buyer, thief = [
        await connect(await person(*one)) for one in (("Host", "host"), ("Buyer",), ("Thief", "seller"))
    ]
    _, _, sku_id = await stall(host)
    for quantity in (0, -1, 21, 1.5, "1"):
        body = {"sku_id": sku_id, "quantity": quantity}
        assert await refusal(buyer, "POST", "/reservations", body) == (400, "body.invalid")
    assert await refusal(buyer, "POST", "/reservations", {"sku_id": sku_id, "quantity": 6}) == (
        409,
        "stock.insufficient",
    )
    unknown = {"sku_id": sku_id, "quantity": 1, "show_slug": "nothing"}
    assert await refusal(buyer, "POST", "/reservations", unknown) == (404, "show.unknown")
    _, held = await call(buyer, "POST", "/reservations", {"sku_id": sku_id, "quantity": 1})
    good = {"reservation_id": held["id"], **ADDRESS}
    key = {"Idempotency-Key": "key"}
    assert await refusal(buyer, "POST", "/orders", good) == (400, "idempotency.missing")
    assert await refusal(buyer, "POST", "/orders", {**good, "mobile": "123"}, **key) == (
        400,
        "order.mobile_invalid",
    )
    assert await refusal(buyer, "POST", "/orders", {**good, "total_minor": 1}, **key) == (400, "body.invalid")
    assert await refusal(thief, "POST", "/orders", good, **key) == (404, "reservation.unknown")
    assert await refusal(thief, "DELETE", f"/reservations/{held['id']}") == (404, "reservation.unknown")
    async with db.read() as session:
        assert await session.scalar(select(func.count()).select_from(OrderRow)) == 0
        assert list(await session.scalars(select(ReservationRow.state))) == ["held"]

    _, order = await call(buyer, "POST", "/orders", good, **key)
    other = {**good, "address": "another address"}
    assert await refusal(buyer, "POST", "/orders", other, **key) == (422, "idempotency.reused")
    path = f"/orders/{order['id']}"
    assert await refusal(thief, "GET", path) == (404, "order.unknown")
    assert await refusal(thief, "POST", f"{path}/actions", {"action": "cancel"}) == (404, "order.unknown")
    assert await refusal(buyer, "POST", f"{path}/actions", {"action": "ship"}) == (
        409,
        "order.action_refused",
    )
    assert await refusal(buyer, "POST", f"{path}/actions", {"action": "burn"}) == (400, "body.invalid")
    assert await refusal(buyer, "GET", "/orders?after=rubbish") == (400, "list.cursor")
    assert await call(buyer, "GET", path) == (200, order)


GUEST_REFUSED = [
    ("POST", "/shows", {"title": "x"}),
    ("GET", "/products", None),
    ("POST", "/products", PRODUCT),
    ("POST", "/reservations", {"sku_id": "x", "quantity": 1}),
    ("POST", "/orders", {"reservation_id": "x", **ADDRESS}),
    ("GET", "/orders", None),
    ("GET", "/orders/x", None),
    ("GET", "/seller/orders", None),
    ("POST", "/orders/x/actions", {"action": "cancel"}),
    ("GET", "/shows?mine=1", None),
    ("PATCH", "/me", {"name": "x"}),
]


@pytest.mark.parametrize(("method", "path", "body"), GUEST_REFUSED)
async def test_guests_are_asked_to_sign_in(connect: Connect, method: str, path: str, body: Any) -> None:
    assert await refusal(await connect(None), method, path, body) == (401, "session.required")


async def test_rights_of_shows_and_products(connect: Connect, person: MakePerson) -> None:
    host = await connect(await person("Host", "host"))
    rival = await connect(await person("Rival", "host"))
    viewer = await connect(await person("Viewer"))
    slug, product_id, sku_id = await stall(host)

    assert await refusal(viewer, "POST", "/shows", {"title": "x"}) == (403, "session.forbidden")
    for method, path, body in (
        ("PATCH", f"/shows/{slug}", {"title": "Mine now"}),
        ("POST", f"/shows/{slug}/stream-key", None),
        ("POST", f"/shows/{slug}/publish-grant", None),
        ("POST", f"/shows/{slug}/end", None),
        ("PUT", f"/shows/{slug}/products", {"product_ids": []}),
        ("POST", f"/shows/{slug}/pin", {"product_id": product_id}),
        ("DELETE", f"/shows/{slug}/pin", None),
    ):
        assert await refusal(rival, method, path, body) == (403, "show.forbidden")
    for method, path, body, code in (
        ("PATCH", f"/products/{product_id}", {"title": "Mine now"}, "product.unknown"),
        ("PUT", f"/products/{product_id}/image", picture(), "product.unknown"),
        ("PATCH", f"/skus/{sku_id}", {"price_minor": 1}, "sku.unknown"),
        ("POST", f"/skus/{sku_id}/stock", {"delta": 5, "reason": "mine"}, "sku.unknown"),
    ):
        assert await refusal(rival, method, path, body) == (404, code)
    _, theirs = await call(rival, "POST", "/products", PRODUCT)
    shelf = {"product_ids": [theirs["id"]]}
    assert await refusal(host, "PUT", f"/shows/{slug}/products", shelf) == (404, "product.unknown")
    pin = {"product_id": theirs["id"]}
    assert await refusal(host, "POST", f"/shows/{slug}/pin", pin) == (409, "show.not_on_shelf")
    _, show = await call(host, "GET", f"/shows/{slug}")
    assert (show["title"], show["status"], show["can_host"]) == ("Friday market", "scheduled", True)
    _, product = await call(host, "GET", f"/products/{product_id}")
    assert (product["title"], product["skus"][0]["stock_left"]) == ("Jamdani", 5)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"title": " ", "skus": PRODUCT["skus"]}, "product.title_blank"),
        ({"title": "x", "skus": []}, "body.invalid"),
        ({"title": "x", "skus": [{"title": "x", "price_minor": 0}]}, "body.invalid"),
        ({"title": "x", "skus": [{"title": "x", "price_minor": 10**13}]}, "sku.price"),
        ({"title": "x", "skus": [{"title": "x", "price_minor": 5, "was_minor": 5}]}, "sku.former_price"),
        ({"title": "x", "skus": [{"title": "x", "price_minor": 5, "stock": 10**12}]}, "stock.quantity"),
    ],
)
async def test_products_that_make_no_sense(
    connect: Connect, person: MakePerson, body: dict[str, Any], code: str
) -> None:
    seller = await connect(await person("Seller", "seller"))
    assert await refusal(seller, "POST", "/products", body) == (400, code)
    assert (await call(seller, "GET", "/products"))[1]["items"] == []


async def test_pictures_that_are_none(connect: Connect, person: MakePerson) -> None:
    seller = await connect(await person("Seller", "seller"))
    _, product = await call(seller, "POST", "/products", PRODUCT)
    path = f"/products/{product['id']}/image"
    assert await refusal(seller, "PUT", path, b"<svg/>") == (400, "product.picture")
    assert await refusal(seller, "PUT", path, bytes(2 * 1024 * 1024 + 1)) == (413, "product.picture_bytes")


async def test_signing_in_says_nothing_about_who_exists(connect: Connect) -> None:
    guest = await connect(None)
    body = {"name": "A", "login": "a@example.com", "password": "long enough"}
    assert (await call(await connect(None), "POST", "/accounts", body))[0] == 201
    assert await refusal(guest, "POST", "/accounts", body) == (409, "account.login_taken")
    assert await refusal(guest, "POST", "/accounts", {**body, "login": "nobody"}) == (
        400,
        "account.login_invalid",
    )
    assert await refusal(guest, "POST", "/accounts", {**body, "password": "short"}) == (400, "body.invalid")
    for login in ("a@example.com", "unknown@example.com", "rubbish"):
        sign_in = {"login": login, "password": "wrong wrong"}
        assert await refusal(guest, "POST", "/session", sign_in) == (401, "account.sign_in_failed")
    status, account = await call(
        guest, "POST", "/session", {"login": "A@EXAMPLE.com", "password": "long enough"}
    )
    assert (status, account["kyc"], account["coins"]) == (200, "none", 0)
    assert (await call(guest, "GET", "/session"))[1]["account"] == account


async def test_who_enters_a_room_as_what(connect: Connect, person: MakePerson) -> None:
    owner, guard = await person("Host", "host"), await person("Guard", "moderator")
    host, moderator, guest = await connect(owner), await connect(guard), await connect(None)
    slug, _, _ = await stall(host)
    grants = Grants(secrets.from_text("a secret for tests").key("grants"))
    seen = []
    for client in (host, moderator, guest):
        _, view = await call(client, "POST", f"/shows/{slug}/room-grant")
        grant = grants.verify_room(view["grant"], NOW_MS)
        seen.append((grant.show, grant.person.role, grant.can_chat, grant.can_moderate))
    assert seen == [
        (slug, "host", True, True),
        (slug, "moderator", True, True),
        (slug, "viewer", False, False),
    ]
    assert await refusal(guest, "POST", "/shows/nothing/room-grant") == (404, "show.unknown")


async def test_going_live_publicly_needs_an_approved_identity(connect: Connect, person: MakePerson) -> None:
    host = await connect(await person("Host", "host"))
    slug, _, _ = await stall(host)
    assert await refusal(host, "POST", f"/shows/{slug}/publish-grant") == (403, "kyc.required")
    await call(host, "PATCH", f"/shows/{slug}", {"visibility": "unlisted"})
    status, grant = await call(host, "POST", f"/shows/{slug}/publish-grant")
    assert (status, grant["whip_url"].endswith(f"/whip/{slug}")) == (200, True)
    assert (await call(host, "POST", f"/shows/{slug}/end"))[1]["status"] == "ended"
    assert await refusal(host, "POST", f"/shows/{slug}/publish-grant") == (409, "show.ended")


async def test_a_former_price_is_set_kept_and_taken_away(connect: Connect, person: MakePerson) -> None:
    seller = await connect(await person("Seller", "seller"))
    _, product = await call(seller, "POST", "/products", PRODUCT)
    path = f"/skus/{product['skus'][0]['id']}"
    seen = []
    for change in (
        {"was_minor": 60_000},
        {"price_minor": 50_000},
        {"was_minor": None},
        {"was_minor": 70_000},
    ):
        _, product = await call(seller, "PATCH", path, change)
        seen.append((product["skus"][0]["price_minor"], product["skus"][0]["was_minor"]))
    assert seen == [(45_000, 60_000), (50_000, 60_000), (50_000, None), (50_000, 70_000)]
    assert await refusal(seller, "PATCH", path, {"was_minor": 50_000}) == (400, "sku.former_price")
    _, product = await call(seller, "PATCH", path, {"price_minor": 80_000})
    assert product["skus"][0]["was_minor"] is None
