ALL = [("Ada", 12), ("Ben", 9)]
