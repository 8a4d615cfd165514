import serial
from serial.tools import list_ports


def ports():
    return [port.device for port in list_ports.comports()]


def read(port):
    with serial.Serial(port, 9600, timeout=1) as line:
        return line.readline()
