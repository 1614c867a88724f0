"""What happens to the people of the demo county in a year: illness, visits, services, turns of a life."""
