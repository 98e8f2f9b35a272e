package io.github.ssl4j.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.AttentionShape;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Storage;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttentionTests {
    private static final int HEAD_WIDTH = 16;
    private static final float ORDER_OF_SUMS = 1e-5f;

    private record Results(float[] y, float[] dqkv) {}

    static IntStream batches() {
        return IntStream.rangeClosed(2, 15);
    }

    @ParameterizedTest
    @MethodSource("batches")
    void aSequenceDoesNotDependOnHowManyOthersThereAre(int batch) {
        try (CpuDevice device = new CpuDevice()) {
            for (int tokens = 1; tokens <= 5; tokens++) {
                for (int heads = 1; heads <= 3; heads++) {
                    AttentionShape one = new AttentionShape(1, tokens, heads, HEAD_WIDTH);
                    AttentionShape all = new AttentionShape(batch, tokens, heads, HEAD_WIDTH);
                    float[] qkv = EightBitNumbers.normal(all.inputLength(), 1);
                    float[] dy = EightBitNumbers.normal(all.outputLength(), 2);
                    Results found = run(device, all, qkv, dy);

                    for (int n = 0; n < batch; n++) {
                        Results alone = run(device, one, part(qkv, n, batch), part(dy, n, batch));
                        assertClose(part(found.y(), n, batch), alone.y(), all, n);
                        assertClose(part(found.dqkv(), n, batch), alone.dqkv(), all, n);
                    }
                }
            }
        }
    }

    /** oneDNN's plain code for products with a bias took some thirty times as long on processors without AVX-512. */
    @Test
    void aBiasCostsLittle() {
        AttentionShape shape = new AttentionShape(64, 64, 3, 64);
        try (CpuDevice device = new CpuDevice();
                Storage qkv = EightBitNumbers.stored(
                        device, ElementType.FLOAT32, EightBitNumbers.normal(shape.inputLength(), 1));
                Storage bias = EightBitNumbers.stored(
                        device, ElementType.FLOAT32, EightBitNumbers.normal(shape.biasLength(), 2));
                Storage probabilities = noNumbers(device, shape.probabilitiesLength());
                Storage y = noNumbers(device, shape.outputLength())) {
            long without = quickest(() -> device.attention(shape, qkv, null, probabilities, y));
            long with = quickest(() -> device.attention(shape, qkv, bias, probabilities, y));

            assertThat((double) with / without).isLessThan(4);
        }
    }

    private static long quickest(Runnable work) {
        return IntStream.range(0, 10)
                .mapToLong(i -> {
                    long started = System.nanoTime();
                    work.run();
                    return System.nanoTime() - started;
                })
                .min()
                .orElseThrow();
    }

    private static void assertClose(float[] found, float[] expected, AttentionShape shape, int n) {
        assertThat(found).as("%s, sequence %d", shape, n).containsExactly(expected, within(ORDER_OF_SUMS));
    }

    private static float[] part(float[] all, int n, int batch) {
        int length = all.length / batch;
        return Arrays.copyOfRange(all, n * length, (n + 1) * length);
    }

    /** Runs both directions over memory that held no numbers. */
    private static Results run(CpuDevice device, AttentionShape shape, float[] qkv, float[] dy) {
        try (Storage someQkv = EightBitNumbers.stored(device, ElementType.FLOAT32, qkv);
                Storage someDy = EightBitNumbers.stored(device, ElementType.FLOAT32, dy);
                Storage probabilities = noNumbers(device, shape.probabilitiesLength());
                Storage y = noNumbers(device, dy.length);
                Storage dqkv = noNumbers(device, qkv.length)) {
            device.attention(shape, someQkv, null, probabilities, y);
            device.attentionBackward(shape, someQkv, probabilities, someDy, dqkv, null);
            Results results = new Results(new float[dy.length], new float[qkv.length]);
            device.read(y, results.y(), 0);
            device.read(dqkv, results.dqkv(), 0);
            return results;
        }
    }

    private static Storage noNumbers(CpuDevice device, long length) {
        float[] none = new float[Math.toIntExact(length)];
        Arrays.fill(none, Float.NaN);
        return EightBitNumbers.stored(device, ElementType.FLOAT32, none);
    }
}
