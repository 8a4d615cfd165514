"""The sales data: the last export of the warehouse, or the warehouse itself."""

import json
import os
import pickle

import numpy as np
import pandas as pd

from settings import CACHE_FOLDER, DATABASE_URL, EXPORT_FOLDER

SALES = pd.read_csv(os.path.join(EXPORT_FOLDER, "sales.csv"))
REGIONS = pd.read_csv("exports/regions.csv")
PRODUCTS = pd.read_csv("exports/products.csv").set_index("product")
TARGETS = pd.read_csv("../finance/targets.csv")  # maintained by the finance team

QUARTERS = sorted(SALES["quarter"].unique())


def forecast_next_quarter(sales, resamples=1000):
    """Low and high revenue of the next quarter, from a bootstrap of the growth."""
    rng = np.random.default_rng(7)
    totals = []
    for _ in range(resamples):
        sample = sales.sample(frac=1, replace=True, random_state=rng)
        by_quarter = sample.groupby("quarter")["revenue"].sum().sort_index()
        growth = by_quarter.iloc[-4:].sum() / by_quarter.iloc[-8:-4].sum()
        totals.append(by_quarter.iloc[-4] * growth)
    return np.percentile(totals, [5, 95])


# A second or two on this export, about a minute on the full warehouse.
FORECAST = forecast_next_quarter(SALES)


def read_warehouse():
    """All sales from the warehouse, or the export when the warehouse cannot be reached."""
    try:
        from sqlalchemy import create_engine

        return pd.read_sql("SELECT * FROM sales", create_engine(DATABASE_URL))
    except Exception as error:
        print(f"Warehouse not available ({type(error).__name__}), using the export")
        return SALES


def region_summary(quarter):
    """Revenue and target of each region in a quarter, kept on disk once computed."""
    path = os.path.join(CACHE_FOLDER, f"regions-{quarter}.pkl")
    if os.path.exists(path):
        with open(path, "rb") as file:
            return pickle.load(file)

    revenue = SALES[SALES["quarter"] == quarter].groupby("region", as_index=False)["revenue"].sum()
    targets = TARGETS[TARGETS["quarter"] == quarter]
    summary = revenue.merge(targets, on="region").merge(REGIONS, on="region")
    summary["achieved"] = summary["revenue"] / summary["target"]

    os.makedirs(CACHE_FOLDER, exist_ok=True)
    with open(path, "wb") as file:
        pickle.dump(summary, file)
    return summary


def load_notes():
    """The notes of the team, by product."""
    try:
        with open("cache/notes.json", encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def save_note(product, text):
    """Add a note to a product and give back all of its notes."""
    notes = load_notes()
    notes.setdefault(product, []).append(text)
    os.makedirs("cache", exist_ok=True)
    with open("cache/notes.json", "w", encoding="utf-8") as file:
        json.dump(notes, file, indent=2)
    return notes[product]
