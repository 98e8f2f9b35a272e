package io.github.ssl4j.data;

import io.github.ssl4j.random.RandomStream;

/** How the V views of one image are made. A policy may be used by several threads at once. */
public interface ViewPolicy {
    /** The number of views of an image, V. */
    int views();

    /** The side of a view in pixels; every view is square. */
    int size(int view);

    /**
     * Writes one view of the source into the target, reshaping it; the source stays as it is.
     *
     * @param view which view, from 0 to V - 1
     * @param random the only source of randomness: the same stream gives the same view, bit for bit
     */
    void view(Image source, int view, RandomStream random, Image target);
}
