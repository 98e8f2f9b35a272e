package io.github.ssl4j.mim;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.LoaderOptions;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.TinyImages;
import io.github.ssl4j.train.ViewPass;

/** Images for tests of tokenizers. */
final class PatchImages {
    /** Gray images of 28 pixels around 0. */
    static final EvaluationView GRAY = EvaluationView.of(28, Normalization.FASHION_MNIST);

    private PatchImages() {}

    /** Returns the 64 images of Fashion-MNIST, in batches that do not divide them. */
    static ViewPass fashion(Device device) {
        return ViewPass.of(TinyImages.of(1), GRAY, LoaderOptions.forEvaluation(20), device, 0);
    }

    /** Returns images [N, side, side, C] of normal noise. */
    static Tensor noise(Device device, long seed, int count, int side, int channels) {
        RandomStream random = RandomStream.of(seed);
        double[] pixels = new double[count * side * side * channels];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextGaussian();
        }
        return Tensor.of(device, pixels, count, side, side, channels);
    }
}
