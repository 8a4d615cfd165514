from dash import dcc, html

import fleet


def overview():
    rows = [
        html.Tr([html.Td(dcc.Link(ship["name"], href=f"/ships/{ship['id']}")), html.Td(ship["berth"])])
        for ship in fleet.SHIPS
    ]
    return html.Div([html.H1("Ships"), html.Table(rows)])


def detail(ship_id):
    ship = fleet.ship(ship_id)
    if ship is None:
        return html.Div([html.H1("No such ship"), html.A("All ships", href="/ships")])
    return html.Div(
        [
            html.H1(ship["name"]),
            html.Img(src="/assets/img/" + ship["photo"], alt=ship["name"], width=64, className="photo"),
            html.P(f"She lies at {ship['berth']}."),
            html.A("All ships", href="/ships"),
        ]
    )
