"""The doctor of an installation: looks at all it stands on, says what is wrong and what to do; changes nothing."""
