"""Backups: the whole database and every attached file in one encrypted file, and the way back.

A backup is one line that says how its key is made from the passphrase, then a file of the format age, and inside a
tar: ``about.json``, the tables as lines of JSON, the files, and at the end ``manifest.json`` with the hash of each.
"""
