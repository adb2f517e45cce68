"""Five ones 五个一: proposals from the draft to the verified benefit."""
