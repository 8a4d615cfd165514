import pandas as pd
import pymongo

LEVELS = pd.DataFrame()
