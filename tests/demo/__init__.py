"""Tests of the demo county, and of the figures on it."""
