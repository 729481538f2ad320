"""From what is owed to what was said: in order, paced, each message claimed before it goes."""
