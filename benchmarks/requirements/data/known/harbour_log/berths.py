from tqdm import tqdm

BERTHS = {"north": 4, "south": 7}


<<<<<<< HEAD
def free(taken):
    return {name: number - taken.get(name, 0) for name, number in tqdm(BERTHS.items())}
=======
def free_berths(taken):
    return sum(BERTHS.values()) - sum(taken.values())
>>>>>>> origin/berths
