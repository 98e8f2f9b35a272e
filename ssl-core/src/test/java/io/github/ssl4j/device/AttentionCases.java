package io.github.ssl4j.device;

import java.util.ArrayList;
import java.util.List;

/** Multi-head self-attention. */
final class AttentionCases {
    private static final AttentionShape[] SHAPES = {
        new AttentionShape(1, 1, 1, 1),
        new AttentionShape(2, 3, 1, 5),
        new AttentionShape(1, 17, 2, 16),
        new AttentionShape(3, 5, 3, 7),
        new AttentionShape(2, 65, 3, 64),
        new AttentionShape(4, 16, 4, 32),
        // as many sequences as tokens, or as queries, keys and values
        new AttentionShape(8, 8, 3, 16),
        new AttentionShape(24, 8, 3, 16),
        new AttentionShape(8, 8, 1, 16),
        new AttentionShape(64, 64, 2, 32),
        new AttentionShape(7, 1, 3, 16),
    };

    private AttentionCases() {}

    static List<KernelCase> cases() {
        List<KernelCase> cases = new ArrayList<>();
        for (AttentionShape shape : SHAPES) {
            cases.add(attention(shape, false));
            cases.add(attention(shape, true));
        }
        return cases;
    }

    private static KernelCase attention(AttentionShape shape, boolean biased) {
        long terms = (long) shape.tokens() * shape.headWidth();
        return new KernelCase((biased ? "biased " : "") + shape, terms, o -> {
            Storage qkv = o.input("qkv", shape.inputLength());
            Storage bias = biased ? o.input("bias", shape.biasLength()) : null;
            Storage probabilities = o.output("probabilities", shape.probabilitiesLength());
            o.device().attention(shape, qkv, bias, probabilities, o.output("y", shape.outputLength()));
            o.device()
                    .attentionBackward(
                            shape,
                            qkv,
                            probabilities,
                            o.input("dy", shape.outputLength()),
                            o.output("dqkv", shape.inputLength()),
                            biased ? o.output("dbias", shape.biasLength()) : null);
        });
    }
}
