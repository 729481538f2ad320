"""From Telegram to a committed row, and from the row, in order, to the transaction that handles it."""
