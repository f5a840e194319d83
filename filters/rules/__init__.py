"""One file a rule: its docstring is its claim, its function `judge` yields a reason each time the claim is true."""
