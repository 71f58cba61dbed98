"""Deployment steps, repeated in a clean folder: are the same files made, byte for byte, as were deployed?"""
