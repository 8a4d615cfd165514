"""Once fed the log from the old scale; nobody has run it for years."""

import xlrd

book = xlrd.open_workbook("scale.xls")
for row in range(book.sheet_by_index(0).nrows):
    print book.sheet_by_index(0).row_values(row)
