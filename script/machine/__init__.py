"""What happens before there is an environment: packages, environment, services of our own, the two commands.

Runs on the machine's own Python (3.11 or newer) with nothing but the standard library; `script/server` and the
others are one line of bash each. The map:

    paths     where things are            talk         what is said while it happens
    debian    Debian packages             environment  .venv from the lock files
    frontend  npm packages → static/      locks        making the lock files again
    postgres  a cluster of our own        redis        a Redis of our own
    service   one of the two, started again when it ends by itself
    keeper    runs both, stops them when the last user has gone
    services  what others call: `hold("test")` gives the two addresses
    serve     script/server               check        script/test
"""
