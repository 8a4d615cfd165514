import dash
from dash import dcc, html

from data import PRODUCTS, SALES

dash.register_page(__name__, path="/products", name="Products", order=2)


def layout(**_):
    totals = SALES.groupby("product")[["units", "revenue"]].sum()
    rows = [
        html.Tr(
            [
                html.Td(dcc.Link(PRODUCTS.loc[product, "name"], href=f"/products/{product}")),
                html.Td(f"{total['units']:,.0f}"),
                html.Td(f"{total['revenue']:,.0f} €"),
            ]
        )
        for product, total in totals.sort_values("revenue", ascending=False).iterrows()
    ]
    return html.Div(
        [
            html.Div(style={"backgroundImage": "url(/assets/logo.svg)"}, className="banner"),
            html.Table(
                [
                    html.Thead(html.Tr([html.Th("Product"), html.Th("Units"), html.Th("Revenue")])),
                    html.Tbody(rows),
                ]
            ),
        ]
    )
