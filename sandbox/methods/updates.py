"""Receiving updates: long polls and the settings of a webhook."""

import re
from typing import Any
from urllib.parse import urlsplit

from sandbox.errors import bad
from sandbox.methods.registry import Call, method
from sandbox.users import Json

LONGEST_POLL = 50
PORTS = {443, 80, 88, 8443}


@method("getUpdates", "offset limit timeout allowed_updates")
async def get_updates(call: Call) -> list[Json]:
    queue = call.world.queues[call.bot.id]
    queue.require_no_webhook()
    _allow(call)
    limit, seconds = call.args.between("limit", 100, 1, 100), call.args.between("timeout", 0, 0, LONGEST_POLL)
    return await queue.poll(call.args.integer("offset"), limit, seconds)


@method("setWebhook", "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token")
def set_webhook(call: Call) -> bool:
    url = call.args.text("url")
    if not url:
        return delete_webhook(call)
    parts = urlsplit(url)
    call.world.flood.take_webhook(call.bot.id)
    if not parts.hostname:
        raise bad("invalid webhook URL specified")
    loopback = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if parts.scheme != "https" and not loopback:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not loopback and (parts.port or 443) not in PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    secret = call.args.text("secret_token")
    if len(secret) > 256:
        raise bad("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad("secret token contains unallowed characters")
    _allow(call)
    queue = call.world.queues[call.bot.id]
    queue.webhook, queue.last_error = url, None
    most = call.args.between("max_connections", 40, 1, 100)
    queue.webhook_options = {"secret_token": secret, "max_connections": most}
    queue.end_polls()
    if call.args.flag("drop_pending_updates"):
        queue.drop()
    queue.bell.ring()
    return True


@method("deleteWebhook", "drop_pending_updates")
def delete_webhook(call: Call) -> bool:
    queue = call.world.queues[call.bot.id]
    queue.webhook, queue.last_error = "", None
    if call.args.flag("drop_pending_updates"):
        queue.drop()
    return True


@method("getWebhookInfo")
def get_webhook_info(call: Call) -> Json:
    queue = call.world.queues[call.bot.id]
    info: Json = {
        "url": queue.webhook,
        "has_custom_certificate": False,
        "pending_update_count": len(queue.waiting),
    }
    if queue.webhook:
        info["max_connections"] = queue.webhook_options["max_connections"]
    if queue.last_error:
        info |= dict(zip(("last_error_date", "last_error_message"), queue.last_error, strict=True))
    if queue.allowed is not None:
        info["allowed_updates"] = sorted(queue.allowed)
    return info


@method("logOut")
def log_out(call: Call) -> bool:
    return True


@method("close")
def close(call: Call) -> bool:
    return True


def _allow(call: Call) -> None:
    kinds: Any = call.args.lenient_json("allowed_updates")
    if isinstance(kinds, list):
        call.world.queues[call.bot.id].allow(kinds)
