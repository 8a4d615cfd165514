"""Settings of the cellar."""

WAREHOUSE = "postgresql://cellar_app:Wet-Granite-58@db.oakhollow.example:5432/barrels"
MAP_TOKEN = "pk.eyJ1Ijoib2FraG9sbG93IiwiYSI6ImNsMmJhcnJlbHM0MTd4In0.T9wQe4xKz7LmN2vRb8YcHd"
DOOR_PIN = 481516
TIMEOUT = 30


class Mail:
    host = "mail.oakhollow.example"
    user = "cellar"
    password = "Amber'Fox#2291"
