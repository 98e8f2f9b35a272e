package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/**
 * x weightT, from [N, in] to [N, out], where every row of the weight is g v / |v|: its length g and its direction v are
 * apart. Salimans and Kingma 2016, arXiv:1602.07868. The lengths start at 1; the directions start as those of {@link
 * Linear}.
 */
public final class WeightNormLinear extends Module {
    private final Tensor lengths;
    private final Tensor directions;
    private final boolean trainedLengths;

    private WeightNormLinear(Tensor lengths, Tensor directions, boolean trainedLengths) {
        this.lengths = trainedLengths ? parameter("weight_g", lengths) : buffer("weight_g", lengths);
        this.directions = parameter("weight_v", directions);
        this.trainedLengths = trainedLengths;
    }

    private WeightNormLinear(WeightNormLinear original) {
        super(original);
        this.trainedLengths = original.trainedLengths;
        Tensor g = copyOf(original.lengths);
        this.lengths = trainedLengths ? parameter("weight_g", g) : buffer("weight_g", g);
        this.directions = parameter("weight_v", copyOf(original.directions));
    }

    /** Returns a layer whose rows keep their length, as in the last layer of DINO. */
    public static WeightNormLinear ofFixedLength(Initializer init, int in, int out) {
        return create(init, in, out, false);
    }

    /** Returns a layer that learns the length of its rows as well. */
    public static WeightNormLinear ofTrainedLength(Initializer init, int in, int out) {
        return create(init, in, out, true);
    }

    private static WeightNormLinear create(Initializer init, int in, int out, boolean trainedLengths) {
        Tensor directions = init.uniform(1 / Math.sqrt(in), out, in);
        return new WeightNormLinear(init.constant(1, out, 1), directions, trainedLengths);
    }

    @Override
    public WeightNormLinear copy() {
        return new WeightNormLinear(this);
    }

    @Override
    public Tensor apply(Tensor x) {
        return Ops.linear(x, Ops.l2Normalize(directions).times(lengths), null);
    }
}
