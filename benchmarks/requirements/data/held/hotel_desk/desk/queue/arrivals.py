from queue import Queue

waiting = Queue()


def size():
    return waiting.qsize()
