"""How an older database becomes the one of `storage.schema`; run by `storage.migrate`."""
