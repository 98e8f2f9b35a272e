package io.github.ssl4j.onnx;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.tensor.Tensor;
import java.nio.file.Path;

/**
 * Views of the photographs of the test resources.
 *
 * @param values from 0 to 1 [N, C, H, W]
 * @param count N
 * @param channels C; those beyond three repeat the first
 * @param height H
 * @param width W
 */
record Photographs(float[] values, int count, int channels, int height, int width) {
    static final Path FOLDER = Path.of("src", "test", "resources", "photographs");

    /** Returns the middle of the first photographs. */
    static Photographs of(int count, int channels, int height, int width) {
        int side = Math.max(height, width);
        EvaluationView view = EvaluationView.of(side, Normalization.NONE);
        float[] values = new float[count * channels * height * width];
        try (ImageSource source = ImageSource.open(FOLDER)) {
            Image photograph = new Image(3, 1, 1);
            Image square = new Image(3, 1, 1);
            int next = 0;
            for (int n = 0; n < count; n++) {
                source.read(n % source.size(), photograph);
                view.view(photograph, square);
                for (int c = 0; c < channels; c++) {
                    for (int y = 0; y < height; y++) {
                        for (int x = 0; x < width; x++) {
                            values[next++] = square.pixels()[((c % 3) * side + y) * side + x];
                        }
                    }
                }
            }
        }
        return new Photographs(values, count, channels, height, width);
    }

    long[] shape() {
        return new long[] {count, channels, height, width};
    }

    /** Returns unsigned bytes from 0 to 255, and with them the values that they stand for. */
    byte[] bytes() {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            int level = Math.round(values[i] * 255);
            bytes[i] = (byte) level;
            values[i] = level / 255f;
        }
        return bytes;
    }

    Photographs normalized(Normalization normalization) {
        Photographs copy = new Photographs(values.clone(), count, channels, height, width);
        int plane = height * width;
        for (int i = 0; i < values.length && !normalization.mean().isEmpty(); i++) {
            int c = i / plane % channels;
            double factor = 1 / normalization.deviation().get(c);
            copy.values[i] =
                    (float) factor * values[i] + (float) (-normalization.mean().get(c) * factor);
        }
        return copy;
    }

    /** Returns the images [N, H, W, C] on a device. */
    Tensor on(Device device) {
        float[] last = new float[values.length];
        int plane = height * width;
        for (int i = 0; i < last.length; i++) {
            int n = i / (plane * channels);
            int pixel = i / channels % plane;
            last[i] = values[(n * channels + i % channels) * plane + pixel];
        }
        return Tensor.of(device, last, count, height, width, channels);
    }
}
