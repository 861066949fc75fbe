"""The terminal app: a clerk's working table. `app.py` says how it is put together."""
