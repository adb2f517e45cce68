"""Read by the process from which those that are killed are forked: the product, set up, and nothing open."""

import django

django.setup()

import tests.faults.test_kill  # noqa: E402, F401 - what is done in the processes, read once
