SHIPS = [
    {"id": "aurora", "name": "Aurora", "berth": "Pier 1", "photo": "aurora.png"},
    {"id": "bergen", "name": "Bergen", "berth": "Pier 4", "photo": "bergen.png"},
]


def ship(ship_id):
    return next((ship for ship in SHIPS if ship["id"] == ship_id), None)
