"""The page itself, its connection, and nonsense that comes over it."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from sandbox import Clock, Person, Sandbox
from tests.sandbox.page import Page, Refusal, visiting

# --- the page itself


async def test_the_page_and_its_files_come_from_here_alone(telegram: Sandbox, client: httpx.AsyncClient) -> None:
    page = await client.get(telegram.url)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "http://" not in page.text
    assert "https://" not in page.text
    for name in ("main.js", "base.css", "icon.svg"):
        assert f"/static/{name}" in page.text
        assert (await client.get(f"{telegram.url}/static/{name}")).status_code == 200
    for name in ("nothing.js", "../routes.py", "%2e%2e/routes.py", ".hidden"):
        assert (await client.get(f"{telegram.url}/static/{name}")).status_code == 404


async def test_the_page_is_packed_and_not_sent_again_to_who_has_it(
    telegram: Sandbox, client: httpx.AsyncClient
) -> None:
    address = f"{telegram.url}/static/base.css"
    plain = await client.get(address, headers={"Accept-Encoding": "identity"})
    packed = await client.get(address)
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) * 2 < int(plain.headers["content-length"])
    again = await client.get(address, headers={"If-None-Match": packed.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_every_module_is_there_and_fetched_with_the_page(telegram: Sandbox, client: httpx.AsyncClient) -> None:
    seen, waiting = set[str](), ["main.js"]
    while waiting:
        name = waiting.pop()
        seen.add(name)
        answer = await client.get(f"{telegram.url}/static/{name}")
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8", name
        assert "innerHTML" not in answer.text, name
        found = {line.split("'./")[1].split("'")[0] for line in answer.text.splitlines() if "from './" in line}
        waiting += found - seen - set(waiting)
    preloaded = (await client.get(telegram.url)).headers["link"].split(", ")
    assert {link.removeprefix("</static/").removesuffix(">; rel=modulepreload") for link in preloaded} == seen


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
async def test_foreign_pages_get_no_connection(telegram: Sandbox, client: httpx.AsyncClient, origin: str) -> None:
    with pytest.raises(InvalidStatus):
        async with visiting(telegram, origin=origin):
            pass
    refused = await client.post(f"{telegram.url}/upload", headers={"Origin": origin}, files={"file": b"x"})
    assert refused.status_code == 403
    named = await client.get(telegram.url, headers={"Host": "rebound.example"})
    assert named.status_code == 403


async def test_what_people_upload_never_runs_as_a_page(
    telegram: Sandbox, client: httpx.AsyncClient, li: Person
) -> None:
    message = await li.send_document("x.html", b"<script>1</script>", mime="text/html")
    assert message.document
    got = await client.get(f"{telegram.url}/media/{message.document['file_id']}")
    assert got.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in got.headers["content-security-policy"]


# --- whoever asks for nonsense


@pytest.mark.parametrize(
    ("do", "values", "code"),
    [
        ("fly", {}, "unclear"),
        ("send", {"person": 1, "key": "x"}, "nobody"),
        ("send", {"person": 1001, "key": "-5", "text": "x"}, "not_in_group"),
        ("send", {"person": 1001, "key": 5, "text": "x"}, "unclear"),
        ("read", {"person": 1001, "key": "1000:1001", "message": "one"}, "unclear"),
        ("send_place", {"person": 1001, "key": "1000:1001", "latitude": "here", "longitude": 1}, "unclear"),
        ("fault", {"kind": "flood"}, "no_such_fault"),
        ("new_person", {"name": "  "}, "no_name"),
        ("group_change", {"group": 7, "change": "kick_bot"}, "no_group"),
        ("watch", {"people": "everybody"}, "unclear"),
    ],
)
async def test_an_unclear_order_is_refused_and_changes_nothing(
    telegram: Sandbox, page: Page, li: Person, do: str, values: dict[str, Any], code: str
) -> None:
    before = telegram.world.version
    with pytest.raises(Refusal) as refused:
        await page.ask(do, **values)
    assert refused.value.code == code
    assert telegram.world.version == before


async def test_times_are_told_in_the_zone_of_the_sandbox(client: httpx.AsyncClient) -> None:
    clock = Clock(datetime(2026, 3, 2, tzinfo=UTC), speed=0)
    async with Sandbox.running(clock=clock, zone="Asia/Urumqi") as telegram, visiting(telegram) as page:
        assert (await page.watch())["zone"] == "Asia/Urumqi"
