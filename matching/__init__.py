"""The comparison: is this listing a product that a published record is about?"""
