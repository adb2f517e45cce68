"""Moving an installation from SQLite to PostgreSQL: every row of every table, in one transaction or not at all.

Files stay where they are. The SQLite database is only read, and locked against writing meanwhile.
"""
