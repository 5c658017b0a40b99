"""Orders: from a reservation to the delivered parcel."""
