"""The archive 台账: what was filed of a time, as one Word document, as PDF and as Excel."""
