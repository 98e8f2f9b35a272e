package io.github.ssl4j.train;

import io.github.ssl4j.tensor.Tensor;

/** A method that gives images, or their patches, one of K codes each: a prototype, a cluster or a visual token. */
public interface Coded {

    /**
     * Returns the codes of images, from 0 to K - 1, by networks in evaluation mode. Moves no weight; called in a scope.
     *
     * @param images under the evaluation view [N, H, W, C]
     * @return INT32, one for each image [N], or one for each patch, row by row of their grid [N, L]
     */
    Tensor codes(Tensor images);

    /** Returns K, the number of codes there are. */
    int codes();
}
