package io.github.ssl4j.eval;

import io.github.ssl4j.data.ViewSize;

/**
 * Where the features of an encoder's places lie in its images.
 *
 * @param size of the images
 * @param stride pixels along each side of a place's square
 */
record FeatureGrid(ViewSize size, int stride) {

    /**
     * Returns the grid of squares that so many places are.
     *
     * @throws IllegalArgumentException if there is none
     */
    static FeatureGrid of(ViewSize size, int places) {
        for (int stride = 1; stride <= size.shorter(); stride++) {
            FeatureGrid grid = new FeatureGrid(size, stride);
            if (size.isMultipleOf(stride) && grid.places() == places) {
                return grid;
            }
        }
        throw new IllegalArgumentException("restoration: expected an encoder whose features are of squares that fill"
                + " images of " + size + " pixels, found " + places
                + " places; images whose sides are multiples of its stride would do");
    }

    int rows() {
        return size.height() / stride;
    }

    int columns() {
        return size.width() / stride;
    }

    int places() {
        return rows() * columns();
    }

    @Override
    public String toString() {
        return rows() + "x" + columns();
    }
}
