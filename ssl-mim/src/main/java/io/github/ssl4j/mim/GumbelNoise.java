package io.github.ssl4j.mim;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * Noise of the standard Gumbel distribution, -ln(-ln u) for a uniform u. The largest of logits with noise is a sample
 * of their softmax; the softmax of (logits + noise) / temperature is one that gradients pass, closer to it the lower
 * the temperature. Jang et al. 2017, arXiv:1611.01144; Maddison et al. 2017, arXiv:1611.00712.
 */
final class GumbelNoise {
    private static final float STEP = 0x1p-23f;

    private GumbelNoise() {}

    /**
     * Returns noise [rows images, K]; the rows of image i of a batch depend only on the keys and on i.
     *
     * @param first the first image
     * @param images how many images
     * @param rows the rows of each
     */
    static Tensor of(Device device, int first, int images, int rows, int codes, long seed, long step) {
        int length = Math.multiplyExact(rows, codes);
        float[] uniform = new float[Math.multiplyExact(images, length)];
        IntStream.range(0, images).parallel().forEach(image -> {
            RandomStream random = RandomStream.of(seed, step, first + image);
            for (int i = image * length; i < (image + 1) * length; i++) {
                // the middles of 2^23 intervals, all exact in float32: neither 0 nor 1, where the logarithms end
                uniform[i] = ((random.nextInt() >>> 9) + 0.5f) * STEP;
            }
        });
        return Gradients.off(() -> {
            Tensor u = Tensor.of(device, uniform, images * rows, codes);
            return Ops.log(Ops.log(u).times(-1)).times(-1);
        });
    }
}
