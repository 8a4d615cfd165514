VISITORS = {"spring": 310, "summer": 1240}
