"""Settings of the tank overview."""

import os


class Config:
    """One place for everything."""

    DEBUG = False
    SECRET_KEY = "5bc8db6a891ceb9753e995e0eea5825c0e24e7cee60fba18"
    MAIL_SERVER = "mail.hopfenberg.example"
    MAIL_USERNAME = "tanks@hopfenberg.example"
    MAIL_PASSWORD = "Pilsner-Urquell-12"
    MAIL_PASSWORD_FILE = "/run/secrets/mail_password"
    SENSOR_API_KEY = os.environ["SENSOR_API_KEY"]
    SENSOR_TOKEN_NAME = "SENSOR_TOKEN"
    CACHE_KEY_PREFIX = "tanks_overview_"
    ENABLE_TOKEN_LOGIN = "enabled"
    AUTH_METHOD = "basic"
    SESSION_COOKIE_NAME = "hopfenberg_session"


DATABASE: dict[str, str] = {
    "host": "db.hopfenberg.example",
    "user": "tanks",
    "password": "Sudhaus+88",
    "sslmode": "verify-full",
    "passfile": "~/.pgpass",
}
SENSOR_PASSWORD: str = "Druckbeh4elter"
SENSOR_PASSWORD_HELP: str = "The password stands on the lid of the gateway"
os.environ["AWS_SECRET_ACCESS_KEY"] = "@@awssecret:1@@"
os.environ["AWS_DEFAULT_REGION"] = "eu-central-1"
os.environ.setdefault("QUANDL_API_KEY", "dqGTjDZTs5OBS3HgOWBL")
ALPHA_KEY = os.getenv("ALPHAVANTAGE_API_KEY", "5Z3R3J8T0DM4WX8X")
LOG_LEVEL = os.getenv("LOG_LEVEL", "WARNING")
API_TOKEN = os.getenv("API_TOKEN", "")
PASSWORD_MIN_LENGTH = 12
TOKEN_URL = "https://login.hopfenberg.example/oauth2/token"
GRANT = {"grant_type": "client_credentials", "scope": "tanks.read"}
