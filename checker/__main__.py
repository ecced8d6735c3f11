"""`python -m checker`: how Heroku's Procfile starts everything."""

from checker.cli import main

if __name__ == "__main__":
    main()
