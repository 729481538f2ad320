"""Mashang (马上就办): the core. It knows neither Telegram nor SQL nor the real clock."""
