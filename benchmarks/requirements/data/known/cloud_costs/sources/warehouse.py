from google.cloud import bigquery
from google.oauth2 import service_account


def client():
    credentials = service_account.Credentials.from_service_account_file("service-account.json")
    return bigquery.Client(project="invented-costs", credentials=credentials)


def costs():
    rows = client().query("SELECT service, SUM(cost) AS cost FROM billing.lines GROUP BY service")
    return rows.to_dataframe()
