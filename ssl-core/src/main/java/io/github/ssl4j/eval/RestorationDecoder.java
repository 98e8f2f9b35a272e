package io.github.ssl4j.eval;

import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A small convolutional decoder, from the features [N, L, D] of places to images [N, H, W, C]: a linear estimate of the
 * square of each place, which stays as it is, and a correction by two 3x3 convolutions over the places, a pixel shuffle
 * to the size of the image, and two 3x3 convolutions there.
 */
final class RestorationDecoder extends Module {
    /** The middle and an ordinary deviation of pixels from 0 to 1, so that outputs of 0 and 1 are ordinary ones. */
    private static final double MIDDLE = 0.5;

    private static final double DEVIATION = 0.25;

    private static final int KERNEL = 3;
    private static final String ESTIMATE = "estimate";

    private final FeatureGrid grid;
    private final int channels;
    private final int width;
    private final int pixelWidth;
    private final Linear estimate;
    private final Linear narrow;
    private final Filters first;
    private final Filters second;
    private final Linear shuffle;
    private final Filters third;
    private final Filters last;

    /** Creates the decoder with fresh parameters. */
    RestorationDecoder(Initializer init, FeatureGrid grid, Linear estimate, int features, int channels, int width) {
        this.grid = grid;
        this.channels = channels;
        this.width = width;
        this.pixelWidth = Math.max(1, width / 4);
        int area = grid.stride() * grid.stride();
        this.estimate = child(ESTIMATE, estimate);
        this.narrow = child("narrow", new Linear(init, features, width, true));
        this.first = child("first", new Filters(init, width, width));
        this.second = child("second", new Filters(init, width, width));
        this.shuffle = child("shuffle", new Linear(init, width, area * pixelWidth, true));
        this.third = child("third", new Filters(init, pixelWidth, pixelWidth));
        this.last = child("last", new Filters(init, pixelWidth, channels).fromZero());
    }

    private RestorationDecoder(RestorationDecoder original) {
        super(original);
        this.grid = original.grid;
        this.channels = original.channels;
        this.width = original.width;
        this.pixelWidth = original.pixelWidth;
        this.estimate = child(ESTIMATE, original.estimate.copy());
        this.narrow = child("narrow", original.narrow.copy());
        this.first = child("first", original.first.copy());
        this.second = child("second", original.second.copy());
        this.shuffle = child("shuffle", original.shuffle.copy());
        this.third = child("third", original.third.copy());
        this.last = child("last", original.last.copy());
    }

    @Override
    public RestorationDecoder copy() {
        return new RestorationDecoder(this);
    }

    @Override
    public Tensor apply(Tensor features) {
        int batch = features.size(0);
        Tensor places = Ops.reshape(Ops.relu(narrow.apply(features)), batch, grid.rows(), grid.columns(), width);
        places = Ops.relu(first.apply(places));
        places = Ops.relu(second.apply(places));
        Tensor pixels = shuffled(shuffle.apply(Ops.reshape(places, batch, grid.places(), width)), pixelWidth);
        Tensor correction = last.apply(Ops.relu(third.apply(Ops.relu(pixels))));
        Tensor found = Gradients.off(() -> shuffled(estimate.apply(features), channels));
        return Ops.affine(correction.plus(found), DEVIATION, MIDDLE);
    }

    /** Returns images [N, H, W, C] as the output of the layers before it is scaled, as squares [N, L, P P C]. */
    static Tensor squares(Tensor images, FeatureGrid grid) {
        return Ops.patchify(Ops.affine(images, 1 / DEVIATION, -MIDDLE / DEVIATION), grid.stride());
    }

    /** Returns the parameters that are trained: those of the correction. */
    Map<String, Tensor> trained() {
        Map<String, Tensor> trained = new LinkedHashMap<>(parameters());
        trained.keySet().removeIf(name -> name.startsWith(ESTIMATE + "."));
        return trained;
    }

    private Tensor shuffled(Tensor squares, int depth) {
        return Ops.unpatchify(
                squares, grid.stride(), grid.size().height(), grid.size().width(), depth);
    }

    /** A 3x3 convolution with bias that keeps the size; variance by the number of inputs. */
    private static final class Filters extends Module {
        private final Tensor weight;
        private final Tensor bias;

        Filters(Initializer init, int in, int out) {
            double deviation = 1 / Math.sqrt(in * KERNEL * KERNEL);
            this.weight = parameter("weight", init.normal(deviation, out, in, KERNEL, KERNEL));
            this.bias = parameter("bias", init.constant(0, out));
        }

        private Filters(Filters original) {
            super(original);
            this.weight = parameter("weight", copyOf(original.weight));
            this.bias = parameter("bias", copyOf(original.bias));
        }

        /** Starts from filters of zero, so that at first nothing is corrected. */
        Filters fromZero() {
            weight.device().fill(weight.storage(), 0);
            return this;
        }

        @Override
        public Filters copy() {
            return new Filters(this);
        }

        @Override
        public Tensor apply(Tensor x) {
            return Ops.convolution(x, weight, 1, 1).floating().plus(bias);
        }
    }
}
