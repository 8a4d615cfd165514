"""The printed sheet: a grid of axes from the toolkit that comes with the plotting library."""

from mpl_toolkits.axes_grid1 import ImageGrid


def sheet(figure, images):
    grid = ImageGrid(figure, 111, nrows_ncols=(1, len(images)), axes_pad=0.1)
    for axes, image in zip(grid, images):
        axes.imshow(image)
    return figure
