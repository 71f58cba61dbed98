"""The days on which something is due or ends, for calendars."""
