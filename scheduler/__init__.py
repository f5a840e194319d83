"""When and what: campaigns, runs, jobs with leases, the clock."""
