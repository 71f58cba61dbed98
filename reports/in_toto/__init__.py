"""The decision as in-toto statements, which a deployer verifies without arcanos once they are signed."""
