"""The component gallery: components and base pages with sample context, as pictures to look at."""
