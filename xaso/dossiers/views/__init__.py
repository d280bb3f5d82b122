"""The officials' screens, a file per screen."""
