"""What the pages are made of: shell, jobs, runs, messages and views."""
