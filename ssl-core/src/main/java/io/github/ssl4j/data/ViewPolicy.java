package io.github.ssl4j.data;

import io.github.ssl4j.random.RandomStream;

/** How the V views of one image are made. A policy may be used by several threads at once. */
public interface ViewPolicy {
    /** The number of views of an image, V. */
    int views();

    /** The height and width of a view. */
    ViewSize size(int view);

    /**
     * Writes one view of the source into the target, reshaping it; the source stays as it is.
     *
     * @param view which view, from 0 to V - 1
     * @param random the only source of randomness: the same stream gives the same view, bit for bit
     */
    void view(Image source, int view, RandomStream random, Image target);

    /**
     * By how much an image may be shrunk before this view is made of it: the largest of 1, 2, 4 and 8 for which, as for
     * those below, the view shows the same part of it and enlarges nothing more than it would have. A side is rounded
     * up when it is shrunk. 1, the image as it is, unless a policy knows better.
     *
     * @param height of the image in pixels, H
     * @param width of the image in pixels, W
     * @param random the stream that the view is made with, which may be drawn from: the view gets one of its own
     */
    default int reduction(int height, int width, int view, RandomStream random) {
        return 1;
    }
}
