"""What is shown: cards, pages, keyboards, in the language of the reader; rendered, nothing is decided here."""
