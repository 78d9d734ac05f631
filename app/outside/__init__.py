"""Everything that leaves the process. Each a port with a real and a recording implementation."""
