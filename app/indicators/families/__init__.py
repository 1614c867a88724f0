"""The indicators themselves, a module a family."""
