"""Word forms of ours, filled in by `cases`; made by `scripts/make_forms.py`."""
