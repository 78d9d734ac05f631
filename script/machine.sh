# Sourced by the commands beside it: finds a Python that is new enough and hands over to script/machine.
run_on_machine() {
    local root python
    root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)" || exit 1
    for python in "$root/.venv/bin/python" python3.11 python3.12 python3.13 python3.14 python3 /usr/bin/python3; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            export VARSKO_CALLED_FROM="$PWD" PYTHONPATH="$root${PYTHONPATH:+:$PYTHONPATH}"
            exec "$python" -m script.machine "$@"
        fi
    done
    echo "✗ Varsko needs Python 3.11 or newer. On Debian 12: apt-get install python3" >&2
    exit 1
}
