import pandas as pd
import xarray as xr

SAMPLE = pd.DataFrame({"year": [2001, 2006, 2011, 2016], "area": [9.1, 8.4, 8.0, 7.2]})


def grid(path="velocity.nc"):
    with xr.open_dataset(path) as data:
        return data["velocity"].mean("time").to_pandas()


def stations():
    return pd.read_parquet("stations.parquet")


def archive():
    return pd.read_hdf("archive.h5", key="mass")
