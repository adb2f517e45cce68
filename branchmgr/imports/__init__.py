"""Workbooks brought into the product: checked first, shown, confirmed, then written all or nothing."""
