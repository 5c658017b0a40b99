"""KYC over HTTP."""

import io
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from PIL import Image

from commerce.accounts.queries import Account
from tests.helpers.api import Client, Connect

DETAILS = {"name": "Rahima Khatun", "nid": "1234567890"}
MakePerson = Callable[..., Awaitable[Account]]


def card() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 400), (20, 90, 60)).save(out, "JPEG")
    return out.getvalue()


async def submit(client: Client) -> str:
    assert (await client.put("/api/v1/kyc", json=DETAILS)).status == 200
    for side in ("front", "back"):
        assert (await client.put(f"/api/v1/kyc/pictures/{side}", data=card())).status == 200
    reply = await client.post("/api/v1/kyc/submit")
    assert reply.status == 200
    return str((await reply.json())["id"])


async def test_person_submits_reviewer_refuses_then_approves(api: Connect, person: MakePerson) -> None:
    host, reviewer = await person("Host", "host"), await person("Reviewer", "reviewer")
    of_host, of_reviewer = await api(host), await api(reviewer)
    none = await (await of_host.get("/api/v1/kyc")).json()
    assert (none["id"], none["status"], none["person"]) == ("", "none", {"id": host.id, "name": "Host"})

    case_id = await submit(of_host)
    case = f"/api/v1/kyc/cases/{case_id}"
    queue = (await (await of_reviewer.get("/api/v1/kyc/cases?status=pending")).json())["items"]
    assert [(one["id"], one["name"], one["nid_masked"], one["can_decide"]) for one in queue] == [
        (case_id, "Rahima Khatun", "••••••7890", True)
    ]
    reply = await of_reviewer.get(f"{case}/pictures/front")
    assert (reply.status, reply.content_type) == (200, "image/jpeg")
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    with Image.open(io.BytesIO(await reply.read())) as picture:
        assert picture.size == (640, 400)

    reply = await of_reviewer.post(f"{case}/decision", json={"approve": False})
    assert (reply.status, (await reply.json())["code"]) == (400, "kyc.reason")
    reply = await of_reviewer.post(f"{case}/decision", json={"approve": False, "reason": "Blurred"})
    assert (reply.status, (await reply.json())["status"]) == (200, "refused")
    assert (await (await of_host.get("/api/v1/kyc")).json())["reason"] == "Blurred"
    assert (await of_host.post("/api/v1/kyc/submit")).status == 200
    reply = await of_reviewer.post(f"{case}/decision", json={"approve": True})
    assert (reply.status, (await reply.json())["status"]) == (200, "approved")
    done = await (await of_host.get("/api/v1/kyc")).json()
    assert [(move["status"], move["by"]["name"], move["reason"]) for move in done["history"]] == [
        ("pending", "Host", None),
        ("refused", "Reviewer", "Blurred"),
        ("pending", "Host", None),
        ("approved", "Reviewer", None),
    ]
    assert "1234567890" not in str(done)


RIGHTS = [
    # (asker, the queue, the case, its picture, a decision)
    ("guest", 401, 401, 401, (401, "session.required")),
    ("person", 403, 403, 200, (403, "session.forbidden")),
    ("stranger", 403, 403, 404, (403, "session.forbidden")),
    ("staff", 403, 403, 404, (403, "session.forbidden")),
    ("reviewer", 200, 200, 200, (200, None)),
    ("administrator", 200, 200, 200, (200, None)),
]


@pytest.mark.parametrize(("asker", "queue", "case_status", "picture", "decision"), RIGHTS)
async def test_rights(
    api: Connect,
    person: MakePerson,
    asker: str,
    queue: int,
    case_status: int,
    picture: int,
    decision: tuple[int, str | None],
) -> None:
    people = {
        "guest": None,
        "person": await person("Person", "host"),
        "stranger": await person("Stranger"),
        "staff": await person("Staff", "host", "seller", "moderator", "support"),
        "reviewer": await person("Reviewer", "reviewer"),
        "administrator": await person("Boss", "administrator"),
    }
    of_person = await api(people["person"])
    case = f"/api/v1/kyc/cases/{await submit(of_person)}"
    client = await api(people[asker])
    assert (await client.get("/api/v1/kyc/cases")).status == queue
    assert (await client.get(case)).status == case_status
    assert (await client.get(f"{case}/pictures/back")).status == picture
    before = await (await of_person.get("/api/v1/kyc")).json()
    reply = await client.post(f"{case}/decision", json={"approve": True})
    assert (reply.status, (await reply.json()).get("code")) == decision
    if decision[0] != 200:
        assert await (await of_person.get("/api/v1/kyc")).json() == before


async def test_reviewer_does_not_decide_their_own_case(api: Connect, person: MakePerson) -> None:
    client = await api(await person("Reviewer", "host", "reviewer"))
    case_id = await submit(client)
    reply = await client.post(f"/api/v1/kyc/cases/{case_id}/decision", json={"approve": True})
    assert (reply.status, (await reply.json())["code"]) == (403, "kyc.own_case")
    assert (await (await client.get("/api/v1/kyc")).json())["status"] == "pending"


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "code"),
    [
        ("PUT", "/kyc", {"json": {**DETAILS, "nid": "12345678901"}}, 400, "kyc.nid"),
        ("PUT", "/kyc", {"json": {**DETAILS, "nid": "123"}}, 400, "body.invalid"),
        ("PUT", "/kyc", {"json": {**DETAILS, "name": "1"}}, 400, "kyc.name"),
        ("PUT", "/kyc/pictures/front", {"data": b"<svg/>"}, 400, "kyc.picture"),
        ("PUT", "/kyc/pictures/front", {"data": b""}, 400, "kyc.picture"),
        ("PUT", "/kyc/pictures/side", {"data": card()}, 404, "kyc.picture_unknown"),
        ("POST", "/kyc/submit", {}, 404, "kyc.unknown"),
    ],
)
async def test_bad_input_begins_no_case(
    api: Connect,
    person: MakePerson,
    method: str,
    path: str,
    sent: dict[str, Any],
    status: int,
    code: str,
) -> None:
    client = await api(await person("Host", "host"))
    reply = await client.request(method, "/api/v1" + path, **sent)
    assert reply.content_type == "application/problem+json"
    assert (reply.status, (await reply.json())["code"]) == (status, code)
    assert (await (await client.get("/api/v1/kyc")).json())["status"] == "none"


@pytest.mark.parametrize(
    ("size", "code"), [(2_650_000, "kyc.picture_bytes"), (3_000_000, "request.too_large")]
)
async def test_picture_of_too_many_bytes(api: Connect, person: MakePerson, size: int, code: str) -> None:
    client = await api(await person("Host", "host"))
    reply = await client.put("/api/v1/kyc/pictures/front", data=io.BytesIO(b"\xff" * size))
    assert (reply.status, (await reply.json())["code"]) == (413, code)
    assert (await (await client.get("/api/v1/kyc")).json())["status"] == "none"


async def test_what_reviewers_look_for_in_vain(api: Connect, person: MakePerson) -> None:
    client = await api(await person("Reviewer", "reviewer"))
    reply = await client.get(f"/api/v1/kyc/cases/{'0' * 26}")
    assert (reply.status, (await reply.json())["code"]) == (404, "kyc.unknown")
    reply = await client.get("/api/v1/kyc/cases?status=lost")
    assert (reply.status, (await reply.json())["code"]) == (400, "body.invalid")
