"""PURE: what came by mail. Reading raw MIME, telling people from robots, and cutting what was quoted."""
