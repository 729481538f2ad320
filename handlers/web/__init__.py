"""What machines ask the bot over HTTP: whether it is well, how much it does, and Telegram's way in by webhook.

Nothing here is imported before the bot is at work: a start must not wait for a page that nobody reads yet.
"""
