"""Pioneer posts (党员先锋示范岗): awarded for a half year, checked, assessed, published."""
