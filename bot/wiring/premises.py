"""What the settings name: the office with its policy and catalogue, the database's file, the shelf of its backups."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.backups import Shelf
from bot.catalogue import Catalogue
from bot.office import Office
from bot.policy import Policy
from bot.settings import Settings


def office_of(settings: Settings) -> Office:
    """Policy and catalogue as the settings name them; raise PolicyError or CatalogueError with all that is wrong."""
    token = settings.bot_token.get_secret_value() if settings.bot_token else None
    secret = hashlib.sha256(f"mashang {token}".encode()).digest() if token else secrets.token_bytes(32)
    own = settings.policy_file.read_text(encoding="utf-8") if settings.policy_file else ""
    policy_name = settings.policy_file.name if settings.policy_file else "policy.toml"
    file = settings.catalogue_file
    return Office(
        catalogue=Catalogue.load(file.read_text(encoding="utf-8"), name=file.name) if file else Catalogue.load(),
        policy=Policy.load(own, zone=settings.time_zone, name=policy_name),
        policy_text=own,
        zone=settings.time_zone,
        language=settings.language,
        admin_ids=settings.admin_ids,
        secret=secret,
    )


def shelf_of(settings: Settings) -> Shelf:
    """Of a database server no backups are made here."""
    parsed = make_url(settings.database_url)
    embedded = parsed.get_backend_name() == "sqlite" and bool(parsed.database)
    folder = settings.backup_dir or database_of(settings).parent / "backups"
    return Shelf(folder, settings.backup_at if embedded else None, settings.backup_keep, settings.time_zone)


def database_of(settings: Settings) -> Path:
    """SQLite's file."""
    return Path(make_url(settings.database_url).database or "")
