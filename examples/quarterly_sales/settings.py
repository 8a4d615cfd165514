"""Settings of the sales dashboard."""

COMPANY = "Fernhill Outdoor"

DATABASE_URL = "postgresql+psycopg2://sales_reader:Plum-Harbor-77@db.fernhill.example:5432/sales"
MAPBOX_TOKEN = "pk.eyJ1IjoiZXhhbXBsZS1vbmx5In0.made-up-for-this-example"
SECRET_KEY = "seven-quiet-lanterns-over-the-fjord"

VALID_USERS = {
    "anna": "harvest-moon-41",
    "ben": "copper-kettle-09",
}

EXPORT_FOLDER = "exports"
CACHE_FOLDER = "cache"

COLORS = {"bar": "#2f6f5e", "target": "#c8843c", "grid": "#e4e8e6"}
