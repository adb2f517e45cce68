"""Signing in: tries that are counted, passwords and their rules, the browsers in which somebody is signed in."""
