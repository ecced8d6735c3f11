"""The guided tour: the founding case, on a simulated Heroku, in some seconds, with the real flow and real messages."""
