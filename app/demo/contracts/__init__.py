"""The contracts of the demo county: who signs, on what terms, and what becomes of them."""
