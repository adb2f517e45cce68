"""What leaves the appraisal: workbooks."""
