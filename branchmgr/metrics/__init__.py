"""What Prometheus is told: requests by the name of their address, jobs, long work, the queue. Nobody's data."""
