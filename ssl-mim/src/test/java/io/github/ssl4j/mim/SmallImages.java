package io.github.ssl4j.mim;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Tensor;
import java.util.stream.IntStream;

/** Small architectures, images and views. */
final class SmallImages {
    static final int SIDE = 16;
    static final int PATCH = 4;

    private SmallImages() {}

    /** Two blocks of 16 wide tokens, 16 patches of 4 x 4 pixels. */
    static VisionTransformer.Config architecture() {
        return VisionTransformer.Config.tiny(SIDE, PATCH)
                .withDepth(2)
                .withBlock(TransformerBlock.Config.of(16, 2, TransformerWeights.NORMAL));
    }

    static AugmentedViews views() {
        return AugmentedViews.of(Augmentation.of(RandomResizedCrop.of(SIDE, 0.5)));
    }

    static MaskedDecoder.Config decoder() {
        return new MaskedDecoder.Config(12, 1, 2);
    }

    static Tensor images(Device device, int count) {
        return normal(device, 1, count, SIDE, SIDE, 3);
    }

    static Tensor normal(Device device, long seed, int... shape) {
        RandomStream random = RandomStream.of(seed);
        double[] values = new double[IntStream.of(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Tensor.of(device, values, shape);
    }
}
