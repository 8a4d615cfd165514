import pandas as pd
from sqlalchemy import create_engine, text

engine = create_engine("postgresql://depot-db:5432/orders", pool_pre_ping=True)


def orders():
    with engine.connect() as connection:
        return pd.read_sql(text("SELECT * FROM orders"), connection).to_dict("records")
