package io.github.ssl4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The latency of a single photograph beside ONNX Runtime, from decoded pixels to features, on all cores:
 * {@code -Dssl4j.latency.encoder=FILE.safetensors -Dssl4j.latency.onnx=FILE.onnx}, where the second is the first one
 * exported for normalised images. Both take turns, so that whatever else the machine does falls on both.
 */
class OnnxLatencyComparison {
    private static final int WARM_UP = 10;
    private static final int STEPS = Integer.getInteger("ssl4j.latency.steps", 40);

    @Test
    void ratio() throws OrtException {
        String encoderFile = System.getProperty("ssl4j.latency.encoder");
        String onnxFile = System.getProperty("ssl4j.latency.onnx");
        assumeTrue(encoderFile != null, "-Dssl4j.latency.encoder");
        assumeTrue(onnxFile != null, "-Dssl4j.latency.onnx");
        Image photograph = new Image(3, 1, 1);
        try (ImageSource images = ImageSource.open(Path.of("src", "test", "resources", "photographs"))) {
            images.read(0, photograph);
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (Encoder encoder = Encoder.load(Path.of(encoderFile));
                OrtSession session = session(environment, onnxFile)) {
            double[] ours = new double[STEPS];
            double[] theirs = new double[STEPS];
            float[] ourFeatures = {};
            float[] theirFeatures = {};
            for (int step = -WARM_UP; step < STEPS; step++) {
                long start = System.nanoTime();
                ourFeatures = encoder.embed(photograph);
                long middle = System.nanoTime();
                theirFeatures = run(environment, session, encoder, photograph);
                long end = System.nanoTime();
                if (step >= 0) {
                    ours[step] = (middle - start) / 1e6;
                    theirs[step] = (end - middle) / 1e6;
                }
            }
            double largest = 0;
            double difference = 0;
            for (int d = 0; d < ourFeatures.length; d++) {
                largest = Math.max(largest, Math.abs(theirFeatures[d]));
                difference = Math.max(difference, Math.abs(theirFeatures[d] - ourFeatures[d]));
            }
            System.out.printf(
                    Locale.ROOT,
                    "%s, a photograph: ssl4j %.1f (%.1f) ms, ONNX Runtime %.1f (%.1f) ms, ratio %.2f;"
                            + " median and least of %d; features differ by %.1e of %.1f%n",
                    encoder.network().architecture(),
                    median(ours),
                    Arrays.stream(ours).min().orElseThrow(),
                    median(theirs),
                    Arrays.stream(theirs).min().orElseThrow(),
                    median(ours) / median(theirs),
                    STEPS,
                    difference,
                    largest);
            assertThat(theirFeatures).hasSameSizeAs(ourFeatures);
            assertThat(difference).isLessThan(1e-5 * largest);
        }
    }

    private static OrtSession session(OrtEnvironment environment, String file) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
            return environment.createSession(file, options);
        }
    }

    private static float[] run(OrtEnvironment environment, OrtSession session, Encoder encoder, Image photograph)
            throws OrtException {
        int side = encoder.view().size().height();
        Image shown = new Image(3, side, side);
        encoder.view().view(photograph, shown);
        // the image was reused for an enlarged one: only the first values are pixels of the view
        FloatBuffer pixels = FloatBuffer.wrap(shown.pixels(), 0, 3 * side * side);
        try (OnnxTensor input = OnnxTensor.createTensor(environment, pixels, new long[] {1, 3, side, side});
                OrtSession.Result result = session.run(Map.of("images", input))) {
            FloatBuffer features = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] copy = new float[features.remaining()];
            features.get(copy);
            return copy;
        }
    }

    private static double median(double[] millis) {
        double[] sorted = millis.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
