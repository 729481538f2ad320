"""Administration in the private chat, for who has the role only: asked for again at every tap and at every showing."""
