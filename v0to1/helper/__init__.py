"""What a migration writes into clients: functions of V1 for what takes more than one request."""
