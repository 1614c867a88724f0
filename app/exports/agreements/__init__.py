"""The agreement (签约协议书) on paper: as PDF, blank, and from a county's own Word template."""
