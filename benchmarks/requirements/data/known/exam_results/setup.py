from Cython.Build import cythonize
from setuptools import setup

setup(name="exam-results", version="0.1", ext_modules=cythonize([]), py_modules=["app", "results"])
