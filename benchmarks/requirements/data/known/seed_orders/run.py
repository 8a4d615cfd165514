from seed_orders.app import app

server = app.server

if __name__ == "__main__":
    app.run(debug=True)
