"""The stress card: any recognizer under tests of background, order, pose and video."""
