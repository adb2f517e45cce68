"""The reference branch: invented people, the reference scheme, a year of scores."""
