TITLE = "Island tours"
DEBUG = True
