from importlib import metadata

import paho.mqtt.client as mqtt
import pydantic_settings
import websocket
from confluent_kafka import Producer


class Settings(pydantic_settings.BaseSettings):
    broker: str = "broker.invented.example"
    kafka: str = "kafka.invented.example:9092"


def version():
    return metadata.version("dash")


def client(settings):
    link = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    link.connect(settings.broker)
    return link


def producer(settings):
    return Producer({"bootstrap.servers": settings.kafka})


def feed(url):
    return websocket.create_connection(url, timeout=5)
