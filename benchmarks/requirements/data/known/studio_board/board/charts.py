import pandas as pd
from acme_charts.dash import waterfall

SALES = pd.DataFrame({"month": ["Jan", "Feb"], "revenue": [10, 12]})


def revenue():
    return waterfall(SALES["month"].tolist(), SALES["revenue"].tolist())
