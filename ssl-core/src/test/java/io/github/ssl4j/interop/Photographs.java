package io.github.ssl4j.interop;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.nio.file.Path;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The ten photographs of the test resources, as arrays. */
final class Photographs {
    static final Path FOLDER = Path.of("src", "test", "resources", "photographs");

    private Photographs() {}

    /** Returns crops of the first photographs around their middle, [N, C, side, side], roughly around 0 by 1. */
    static INDArray nchw(int count, int side, int channels) {
        float[] values = new float[count * channels * side * side];
        try (ImageSource source = ImageSource.open(FOLDER)) {
            for (int n = 0; n < count; n++) {
                Image image = new Image(source.channels(), 1, 1);
                source.read(n % source.size(), image);
                for (int c = 0; c < channels; c++) {
                    for (int y = 0; y < side; y++) {
                        for (int x = 0; x < side; x++) {
                            int row = (image.height() - 1) * y / (side - 1);
                            int column = (image.width() - 1) * x / (side - 1);
                            int from = ((c % 3) * image.height() + row) * image.width() + column;
                            values[((n * channels + c) * side + y) * side + x] = (image.pixels()[from] - 0.45f) / 0.25f;
                        }
                    }
                }
            }
        }
        return Nd4j.createFromArray(values).reshape('c', count, channels, side, side);
    }

    /** Returns the same channels last, on a device. */
    static Tensor nhwc(Device device, INDArray nchw) {
        return Tensor.of(device, nchw.permute(0, 2, 3, 1));
    }

    /** Returns the features of a network, [N, D], without gradients. */
    static INDArray features(Backbone network, INDArray nchw) {
        try (Scope scope = Scope.open()) {
            Tensor images = nhwc(network.device(), nchw);
            return scope.release(Gradients.off(() -> network.apply(images))).toINDArray();
        }
    }

    /** Returns the largest difference over the largest value. */
    static double difference(INDArray found, INDArray expected) {
        INDArray exact = expected.castTo(DataType.DOUBLE);
        return found.castTo(DataType.DOUBLE).sub(exact).amaxNumber().doubleValue()
                / exact.amaxNumber().doubleValue();
    }
}
