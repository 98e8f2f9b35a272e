package io.github.ssl4j.train;

import io.github.ssl4j.tensor.Tensor;
import java.util.Map;

/** A method that can show what it does to images. */
public interface Illustrated {

    /**
     * Returns pictures of images, such as what is masked and what is made of it. Moves no weight; called in a scope,
     * whose random numbers it draws masks from.
     *
     * @param images under the evaluation view [N, H, W, C]
     * @return pictures [N, H, W, C], normalised as the images are, by what they show, from left to right
     */
    Map<String, Tensor> illustrate(Tensor images);
}
