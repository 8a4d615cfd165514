import sphinx_rtd_theme

extensions = ["sphinx.ext.autodoc"]
html_theme_path = [sphinx_rtd_theme.get_html_theme_path()]
