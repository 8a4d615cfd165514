"""Settings of Nordlicht Freight's control tower."""

import os
from typing import ClassVar

import yaml
from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings

PIPELINES = yaml.safe_load(
    """
    warehouse:
      host: dwh.nordlicht.example
      user: tower
      password: Contain3r-Br1dge
      key: shipment_id
    archive:
      host: archive.nordlicht.example
      password: ${ARCHIVE_PASSWORD}
    """
)
COMMIT = "612273b"
IMAGE = "registry.nordlicht.example/tower@sha256:57c4b2bd1dbe25fa0bb7cdc04c8bfe28396d589a0e3ebfcfe11b8ee1206bdd83"
RELEASE = "tower-v4.18.0+build.2291"
ROUTE_FLAGS = {"token_refresh": "on", "secret_lanes": "off", "password_reset": "beta"}
CURSOR_FIELDS = ("next_page_token", "continuation_token", "sync_token")
SCHEMA_HASHES = {
    "shipments.json": "md5:7b3197867d6bf193242e19955ced2c9e",
    "lanes.json": "085a00f217d80de1fc474f65a16f315124e40c1f",
}


class Carrier(BaseModel):
    name: str
    api_key: str = "9gLEcFZalburyrO17Qh0gJwiHn73qJqP7pjI"
    secret: SecretStr = SecretStr("Hafen$peicher-41")
    token_url: str = "https://login.carriers.example/token"
    api_key_header: str = "X-Carrier-Key"
    grant_type: str = Field(default="authorization_code", description="How the token is asked for")
    password_policy: ClassVar[str] = "rotate-90-days"


class Settings(BaseSettings):
    redis_password: str = Field("Lotsenb00t_17", description="password of the queue")
    database_url: str = "postgresql+psycopg://tower:K%C3%BCstenwache9@pg.nordlicht.example/tower"
    secret_key: SecretStr = Field(alias="TOWER_SECRET_KEY")
    mapbox_token_name: str = "tower-web"


SIGNING_KEY: bytes = b"c75cbd7ecc94d5ecc8a09ba231d09c42"
WEBHOOK_SECRET: str = "TwLRCDJzjev5fCifAUqTsDB3RXcXagEy"
os.environ["SENTRY_DSN"] = "https://48963455dcfb4bece4a2129462c9b2e5@o44871.ingest.example/662190"
os.environ["CELERY_BROKER_PASSWORD"] = "Fr4chtbrief.88"
os.environ.setdefault("TOWER_TOKEN", "3723d0179abd488a9cee9d1076d5af72b358341e")
os.environ.setdefault("TOWER_TOKEN_HEADER", "X-Tower-Token")
SMS_KEY = os.environ.get("SMS_API_KEY", "XNq5bJzToHOOm83DFUUvoqn3")
FTP_WORD = os.getenv("FTP_PASSWORD") or "Anker-Lichten3"
