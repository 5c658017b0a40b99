"""The host chooses a poster and switches captions on; others look."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from PIL import Image

from commerce.accounts.queries import Account
from commerce.database import Database
from commerce.shows.commands import end_show
from tests.helpers import api
from tests.integration.conftest import NOW_MS
from transcoder.messages import PictureMade, PictureSize
from web import keys
from web.api import captions, pictures, products, shows

Person = Callable[..., Awaitable[Account]]
LiveShow = Callable[..., Awaitable[str]]


@pytest.fixture
async def connect(db: Database) -> AsyncIterator[api.Connect]:
    async with api.serve(db, shows, pictures, captions, products, now_ms=NOW_MS) as connecting:
        yield connecting


def webp(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (720, 405), (shade,) * 3).save(out, "WEBP")
    return out.getvalue()


async def look(client: api.Client, slug: str, seconds: int, *sizes: PictureSize) -> None:
    """The show's worker makes stills."""
    albums = client.app[keys.ALBUMS]
    for size in sizes:
        albums.hear(slug, PictureMade(NOW_MS * 10**6 + seconds * 10**9, size, 720, 405, webp(seconds)))
    await asyncio.sleep(0)
    await albums._inbox.join()


async def view(client: api.Client, slug: str) -> dict[str, object]:
    async with client.get(f"/api/v1/shows/{slug}") as answer:
        assert answer.status == 200
        body: dict[str, object] = await answer.json()
        return body


async def test_the_newest_picture_stands_for_a_live_show_until_the_host_chooses(
    connect: api.Connect, person: Person, live_show: LiveShow
) -> None:
    host = await person("Rahima", "host")
    client, slug = await connect(host), await live_show(host)
    assert (await view(client, slug))["poster_url"] is None
    await look(client, slug, 0, "small", "large")
    await look(client, slug, 5, "small")
    shown = await view(client, slug)
    assert shown["poster_url"] == f"/hls/{slug}/poster.webp?at={NOW_MS}"
    assert shown["preview_url"] == f"/hls/{slug}/preview.webp"
    await look(client, slug, 20, "large")
    async with client.get(f"/api/v1/shows/{slug}/pictures") as answer:
        found = await answer.json()
    assert found["poster_url"] is None
    assert [still["at_ms"] for still in found["stills"]] == [NOW_MS, NOW_MS + 20_000]
    async with client.put(f"/api/v1/shows/{slug}/poster", json={"picture": 0}) as answer:
        chosen = (await answer.json())["poster_url"]
    assert chosen.startswith("/media/")
    await look(client, slug, 40, "large")
    assert (await view(client, slug))["poster_url"] == chosen
    async with client.put(f"/api/v1/shows/{slug}/poster", json={"picture": None}) as answer:
        assert (await answer.json())["poster_url"] is None
    assert (await view(client, slug))["poster_url"] == f"/hls/{slug}/poster.webp?at={NOW_MS + 40_000}"


async def test_a_picture_of_ones_own_stands_for_a_show_before_and_after_it(
    connect: api.Connect, person: Person, live_show: LiveShow, db: Database
) -> None:
    host = await person("Rahima", "host")
    client, slug = await connect(host), await live_show(host)
    own = io.BytesIO()
    Image.new("RGB", (1600, 900), "teal").save(own, "JPEG")
    async with client.put(f"/api/v1/shows/{slug}/poster/image", data=own.getvalue()) as answer:
        assert answer.status == 200
    await end_show(db, slug=slug, by=host, now_ms=NOW_MS)
    assert str((await view(client, slug))["poster_url"]).startswith("/media/")
    async with client.put(f"/api/v1/shows/{slug}/poster/image", data=b"no picture") as answer:
        assert (answer.status, (await answer.json())["code"]) == (400, "product.picture")


async def test_only_the_host_chooses(connect: api.Connect, person: Person, live_show: LiveShow) -> None:
    host, other = await person("Rahima", "host"), await person("Karim", "host", "moderator")
    slug = await live_show(host)
    client = await connect(other)
    for path, body in (("poster", {"picture": None}), ("captions", {"language": "en", "is_on": True})):
        async with client.put(f"/api/v1/shows/{slug}/{path}", json=body) as answer:
            assert (answer.status, (await answer.json())["code"]) == (403, "show.forbidden")
    async with client.get(f"/api/v1/shows/{slug}/pictures") as answer:
        assert answer.status == 403
    client = await connect(None)
    async with client.put(f"/api/v1/shows/{slug}/poster", json={"picture": None}) as answer:
        assert answer.status == 401


async def test_a_picture_that_is_not_kept_cannot_be_chosen(
    connect: api.Connect, person: Person, live_show: LiveShow
) -> None:
    host = await person("Rahima", "host")
    client, slug = await connect(host), await live_show(host)
    async with client.put(f"/api/v1/shows/{slug}/poster", json={"picture": 7}) as answer:
        assert (answer.status, (await answer.json())["code"]) == (404, "show.still_unknown")
    async with client.put(f"/api/v1/shows/{slug}/poster", json={"picture": -1}) as answer:
        assert answer.status == 400


async def test_speech_is_switched_by_language_and_says_what_is_missing(
    connect: api.Connect, person: Person, live_show: LiveShow
) -> None:
    host = await person("Rahima", "host")
    client, slug = await connect(host), await live_show(host)
    path = f"/api/v1/shows/{slug}/captions"
    async with client.get(path) as answer:
        assert (await answer.json())["speech"] == [
            {"language": "bn", "is_configured": False, "state": "off"},
            {"language": "en", "is_configured": True, "state": "off"},
        ]
    async with client.put(path, json={"language": "bn", "is_on": True}) as answer:
        refused = await answer.json()
        assert (answer.status, refused["code"]) == (409, "captions.not_configured")
        assert refused["params"] == {"language": "bn"}
    for _ in range(2):  # twice is fine
        async with client.put(path, json={"language": "en", "is_on": True}) as answer:
            assert (await answer.json())["speech"][1]["state"] == "idle"
    async with client.put(path, json={"language": "en", "is_on": False}) as answer:
        assert (await answer.json())["speech"][1]["state"] == "off"
