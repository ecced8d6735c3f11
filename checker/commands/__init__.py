"""What each command does, a module each; cli.py only declares them. Every function gives the exit code."""
