"""SRT, spoken by Haivision's libsrt, which this machine has or has not."""
