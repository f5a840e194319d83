"""What is done about a finding: screening, review, takedown notices, re-check, exports."""
