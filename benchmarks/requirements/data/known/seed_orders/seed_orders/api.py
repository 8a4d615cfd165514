import pydantic
import tenacity


class Order(pydantic.BaseModel):
    seed: str
    kilos: int


@tenacity.retry(stop=tenacity.stop_after_attempt(3))
def order(wanted):
    return f"{wanted.kilos} kg {wanted.seed}"
