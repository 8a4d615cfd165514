try:
    from StringIO import StringIO
except ImportError:
    from io import StringIO

try:
    import urllib2
    import ConfigParser as configparser
except ImportError:
    import configparser
    from urllib import request as urllib2


def text():
    buffer = StringIO()
    parser = configparser.ConfigParser()
    parser.add_section("report")
    parser.write(buffer)
    return buffer.getvalue()


def fetch(url):
    return urllib2.urlopen(url).read()
