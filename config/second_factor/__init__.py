"""What is asked for besides the e-mail code: a passkey, or a code from an app. See decision 25."""
