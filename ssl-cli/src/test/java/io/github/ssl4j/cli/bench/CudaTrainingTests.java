package io.github.ssl4j.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.Precision;
import io.github.ssl4j.device.cuda.CudaCard;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Training steps on a CUDA card follow those on the processor: the same images, weights and random numbers, and so the
 * same losses but for rounding, which grows as the weights drift apart. What is allowed is a share of how far the loss
 * has come, so that a wrong gradient is noticed however small the steps are. {@code -Dssl4j.card.steps} makes fewer
 * steps.
 */
class CudaTrainingTests {
    private static final String DEVICE = "ssl4j.device";
    private static final int BATCH = 8;
    private static final int STEPS = Integer.getInteger("ssl4j.card.steps", 20);

    @TestFactory
    Stream<DynamicTest> lossesFollowTheProcessors() {
        CudaCard.orSkip(CudaTrainingTests.class);
        Map<String, BiFunction<Integer, Precision, BenchCase>> cases = new TreeMap<>(Map.of(
                "simclr-r18", StepCases::simClr,
                "byol-r18", StepCases::byol,
                "mae-vit-tiny", StepCases::mae,
                "dino-vit-tiny", StepCases::dinoVit));
        return cases.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> compare(each.getKey(), each.getValue())));
    }

    private static void compare(String name, BiFunction<Integer, Precision, BenchCase> maker) {
        double[] expected = losses("cpu", maker);
        double[] actual = losses("cuda", maker);
        System.out.println(name + " cpu  " + Arrays.toString(expected));
        System.out.println(name + " cuda " + Arrays.toString(actual));
        double moved = 0;
        for (int i = 0; i < STEPS; i++) {
            moved = Math.max(moved, Math.abs(expected[i] - expected[0]));
            double tolerance = 1e-5 * Math.max(1, Math.abs(expected[0])) + (i < 3 ? 0.01 : 0.1) * moved;
            assertThat(Math.abs(actual[i] - expected[i]))
                    .as("%s, step %d: cpu %s, cuda %s", name, i, expected[i], actual[i])
                    .isLessThanOrEqualTo(tolerance);
        }
    }

    private static double[] losses(String device, BiFunction<Integer, Precision, BenchCase> maker) {
        String before = System.setProperty(DEVICE, device);
        try (BenchCase training = maker.apply(BATCH, Precision.FLOAT32)) {
            return IntStream.range(0, STEPS)
                    .mapToDouble(step -> training.step().loss().orElseThrow())
                    .toArray();
        } finally {
            if (before == null) {
                System.clearProperty(DEVICE);
            } else {
                System.setProperty(DEVICE, before);
            }
        }
    }
}
