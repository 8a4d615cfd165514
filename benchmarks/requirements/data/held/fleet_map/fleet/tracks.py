import duckdb
import pandas as pd
from Levenshtein import distance

SCHEDULE = "schedule.xlsb"


def near(left, right):
    return distance(left, right)


def query(text):
    return duckdb.sql(text).df()


def plan():
    return pd.read_excel("schedule.xlsb", engine="pyxlsb")


def plot(frame):
    return frame.plot(kind="bar", backend="matplotlib")
