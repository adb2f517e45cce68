"""The search over everything: groups, people, activities, proposals, documents, each as far as one may see it."""
