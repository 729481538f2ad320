"""The dead man's switch: an address outside hears every minute that all is well. When it hears nothing, it calls."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit, urlunsplit

import httpx

from handlers.telegram.api import is_loopback

logger = logging.getLogger(__name__)

WITHIN = 10.0  # real seconds


class Ping:
    """``url`` is as good as a password: it stands in no log. It never raises."""

    def __init__(self, url: str, *, proxy: str | None = None) -> None:
        self._url = url
        self._proxy = None if is_loopback(url) else proxy
        self._client: httpx.AsyncClient | None = None
        self._failing = False

    async def __call__(self, *, well: bool) -> None:
        """GET the address, or the one with ``/fail`` behind its path, which several services know."""
        try:
            self._client = self._client or httpx.AsyncClient(
                proxy=self._proxy, trust_env=not is_loopback(self._url), timeout=WITHIN, follow_redirects=True
            )
            answer = await self._client.get(self._url if well else failed(self._url))
            answer.raise_for_status()
        except (httpx.HTTPError, OSError, ValueError, ImportError) as error:
            if not self._failing:
                logger.warning("MASHANG_PING_URL is not heard, trying again every minute: %s", _kind(error))
            self._failing = True
            return
        if self._failing:
            logger.info("MASHANG_PING_URL is heard again")
        self._failing = False

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()


def failed(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/fail"))


def _kind(error: Exception) -> str:
    """Its own words hold the address."""
    return str(error.response.status_code) if isinstance(error, httpx.HTTPStatusError) else type(error).__name__
