try:
    import rapidjson as json
except ModuleNotFoundError:
    import simplejson as json


def describe():
    return json.dumps({"beds": 12})


def _never():
    """
    >>> import torch
    """
    text = "import tensorflow as tf"
    return text  # import jax
