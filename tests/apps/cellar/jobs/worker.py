"""Background jobs: celery -A jobs.worker"""

from celery import Celery

queue = Celery("cellar", broker="amqp://cellar:Slow-River-907@queue.oakhollow.example:5672/jobs")


@queue.task
def count(barrels):
    return len(barrels)
