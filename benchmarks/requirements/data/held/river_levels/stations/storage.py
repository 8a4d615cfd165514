import fsspec
import pandas as pd

LEVELS = pd.DataFrame({"station": ["North"], "level": [2.1]})
BUCKET = "s3://invented-river-levels"


def today():
    return pd.read_csv("s3://invented-river-levels/today.csv", storage_options={"anon": True})


def names():
    with fsspec.open("memory://names.txt", "w") as file:
        file.write("North")


def history():
    return pd.read_feather("history.feather")


def report(frame):
    return frame.to_markdown()
