import importlib.util
from importlib import import_module

NAMES = ("ledger.members", "ledger.gifts")


def text(rows):
    tabulate = __import__("tabulate")
    return tabulate.tabulate(rows, headers=["Member", "Fee"], tablefmt="pipe")


def loaded():
    return [import_module(name).__name__ for name in NAMES if importlib.util.find_spec(name)]
