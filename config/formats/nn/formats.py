"""Nynorsk: «20. januar 2027 kl. 10.00», after Språkrådet's rules for dates and times."""

TIME_FORMAT = "H.i"
DATETIME_FORMAT = r"j. F Y \k\l. H.i"
SHORT_DATETIME_FORMAT = r"d.m.Y \k\l. H.i"
TIME_INPUT_FORMATS = ["%H:%M:%S", "%H:%M", "%H.%M"]
