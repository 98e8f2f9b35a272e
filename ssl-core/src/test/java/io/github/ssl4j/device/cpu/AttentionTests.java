package io.github.ssl4j.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.AttentionShape;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Storage;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttentionTests {
    private static final int HEAD_WIDTH = 16;
    private static final float ORDER_OF_SUMS = 1e-5f;

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
                    float[] found = gradient(device, all, qkv, dy);

                    for (int n = 0; n < batch; n++) {
                        float[] alone = gradient(device, one, part(qkv, n, batch), part(dy, n, batch));
                        assertThat(part(found, n, batch))
                                .as("%s, sequence %d", all, n)
                                .containsExactly(alone, within(ORDER_OF_SUMS));
                    }
                }
            }
        }
    }

    private static float[] part(float[] all, int n, int batch) {
        int length = all.length / batch;
        return Arrays.copyOfRange(all, n * length, (n + 1) * length);
    }

    /** Returns dqkv, which all products of both directions go into. */
    private static float[] gradient(CpuDevice device, AttentionShape shape, float[] qkv, float[] dy) {
        float[] dqkv = new float[qkv.length];
        try (Storage someQkv = EightBitNumbers.stored(device, ElementType.FLOAT32, qkv);
                Storage someDy = EightBitNumbers.stored(device, ElementType.FLOAT32, dy);
                Storage probabilities = device.allocate(ElementType.FLOAT32, shape.probabilitiesLength());
                Storage y = device.allocate(ElementType.FLOAT32, shape.outputLength());
                Storage gradient = device.allocate(ElementType.FLOAT32, qkv.length)) {
            device.attention(shape, someQkv, null, probabilities, y);
            device.attentionBackward(shape, someQkv, probabilities, someDy, gradient, null);
            device.read(gradient, dqkv, 0);
        }
        return dqkv;
    }
}
