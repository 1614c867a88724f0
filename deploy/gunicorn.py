"""How gunicorn serves the app: a few processes, each with threads that mostly wait."""

import os

worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 20
keepalive = 5
worker_tmp_dir = "/dev/shm"  # noqa: S108  the heartbeat must not wait for a busy disk
control_socket_disable = True
