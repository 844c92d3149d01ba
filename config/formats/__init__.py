"""How dates and times are written where Django's own formats are not what readers expect."""
