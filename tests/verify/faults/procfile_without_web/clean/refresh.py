from app import SALES

if __name__ == "__main__":
    print(sum(map(sum, SALES.values())))
