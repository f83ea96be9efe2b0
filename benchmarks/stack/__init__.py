"""The same report chained by hand from pandas, matplotlib, docxtpl, docxcompose and LibreOffice, to measure against.

What it does less: it checks nothing, knows no standards, units, evidence numbers or trace, and keeps nothing. A number
of running text that it does not read or work out stands as text in its templates.
"""
