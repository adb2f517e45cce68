"""Help 帮助: a page for each role, the words, what stands behind each "?", and the pictures."""
