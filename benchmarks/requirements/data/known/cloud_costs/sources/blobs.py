import io

import google.cloud.storage as gcs
import pandas as pd
from azure.identity import DefaultAzureCredential
from azure.storage.blob import BlobServiceClient


def google(name):
    raw = gcs.Client().bucket("invented-costs").blob(name).download_as_bytes()
    return pd.read_csv(io.BytesIO(raw)).to_dict("records")


def azure(name):
    service = BlobServiceClient("https://inventedcosts.blob.core.windows.net", DefaultAzureCredential())
    raw = service.get_blob_client("costs", name).download_blob().readall()
    return pd.read_csv(io.BytesIO(raw)).to_dict("records")
