"""The rules: is this listing in scope, and does it already look wrong on its own?"""
