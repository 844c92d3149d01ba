"""Mail before it is sent, in the words of the programme."""
