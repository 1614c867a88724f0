# Sourced by `run` and `test`: installs what they need, and nothing that is there already.
# Where it may not install a system package, it says which one is missing and stops.

PYTHON="${PYTHON:-python3}"
export PATH="$PWD/.venv/bin:$PATH"
unset PYTHONDONTWRITEBYTECODE # compiled files make every start but the first quick

say() { printf '\033[1m== %s\033[0m\n' "$*"; }
have() { command -v "$1" >/dev/null 2>&1; }
have_library() { { ldconfig -p 2>/dev/null || /sbin/ldconfig -p; } | grep -q "$1"; }
sum() { sha256sum | cut -c1-16; }

missing_packages() { # for: run or test
  "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null || echo python3 python3-venv
  [ -e /etc/ssl/certs/ca-certificates.crt ] || echo ca-certificates
  have_library libpangoft2-1.0.so.0 || echo libpango-1.0-0 libpangoft2-1.0-0
  have_library libharfbuzz-subset.so.0 || echo libharfbuzz-subset0
  { have fc-list && fc-list :lang=zh | grep -q .; } || echo fontconfig fonts-noto-cjk
  [ "$1" = test ] || return 0
  have git || echo git
  have chromium || echo chromium
  have_library libatomic.so.1 || echo libatomic1
  ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || have postgres || echo postgresql
}

install_system_packages() { # for: run or test
  local missing
  missing="$(missing_packages "$1" | tr '\n' ' ')"
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" != 0 ] || ! have apt-get; then
    echo "缺少软件包，请先由管理员安装：  apt-get install $missing" >&2
    exit 1
  fi
  say "apt-get install $missing"
  # shellcheck disable=SC2086  # several words on purpose
  apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
    apt-get -qq install -y --no-install-recommends $missing >/dev/null
}

check_python() {
  "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' && return 0
  echo "需要 Python 3.11 或更高版本；现在是 $("$PYTHON" --version)。可用 PYTHON=/路径/python3 指定。" >&2
  exit 1
}

# The stamp says which list was installed and its hash. Once the tools for testing are there, they stay.
install_python_packages() { # for: run or test
  local kind="$1" list stamp=.venv/installed
  grep -qs '^test ' "$stamp" && kind=test
  list=requirements.txt
  [ "$kind" = test ] && list=requirements-dev.txt
  local wanted
  wanted="$kind $(sum <"$list")"
  .venv/bin/python -c '' 2>/dev/null || rm -rf .venv
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return 0
  say "Python packages ($list)"
  [ -d .venv ] || "$PYTHON" -m venv .venv
  [ -x .venv/bin/uv ] || .venv/bin/pip -q install --require-hashes -r .tools/uv.txt
  .venv/bin/uv pip sync -q --python .venv/bin/python --require-hashes "$list"
  echo "$wanted" >"$stamp"
}

install_node_packages() {
  local stamp=frontend/node_modules/.installed wanted
  wanted="$(cat frontend/package-lock.json frontend/package.json | sum)"
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return 0
  say "Node packages"
  (cd frontend && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
  echo "$wanted" >"$stamp"
}

frontend_version() {
  find frontend -name node_modules -prune -o -name tests -prune -o -type f -print | LC_ALL=C sort |
    xargs -d '\n' sha256sum | sum
}

build_frontend() {
  local stamp=static/m/.built wanted
  wanted="$(frontend_version)"
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && [ -e static/console/console.js ] && return 0
  install_node_packages
  say "phone app"
  (cd frontend && APP_VERSION="$wanted" npm run --silent build)
  echo "$wanted" >"$stamp"
}

# One installation at a time: two would tread on each other's .venv.
install_for() { # run or test
  install_system_packages "$1"
  exec 9>.tools/.lock
  flock 9
  check_python
  install_python_packages "$1"
  [ "$1" = run ] || install_node_packages
  build_frontend
  exec 9>&-
}
