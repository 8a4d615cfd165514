import cv2
from skimage.measure import label, regionprops
from sklearn.cluster import KMeans

try:
    import cupy as xp
except ImportError:
    xp = None

STEPS = 3


def spots(image):
    blurred = cv2.GaussianBlur(image, (3, 3), 0)
    return regionprops(label(blurred > 100))


def kinds(regions):
    return KMeans(n_clusters=2, n_init=1).fit_predict([[region.area, region.eccentricity] for region in regions])
