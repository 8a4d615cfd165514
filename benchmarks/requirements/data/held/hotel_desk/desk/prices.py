import pandas as pd
import plotly.figure_factory as ff
import sqlalchemy as sa

BOOKINGS = sa.create_engine("mysql+pymysql://desk-db/bookings")


def table():
    return pd.read_sql_table("prices", BOOKINGS)


def export(frame, path="prices.xlsx"):
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        frame.to_excel(book, sheet_name="Prices")


def chart():
    return ff.create_table([["Room", "Price"], ["Single", 95]])
