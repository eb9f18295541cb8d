"""The demo's invented clinic: its people, its papers, and how far each couple has come.

Everything in it was done as its people would do it, by the product's own actions and through its
gates, except for what sign-in and invitation pages would have made.
"""
