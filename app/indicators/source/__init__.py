"""What figures are counted from: the days, the place, the basis, the parameters, and what these share."""
