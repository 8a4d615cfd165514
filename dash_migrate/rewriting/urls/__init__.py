"""How the URLs of an app are found in its code and put below the platform's prefix."""
