"""How people ask: the command line, the HTTP API, the web console."""
