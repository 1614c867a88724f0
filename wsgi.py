"""What gunicorn and the flask command load."""

from app import create_app
from app.garbage import keep_what_is_loaded

app = create_app()
keep_what_is_loaded()
